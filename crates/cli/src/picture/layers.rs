//! How many layers sound at once: a strand for each, as thick as it is present.

use super::page::Page;
use super::{LAYERS_BOTTOM, LAYERS_TOP, across, caption};
use anodyne_studio::Outline;

/// From the lowest strand to the highest.
const STRANDS: [&str; 8] = [
    "#6f7fa0", "#8090ae", "#92a1bb", "#a4b1c8", "#b5c0d4", "#c5cedf", "#d3dae8", "#dfe4ef",
];
/// Room above and below the strands.
const ROOM: f64 = 8.0;

/// Draws the lane.
pub(super) fn draw(page: &mut Page, outline: &Outline) {
    let most = outline.curve.iter().map(|point| point.layers);
    let most = most.fold(1.0, f64::max).ceil();
    let pitch = (LAYERS_BOTTOM - LAYERS_TOP - 2.0 * ROOM) / most.max(4.0);
    for strand in 0..most as usize {
        let middle = LAYERS_BOTTOM - ROOM - pitch * (strand as f64 + 0.5);
        let halves: Vec<(f64, f64)> = outline
            .curve
            .iter()
            .map(|point| {
                let present = (point.layers - strand as f64).clamp(0.0, 1.0);
                (across(outline, point.seconds), present * pitch * 0.38)
            })
            .collect();
        let upper = halves.iter().map(|(x, half)| (*x, middle - half));
        let lower = halves.iter().rev().map(|(x, half)| (*x, middle + half));
        let shape: Vec<_> = upper.chain(lower).collect();
        page.area(&shape, STRANDS[strand % STRANDS.len()]);
    }
    let middle = (LAYERS_TOP + LAYERS_BOTTOM) / 2.0;
    caption(page, middle, "Layers", "parts at once");
}
