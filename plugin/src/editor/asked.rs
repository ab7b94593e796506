//! What is asked for: a preset to start from, programme, palette, key, tempo, length, and which variation.

use super::hand::Hand;
use super::start::start;
use super::theme::{SOFT_INK, body};
use super::variation;
use super::widgets::{Press, Side, card, columns, cut, numeral, option, press, rows, write};
use crate::params::TempoMode;
use crate::shared::{Deed, Tapping, View};
use egui::{Align2, Rect, Ui};

/// The width of the labels, points.
const LABEL: f32 = 78.0;
/// The rows.
const ROWS: usize = 9;

/// Paints what is asked for.
pub(super) fn asked(ui: &mut Ui, rect: Rect, view: &View, hand: &mut Hand<'_>) {
    let inside = card(ui, rect, "");
    let places = rows(inside, ROWS, 6.0, 40.0);
    let row = |ui: &Ui, count: usize, label: &str| {
        let mut place = places[count];
        let words = cut(&mut place, Side::Left, LABEL, 6.0);
        let painter = ui.painter();
        write(painter, words, Align2::LEFT_CENTER, label, body(), SOFT_INK);
        place
    };
    let params = hand.params;
    let session = &params.session;
    let place = row(ui, 0, "Start from");
    start(ui, place, hand);
    let place = row(ui, 1, "Programme");
    option(ui, hand, &session.programme, place, "Programme");
    let place = row(ui, 2, "Palette");
    option(ui, hand, &session.palette, place, "Palette");
    let [tonic, mode] = halves(row(ui, 3, "Key"));
    option(ui, hand, &session.tonic, tonic, "Key");
    option(ui, hand, &session.mode, mode, "Mode");
    let place = row(ui, 4, "Holding");
    option(ui, hand, &session.holding, place, "Holding");
    let place = row(ui, 5, "Tempo");
    option(ui, hand, &params.time.mode, place, "Tempo");
    let mut place = places[6];
    let tapping = cut(&mut place, Side::Left, LABEL, 6.0);
    tap(ui, tapping, view, hand);
    let [first, last] = halves(place);
    tempo(ui, first, last, hand);
    let place = row(ui, 7, "Length");
    numeral(ui, &hand.setter, &session.length, place, "Length", true);
    variation::variation(ui, places[8], LABEL, view, hand);
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
    follow(ui, view.tapped, hand);
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

/// A tempo that was just tapped becomes the start tempo.
fn follow(ui: &Ui, tapped: Tapping, hand: &Hand<'_>) {
    let id = ui.scope_id().with("tapped");
    let before = ui.data(|data| data.get_temp::<Tapping>(id));
    ui.data_mut(|data| {
        data.insert_temp(id, tapped);
    });
    // What was tapped before this editor was opened has been set already.
    let Some(before) = before else {
        return;
    };
    if let Tapping::Tempo(bpm) = tapped
        && before != tapped
    {
        let time = &hand.params.time;
        hand.set(&time.start, bpm as f32);
        if time.mode.value() == TempoMode::Programme {
            hand.set(&time.mode, TempoMode::From);
        }
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
