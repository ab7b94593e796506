//! A meter: how loud something is at the moment, as a column or a bar.

use super::theme::{ARC, ARC_DEEP, LINE, between};
use egui::{Rect, Sense, Ui, WidgetInfo, accesskit::Role, lerp, pos2};

/// The quietest level that shows, dBFS.
const FLOOR: f32 = -54.0;

/// How much of a meter a linear peak fills, 0..=1: even in decibels from the floor to full scale.
pub(super) fn share(peak: f32) -> f32 {
    let level = 20.0 * peak.max(1e-9).log10();
    ((level - FLOOR) / -FLOOR).clamp(0.0, 1.0)
}

/// Paints a meter that is filled from below, or from the left where it is wider than high.
pub(super) fn meter(ui: &Ui, rect: Rect, share: f32, name: &str) {
    let response = ui.interact(rect, ui.scope_id().with(("meter", name)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Meter, true, format!("{name} level")));
    // A meter that falls slowly is calmer to look at than one that flickers.
    let id = response.id.with("shown");
    let before = ui.data(|data| data.get_temp::<f32>(id)).unwrap_or(0.0);
    let fall = 0.8 * ui.input(|input| input.stable_dt).min(0.1);
    let shown = share.max(before - fall);
    ui.data_mut(|data| data.insert_temp(id, shown));
    let painter = ui.painter();
    painter.rect_filled(rect, 3, LINE);
    if shown <= 0.0 {
        return;
    }
    let mut bar = rect;
    match rect.height() > rect.width() {
        true => bar.min = pos2(rect.left(), lerp(rect.bottom()..=rect.top(), shown)),
        false => bar.max = pos2(lerp(rect.left()..=rect.right(), shown), rect.bottom()),
    }
    painter.rect_filled(bar, 3, between(ARC_DEEP, ARC, 0.3 + 0.7 * shown));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meter_is_even_in_decibels() {
        let check = |peak, expected: f32| {
            assert!(
                (share(peak) - expected).abs() < 1e-3,
                "{peak}: {}",
                share(peak)
            );
        };
        check(0.0, 0.0);
        check(0.001, 0.0);
        check(0.044_668, 0.5); // -27 dBFS
        check(1.0, 1.0);
        check(3.0, 1.0);
    }
}
