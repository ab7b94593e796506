//! The grip: the corner by which the window is drawn larger or smaller, for hosts that leave that to the plugin.

use super::theme::{LINE, SOFT_INK, between};
use egui::{CursorIcon, Rect, Sense, Stroke, Ui, Vec2, ViewportCommand, pos2};

/// The side of the grip, points: within the margin of the window.
const SIDE: f32 = 14.0;

/// Paints the grip into the corner of the window and asks for another size while it is drawn; `least` in points.
pub(super) fn grip(ui: &Ui, window: Rect, least: Vec2) {
    let place = Rect::from_min_max(window.max - Vec2::splat(SIDE), window.max);
    let id = ui.scope_id().with("grip");
    let response = ui
        .interact(place, id, Sense::drag())
        .on_hover_and_drag_cursor(CursorIcon::ResizeNwSe);
    let lit = response.hovered() || response.dragged();
    let pen = Stroke::new(1.0, between(LINE, SOFT_INK, if lit { 1.0 } else { 0.3 }));
    for step in [4.0, 8.0] {
        let corner = window.max - Vec2::splat(3.0);
        let from = pos2(corner.x - step, corner.y);
        ui.painter()
            .line_segment([from, pos2(corner.x, corner.y - step)], pen);
    }
    if response.drag_started() {
        ui.data_mut(|data| {
            data.insert_temp(id, window.size());
        });
    }
    if let Some(way) = response.total_drag_delta().filter(|_| response.dragged()) {
        let began = ui
            .data(|data| data.get_temp::<Vec2>(id))
            .unwrap_or(window.size());
        let asked = ViewportCommand::InnerSize((began + way).max(least));
        ui.ctx().send_viewport_cmd(asked);
    }
}
