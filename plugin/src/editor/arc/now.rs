//! Now: the playhead on the arc, and beside it how much is left.

use super::{Plot, intensity};
use crate::editor::clock;
use crate::editor::theme::{CANDLE, INK, SOFT_INK, body, letters, small};
use crate::editor::widgets::{Side, cut, write};
use crate::shared::View;
use anodyne_studio::Outline;
use egui::{Align2, Rect, Stroke, Ui, pos2};

/// Paints the playhead with its light on the curve.
pub(super) fn playhead(ui: &Ui, plot: &Plot, outline: &Outline, at: f64, playing: bool) {
    let painter = ui.painter();
    let area = plot.rect();
    let place = pos2(plot.x(at), plot.y(intensity(&outline.curve, at)));
    let strength = if playing { 1.0 } else { 0.7 };
    painter.vline(
        place.x,
        area.y_range(),
        Stroke::new(1.0, CANDLE.gamma_multiply(0.55 * strength)),
    );
    for (radius, glow) in [(13.0, 0.10), (9.0, 0.18)] {
        painter.circle_filled(place, radius, CANDLE.gamma_multiply(glow * strength));
    }
    painter.circle_filled(place, 4.5, CANDLE.gamma_multiply(strength));
}

/// Tells what is left, where we are, and what is heard.
pub(super) fn told(ui: &Ui, place: Rect, outline: &Outline, view: &View) {
    let painter = ui.painter();
    let (number, unit) = clock::left(view.position_seconds, view.length_seconds);
    let large = (place.height() * 0.36).clamp(34.0, 64.0);
    let block = large * 1.25 + 64.0;
    let mut rest = place;
    rest.min.y += ((place.height() - block) * 0.5).max(0.0);
    let row = cut(&mut rest, Side::Top, large * 1.25, 0.0);
    write(
        painter,
        row,
        Align2::RIGHT_CENTER,
        &number,
        letters(large),
        INK,
    );
    let row = cut(&mut rest, Side::Top, 18.0, 10.0);
    write(painter, row, Align2::RIGHT_CENTER, unit, body(), SOFT_INK);
    let heard = outline
        .phases
        .get(view.phase)
        .map_or("", |phase| phase.name.as_str());
    let row = cut(&mut rest, Side::Top, 18.0, 2.0);
    write(painter, row, Align2::RIGHT_CENTER, heard, body(), CANDLE);
    let row = cut(&mut rest, Side::Top, 16.0, 0.0);
    let whole = format!(
        "{} of {}",
        clock::place(view.position_seconds.min(view.length_seconds)),
        clock::place(view.length_seconds)
    );
    write(
        painter,
        row,
        Align2::RIGHT_CENTER,
        &whole,
        small(),
        SOFT_INK,
    );
}
