//! The head and foot of the page: what the session is.

use super::page::Page;
use super::words::Text;
use super::{INK, MARGIN, RIGHT};
use anodyne_studio::Outline;
use anodyne_units::Seconds;

/// The title that was given, or the programme in words.
pub(super) fn title(outline: &Outline) -> String {
    match &outline.title {
        Some(title) if !title.trim().is_empty() => title.trim().to_owned(),
        _ => in_words(&outline.programme),
    }
}

/// Draws title, facts and instruments.
pub(super) fn draw(page: &mut Page, outline: &Outline) {
    let width = RIGHT - MARGIN;
    let title = Text::new(MARGIN, 98.0, 42.0, title(outline));
    page.text(title.fill(INK).cut(width));
    let programme = outline.title.as_ref().map(|_| in_words(&outline.programme));
    let facts = [
        outline.key.clone(),
        tempo(outline),
        outline.meter.clone(),
        Seconds(outline.length_seconds).to_string(),
        format!("palette {}", outline.palette),
        format!("seed {}", outline.seed),
    ];
    let facts: Vec<String> = programme.into_iter().chain(facts).collect();
    let facts = Text::new(MARGIN, 138.0, 20.0, facts.join("  \u{b7}  "));
    page.text(facts.fill(INK).cut(width));
    let instruments = Text::new(MARGIN, 166.0, 15.0, instruments(outline));
    page.text(instruments.cut(width));
}

/// Draws what made the picture, at the foot.
pub(super) fn draw_foot(page: &mut Page) {
    let made = concat!("Made by anodyne ", env!("CARGO_PKG_VERSION"));
    page.text(Text::new(MARGIN, 1005.0, 13.0, made));
    let promise = "The same words and the same seed give the same music.";
    page.text(Text::new(RIGHT, 1005.0, 13.0, promise).end());
}

/// A tempo without needless digits.
pub(super) fn bpm(bpm: f64) -> String {
    format!("{}", (bpm * 10.0).round() / 10.0)
}

fn tempo(outline: &Outline) -> String {
    let first = outline.tempo_map.first().map_or(0.0, |point| point.bpm);
    let last = outline.tempo_map.last().map_or(first, |point| point.bpm);
    let (first, last) = (bpm(first), bpm(last));
    if first == last {
        format!("{first} bpm")
    } else {
        format!("{first} \u{2192} {last} bpm")
    }
}

fn instruments(outline: &Outline) -> String {
    let mut names: Vec<String> = Vec::new();
    for part in &outline.parts {
        let name = part.instrument.replace('-', " ");
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

/// An id as words: `guided-imagery` is `Guided imagery`.
fn in_words(id: &str) -> String {
    let mut letters = id.chars();
    let first = letters.next().map(char::to_uppercase);
    let words: String = first.into_iter().flatten().chain(letters).collect();
    words.replace('-', " ")
}
