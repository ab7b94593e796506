//! What the editor and the plugin share: the editor reads a [`View`] each frame and hands over [`Deed`]s.

mod deed;
mod kept;
mod view;

pub use deed::{Deed, ExportKind};
pub use kept::{Kept, Saved};
pub use view::{
    BreathNow, Export, HostNow, KeptSeed, Levels, ScriptNow, Tapping, Verb, Verbs, View,
};

use crate::params::AnodyneParams;
use std::sync::Arc;

/// One for each instance of the plugin. The audio thread touches only atomics and queues of it.
pub struct Shared {
    params: Arc<AnodyneParams>,
}

impl Shared {
    /// Of an instance with these parameters.
    pub fn new(params: Arc<AnodyneParams>) -> Arc<Shared> {
        Arc::new(Shared { params })
    }

    /// The parameters; an editor sets them through nice-plug's `ParamSetter`.
    pub fn params(&self) -> &Arc<AnodyneParams> {
        &self.params
    }

    /// Everything to be shown at this moment.
    pub fn view(&self) -> View {
        let saved = self.params.kept.saved();
        View {
            outline: None,
            making: false,
            position_seconds: 0.0,
            length_seconds: 0.0,
            playing: false,
            phase: 0,
            levels: Levels::default(),
            verbs: Verbs::default(),
            breath: None,
            script: Arc::new(ScriptNow {
                text: saved.script,
                findings: Vec::new(),
            }),
            prescription: "".into(),
            summary: "".into(),
            card: None,
            kept: saved.seeds.into(),
            host: HostNow::default(),
            tapped: Tapping::Missing(8),
            export: Export::None,
            faults: Arc::new([]),
            cautions: Arc::new([]),
            logged: 0,
        }
    }

    /// Does what a person did in the editor; returns at once.
    pub fn act(&self, deed: Deed) {
        let kept = &self.params.kept;
        match deed {
            Deed::EditScript(text) => kept.change(|saved| saved.script = text),
            Deed::Keep { seed, name } => kept.change(|saved| {
                saved.seeds.retain(|one| one.seed != seed);
                let name = name.chars().take(64).collect();
                saved.seeds.push(KeptSeed { seed, name });
            }),
            Deed::Forget(seed) => kept.change(|saved| saved.seeds.retain(|one| one.seed != seed)),
            _ => {}
        }
    }
}
