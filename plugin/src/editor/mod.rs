//! The editor: one calm picture of the session that is heard, drawn from a [`View`] each frame; what a person does goes
//! to the parameters, or to the plugin as a [`Deed`](crate::shared::Deed).

mod app;
mod arc;
mod asked;
mod caution;
mod clock;
mod desk;
mod export;
mod foot;
mod grip;
mod hand;
#[cfg(test)]
mod harness;
mod layers;
mod meter;
mod pacer;
mod prompt;
mod regions;
mod script;
mod start;
mod teleprompter;
pub mod theme;
mod top;
mod variation;
mod verbs;
mod widgets;
mod window;

pub use window::AnodyneEditor;

use crate::shared::View;
use egui::{Rect, ScrollArea, Ui, UiBuilder};
use hand::Hand;
use regions::{SMALLEST, SMALLEST_WINDOW, regions};

/// What the editor itself remembers while it is open.
#[derive(Debug, Default)]
struct Face {
    page: script::Page,
    shelf: export::Shelf,
    desk: usize,
    caution: bool,
    zoom: u32,
}

/// Paints the whole editor. Answers a new zoom in percent, if one was chosen.
fn paint(ui: &mut Ui, face: &mut Face, view: &View, hand: &mut Hand<'_>) -> Option<u32> {
    let window = ui.ctx().content_rect();
    let mut whole = ui.new_child(UiBuilder::new().max_rect(window));
    whole.set_clip_rect(window);
    whole.painter().rect_filled(window, 0, theme::GROUND);
    let size = window.size().max(SMALLEST);
    let mut zoom = None;
    ScrollArea::both()
        .auto_shrink(false)
        .show(&mut whole, |ui| {
            let (place, _) = ui.allocate_exact_size(size, egui::Sense::hover());
            zoom = pieces(ui, place, face, view, hand);
        });
    grip::grip(&whole, window, SMALLEST_WINDOW);
    caution::caution(ui.ctx(), &mut face.caution, view);
    zoom
}

/// The pieces in the order of the tabulator key: from the verbs, which may be needed at once, to what is rarely changed.
fn pieces(
    ui: &mut Ui,
    place: Rect,
    face: &mut Face,
    view: &View,
    hand: &mut Hand<'_>,
) -> Option<u32> {
    let wide = face.page.wide && face.page.reading;
    let regions = regions(place, wide);
    arc::arc(ui, regions.arc, view);
    verbs::verbs(ui, regions.verbs, view, hand);
    if !wide {
        asked::asked(ui, regions.asked, view, hand);
    }
    script::script(ui, regions.script, &mut face.page, view, hand);
    if !wide {
        desk::desk(ui, regions.desk, &mut face.desk, view, hand);
    }
    pacer::pacer(ui, regions.pacer, view.breath);
    export::export(ui, regions.export, &mut face.shelf, view, hand);
    foot::foot(ui, regions.foot, view, hand);
    top::top(ui, regions.top, face.zoom, &mut face.caution, view, hand)
}
