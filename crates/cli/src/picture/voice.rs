//! The words of a script: a bar where a line is due, a wave for breaths, a pale box for silence.

use super::page::Page;
use super::{CURVES_BOTTOM, WORDS_TOP, across, caption};
use anodyne_studio::Outline;

const WORDS: &str = "#b9754f";
const BREATH: &str = "#3f6d73";
const SILENCE: &str = "#e4dfd3";
/// A line is at least this wide, so that a short word can be seen in a night.
const NARROWEST: f64 = 1.5;

/// Draws the lane, where there is a script.
pub(super) fn draw(page: &mut Page, outline: &Outline) {
    if outline.words.is_empty() && outline.marks.is_empty() {
        return;
    }
    let (middle, height) = ((WORDS_TOP + CURVES_BOTTOM) / 2.0, 14.0);
    let span = |from: f64, to: f64| (across(outline, from), across(outline, to));
    let lasting = |kind: &'static str| outline.marks.iter().filter(move |mark| mark.kind == kind);
    for silence in lasting("silence") {
        let (left, right) = span(silence.start_seconds, silence.end_seconds);
        let top = WORDS_TOP + 2.0;
        page.rectangle(left, top, right - left, CURVES_BOTTOM - top - 2.0, SILENCE);
    }
    for cue in &outline.words {
        let (left, right) = span(cue.start_seconds, cue.end_seconds);
        let width = (right - left).max(NARROWEST);
        page.rectangle(left, middle - height / 2.0, width, height, WORDS);
    }
    for breath in lasting("breath") {
        let (left, right) = span(breath.start_seconds, breath.end_seconds);
        let wave = (0..=24).map(|step| {
            let share = f64::from(step) / 24.0;
            let lift = 5.0 * (share * core::f64::consts::TAU * 3.0).sin();
            (left + (right - left) * share, middle - lift)
        });
        page.curve(&wave.collect::<Vec<_>>(), BREATH, 2.0);
    }
    caption(page, middle + 4.0, "Words", "wave: breaths");
}
