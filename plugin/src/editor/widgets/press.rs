//! A button.

use super::write;
use crate::editor::theme::{
    ARC, ARC_DEEP, FOCUS, INK, LIFTED, RADIUS, RAISED, SOFT_INK, between, body,
};
use egui::{
    Align2, Color32, FontId, Rect, Response, Sense, StrokeKind, Ui, WidgetInfo, accesskit::Role,
};

/// How a button looks.
#[derive(Clone, Debug)]
pub(crate) struct Press<'a> {
    /// What stands on it, and its name.
    pub text: &'a str,
    /// Its name where nothing, or too little, stands on it.
    pub name: &'a str,
    /// Whether it is on; a button that only acts has none.
    pub on: Option<bool>,
    /// Whether it can be pressed.
    pub enabled: bool,
    /// Its letters.
    pub font: FontId,
    /// Its colour when it is on.
    pub glow: Color32,
}

impl<'a> Press<'a> {
    /// A plain button.
    pub(crate) fn new(text: &'a str) -> Press<'a> {
        Press {
            text,
            name: text,
            on: None,
            enabled: true,
            font: body(),
            glow: ARC_DEEP,
        }
    }

    /// A button that is on or off.
    pub(crate) fn switch(text: &'a str, on: bool) -> Press<'a> {
        Press {
            on: Some(on),
            ..Press::new(text)
        }
    }
}

/// Paints a button into a rectangle. It is pressed by a click, or by space or enter when it has the keyboard.
pub(crate) fn press(ui: &Ui, rect: Rect, look: &Press<'_>) -> Response {
    let id = ui.scope_id().with(("press", look.name));
    let sense = match look.enabled {
        true => Sense::click(),
        false => Sense::hover(),
    };
    let response = ui.interact(rect, id, sense);
    response.widget_info(|| match look.on {
        Some(on) => WidgetInfo::selected(Role::Button, look.enabled, on, look.name),
        None => WidgetInfo::labeled(Role::Button, look.enabled, look.name),
    });
    let lit = ui
        .ctx()
        .animate_bool(response.id, look.enabled && response.hovered());
    let mut fill = between(RAISED, LIFTED, lit);
    if look.on == Some(true) {
        fill = between(look.glow, ARC, 0.12 * lit);
    }
    if response.is_pointer_button_down_on() {
        fill = between(fill, look.glow, 0.5);
    }
    let ink = if look.enabled { INK } else { SOFT_INK };
    let painter = ui.painter();
    painter.rect_filled(rect, RADIUS, fill);
    if !look.text.is_empty() {
        let place = rect.shrink2(egui::vec2(2.0, 0.0));
        write(
            painter,
            place,
            Align2::CENTER_CENTER,
            look.text,
            look.font.clone(),
            ink,
        );
    }
    ring(ui, &response, rect);
    response
}

/// Draws the ring around what has the keyboard.
pub(crate) fn ring(ui: &Ui, response: &Response, rect: Rect) {
    if response.has_focus() {
        let painter = ui.painter();
        painter.rect_stroke(rect, RADIUS, FOCUS, StrokeKind::Outside);
    }
}
