//! A fader: a value on a groove, with its words beside it. Dragged, stepped with the arrow keys, set back with a double
//! click, and typed after enter or a click on the words.

use super::value::{in_words, short};
use super::{Side, cut, entry, ring, write, write_fitting};
use crate::editor::theme::{ARC, INK, LINE, SOFT_INK, between, body, small};
use egui::{
    Align2, EventFilter, Key, Rect, Response, Sense, Ui, WidgetInfo, accesskit::Action, pos2, vec2,
};
use nice_plug::prelude::{Param, ParamSetter};

/// How a fader looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fader<'a> {
    /// What stands before it, and its name.
    pub label: &'a str,
    /// The width of the label, points; 0 for none.
    pub label_width: f32,
    /// The width of the words of the value, points.
    pub(crate) words_width: f32,
    /// Whether it counts: a muted layer's fader is dim.
    pub awake: bool,
}

/// Paints the fader of a parameter into a rectangle.
pub(crate) fn fader<P: Param>(
    ui: &mut Ui,
    setter: &ParamSetter<'_>,
    param: &P,
    rect: Rect,
    look: Fader<'_>,
) -> Response {
    let mut rest = rect;
    if look.label_width > 0.0 {
        let place = cut(&mut rest, Side::Left, look.label_width, 6.0);
        let ink = if look.awake { INK } else { SOFT_INK };
        write(
            ui.painter(),
            place,
            Align2::LEFT_CENTER,
            look.label,
            body(),
            ink,
        );
    }
    let words = cut(&mut rest, Side::Right, look.words_width, 10.0);
    let id = ui.scope_id().with(("fader", param.as_ptr()));
    let response = ui.interact(rest, id, Sense::click_and_drag());
    drag(setter, param, rest, &response);
    let typed = keys(ui, setter, param, &response);
    paint(ui, rest, param, look, &response);
    say(ui, setter, param, words, look, &response, typed);
    response
}

fn set<P: Param>(setter: &ParamSetter<'_>, param: &P, value: P::Plain) {
    setter.begin_set_parameter(param);
    setter.set_parameter(param, value);
    setter.end_set_parameter(param);
}

fn drag<P: Param>(setter: &ParamSetter<'_>, param: &P, groove: Rect, response: &Response) {
    if response.double_clicked() {
        set(setter, param, param.default_plain_value());
        return;
    }
    if response.drag_started() {
        setter.begin_set_parameter(param);
    }
    if (response.dragged() || response.clicked())
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let share = ((pointer.x - groove.left()) / groove.width()).clamp(0.0, 1.0);
        let value = param.preview_plain(share);
        match response.dragged() {
            true => setter.set_parameter(param, value),
            false => set(setter, param, value),
        }
    }
    if response.drag_stopped() {
        setter.end_set_parameter(param);
    }
}

/// Answers whether the value shall be typed.
fn keys<P: Param>(ui: &Ui, setter: &ParamSetter<'_>, param: &P, response: &Response) -> bool {
    let asked = |action| ui.input(|input| input.has_accesskit_action_request(response.id, action));
    let mut steps = i32::from(asked(Action::Increment)) - i32::from(asked(Action::Decrement));
    let mut typed = false;
    if response.has_focus() {
        let filter = EventFilter {
            horizontal_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        ui.input(|input| {
            let pressed = |key| i32::from(input.key_pressed(key));
            steps += pressed(Key::ArrowRight) - pressed(Key::ArrowLeft);
            steps += 10 * (pressed(Key::PageUp) - pressed(Key::PageDown));
            typed = input.key_pressed(Key::Enter);
        });
    }
    if steps != 0 {
        let mut value = param.unmodulated_plain_value();
        for _ in 0..steps.abs() {
            value = match steps > 0 {
                true => param.next_step(value, false),
                false => param.previous_step(value, false),
            };
        }
        set(setter, param, value);
    }
    typed
}

fn paint<P: Param>(ui: &Ui, rect: Rect, param: &P, look: Fader<'_>, response: &Response) {
    let painter = ui.painter();
    let middle = rect.center().y;
    let groove = Rect::from_center_size(rect.center(), vec2(rect.width(), 6.0));
    painter.rect_filled(groove, 3.0, LINE);
    let bar = |share: f32| {
        let right = groove.left() + share.clamp(0.0, 1.0) * groove.width();
        Rect::from_min_max(groove.min, pos2(right, groove.bottom()))
    };
    let share = param.unmodulated_normalized_value();
    let strength = if look.awake { 1.0 } else { 0.35 };
    painter.rect_filled(bar(share), 3.0, between(LINE, ARC, 0.55 * strength));
    let lit = ui
        .ctx()
        .animate_bool(response.id, response.hovered() || response.dragged());
    let knob = pos2(groove.left() + share * groove.width(), middle);
    painter.circle_filled(
        knob,
        5.5 + 1.5 * lit,
        between(SOFT_INK, INK, 0.5 * strength + 0.5 * lit),
    );
    let reach = Rect::from_center_size(rect.center(), vec2(rect.width() + 12.0, 18.0));
    ring(ui, response, reach);
}

/// The words of the value, which open the entry.
fn say<P: Param>(
    ui: &mut Ui,
    setter: &ParamSetter<'_>,
    param: &P,
    place: Rect,
    look: Fader<'_>,
    response: &Response,
    typed: bool,
) {
    let value = in_words(param);
    response.widget_info(|| {
        let share = f64::from(param.unmodulated_normalized_value());
        let mut info = WidgetInfo::slider(true, share, look.label);
        info.current_text_value = Some(value.clone());
        info
    });
    // Reached with the pointer only: with the keyboard it is the fader's own enter key.
    let pointed =
        ui.input(|input| input.pointer.primary_clicked()) && ui.rect_contains_pointer(place);
    let open = (typed || pointed).then(|| value.clone());
    let understood = |text: &str| match param.string_to_normalized_value(text) {
        Some(normalized) => {
            set(setter, param, param.preview_plain(normalized));
            true
        }
        None => false,
    };
    if !entry(ui, place, response.id, look.label, open, understood) {
        let wordings = [value.as_str(), &short(&value)];
        let painter = ui.painter();
        write_fitting(
            painter,
            place,
            Align2::RIGHT_CENTER,
            &wordings,
            small(),
            SOFT_INK,
        );
    }
}
