//! The checks of a state that claims to be of this version.

use crate::params::{
    BreathCueChoice, BreathRatioChoice, Clock, HoldingChoice, KeyLock, LayerChoice, ModeChoice,
    PaletteChoice, ProgrammeChoice, TempoMode, TonicChoice,
};
use crate::shared::{KeptSeed, Saved};
use anodyne_session::{Led, ScriptLimits, Verb};
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::{Enum, PluginState};
use serde_json::Value;
use std::mem::discriminant;

/// The state of a fresh instance: the kind and the default of each parameter. A test holds it against one.
pub(super) const DEFAULTS: &str = include_str!("../../states/version-2.json");

/// Our own document, within its limits.
pub(super) fn saved(document: Value) -> Result<Saved, String> {
    let default = serde_json::to_value(Saved::default()).map_err(|error| error.to_string())?;
    for (field, default) in default.as_object().into_iter().flatten() {
        match document.get(field) {
            None => return Err(format!("{field} is missing")),
            Some(value) if discriminant(value) != discriminant(default) => {
                return Err(format!("{field} cannot be {value}"));
            }
            Some(_) => {}
        }
    }
    let saved: Saved = serde_json::from_value(document).map_err(|error| error.to_string())?;
    let most = |what: &str, count: usize, most: usize| match count > most {
        true => Err(format!("{count} {what} are more than {most}")),
        false => Ok(()),
    };
    most("bytes of script", saved.script.len(), ScriptLimits::BYTES)?;
    most("kept seeds", saved.seeds.len(), KeptSeed::MOST)?;
    most("verbs", saved.verbs.len(), Led::MOST)?;
    let mut last = 0.0;
    for (at, verb) in &saved.verbs {
        verb.parse::<Verb>().map_err(|fault| fault.to_string())?;
        if !(at.is_finite() && *at >= 0.0) {
            return Err(format!("a verb at {at} s is before the session"));
        }
        if *at < last {
            return Err(format!("a verb at {at} s comes after {last} s"));
        }
        last = *at;
    }
    Ok(saved)
}

/// Fills in what is missing and replaces ids that are not known here. Answers what was replaced, for people.
pub(super) fn parameters(state: &mut PluginState) -> Result<Option<String>, String> {
    let defaults: PluginState =
        serde_json::from_str(DEFAULTS).expect("the defaults come with the house");
    let mut replaced = Vec::new();
    for (id, default) in defaults.params {
        let Some(value) = state.params.get(&id) else {
            state.params.insert(id, default);
            continue;
        };
        let is_number = !matches!(value, ParamValue::F32(number) if !number.is_finite());
        if discriminant(value) != discriminant(&default) || !is_number {
            return Err(format!("{id} cannot be {value:?}"));
        }
        if let (ParamValue::String(written), Some(known)) = (value, known(&id))
            && !known.contains(&written.as_str())
        {
            replaced.push(format!("{id} {written}"));
            state.params.insert(id, default);
        }
    }
    Ok((!replaced.is_empty()).then(|| replaced.join(", ")))
}

/// The ids a parameter may have.
fn known(id: &str) -> Option<&'static [&'static str]> {
    match id {
        "programme" => ProgrammeChoice::ids(),
        "palette" => PaletteChoice::ids(),
        "tonic" => TonicChoice::ids(),
        "mode" => ModeChoice::ids(),
        "holding" => HoldingChoice::ids(),
        "tempo" => TempoMode::ids(),
        "clock" => Clock::ids(),
        "bratio" => BreathRatioChoice::ids(),
        "bcue" => BreathCueChoice::ids(),
        "kinstr" => LayerChoice::ids(),
        "klock" => KeyLock::ids(),
        _ => None,
    }
}
