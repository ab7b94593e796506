//! A parameter with a few named values, as a choice.

use super::choice;
use crate::editor::hand::Hand;
use egui::{Rect, Ui};
use nice_plug::prelude::Param;

/// Paints the choice of a parameter; a new choice is set at once.
pub(crate) fn option<P: Param>(ui: &Ui, hand: &Hand<'_>, param: &P, rect: Rect, name: &str) {
    let steps = param.step_count().unwrap_or(1).max(1);
    let share = |place: usize| place as f32 / steps as f32;
    let names: Vec<String> = (0..=steps)
        .map(|place| param.normalized_value_to_string(share(place), true))
        .collect();
    let chosen = (param.unmodulated_normalized_value() * steps as f32).round() as usize;
    if let Some(picked) = choice(ui, rect, name, &names, chosen) {
        hand.set(param, param.preview_plain(share(picked)));
    }
}
