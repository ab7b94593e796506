//! The head of the window: the name, the session in one line, whose time it plays in, the size, the caution card.

use super::hand::Hand;
use super::theme::{ARC, CANDLE, INK, SOFT_INK, body, letters, small};
use super::widgets::{Press, Side, cut, option, press, write};
use crate::params::Clock;
use crate::shared::{Deed, View};
use egui::{Align2, Rect, Ui, vec2};

/// The sizes of everything, percent.
const ZOOMS: [u32; 5] = [100, 125, 150, 175, 200];

/// Paints the head. Answers a new zoom in percent, if one was chosen.
pub(super) fn top(
    ui: &mut Ui,
    mut rect: Rect,
    zoom: u32,
    caution: &mut bool,
    view: &View,
    hand: &mut Hand<'_>,
) -> Option<u32> {
    let name = cut(&mut rect, Side::Left, 96.0, 16.0);
    let painter = ui.painter();
    write(
        painter,
        name,
        Align2::LEFT_CENTER,
        "Anodyne",
        letters(23.0),
        ARC,
    );
    let button =
        |rect: &mut Rect, width| cut(rect, Side::Right, width, 6.0).shrink2(vec2(0.0, 4.0));
    let place = button(&mut rect, 78.0);
    let look = Press {
        name: "Caution card",
        font: small(),
        ..Press::switch("Caution", *caution)
    };
    if press(ui, place, &look).clicked() {
        *caution = true;
    }
    let larger = button(&mut rect, 30.0);
    let shown = cut(&mut rect, Side::Right, 46.0, 0.0);
    let smaller = button(&mut rect, 30.0);
    let chosen = sizes(ui, smaller, shown, larger, zoom);
    rect.max.x -= 6.0;
    let place = button(&mut rect, 142.0);
    option(ui, hand, &hand.params.time.clock, place, "Clock");
    if hand.params.time.clock.value() == Clock::Free {
        run(ui, &mut rect, hand);
    }
    said(ui, rect, view);
    chosen
}

/// Smaller, how large now, larger.
fn sizes(ui: &Ui, smaller: Rect, shown: Rect, larger: Rect, zoom: u32) -> Option<u32> {
    let (below, above) = neighbours(zoom);
    let step = |rect, text, name, to: Option<u32>| {
        let look = Press {
            name,
            enabled: to.is_some(),
            ..Press::new(text)
        };
        press(ui, rect, &look).clicked().then_some(to).flatten()
    };
    let down = step(smaller, "−", "Smaller", below);
    let words = format!("{zoom} %");
    write(
        ui.painter(),
        shown,
        Align2::CENTER_CENTER,
        &words,
        small(),
        SOFT_INK,
    );
    down.or(step(larger, "+", "Larger", above))
}

/// The next smaller and the next larger size.
fn neighbours(zoom: u32) -> (Option<u32>, Option<u32>) {
    let below = ZOOMS.iter().rev().find(|size| **size < zoom);
    let above = ZOOMS.iter().find(|size| **size > zoom);
    (below.copied(), above.copied())
}

/// What a free-running session needs: run, and from the beginning.
fn run(ui: &Ui, rect: &mut Rect, hand: &mut Hand<'_>) {
    let running = hand.params.time.run.value();
    let place = cut(rect, Side::Right, 64.0, 6.0).shrink2(vec2(0.0, 4.0));
    let look = Press {
        name: "From the beginning",
        ..Press::new("Restart")
    };
    if press(ui, place, &look).clicked() {
        hand.act(Deed::Restart);
    }
    let place = cut(rect, Side::Right, 54.0, 10.0).shrink2(vec2(0.0, 4.0));
    let look = Press {
        name: "Run",
        ..Press::switch(if running { "Runs" } else { "Run" }, running)
    };
    if press(ui, place, &look).clicked() {
        hand.set(&hand.params.time.run, !running);
    }
}

/// The session in one line, and whether another is being made.
fn said(ui: &Ui, rect: Rect, view: &View) {
    let painter = ui.painter();
    if view.making {
        let words = "a new session is being made …";
        write(painter, rect, Align2::LEFT_CENTER, words, small(), CANDLE);
        return;
    }
    let words = match view.summary.is_empty() {
        true => "",
        false => &view.summary,
    };
    write(painter, rect, Align2::LEFT_CENTER, words, body(), INK);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_go_from_100_to_200_percent_in_five_steps() {
        let check = |zoom, expected| assert_eq!(neighbours(zoom), expected);
        check(100, (None, Some(125)));
        check(140, (Some(125), Some(150)));
        check(200, (Some(175), None));
    }
}
