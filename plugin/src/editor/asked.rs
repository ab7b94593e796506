//! What is asked for: programme, palette, key, tempo, length, and which variation.

use super::hand::Hand;
use super::theme::{SOFT_INK, body};
use super::variation;
use super::widgets::{Press, Side, card, columns, cut, numeral, option, press, rows, write};
use crate::params::TempoMode;
use crate::shared::{Deed, Tapping, View};
use egui::{Align2, Rect, Ui};

/// The width of the labels, points.
const LABEL: f32 = 78.0;
/// The rows.
const ROWS: usize = 8;

/// Paints what is asked for.
pub(super) fn asked(ui: &mut Ui, rect: Rect, view: &View, hand: &mut Hand<'_>) {
    let inside = card(ui, rect, "");
    let mut rows = rows(inside, ROWS, 6.0, 32.0).into_iter();
    let mut row = |ui: &Ui, label: &str| {
        let mut place = rows.next().unwrap_or(Rect::NOTHING);
        let words = cut(&mut place, Side::Left, LABEL, 6.0);
        write(
            ui.painter(),
            words,
            Align2::LEFT_CENTER,
            label,
            body(),
            SOFT_INK,
        );
        place
    };
    let params = hand.params;
    let place = row(ui, "Programme");
    option(ui, hand, &params.session.programme, place, "Programme");
    let place = row(ui, "Palette");
    option(ui, hand, &params.session.palette, place, "Palette");
    let [tonic, mode] = halves(row(ui, "Key"));
    option(ui, hand, &params.session.tonic, tonic, "Key");
    option(ui, hand, &params.session.mode, mode, "Mode");
    let place = row(ui, "Holding");
    option(ui, hand, &params.session.holding, place, "Holding");
    let [source, tapping] = halves(row(ui, "Tempo"));
    option(ui, hand, &params.time.mode, source, "Tempo");
    tap(ui, tapping, view, hand);
    let [start, end] = halves(row(ui, ""));
    tempo(ui, start, end, hand);
    let place = row(ui, "Length");
    numeral(
        ui,
        &hand.setter,
        &params.session.length,
        place,
        "Length",
        true,
    );
    let mut place = rows.next().unwrap_or(Rect::NOTHING);
    variation::variation(ui, &mut place, view, hand);
}

fn halves(rect: Rect) -> [Rect; 2] {
    let both = columns(rect, 2, 6.0);
    [both[0], both[1]]
}

/// The tempo at the start and, of a glide, at the end; what the mode leaves out is dim.
fn tempo(ui: &mut Ui, start: Rect, end: Rect, hand: &Hand<'_>) {
    let time = &hand.params.time;
    let mode = time.mode.value();
    let starts = mode != TempoMode::Programme;
    numeral(ui, &hand.setter, &time.start, start, "Start tempo", starts);
    let ends = mode == TempoMode::Glide;
    numeral(ui, &hand.setter, &time.end, end, "End tempo", ends);
}

/// The button to tap a tempo: it counts what is missing, then shows what was tapped, and sets it.
fn tap(ui: &Ui, rect: Rect, view: &View, hand: &mut Hand<'_>) {
    let text = tap_words(view.tapped);
    let look = Press {
        name: "Tap the tempo",
        ..Press::new(&text)
    };
    let response = press(ui, rect, &look).on_hover_text(
        "Tap in time with a breath, a step or a tune; eight taps make a tempo. A click with the right button begins anew.",
    );
    if response.clicked() {
        hand.act(Deed::Tap(ui.input(|input| input.time)));
    }
    if response.secondary_clicked() {
        hand.act(Deed::ForgetTaps);
    }
}

fn tap_words(tapped: Tapping) -> String {
    match tapped {
        Tapping::Missing(8..) => "Tap".to_owned(),
        Tapping::Missing(missing) => format!("{missing} more"),
        Tapping::Tempo(bpm) => format!("Tapped {bpm:.0}"),
        Tapping::Uneven => "Uneven".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tap_button_counts_down_to_a_tempo() {
        let check = |tapped, expected: &str| assert_eq!(tap_words(tapped), expected);
        check(Tapping::Missing(8), "Tap");
        check(Tapping::Missing(3), "3 more");
        check(Tapping::Tempo(66.4), "Tapped 66");
        check(Tapping::Uneven, "Uneven");
    }
}
