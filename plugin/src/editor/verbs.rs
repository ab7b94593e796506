//! The four verbs, as large buttons: hold, advance, soften, return now.

use super::clock;
use super::hand::Hand;
use super::theme::{
    ARC, CANDLE, CARD_RADIUS, INK, LIFTED, RAISED, SOFT_INK, between, heading, small,
};
use super::widgets::{Side, columns, cut, ring, write, write_lines};
use crate::shared::{Deed, Verb, Verbs, View};
use egui::{
    Align2, Color32, Painter, Pos2, Rect, Response, Sense, Stroke, Ui, WidgetInfo, accesskit::Role,
    pos2, vec2,
};

/// Paints the verbs side by side.
pub(super) fn verbs(ui: &Ui, rect: Rect, view: &View, hand: &mut Hand<'_>) {
    for (place, verb) in columns(rect, Verb::ALL.len(), 10.0)
        .into_iter()
        .zip(Verb::ALL)
    {
        if button(ui, place, verb, view).clicked() {
            lead(verb, view, hand);
        }
    }
}

/// Does what the button of a verb stands for: hold and soften last until they are pressed again.
fn lead(verb: Verb, view: &View, hand: &mut Hand<'_>) {
    let lead = &hand.params.lead;
    match verb {
        Verb::Hold => hand.set(&lead.hold, !lead.hold.value()),
        Verb::Soften => hand.set(&lead.soften, !lead.soften.value()),
        Verb::Advance if view.verbs.can_advance => hand.act(Deed::Lead(verb)),
        Verb::ReturnNow if view.verbs.can_return => hand.act(Deed::Lead(verb)),
        Verb::Advance | Verb::ReturnNow => {}
    }
}

/// Whether a verb is on; those that are done once never are.
fn is_on(verb: Verb, verbs: &Verbs) -> bool {
    match verb {
        Verb::Hold => verbs.holding,
        Verb::Soften => verbs.softened,
        Verb::Advance | Verb::ReturnNow => false,
    }
}

/// What the verb would do now, in a few words.
fn hint(verb: Verb, view: &View) -> String {
    if let Some((waiting, seconds)) = view.verbs.waiting
        && waiting == verb
    {
        return clock::until(f64::from(seconds));
    }
    let phases = view.outline.as_ref().map(|outline| &outline.phases);
    let next = phases.and_then(|phases| phases.get(view.phase + 1));
    match (verb, is_on(verb, &view.verbs)) {
        (Verb::Hold, false) => "stay here".to_owned(),
        (Verb::Hold, true) => "staying; press to go on".to_owned(),
        (Verb::Soften, false) => "gentler, fewer notes".to_owned(),
        (Verb::Soften, true) => "softened; press to end".to_owned(),
        (Verb::Advance, _) => match next.filter(|_| view.verbs.can_advance) {
            Some(phase) => format!("on to {}", phase.name),
            None => "nothing comes after".to_owned(),
        },
        (Verb::ReturnNow, _) if view.verbs.can_return => "to the way back".to_owned(),
        (Verb::ReturnNow, _) => "already on the way".to_owned(),
    }
}

/// The colour a verb is known by.
fn glow(verb: Verb) -> Color32 {
    match verb {
        Verb::Hold => Color32::from_rgb(0x8f, 0xb4, 0xdb),
        Verb::Advance => ARC,
        Verb::Soften => Color32::from_rgb(0xb9, 0xa7, 0xd9),
        Verb::ReturnNow => CANDLE,
    }
}

fn button(ui: &Ui, rect: Rect, verb: Verb, view: &View) -> Response {
    let enabled = match verb {
        Verb::Advance => view.verbs.can_advance,
        Verb::ReturnNow => view.verbs.can_return,
        Verb::Hold | Verb::Soften => true,
    };
    let sense = if enabled {
        Sense::click()
    } else {
        Sense::hover()
    };
    let response = ui.interact(rect, ui.scope_id().with(("verb", verb.name())), sense);
    let on = is_on(verb, &view.verbs);
    response.widget_info(|| match verb {
        Verb::Hold | Verb::Soften => WidgetInfo::selected(Role::Button, enabled, on, verb.name()),
        _ => WidgetInfo::labeled(Role::Button, enabled, verb.name()),
    });
    let waits = view
        .verbs
        .waiting
        .is_some_and(|(waiting, _)| waiting == verb);
    paint(
        ui,
        rect,
        verb,
        &response,
        enabled,
        on || waits,
        &hint(verb, view),
    );
    response
}

