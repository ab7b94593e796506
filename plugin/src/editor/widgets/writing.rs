//! Writing in a place: one line that is shortened with an ellipsis where it does not fit, or several lines.

use egui::{
    Align, Align2, Color32, FontId, Painter, Rect,
    text::{LayoutJob, TextFormat, TextWrapping},
};

/// Writes one line into a rectangle, shortened where it is too long, and answers where the letters stand.
pub(crate) fn write(
    painter: &Painter,
    place: Rect,
    anchor: Align2,
    text: &str,
    font: FontId,
    ink: Color32,
) -> Rect {
    write_lines(painter, place, anchor, text, font, ink, 1)
}

/// Writes the first of several wordings that fits into a rectangle, or else the last, shortened.
pub(crate) fn write_fitting(
    painter: &Painter,
    place: Rect,
    anchor: Align2,
    wordings: &[&str],
    font: FontId,
    ink: Color32,
) -> Rect {
    let fits = |text: &&&str| {
        let galley = painter.layout_no_wrap((**text).to_owned(), font.clone(), ink);
        galley.size().x <= place.width()
    };
    let text = wordings.iter().find(fits).or(wordings.last());
    write(
        painter,
        place,
        anchor,
        text.unwrap_or(&""),
        font.clone(),
        ink,
    )
}

/// Writes into a rectangle in at most so many lines, shortened where it is too long.
pub(crate) fn write_lines(
    painter: &Painter,
    place: Rect,
    anchor: Align2,
    text: &str,
    font: FontId,
    ink: Color32,
    lines: usize,
) -> Rect {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, ink));
    job.wrap = TextWrapping {
        max_width: place.width(),
        max_rows: lines,
        break_anywhere: lines == 1,
        ..TextWrapping::default()
    };
    job.halign = anchor.x();
    let galley = painter.layout_job(job);
    #[cfg(test)]
    remember(painter, text, &galley, place);
    let written = anchor.align_size_within_rect(galley.size(), place);
    let origin = match anchor.x() {
        Align::Min => written.left_top(),
        Align::Center => written.center_top(),
        Align::Max => written.right_top(),
    };
    painter.galley(origin, galley, ink);
    written
}

#[cfg(test)]
fn id() -> egui::Id {
    egui::Id::unique("cut short")
}

#[cfg(test)]
fn remember(painter: &Painter, text: &str, galley: &egui::Galley, place: Rect) {
    if galley.elided || galley.size().y > place.height() + 1.5 {
        painter.ctx().data_mut(|data| {
            let known: &mut Vec<String> = data.get_temp_mut_or_default(id());
            known.push(format!("{text} in {place}"));
        });
    }
}

/// The texts that were cut short in all frames so far.
#[cfg(test)]
pub(crate) fn cut_short(context: &egui::Context) -> Vec<String> {
    context.data_mut(|data| data.get_temp(id()).unwrap_or_default())
}
