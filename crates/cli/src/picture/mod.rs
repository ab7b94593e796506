//! The arc of a session as a picture: intensity, tempo, layers, phases and chords over time, in SVG text that prints on
//! A4 landscape.

mod axis;
mod chords;
mod heading;
mod intensity;
mod layers;
mod page;
mod phases;
mod tempo;
mod voice;
mod words;

use anodyne_studio::Outline;
use page::Page;

/// Dark slate: titles and names.
const INK: &str = "#33424a";
/// Grey of the second rank: times, units, captions.
const SOFT_INK: &str = "#74838a";
/// Hairlines.
const HAIR: &str = "#dcd8ce";

/// Where things stand on the page, in units of a fifth of a millimetre.
const LEFT: f64 = 205.0;
const RIGHT: f64 = 1410.0;
const MARGIN: f64 = 75.0;
const CURVES_BOTTOM: f64 = 590.0;
/// Where the words of a script begin; without one the curves have their room.
const WORDS_TOP: f64 = 548.0;
const TEMPO_TOP: f64 = 620.0;
const TEMPO_BOTTOM: f64 = 705.0;
const LAYERS_TOP: f64 = 735.0;
const LAYERS_BOTTOM: f64 = 815.0;
const CHORDS_TOP: f64 = 845.0;
const CHORDS_BOTTOM: f64 = 877.0;
const AXIS: f64 = 925.0;

/// Draws the outline of a plan.
pub(crate) fn picture(outline: &Outline) -> String {
    draw(outline).finish(&heading::title(outline))
}

fn draw(outline: &Outline) -> Page {
    let mut page = Page::default();
    heading::draw(&mut page, outline);
    let top = phases::draw(&mut page, outline);
    intensity::draw(&mut page, outline, top);
    voice::draw(&mut page, outline);
    tempo::draw(&mut page, outline);
    layers::draw(&mut page, outline);
    chords::draw(&mut page, outline);
    axis::draw(&mut page, outline);
    heading::draw_foot(&mut page);
    page
}

/// Where the curve of the intensity stands: above the words, if there are any.
fn curve_bottom(outline: &Outline) -> f64 {
    match outline.words.is_empty() && outline.marks.is_empty() {
        true => CURVES_BOTTOM,
        false => WORDS_TOP,
    }
}

/// The place of an instant between the left and right edge.
fn across(outline: &Outline, seconds: f64) -> f64 {
    LEFT + (RIGHT - LEFT) * (seconds / outline.length_seconds).clamp(0.0, 1.0)
}

/// The name of a lane with a word of explanation below it, in the left margin.
fn caption(page: &mut Page, middle: f64, name: &str, meaning: &str) {
    let x = LEFT - 22.0;
    page.text(
        words::Text::new(x, middle - 1.0, 18.0, name)
            .end()
            .fill(INK),
    );
    page.text(words::Text::new(x, middle + 19.0, 13.0, meaning).end());
}

#[cfg(test)]
mod tests;
