//! The arc: the whole session as one picture, with its phases, its intensity, its words, and where it is now.

mod curve;
mod ground;
mod now;
mod plot;

pub(super) use plot::{Plot, intensity, phase};

use super::clock;
use super::theme::{GROUND, INK, SOFT_INK, small};
use super::widgets::{Side, card, cut, write};
use crate::shared::View;
use anodyne_studio::Outline;
use egui::{Align2, Rect, Sense, Ui, WidgetInfo, accesskit::Role};

/// The height of the names of the phases, points.
const NAMES: f32 = 36.0;
/// The height of the minutes, points.
const MINUTES: f32 = 18.0;
/// The width of what is told beside the picture, points.
const TOLD: f32 = 128.0;

/// Paints the arc into a rectangle.
pub(super) fn arc(ui: &Ui, rect: Rect, view: &View) {
    let mut inside = card(ui, rect, "");
    let told = cut(&mut inside, Side::Right, TOLD, 18.0);
    let Some(outline) = &view.outline else {
        let words = match view.making {
            true => "The session is being made …",
            false => "No session yet",
        };
        write(
            ui.painter(),
            inside,
            Align2::CENTER_CENTER,
            words,
            small(),
            SOFT_INK,
        );
        return;
    };
    let at = view.position_seconds;
    let names = cut(&mut inside, Side::Top, NAMES, 0.0);
    let minutes = cut(&mut inside, Side::Bottom, MINUTES, 0.0);
    let plot = Plot::new(inside, view.length_seconds).fitted(&outline.curve);
    ground::phases(ui, names, &plot, outline, view.phase);
    ground::minutes(ui, minutes, &plot);
    curve::curve(ui, &plot, outline, at);
    curve::words(ui, &plot, outline, at);
    now::playhead(ui, &plot, outline, at, view.playing);
    now::told(ui, told, outline, view);
    point_at(ui, &plot, outline, view);
}

/// What stands under the pointer, and the picture in words for whoever reads by ear.
fn point_at(ui: &Ui, plot: &Plot, outline: &Outline, view: &View) {
    let response = ui.interact(plot.rect(), ui.scope_id().with("arc"), Sense::hover());
    response.widget_info(|| {
        let phase = outline.phases.get(view.phase);
        let (left, unit) = clock::left(view.position_seconds, view.length_seconds);
        let name = phase.map_or("", |phase| phase.name.as_str());
        WidgetInfo::labeled(Role::Image, true, format!("Arc: {name}, {left} {unit}"))
    });
    let Some(pointer) = response.hover_pos() else {
        return;
    };
    let at = plot.seconds(pointer.x);
    let painter = ui.painter();
    let line = egui::Stroke::new(1.0, SOFT_INK.gamma_multiply(0.5));
    painter.vline(pointer.x, plot.rect().y_range(), line);
    let words = under(outline, at);
    let galley = painter.layout_no_wrap(words, small(), INK);
    let size = galley.size();
    let left = (pointer.x + 8.0).min(plot.rect().right() - size.x - 6.0);
    let place = Rect::from_min_size(egui::pos2(left, plot.rect().top() + 6.0), size);
    painter.rect_filled(place.expand(5.0), 5, GROUND.gamma_multiply(0.92));
    painter.galley(place.min, galley, INK);
}

/// An instant in words: place, phase, chord, tempo.
fn under(outline: &Outline, at: f64) -> String {
    let chord = outline
        .chords
        .iter()
        .rfind(|chord| chord.start_seconds <= at)
        .map_or("", |chord| chord.symbol.as_str());
    let tempo = outline
        .curve
        .iter()
        .rfind(|point| point.seconds <= at)
        .map_or(0.0, |point| point.bpm);
    let name = phase(&outline.phases, at).map_or("", |phase| phase.name.as_str());
    format!(
        "{}  ·  {name}  ·  {chord}  ·  {tempo:.0} bpm",
        clock::place(at)
    )
}
