//! The phases: quiet bands behind everything, with their names and times above.

use super::page::Page;
use super::words::Text;
use super::{CURVES_BOTTOM, HAIR, INK, LAYERS_BOTTOM, RIGHT, TEMPO_BOTTOM, TEMPO_TOP, across};
use super::{LAYERS_TOP, LEFT};
use crate::report::clock;
use anodyne_studio::{Outline, OutlinePhase};

/// The two tints that take turns.
const TINTS: [&str; 2] = ["#f5f3ec", "#faf9f5"];
/// The height of a row of names.
const ROW: f64 = 45.0;
/// The baseline of the names in the highest row.
const FIRST_ROW: f64 = 222.0;
/// More rows than this would leave the curve no room; what needs them is left to the table.
const MOST_ROWS: usize = 5;
/// A name may reach this far into the right margin.
const EDGE: f64 = RIGHT + 45.0;
/// Free room to the right of a name.
const GAP: f64 = 14.0;

/// The name of a phase on its place.
struct Label<'a> {
    phase: &'a OutlinePhase,
    name: Text,
    time: Text,
    row: usize,
}

/// Draws bands and names; answers where the curves below may begin.
pub(super) fn draw(page: &mut Page, outline: &Outline) -> f64 {
    let labels = labels(outline);
    let rows = labels.iter().map(|label| label.row + 1).max().unwrap_or(1);
    let top = FIRST_ROW + ROW * rows as f64 - 12.0;
    for (place, phase) in outline.phases.iter().enumerate() {
        band(page, outline, phase, TINTS[place % 2], top);
    }
    for label in &labels {
        let x = across(outline, label.phase.start_seconds);
        let y = FIRST_ROW + ROW * (rows - 1 - label.row) as f64;
        let from = if label.name.x > x { y - 14.0 } else { y + 24.0 };
        page.line((x, from), (x, top), HAIR);
    }
    for label in labels {
        let y = FIRST_ROW + ROW * (rows - 1 - label.row) as f64;
        page.text(Text { y, ..label.name });
        let y = y + 19.0;
        page.text(Text { y, ..label.time });
    }
    top
}

fn band(page: &mut Page, outline: &Outline, phase: &OutlinePhase, tint: &str, top: f64) {
    let left = across(outline, phase.start_seconds);
    let width = across(outline, phase.end_seconds) - left;
    for (from, to) in [
        (top, CURVES_BOTTOM),
        (TEMPO_TOP, TEMPO_BOTTOM),
        (LAYERS_TOP, LAYERS_BOTTOM),
    ] {
        page.rectangle(left, from, width, to - from, tint);
        page.line((left, from), (left, to), HAIR);
    }
}

/// Finds a row for each name, from the last phase to the first, so that the line from a name down to its band crosses no
/// other name. Row 0 is the lowest.
fn labels(outline: &Outline) -> Vec<Label<'_>> {
    let mut free_until = [EDGE + GAP; MOST_ROWS];
    let mut labels = Vec::new();
    for phase in outline.phases.iter().rev() {
        let start = across(outline, phase.start_seconds);
        let (name, time) = texts(phase, start);
        let width = name.width().max(time.width());
        let left = (start + 7.0).min(EDGE - width).max(LEFT);
        let Some(row) = (0..MOST_ROWS).find(|row| left + width + GAP <= free_until[*row]) else {
            continue;
        };
        for below in &mut free_until[..=row] {
            *below = below.min(left.min(start));
        }
        labels.push(Label {
            phase,
            name: Text { x: left, ..name },
            time: Text { x: left, ..time },
            row,
        });
    }
    labels
}

fn texts(phase: &OutlinePhase, x: f64) -> (Text, Text) {
    let times = format!(
        "{} \u{2013} {}",
        clock(phase.start_seconds),
        clock(phase.end_seconds)
    );
    let name = Text::new(x, 0.0, 17.0, phase.name.clone());
    (
        name.bold().fill(INK).cut(RIGHT - LEFT),
        Text::new(x, 0.0, 13.0, times),
    )
}
