//! The migrations: one step from each older version of the state to the next.

use crate::shared::Saved;
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::PluginState;
use serde_json::Value;

/// Changes parameters and document of one version to what the next one means by them.
type Migration = fn(&mut PluginState, &mut Value);

/// From version 1 to 2, from 2 to 3, and so on.
pub(super) const MIGRATIONS: [Migration; Saved::VERSION as usize - 1] = [to_2];

/// Verbs by MIDI controls came with version 2: a project from before may send the same controls to something else.
fn to_2(state: &mut PluginState, _document: &mut Value) {
    let off = ParamValue::I32(0);
    state.params.entry("lcc".to_owned()).or_insert(off);
}
