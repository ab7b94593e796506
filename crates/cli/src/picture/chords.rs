//! The chords as a strip, darker where there is more tension, with as many names as fit.

use super::page::Page;
use super::words::Text;
use super::{CHORDS_BOTTOM, CHORDS_TOP, INK, LEFT, RIGHT, SOFT_INK, across, caption};
use anodyne_studio::Outline;

/// Cells narrower than this are drawn together: neither eye nor printer could part them.
const NARROWEST: f64 = 3.0;
const NAME_SIZE: f64 = 14.0;
/// The baseline of the names.
const NAMES: f64 = CHORDS_BOTTOM + 21.0;
/// Free room on each side of a name.
const ROOM: f64 = 5.0;

/// A chord from one place to another; neighbours of the same name are one.
struct Cell<'a> {
    left: f64,
    right: f64,
    symbol: &'a str,
    tension: f64,
}

/// Draws the lane.
pub(super) fn draw(page: &mut Page, outline: &Outline) {
    let cells = cells(outline);
    for cell in merged(&cells) {
        let width = (cell.right - cell.left - 0.6).max(0.4);
        let height = CHORDS_BOTTOM - CHORDS_TOP;
        page.rectangle(cell.left, CHORDS_TOP, width, height, &tint(cell.tension));
    }
    let named = name(page, &cells);
    let meaning = if named == cells.len() {
        "darker: more tension".to_owned()
    } else {
        format!("{named} of {} named", cells.len())
    };
    let middle = (CHORDS_TOP + CHORDS_BOTTOM) / 2.0;
    caption(page, middle, "Chords", &meaning);
}

fn cells(outline: &Outline) -> Vec<Cell<'_>> {
    let mut cells: Vec<Cell<'_>> = Vec::new();
    for chord in &outline.chords {
        let right = across(outline, chord.end_seconds);
        match cells.last_mut() {
            Some(last) if last.symbol == chord.symbol => last.right = right,
            _ => cells.push(Cell {
                left: across(outline, chord.start_seconds),
                right,
                symbol: &chord.symbol,
                tension: chord.tension,
            }),
        }
    }
    cells
}

/// Cells wide enough to be seen, the tension of narrow neighbours averaged by their width.
fn merged<'a>(cells: &[Cell<'a>]) -> Vec<Cell<'a>> {
    let mut merged: Vec<Cell<'a>> = Vec::new();
    for cell in cells {
        match merged.last_mut() {
            Some(last) if last.right - last.left < NARROWEST => {
                let (before, added) = (last.right - last.left, cell.right - cell.left);
                let whole = (before + added).max(f64::MIN_POSITIVE);
                last.tension = (last.tension * before + cell.tension * added) / whole;
                last.right = cell.right;
            }
            _ => merged.push(Cell { ..*cell }),
        }
    }
    merged
}

/// Names the chords, all of them in the middle of their cells where that fits, else those that find room; answers how many.
fn name(page: &mut Page, cells: &[Cell<'_>]) -> usize {
    let text = |x: f64, cell: &Cell<'_>| Text::new(x, NAMES, NAME_SIZE, cell.symbol).fill(INK);
    let all_fit = cells
        .iter()
        .all(|cell| text(0.0, cell).width() + 2.0 * ROOM <= cell.right - cell.left);
    let mut named = 0;
    for cell in cells {
        let centre = (cell.left + cell.right) / 2.0;
        let x = if all_fit { centre } else { cell.left };
        let text = text(x, cell);
        let text = if all_fit { text.middle() } else { text };
        if page.text_where_free(text, ROOM, LEFT, RIGHT) {
            named += 1;
            if !all_fit {
                page.line((x, CHORDS_BOTTOM), (x, CHORDS_BOTTOM + 7.0), SOFT_INK);
            }
        }
    }
    named
}

/// From pale sage at rest to dusty rose at the highest tension.
fn tint(tension: f64) -> String {
    let (rest, most) = ([226.0, 234.0, 229.0], [183.0, 130.0, 122.0]);
    let tension = tension.clamp(0.0, 1.0);
    let mix = |part: usize| (rest[part] + (most[part] - rest[part]) * tension).round() as u8;
    format!("#{:02x}{:02x}{:02x}", mix(0), mix(1), mix(2))
}
