//! The intensity over time, filled: the arc itself.

use super::page::Page;
use super::words::Text;
use super::{HAIR, across, caption, curve_bottom};
use anodyne_studio::Outline;

const LINE: &str = "#3f6d73";
/// Room between the highest intensity and the top of the lane.
const HEADROOM: f64 = 14.0;

/// Numbers on the scale.
const NUMBER_SIZE: f64 = 12.0;

/// Draws the lane from `top` downwards.
pub(super) fn draw(page: &mut Page, outline: &Outline, top: f64) {
    let bottom = curve_bottom(outline);
    let height = bottom - top - HEADROOM;
    let full = scale(outline);
    let place = |seconds, intensity: f64| {
        let x = across(outline, seconds);
        (x, bottom - height * (intensity / full).clamp(0.0, 1.0))
    };
    for step in 1..=4 {
        let intensity = full * f64::from(step) / 4.0;
        let from = place(0.0, intensity);
        page.line(from, place(outline.length_seconds, intensity), HAIR);
    }
    for intensity in [0.0, full] {
        let (x, y) = place(0.0, intensity);
        let number = Text::new(x - 8.0, y + 4.0, NUMBER_SIZE, intensity.to_string());
        page.text(number.end());
    }
    let line: Vec<_> = outline
        .curve
        .iter()
        .map(|point| place(point.seconds, point.intensity))
        .collect();
    let mut area = vec![place(0.0, 0.0)];
    area.extend(&line);
    area.push(place(outline.length_seconds, 0.0));
    page.area(&area, "url(#intensity)");
    page.curve(&line, LINE, 2.0);
    let middle = (top + bottom) / 2.0;
    caption(page, middle, "Intensity", "0 still, 1 full");
}

/// The intensity at the top of the lane: whole quarters, so that a quiet night can be seen and its scale be read.
fn scale(outline: &Outline) -> f64 {
    let highest = outline.curve.iter().map(|point| point.intensity);
    let highest = highest.fold(0.0, f64::max);
    (highest * 4.0).ceil().clamp(1.0, 4.0) / 4.0
}
