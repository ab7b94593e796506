//! A choice: one of several, opened as a list.

use super::{Side, cut, ring, write_fitting};
use crate::editor::theme::{ARC, INK, LIFTED, RADIUS, RAISED, SOFT_INK, between, body};
use egui::{
    Align2, Popup, PopupCloseBehavior, Rect, ScrollArea, Sense, Stroke, Ui, WidgetInfo,
    accesskit::Role, pos2, vec2,
};

/// Paints the chosen one and, when pressed, the list; answers a new choice.
pub(crate) fn choice(
    ui: &Ui,
    rect: Rect,
    name: &str,
    options: &[String],
    chosen: usize,
) -> Option<usize> {
    let response = ui.interact(rect, ui.scope_id().with(("choice", name)), Sense::click());
    let shown = options.get(chosen).map_or("", String::as_str);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, true, name);
        info.current_text_value = Some(shown.to_owned());
        info
    });
    paint(
        ui,
        rect,
        shown,
        ui.ctx().animate_bool(response.id, response.hovered()),
    );
    ring(ui, &response, rect);
    let mut picked = None;
    Popup::menu(&response)
        .width(rect.width().max(200.0))
        .close_behavior(PopupCloseBehavior::CloseOnClick)
        .show(|ui| {
            ui.set_min_width(rect.width() - 12.0);
            ui.spacing_mut().item_spacing.y = 1.0;
            ScrollArea::vertical().max_height(330.0).show(ui, |ui| {
                ui.take_available_width();
                for (place, option) in options.iter().enumerate() {
                    let line = ui.selectable_label(place == chosen, option.as_str());
                    if line.clicked() {
                        picked = Some(place);
                    }
                }
            });
        });
    picked.filter(|picked| *picked != chosen)
}

fn paint(ui: &Ui, rect: Rect, shown: &str, lit: f32) {
    let painter = ui.painter();
    painter.rect_filled(rect, RADIUS, between(RAISED, LIFTED, lit));
    let mut inside = rect.shrink2(vec2(8.0, 0.0));
    let arrow = cut(&mut inside, Side::Right, 8.0, 5.0).center();
    let short = shown.replace("programme's own", "own");
    write_fitting(
        painter,
        inside,
        Align2::LEFT_CENTER,
        &[shown, &short],
        body(),
        INK,
    );
    let tips = [
        pos2(arrow.x - 4.0, arrow.y - 2.0),
        pos2(arrow.x, arrow.y + 2.5),
        pos2(arrow.x + 4.0, arrow.y - 2.0),
    ];
    painter.line(tips.to_vec(), Stroke::new(1.5, between(SOFT_INK, ARC, lit)));
}
