//! A card: a calm ground on which things of one kind stand together.

use super::{Side, cut, write};
use crate::editor::theme::{CARD, CARD_RADIUS, INSET, SOFT_INK, small};
use egui::{Align2, Rect, Ui};

/// The height of a card's title, points.
const TITLE: f32 = 20.0;

/// Paints a card, with its title unless that is empty, and answers what is free inside.
pub(crate) fn card(ui: &Ui, rect: Rect, title: &str) -> Rect {
    let painter = ui.painter();
    painter.rect_filled(rect, CARD_RADIUS, CARD);
    let mut inside = rect.shrink(INSET);
    if !title.is_empty() {
        let place = cut(&mut inside, Side::Top, TITLE, 6.0);
        write(painter, place, Align2::LEFT_TOP, title, small(), SOFT_INK);
    }
    inside
}
