//! The desk: layers, shape, breath, voice and keys, one at a time.

use super::hand::Hand;
use super::layers::layers;
use super::meter::{meter, share};
use super::theme::{SOFT_INK, body, small};
use super::widgets::{Fader, Press, Side, card, cut, fader, option, press, rows, tabs, write};
use crate::shared::View;
use egui::{Align2, Rect, Ui};
use nice_plug::prelude::{BoolParam, Param};

/// The faces of the desk.
const FACES: [&str; 5] = ["Layers", "Shape", "Breath", "Voice", "Keys"];

/// The width of the labels, points.
const LABEL: f32 = 84.0;
/// The width of the words of a value, points.
const WORDS: f32 = 72.0;

/// Paints the open face of the desk; `open` is its place.
pub(super) fn desk(ui: &mut Ui, rect: Rect, open: &mut usize, view: &View, hand: &Hand<'_>) {
    let mut inside = card(ui, rect, "");
    let row = cut(&mut inside, Side::Top, 26.0, 10.0);
    *open = tabs(ui, row, &FACES, *open);
    match *open {
        0 => layers(ui, inside, view, hand),
        1 => shape(ui, inside, hand),
        2 => breath(ui, inside, hand),
        3 => voice(ui, inside, view, hand),
        _ => keys(ui, inside, hand),
    }
}

fn shape(ui: &mut Ui, rect: Rect, hand: &Hand<'_>) {
    let mut rows = Lines::new(rect);
    let shape = &hand.params.shape;
    rows.fader(ui, hand, &shape.intensity, "Intensity");
    rows.fader(ui, hand, &shape.brightness, "Brightness");
    rows.fader(ui, hand, &shape.density, "Density");
    rows.fader(ui, hand, &shape.space, "Space");
    rows.fader(ui, hand, &hand.params.output.ceiling, "Ceiling");
    rows.words(ui, "Heard at once, and softly: no step is sudden.");
}

fn breath(ui: &mut Ui, rect: Rect, hand: &Hand<'_>) {
    let mut rows = Lines::new(rect);
    let breath = &hand.params.breath;
    rows.fader(ui, hand, &breath.rate, "Rate");
    rows.option(ui, hand, &breath.ratio, "In : out");
    rows.option(ui, hand, &breath.cue, "Cue");
    rows.words(
        ui,
        "The music breathes at this pace. Nobody has to follow it.",
    );
}

fn voice(ui: &mut Ui, rect: Rect, view: &View, hand: &Hand<'_>) {
    let mut rows = Lines::new(rect);
    let duck = &hand.params.duck;
    let heard = rows.row(ui, "Voice");
    meter(
        ui,
        heard.shrink2(egui::vec2(0.0, 9.0)),
        share(view.levels.voice),
        "Voice",
    );
    rows.fader(ui, hand, &duck.depth, "Depth");
    rows.fader(ui, hand, &duck.attack, "Down in");
    rows.fader(ui, hand, &duck.release, "Back in");
    rows.fader(ui, hand, &duck.threshold, "Begins at");
    rows.words(ui, &ducked(view.levels.duck_db));
}

fn keys(ui: &mut Ui, rect: Rect, hand: &Hand<'_>) {
    let mut rows = Lines::new(rect);
    let keys = &hand.params.keys;
    rows.option(ui, hand, &keys.instrument, "Instrument");
    rows.option(ui, hand, &keys.lock, "Other notes");
    rows.fader(ui, hand, &keys.floor, "Softest");
    rows.fader(ui, hand, &keys.ceiling, "Firmest");
    rows.fader(ui, hand, &keys.level, "Level");
    rows.switch(ui, hand, &keys.notes_out, "Notes out");
    rows.fader(ui, hand, &hand.params.lead.controls, "Verbs from");
}

/// How far the music stands back, in words.
fn ducked(level: f32) -> String {
    match level {
        level if level > -0.5 => {
            "The music stands back while a voice comes in on the side-chain.".to_owned()
        }
        level => format!("The music stands back by {:.0} dB.", -level),
    }
}

/// Rows of one face, from the top.
struct Lines {
    places: std::vec::IntoIter<Rect>,
}

impl Lines {
    fn new(rect: Rect) -> Lines {
        Lines {
            places: rows(rect, 7, 6.0, 40.0).into_iter(),
        }
    }

    fn next(&mut self) -> Rect {
        self.places.next().unwrap_or(Rect::NOTHING)
    }

    /// A row with its label written; what is free of it.
    fn row(&mut self, ui: &Ui, label: &str) -> Rect {
        let mut place = self.next();
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
    }

    fn fader<P: Param>(&mut self, ui: &mut Ui, hand: &Hand<'_>, param: &P, label: &str) {
        let look = Fader {
            label,
            label_width: LABEL,
            words_width: WORDS,
            awake: true,
        };
        fader(ui, &hand.setter, param, self.next(), look);
    }

    fn option<P: Param>(&mut self, ui: &Ui, hand: &Hand<'_>, param: &P, label: &str) {
        let place = self.row(ui, label);
        option(ui, hand, param, place, label);
    }

    fn switch(&mut self, ui: &Ui, hand: &Hand<'_>, param: &BoolParam, label: &str) {
        let place = self.row(ui, label);
        let on = param.value();
        let look = Press {
            name: label,
            ..Press::switch(if on { "on" } else { "off" }, on)
        };
        if press(ui, place, &look).clicked() {
            hand.set(param, !on);
        }
    }

    /// A sentence over the rest of two rows.
    fn words(&mut self, ui: &Ui, text: &str) {
        let place = self.next().union(self.next());
        super::widgets::write_lines(
            ui.painter(),
            place,
            Align2::LEFT_TOP,
            text,
            small(),
            SOFT_INK,
            3,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ducking_is_told_in_decibels_while_it_lasts() {
        assert_eq!(ducked(-8.6), "The music stands back by 9 dB.");
        assert!(ducked(0.0).contains("side-chain"));
    }
}