fn paint(
    ui: &Ui,
    rect: Rect,
    verb: Verb,
    response: &Response,
    enabled: bool,
    lit: bool,
    hint: &str,
) {
    let painter = ui.painter();
    let over = ui
        .ctx()
        .animate_bool(response.id, enabled && response.hovered());
    let glow = glow(verb);
    let mut fill = between(RAISED, LIFTED, over);
    if lit {
        fill = between(RAISED, glow, 0.30 + 0.06 * over);
    }
    if response.is_pointer_button_down_on() {
        fill = between(fill, glow, 0.3);
    }
    painter.rect_filled(rect, CARD_RADIUS, fill);
    let strength = if enabled { 1.0 } else { 0.35 };
    let mut inside = rect.shrink2(vec2(5.0, 0.0));
    let block = 26.0 + 8.0 + 24.0 + 16.0;
    inside.min.y += ((rect.height() - block) * 0.42).max(6.0);
    let sign = cut(&mut inside, Side::Top, 26.0, 8.0);
    draw(
        painter,
        verb,
        sign.center(),
        Stroke::new(2.2, glow.gamma_multiply(strength)),
    );
    let row = cut(&mut inside, Side::Top, 24.0, 0.0);
    let ink = if enabled { INK } else { SOFT_INK };
    write(
        painter,
        row,
        Align2::CENTER_CENTER,
        verb.name(),
        heading(),
        ink,
    );
    inside.max.y = rect.bottom();
    write_lines(
        painter,
        inside,
        Align2::CENTER_TOP,
        hint,
        small(),
        SOFT_INK,
        2,
    );
    ring(ui, response, rect);
}

/// The sign of a verb, some 24 points wide around a place.
fn draw(painter: &Painter, verb: Verb, at: Pos2, pen: Stroke) {
    let line = |points: &[(f32, f32)]| {
        let points = points
            .iter()
            .map(|(x, y)| pos2(at.x + x, at.y + y))
            .collect();
        painter.line(points, pen);
    };
    match verb {
        // A fermata, as musicians write it.
        Verb::Hold => {
            line(&bow(11.0, 180.0, 360.0, 6.0));
            painter.circle_filled(pos2(at.x, at.y + 4.0), 2.6, pen.color);
        }
        Verb::Advance => {
            line(&[(-9.0, -8.0), (-1.0, 0.0), (-9.0, 8.0)]);
            line(&[(1.0, -8.0), (9.0, 0.0), (1.0, 8.0)]);
        }
        // A wave that becomes smaller.
        Verb::Soften => {
            let wave: Vec<(f32, f32)> = (0..=48)
                .map(|step| {
                    let along = step as f32 / 48.0;
                    let height = 9.0 * (1.0 - 0.85 * along);
                    (-13.0 + 26.0 * along, -height * (along * 15.0).sin())
                })
                .collect();
            line(&wave);
        }
        // A way that turns back.
        Verb::ReturnNow => {
            let turn: Vec<(f32, f32)> = bow(8.0, -90.0, 90.0, 0.0)
                .into_iter()
                .map(|(x, y)| (x + 3.0, y))
                .collect();
            line(&[(-9.0, -8.0), (3.0, -8.0)]);
            line(&turn);
            line(&[(3.0, 8.0), (-9.0, 8.0)]);
            line(&[(-4.0, 3.0), (-9.5, 8.0), (-4.0, 13.0)]);
        }
    }
}

/// Part of a circle, in degrees from the right, clockwise as the screen is.
fn bow(radius: f32, from: f32, to: f32, down: f32) -> Vec<(f32, f32)> {
    (0..=24)
        .map(|step| {
            let angle = (from + (to - from) * step as f32 / 24.0).to_radians();
            (radius * angle.cos(), down + radius * angle.sin())
        })
        .collect()
}
