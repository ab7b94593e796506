//! The time axis at the bottom.

use super::page::Page;
use super::words::Text;
use super::{AXIS, LEFT, RIGHT, SOFT_INK, across};
use crate::report::clock;
use anodyne_studio::Outline;

/// Steps that people count in, in seconds.
const STEPS: [f64; 11] = [
    5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0,
];
/// More ticks than this would crowd the axis.
const MOST_TICKS: f64 = 13.0;

/// Draws line, ticks and times; the end has its time whatever the step.
pub(super) fn draw(page: &mut Page, outline: &Outline) {
    page.line((LEFT, AXIS), (RIGHT, AXIS), SOFT_INK);
    let length = outline.length_seconds;
    tick(page, outline, 0.0);
    tick(page, outline, length);
    let step = STEPS.into_iter().find(|step| length / step <= MOST_TICKS);
    let step = step.unwrap_or(3600.0);
    let mut seconds = step;
    while seconds < length {
        tick(page, outline, seconds);
        seconds += step;
    }
}

fn tick(page: &mut Page, outline: &Outline, seconds: f64) {
    let x = across(outline, seconds);
    page.line((x, AXIS), (x, AXIS + 6.0), SOFT_INK);
    let text = Text::new(x, AXIS + 24.0, 14.0, clock(seconds)).middle();
    page.text_where_free(text, 14.0, 0.0, RIGHT + LEFT);
}
