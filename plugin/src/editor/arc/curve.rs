//! The curve of the arc: intensity as a hill, bright where it was already heard, and the words at its foot.

use super::Plot;
use crate::editor::theme::{ARC, ARC_DEEP, CANDLE, CARD, SOFT_INK, between};
use anodyne_studio::Outline;
use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2};

/// Paints the hill: what was heard before `at` is bright, the rest waits.
pub(super) fn curve(ui: &Ui, plot: &Plot, outline: &Outline, at: f64) {
    let line = plot.line(&outline.curve);
    if line.len() < 2 {
        return;
    }
    let (area, now) = (plot.rect(), plot.x(at));
    let heard = Rect::from_min_max(area.min, pos2(now, area.bottom()));
    let ahead = Rect::from_min_max(pos2(now, area.top()), area.max);
    let paint = |clip: Rect, strength: f32| {
        // The line itself may stand a little outside.
        let clip = Rect::from_min_max(pos2(clip.left(), clip.top() - 4.0), clip.max);
        let painter = ui.painter().with_clip_rect(clip.intersect(ui.clip_rect()));
        hill(&painter, plot, &line, strength);
        let stroke = Stroke::new(2.0, between(ARC_DEEP, ARC, strength));
        painter.line(line.clone(), stroke);
    };
    paint(ahead, 0.45);
    paint(heard, 1.0);
}

/// A slope from the line down to nothing, deeper where the hill is higher.
fn hill(painter: &Painter, plot: &Plot, line: &[Pos2], strength: f32) {
    let bottom = plot.rect().bottom();
    let mut mesh = Mesh::default();
    for point in line {
        let height = ((bottom - point.y) / plot.rect().height()).clamp(0.0, 1.0);
        let crest = between(ARC_DEEP, ARC, 0.25 + 0.45 * height);
        mesh.colored_vertex(*point, between(CARD, crest, 0.75 * strength));
        mesh.colored_vertex(
            pos2(point.x, bottom),
            between(CARD, ARC_DEEP, 0.28 * strength),
        );
    }
    for place in 0..line.len() as u32 - 1 {
        let first = 2 * place;
        mesh.add_triangle(first, first + 1, first + 2);
        mesh.add_triangle(first + 1, first + 2, first + 3);
    }
    painter.add(Shape::mesh(mesh));
}

/// Paints where words are spoken, and where a direction holds.
pub(super) fn words(ui: &Ui, plot: &Plot, outline: &Outline, at: f64) {
    let painter = ui.painter();
    let bottom = plot.rect().bottom();
    let bar = |start: f64, end: f64, top: f32, colour: Color32| {
        let left = plot.x(start);
        let right = plot.x(end).max(left + 1.5);
        let bar = Rect::from_min_max(pos2(left, bottom - top), pos2(right, bottom - top + 4.0));
        painter.rect_filled(bar, 2, colour);
    };
    for mark in &outline.marks {
        bar(
            mark.start_seconds,
            mark.end_seconds,
            12.0,
            SOFT_INK.gamma_multiply(0.7),
        );
    }
    for line in &outline.words {
        let strength = match at < line.end_seconds {
            true => 1.0,
            false => 0.55,
        };
        bar(
            line.start_seconds,
            line.end_seconds,
            6.0,
            CANDLE.gamma_multiply(strength),
        );
    }
}
