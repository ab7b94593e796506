//! Tabs: one of a few faces of a card.

use super::{Press, columns, press};
use crate::editor::theme::small;
use egui::{Rect, Ui};

/// Paints tabs side by side and answers which one is open, after a press perhaps another.
pub(crate) fn tabs(ui: &Ui, rect: Rect, names: &[&str], open: usize) -> usize {
    let mut open = open;
    for (place, (rect, name)) in columns(rect, names.len(), 4.0)
        .into_iter()
        .zip(names)
        .enumerate()
    {
        let look = Press {
            font: small(),
            ..Press::switch(name, place == open)
        };
        if press(ui, rect, &look).clicked() {
            open = place;
        }
    }
    open
}
