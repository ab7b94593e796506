//! The teleprompter: the line that is due, in big letters, with the line before it and the line after it.

use super::clock;
use super::prompt::{Prompt, direction_in_words, prompt};
use super::theme::{ARC, CANDLE, INK, LINE, SOFT_INK, body, letters};
use super::widgets::{Side, cut, write, write_lines};
use crate::shared::View;
use anodyne_studio::OutlineMark;
use egui::{
    Align2, Color32, Galley, Rect, Sense, Ui, WidgetInfo,
    accesskit::Role,
    pos2,
    text::{LayoutJob, TextFormat},
};
use std::sync::Arc;

/// The heights of letters to choose from, points, the largest that fits first.
const SIZES: [f32; 11] = [
    72.0, 60.0, 52.0, 46.0, 40.0, 35.0, 31.0, 27.0, 24.0, 21.0, 18.0,
];

/// Paints the teleprompter.
pub(super) fn teleprompter(ui: &Ui, rect: Rect, view: &View) {
    let outline = view.outline.as_deref();
    let words = outline.map_or(&[][..], |outline| &outline.words);
    let marks = outline.map_or(&[][..], |outline| &outline.marks);
    let seen = prompt(words, marks, view.position_seconds);
    let response = ui.interact(rect, ui.scope_id().with("teleprompter"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken_aloud(&seen)));
    if words.is_empty() {
        let words =
            "There is no script yet. Write one, and its lines appear here when they are due.";
        let place = rect.shrink(12.0);
        write_lines(
            ui.painter(),
            place,
            Align2::CENTER_CENTER,
            words,
            body(),
            SOFT_INK,
            3,
        );
        return;
    }
    let mut inside = rect;
    let aside = (rect.height() * 0.16).clamp(22.0, 64.0);
    let before = cut(&mut inside, Side::Top, aside, 4.0);
    let after = cut(&mut inside, Side::Bottom, aside, 4.0);
    let time = cut(&mut inside, Side::Bottom, 3.0, 8.0);
    if let Some(line) = seen.spoken {
        aside_line(ui, before, &line.text, SOFT_INK.gamma_multiply(0.75));
    }
    due(ui, inside, time, &seen);
    let busy = seen.now.is_some() || resting(&seen).is_some();
    if let Some((line, wait)) = seen.next.filter(|_| busy) {
        let words = format!("{}  ·  {}", clock::until(wait), line.text);
        aside_line(ui, after, &words, SOFT_INK);
    }
}

/// The line before or after, shortened where it is long.
fn aside_line(ui: &Ui, place: Rect, text: &str, ink: Color32) {
    let points = (place.height() * 0.42).clamp(14.0, 22.0);
    let lines = ((place.height() / (points * 1.3)) as usize).max(1);
    let clip = ui.painter().with_clip_rect(place.intersect(ui.clip_rect()));
    let job = laid(ui, text, points, ink, place.width(), Some(lines));
    let top = place.center().y - job.size().y * 0.5;
    clip.galley(pos2(place.center().x, top), job, ink);
}

/// What is due: a line, a direction, or the wait for the next line.
fn due(ui: &Ui, place: Rect, time: Rect, seen: &Prompt<'_>) {
    match (seen.now, resting(seen), seen.next) {
        (Some((line, share)), _, _) => {
            large(ui, place, &line.text, INK, share);
            progress(ui, time, share as f32, CANDLE);
        }
        (None, Some((mark, share)), _) => {
            large(ui, place, &direction_in_words(mark), ARC, share);
            progress(ui, time, share as f32, ARC);
        }
        (None, None, Some((line, wait))) => {
            let mut rest = place;
            let told = cut(&mut rest, Side::Top, 24.0, 2.0);
            let words = format!("The next line comes {}", clock::until(wait));
            let painter = ui.painter();
            write(painter, told, Align2::CENTER_CENTER, &words, body(), CANDLE);
            large(ui, rest, &line.text, SOFT_INK, 0.0);
        }
        (None, None, None) => large(ui, place, "The words are spoken.", SOFT_INK, 0.0),
    }
}

/// The direction that asks the voice to rest: a silence or breaths. What the music does meanwhile is no prompt.
fn resting<'a>(seen: &Prompt<'a>) -> Option<(&'a OutlineMark, f64)> {
    seen.direction
        .filter(|(mark, _)| matches!(mark.kind.as_str(), "silence" | "breath"))
}

/// Text as large as its place allows; what is too long even in the smallest letters moves up as its time passes.
fn large(ui: &Ui, place: Rect, text: &str, ink: Color32, share: f64) {
    let galley = fitted(ui, text, ink, place);
    let over = galley.size().y - place.height();
    let top = match over > 0.0 {
        true => place.top() - over * share as f32,
        false => place.center().y - galley.size().y * 0.5,
    };
    let painter = ui.painter().with_clip_rect(place.intersect(ui.clip_rect()));
    painter.galley(pos2(place.center().x, top), galley, ink);
}

fn fitted(ui: &Ui, text: &str, ink: Color32, place: Rect) -> Arc<Galley> {
    let mut galley = None;
    for points in SIZES {
        let laid = laid(ui, text, points, ink, place.width(), None);
        let fits = laid.size().y <= place.height() && laid.size().x <= place.width();
        galley = Some(laid);
        if fits {
            break;
        }
    }
    galley.expect("there are sizes")
}

fn laid(
    ui: &Ui,
    text: &str,
    points: f32,
    ink: Color32,
    width: f32,
    lines: Option<usize>,
) -> Arc<Galley> {
    let mut job =
        LayoutJob::single_section(text.to_owned(), TextFormat::simple(letters(points), ink));
    job.wrap.max_width = width;
    job.wrap.max_rows = lines.unwrap_or(usize::MAX);
    job.halign = egui::Align::Center;
    ui.painter().layout_job(job)
}

/// How much of the time of what is due has passed.
fn progress(ui: &Ui, place: Rect, share: f32, colour: Color32) {
    let painter = ui.painter();
    let whole = Rect::from_center_size(place.center(), egui::vec2(place.width() * 0.5, 3.0));
    painter.rect_filled(whole, 2, LINE);
    let mut passed = whole;
    passed.max.x = whole.left() + share * whole.width();
    painter.rect_filled(passed, 2, colour);
}

/// The prompt in words for whoever reads by ear.
fn spoken_aloud(seen: &Prompt<'_>) -> String {
    match (seen.now, resting(seen), seen.next) {
        (Some((line, _)), _, _) => line.text.clone(),
        (None, Some((mark, _)), _) => direction_in_words(mark),
        (None, None, Some((line, wait))) => format!("{}: {}", clock::until(wait), line.text),
        (None, None, None) => "No line is due".to_owned(),
    }
}
