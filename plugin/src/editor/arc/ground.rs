//! The ground of the arc: bands of the phases with their names, and minutes below.

use super::Plot;
use crate::editor::clock;
use crate::editor::theme::{INK, LINE, RAISED, SOFT_INK, between, body, small};
use crate::editor::widgets::write;
use anodyne_studio::Outline;
use egui::{Align2, FontId, Rect, Stroke, Ui, pos2};

/// Paints the bands and, above them, names and beginnings; the phase that is heard is bright.
pub(super) fn phases(ui: &Ui, names: Rect, plot: &Plot, outline: &Outline, heard: usize) {
    let painter = ui.painter();
    let area = plot.rect();
    for (place, phase) in outline.phases.iter().enumerate() {
        let (left, right) = (plot.x(phase.start_seconds), plot.x(phase.end_seconds));
        let band = Rect::from_min_max(pos2(left, names.top()), pos2(right, area.bottom()));
        let strength = match (place == heard, place % 2) {
            (true, _) => 0.62,
            (false, 0) => 0.30,
            (false, _) => 0.14,
        };
        painter.rect_filled(band, 0, RAISED.gamma_multiply(strength));
        if place > 0 {
            painter.vline(left, band.y_range(), Stroke::new(1.0, LINE));
        }
        let ink = if place == heard { INK } else { SOFT_INK };
        let line = |text: &str, font: FontId, ink, top: f32, bottom: f32| {
            let place = Rect::from_min_max(
                pos2(left + 8.0, names.top() + top),
                pos2(right - 4.0, names.top() + bottom),
            );
            // A name that has no room is left out rather than cut to a letter or two.
            let needed = painter
                .layout_no_wrap(text.to_owned(), font.clone(), ink)
                .size()
                .x;
            if needed <= place.width() {
                write(painter, place, Align2::LEFT_CENTER, text, font, ink);
            }
        };
        line(&phase.name, body(), ink, 3.0, 20.0);
        let begins = clock::place(phase.start_seconds);
        line(&begins, small(), between(LINE, ink, 0.75), 19.0, 34.0);
    }
}

/// Paints the minutes.
pub(super) fn minutes(ui: &Ui, place: Rect, plot: &Plot) {
    let painter = ui.painter();
    painter.hline(place.x_range(), place.top(), Stroke::new(1.0, LINE));
    for minute in plot.minutes(44.0) {
        let x = plot.x(f64::from(minute) * 60.0);
        painter.vline(x, place.top()..=place.top() + 4.0, Stroke::new(1.0, LINE));
        // The first and the last stand inside the picture.
        let anchor = match x {
            x if x < place.left() + 12.0 => Align2::LEFT_TOP,
            x if x > place.right() - 12.0 => Align2::RIGHT_TOP,
            _ => Align2::CENTER_TOP,
        };
        painter.text(
            pos2(x, place.top() + 5.0),
            anchor,
            minute,
            small(),
            SOFT_INK,
        );
    }
}
