//! The layers: who plays, how loud, and what is heard of them.

use super::hand::Hand;
use super::meter::{meter, share};
use super::theme::small;
use super::widgets::{Fader, Press, Side, cut, fader, press, rows};
use crate::shared::View;
use anodyne_session::Role;
use anodyne_studio::Outline;
use egui::{Rect, Ui};

/// The layers that are heard on one stem: its place in [`Levels::stems`](crate::shared::Levels), its name, its roles.
const GROUPS: [(usize, &str, &[Role]); 4] = [
    (0, "Pads", &[Role::Drone, Role::Pad, Role::Halo]),
    (
        1,
        "Melody",
        &[Role::Figure, Role::Melody, Role::Answer, Role::Bell],
    ),
    (2, "Pulse", &[Role::Pulse]),
    (3, "Nature", &[Role::Nature]),
];

/// Paints the layers, grouped by the stem they are heard on, and the whole at the end.
pub(super) fn layers(ui: &mut Ui, rect: Rect, view: &View, hand: &Hand<'_>) {
    let mut places = rows(rect, Role::ALL.len() + 1, 3.0, 40.0).into_iter();
    for (stem, name, roles) in GROUPS {
        let mut whole = Rect::NOTHING;
        for role in roles {
            let mut place = places.next().unwrap_or(Rect::NOTHING);
            whole = whole.union(place);
            cut(&mut place, Side::Left, 6.0, 8.0);
            layer(ui, place, *role, view, hand);
        }
        let column = cut(&mut whole, Side::Left, 6.0, 0.0);
        meter(ui, column, share(view.levels.stems[stem]), name);
    }
    let mut place = places.next().unwrap_or(Rect::NOTHING);
    let column = cut(&mut place, Side::Left, 6.0, 8.0);
    let loudest = view.levels.main[0].max(view.levels.main[1]);
    meter(ui, column, share(loudest), "Music");
    cut(&mut place, Side::Right, 26.0, 8.0);
    let look = Fader {
        label: "Music",
        label_width: NAME,
        words_width: 50.0,
        awake: true,
    };
    fader(ui, &hand.setter, &hand.params.output.trim, place, look);
}

/// The width of a layer's name, points.
const NAME: f32 = 104.0;

fn layer(ui: &mut Ui, mut place: Rect, role: Role, view: &View, hand: &Hand<'_>) {
    let layer = hand.params.layers.of(role);
    let name = name(role, view.outline.as_deref());
    let muted = layer.mute.value();
    let mute = cut(&mut place, Side::Right, 26.0, 8.0);
    let look = Fader {
        label: &name,
        label_width: NAME,
        words_width: 50.0,
        awake: !muted,
    };
    fader(ui, &hand.setter, &layer.level, place, look);
    let words = format!("Mute {name}");
    let look = Press {
        name: &words,
        font: small(),
        ..Press::switch("M", muted)
    };
    if press(ui, mute.shrink2(egui::vec2(0.0, 1.0)), &look).clicked() {
        hand.set(&layer.mute, !muted);
    }
}

/// The instrument that plays a role, or the role while that is not known.
fn name(role: Role, outline: Option<&Outline>) -> String {
    let parts = outline.map(|outline| outline.parts.as_slice());
    let id = role.id();
    let part = parts
        .unwrap_or_default()
        .iter()
        .find(|part| part.role == id);
    let name = part.map_or(id, |part| part.instrument.as_str());
    capital(&name.replace('-', " "))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_its_row_once() {
        let rows: Vec<Role> = GROUPS
            .iter()
            .flat_map(|(_, _, roles)| roles.iter().copied())
            .collect();
        assert_eq!(rows, Role::ALL);
    }

    #[test]
    fn a_layer_is_called_by_its_instrument_where_that_is_known() {
        assert_eq!(name(Role::Nature, None), "Nature");
        assert_eq!(capital("warm pad"), "Warm pad");
        assert_eq!(capital(""), "");
    }
}
