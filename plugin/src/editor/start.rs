//! Starting from a preset: one choice sets the whole session as a programme's card has it.

use super::hand::Hand;
use super::widgets::choice;
use crate::params::{Preset, Take};
use egui::{Rect, Ui};
use nice_plug::prelude::Param;

/// What stands there once something was changed.
const OWN: &str = "your own";

impl Take for Hand<'_> {
    fn take<P: Param>(&self, param: &P, value: P::Plain) {
        self.set(param, value);
    }
}

/// Paints the presets: which one it is, as long as it is one.
pub(super) fn start(ui: &Ui, rect: Rect, hand: &Hand<'_>) {
    let presets = Preset::all();
    let chosen = presets.iter().position(|one| one.is_set(hand.params));
    let mut names: Vec<String> = presets.iter().map(|one| one.name().to_owned()).collect();
    let before = usize::from(chosen.is_none());
    if chosen.is_none() {
        names.insert(0, OWN.to_owned());
    }
    let picked = choice(ui, rect, "Start from", &names, chosen.unwrap_or(0));
    if let Some(preset) = picked.and_then(|picked| presets.get(picked.checked_sub(before)?)) {
        preset.set(hand.params, hand);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::harness::lent;
    use crate::params::AnodyneParams;
    use crate::shared::Kept;
    use crate::wanted::Wanted;
    use anodyne_session::Library;
    use std::sync::Arc;

    fn params() -> Arc<AnodyneParams> {
        Arc::new(AnodyneParams::new(Arc::new(Kept::default())))
    }

    #[test]
    fn every_preset_is_the_programme_as_its_card_has_it() {
        let library = Library::built_in();
        for (preset, programme) in Preset::all().iter().zip(library.programmes()) {
            let params = params();
            lent(&params, |hand| preset.set(&params, hand));
            assert!(preset.is_set(&params), "{}", programme.id);
            let planned = Wanted::read(&params, [0, 0], 0, 48_000).plan("");
            let plan = match planned {
                Ok(planned) => planned.plan,
                Err(refused) => panic!("{}: {:?}", programme.id, refused.faults),
            };
            let prescription = &plan.prescription;
            assert_eq!(prescription.programme.id, programme.id);
            assert_eq!(prescription.holding, programme.holding);
            assert_eq!(prescription.key, programme.key);
            assert!((plan.length.0 - programme.length.0).abs() < 0.6);
        }
    }

    #[test]
    fn what_was_moved_goes_back_and_what_was_led_stays() {
        let (params, preset) = (params(), &Preset::all()[0]);
        lent(&params, |hand| {
            preset.set(&params, hand);
            hand.take(&params.session.length, preset.minutes + 1.0);
            hand.take(&params.session.seed, 7);
            hand.take(&params.shape.brightness, 40.0);
            hand.take(&params.layers.pad.mute, true);
        });
        assert!(!preset.is_set(&params));
        lent(&params, |hand| preset.set(&params, hand));
        assert!(preset.is_set(&params));
        assert_eq!(params.shape.brightness.value(), 0.0);
        assert!(!params.layers.pad.mute.value());
        assert_eq!(params.session.seed.value(), 7);
    }
}
