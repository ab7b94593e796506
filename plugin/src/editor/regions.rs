//! The regions of the window: what stands where, for every size.

use super::theme::GAP;
use super::widgets::{Side, cut};
use egui::{Rect, Vec2, vec2};

/// The smallest size at which everything has its place; a smaller window scrolls.
pub(super) const SMALLEST: Vec2 = vec2(960.0, 700.0);

/// The smallest window.
pub(super) const SMALLEST_WINDOW: Vec2 = vec2(640.0, 420.0);

/// What stands where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Regions {
    /// Name, summary, clock, size, caution.
    pub top: Rect,
    /// The arc.
    pub arc: Rect,
    /// What is asked for.
    pub asked: Rect,
    /// The script and the teleprompter.
    pub script: Rect,
    /// Layers, shape, breath, voice, keys.
    pub desk: Rect,
    /// The four verbs.
    pub verbs: Rect,
    /// The breath pacer.
    pub pacer: Rect,
    /// Export.
    pub export: Rect,
    /// What is to be known now.
    pub foot: Rect,
}

/// The regions of a window. Where words are read `wide`, the teleprompter has the whole middle.
pub(super) fn regions(window: Rect, wide: bool) -> Regions {
    let mut rest = window.shrink2(vec2(16.0, 12.0));
    let top = cut(&mut rest, Side::Top, 36.0, 10.0);
    let foot = cut(&mut rest, Side::Bottom, 20.0, 8.0);
    let height = bottom(rest.height());
    let mut bottom = cut(&mut rest, Side::Bottom, height, GAP);
    let arc_height = rest.height() * if wide { 0.30 } else { 0.40 };
    let arc = cut(&mut rest, Side::Top, arc_height, GAP);
    let side = (rest.width() * 0.25).clamp(258.0, 330.0);
    let mut script = rest;
    let asked = cut(&mut script, Side::Left, side, GAP);
    let desk = cut(&mut script, Side::Right, side + 32.0, GAP);
    let export = cut(&mut bottom, Side::Right, side + 32.0, GAP);
    let pacer = cut(&mut bottom, Side::Right, height + 12.0, GAP);
    Regions {
        top,
        arc,
        asked,
        script: if wide { rest } else { script },
        desk,
        verbs: bottom,
        pacer,
        export,
        foot,
    }
}

/// The height of the row of verbs.
fn bottom(height: f32) -> f32 {
    (height * 0.17).clamp(104.0, 150.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::Pos2;

    #[test]
    fn at_every_size_the_regions_fill_the_window_without_touching() {
        for size in [SMALLEST, vec2(1120.0, 760.0), vec2(1920.0, 1200.0)] {
            let window = Rect::from_min_size(Pos2::ZERO, size);
            let found = regions(window, false);
            let all = [
                found.top,
                found.arc,
                found.asked,
                found.script,
                found.desk,
                found.verbs,
                found.pacer,
                found.export,
                found.foot,
            ];
            for (place, one) in all.iter().enumerate() {
                assert!(window.contains_rect(*one), "{size:?}: {place}");
                assert!(
                    one.width() > 90.0 && one.height() >= 20.0,
                    "{size:?}: {place}"
                );
                for other in &all[place + 1..] {
                    assert!(!one.intersects(*other), "{size:?}: {one:?} {other:?}");
                }
            }
            assert!(found.script.width() > 0.3 * size.x);
            assert!(found.arc.height() > 0.18 * size.y);
        }
    }

    #[test]
    fn wide_words_have_the_whole_middle() {
        let window = Rect::from_min_size(Pos2::ZERO, vec2(1120.0, 760.0));
        let (narrow, wide) = (regions(window, false), regions(window, true));
        assert_eq!(wide.script.width(), narrow.arc.width());
        assert!(wide.script.height() > narrow.script.height());
    }
}
