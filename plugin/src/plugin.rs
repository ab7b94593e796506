//! The plugin as hosts know it.

use crate::editor::AnodyneEditor;
use crate::params::AnodyneParams;
use crate::shared::{Kept, Shared};
use nice_plug::prelude::*;
use std::sync::Arc;

/// One instance.
pub struct Anodyne {
    shared: Arc<Shared>,
}

impl Default for Anodyne {
    fn default() -> Anodyne {
        let params = Arc::new(AnodyneParams::new(Arc::new(Kept::default())));
        Anodyne {
            shared: Shared::new(params),
        }
    }
}

impl Plugin for Anodyne {
    const NAME: &'static str = "Anodyne";
    const VENDOR: &'static str = "Anodyne";
    const URL: &'static str = "https://example.org/anodyne";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[AudioIOLayout {
        main_input_channels: None,
        main_output_channels: NonZeroU32::new(2),
        aux_input_ports: &[new_nonzero_u32(2)],
        aux_output_ports: &[new_nonzero_u32(2); 6],
        names: PortNames {
            layout: Some("Music and stems"),
            main_input: None,
            main_output: Some("Music"),
            aux_inputs: &["Voice"],
            aux_outputs: &["Pads", "Melody", "Pulse", "Nature", "Echo", "Hall"],
        },
    }];
    const MIDI_INPUT: MidiConfig = MidiConfig::Basic;
    const MIDI_OUTPUT: MidiConfig = MidiConfig::Basic;
    type Editor = AnodyneEditor;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.shared.params().clone()
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<AnodyneEditor> {
        Some(AnodyneEditor::new(self.shared.clone()))
    }

    fn process(
        &mut self,
        _buffer: &mut Buffer,
        _aux: &mut AuxiliaryBuffers,
        _context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        ProcessStatus::Normal
    }
}

impl ClapPlugin for Anodyne {
    const CLAP_ID: &'static str = "org.anodyne.anodyne";
    const CLAP_DESCRIPTION: Option<&'static str> =
        Some("Generative ambient music for guided imagery, rest and sleep");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::Instrument,
        ClapFeature::Synthesizer,
        ClapFeature::Stereo,
    ];
}

impl Vst3Plugin for Anodyne {
    const VST3_CLASS_ID: [u8; 16] = *b"AnodyneSession01";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Instrument, Vst3SubCategory::Synth];
}
