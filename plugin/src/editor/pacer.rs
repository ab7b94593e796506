//! The breath pacer: a circle that slowly grows and shrinks.

use super::theme::{ARC, ARC_DEEP, CARD, INK, LINE, SOFT_INK, between, body, small};
use super::widgets::{card, write};
use crate::shared::BreathNow;
use egui::{Align2, Pos2, Rect, Sense, Stroke, Ui, WidgetInfo, accesskit::Role, vec2};

/// The radius of the circle as a part of its place: never nothing, never all.
pub(super) fn radius(swell: f32) -> f32 {
    0.46 + 0.52 * swell.clamp(0.0, 1.0)
}

/// Paints the pacer.
pub(super) fn pacer(ui: &Ui, rect: Rect, breath: Option<BreathNow>) {
    let inside = card(ui, rect, "");
    let words = in_words(breath);
    let response = ui.interact(rect, ui.scope_id().with("pacer"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Breath: {words}")));
    let painter = ui.painter();
    let room = inside.size().min_elem() * 0.5;
    let centre = inside.center();
    painter.circle_stroke(centre, room, Stroke::new(1.0, LINE));
    let Some(breath) = breath else {
        let place = Rect::from_center_size(centre, vec2(2.0 * room - 8.0, 20.0));
        write(
            painter,
            place,
            Align2::CENTER_CENTER,
            "no breath",
            small(),
            SOFT_INK,
        );
        return;
    };
    petals(ui, centre, room * radius(breath.swell), breath.swell);
    let place = Rect::from_center_size(centre, vec2(2.0 * room, 20.0));
    let word = if breath.inhaling { "in" } else { "out" };
    write(painter, place, Align2::CENTER_CENTER, word, body(), INK);
    let rate = format!("{:.1}", breath.per_minute);
    let corner = rect.shrink(9.0);
    let painter = ui.painter();
    write(
        painter,
        corner,
        Align2::RIGHT_BOTTOM,
        &rate,
        small(),
        SOFT_INK,
    );
}

/// A circle whose edge dissolves.
fn petals(ui: &Ui, centre: Pos2, radius: f32, swell: f32) {
    let painter = ui.painter();
    for step in 0..6 {
        let out = 1.0 - step as f32 / 12.0;
        let colour = between(CARD, ARC_DEEP, 0.30 + 0.12 * step as f32);
        painter.circle_filled(centre, radius * out, colour);
    }
    let edge = Stroke::new(1.5, between(ARC_DEEP, ARC, 0.35 + 0.65 * swell));
    painter.circle_stroke(centre, radius, edge);
}

fn in_words(breath: Option<BreathNow>) -> String {
    match breath {
        None => "none in this session".to_owned(),
        Some(breath) => {
            let way = if breath.inhaling { "in" } else { "out" };
            format!("{way}, {:.1} a minute", breath.per_minute)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_circle_grows_with_the_breath_and_stays_in_its_place() {
        assert!(radius(0.0) > 0.3);
        assert!(radius(0.5) > radius(0.2));
        assert!(radius(1.0) < 1.0);
        assert_eq!(radius(7.0), radius(1.0));
    }

    #[test]
    fn the_breath_is_told_in_words() {
        let breath = BreathNow {
            swell: 0.5,
            inhaling: false,
            per_minute: 5.5,
        };
        assert_eq!(in_words(Some(breath)), "out, 5.5 a minute");
        assert_eq!(in_words(None), "none in this session");
    }
}
