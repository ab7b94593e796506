//! A numeral: a value that is read at a glance. Typed after a click or enter, stepped with the arrow keys, drawn up and
//! down with the pointer.

use super::value::{in_words, short};
use super::{entry, ring, write};
use crate::editor::theme::{INK, LIFTED, RADIUS, RAISED, SOFT_INK, between, body, small};
use egui::{Align2, EventFilter, Key, Rect, Response, Sense, Ui, WidgetInfo, vec2};
use nice_plug::prelude::{Param, ParamSetter};

/// The way of the pointer that moves a value by one step, points.
const STEP: f32 = 4.0;

/// Paints the value of a parameter into a rectangle; one that has no effect now is shown but cannot be changed.
pub(crate) fn numeral<P: Param>(
    ui: &mut Ui,
    setter: &ParamSetter<'_>,
    param: &P,
    rect: Rect,
    name: &str,
    enabled: bool,
) -> Response {
    let id = ui.scope_id().with(("numeral", name));
    let sense = if enabled {
        Sense::click_and_drag()
    } else {
        Sense::hover()
    };
    let response = ui.interact(rect, id, sense);
    let value = in_words(param);
    response.widget_info(|| {
        let share = f64::from(param.unmodulated_normalized_value());
        let mut info = WidgetInfo::slider(enabled, share, name);
        info.current_text_value = Some(value.clone());
        info
    });
    let steps = steps(ui, &response);
    if steps != 0 {
        let mut plain = param.unmodulated_plain_value();
        for _ in 0..steps.abs() {
            plain = match steps > 0 {
                true => param.next_step(plain, false),
                false => param.previous_step(plain, false),
            };
        }
        setter.begin_set_parameter(param);
        setter.set_parameter(param, plain);
        setter.end_set_parameter(param);
    }
    let understood = |text: &str| match param.string_to_normalized_value(text) {
        Some(normalized) => {
            setter.begin_set_parameter(param);
            setter.set_parameter(param, param.preview_plain(normalized));
            setter.end_set_parameter(param);
            true
        }
        None => false,
    };
    let asked = enabled && response.clicked();
    if !entry(ui, rect, id, name, asked.then(|| value.clone()), understood) {
        paint(ui, rect, &value, &response, enabled);
    }
    response
}

/// How many steps up or down were asked for.
fn steps(ui: &Ui, response: &Response) -> i32 {
    let mut steps = 0;
    if response.has_focus() {
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        ui.input(|input| {
            let pressed = |key| i32::from(input.key_pressed(key));
            steps += pressed(Key::ArrowUp) + pressed(Key::ArrowRight);
            steps -= pressed(Key::ArrowDown) + pressed(Key::ArrowLeft);
            steps += 10 * (pressed(Key::PageUp) - pressed(Key::PageDown));
        });
    }
    if let Some(way) = response.total_drag_delta().filter(|_| response.dragged()) {
        // Whole steps of the way so far, less those of the way before this frame.
        let so_far = |way: f32| (-way / STEP).trunc() as i32;
        steps += so_far(way.y) - so_far(way.y - response.drag_delta().y);
    }
    steps
}

fn paint(ui: &Ui, rect: Rect, value: &str, response: &Response, enabled: bool) {
    let painter = ui.painter();
    let lit = ui
        .ctx()
        .animate_bool(response.id, enabled && response.hovered());
    let rest = if enabled { 1.0 } else { 0.4 };
    painter.rect_filled(
        rect,
        RADIUS,
        between(RAISED, LIFTED, lit).gamma_multiply(rest),
    );
    let ink = if enabled { INK } else { SOFT_INK };
    let place = rect.shrink2(vec2(3.0, 0.0));
    let short = short(value);
    let font = if rect.width() < 80.0 { small() } else { body() };
    write(painter, place, Align2::CENTER_CENTER, &short, font, ink);
    ring(ui, response, rect);
}
