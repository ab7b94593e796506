//! The contact sheet: a small spectrogram of every track, palettes from top to bottom, programmes from left to right.

use super::Heard;
use super::heard::COLUMNS;
use anodyne_studio::picture::{Area, Canvas};

const HEIGHT: usize = 130;
const GAP: usize = 8;
const WORDS: usize = 18;
const INK: [u8; 3] = [205, 210, 220];
const ALARM: [u8; 3] = [255, 140, 110];

/// Draws the first seed of every palette and programme; `broken` says which tracks break a limit.
pub fn sheet(heard: &[Heard], broken: &[Vec<String>]) -> Canvas {
    let palettes = distinct(heard.iter().map(|one| one.case.palette.as_str()));
    let programmes = distinct(heard.iter().map(|one| one.case.programme.as_str()));
    let (across, down) = (COLUMNS + GAP, HEIGHT + WORDS + GAP);
    let mut canvas = Canvas::new(GAP + across * programmes.len(), GAP + down * palettes.len());
    let place = |all: &[&str], id: &str| all.iter().position(|one| *one == id).unwrap_or(0);
    for (one, broken) in heard
        .iter()
        .zip(broken)
        .filter(|(one, _)| one.case.seed == 1)
    {
        let x = GAP + across * place(&programmes, &one.case.programme);
        let y = GAP + down * place(&palettes, &one.case.palette);
        let colour = if broken.is_empty() { INK } else { ALARM };
        let title = format!("{}: {}", one.case.palette, one.case.programme);
        canvas.write(x, y, &title, colour);
        let area = Area {
            x,
            y: y + WORDS,
            width: COLUMNS,
            height: HEIGHT,
        };
        one.portrait.draw_tile(&mut canvas, area);
    }
    canvas
}

fn distinct<'a>(all: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = Vec::new();
    for one in all {
        if !seen.contains(&one) {
            seen.push(one);
        }
    }
    seen
}
