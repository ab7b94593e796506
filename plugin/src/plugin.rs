//! The plugin as hosts know it.

use crate::conductor::{Buffers, Conductor};
use crate::editor::AnodyneEditor;
use crate::moment::Moment;
use crate::params::{AnodyneParams, Clock};
use crate::pressed::Pressed;
use crate::remote;
use crate::shared::{Kept, Shared};
use crate::workshop::Workshop;
use anodyne_units::SampleRate;
use nice_plug::prelude::*;
use std::sync::Arc;

/// One instance; `CLAP` tells which format it is.
pub struct Anodyne<const CLAP: bool> {
    shared: Arc<Shared>,
    conductor: Option<Conductor>,
    /// Open from the first activation on: a host that only looks at the plugin starts no thread.
    workshop: Option<Workshop>,
    /// Keys and controls of a buffer.
    hands: Vec<Pressed>,
}

/// As CLAP has it: controls of MIDI arrive as they are.
pub type ClapAnodyne = Anodyne<true>;
/// As VST3 has it: each control would be a parameter, 2,080 of them in all, and hosts take minutes to read those. Controls
/// say the verbs there because the door tells hosts which parameters they move.
pub type Vst3Anodyne = Anodyne<false>;

/// The voice comes in on the side-chain, the music goes out, and each of its stems beside it.
const MUSIC_AND_STEMS: AudioIOLayout = AudioIOLayout {
    main_input_channels: None,
    main_output_channels: NonZeroU32::new(2),
    aux_input_ports: &[new_nonzero_u32(2)],
    aux_output_ports: &[new_nonzero_u32(2); 6],
    names: PortNames {
        layout: Some("Music and stems"),
        // There is none: nice-plug-core 0.4.2 takes the output's name from here.
        main_input: Some("Music"),
        main_output: Some("Music"),
        aux_inputs: &["Voice"],
        aux_outputs: &["Pads", "Melody", "Pulse", "Nature", "Echo", "Hall"],
    },
};

/// Keys and controls that are heard in one buffer.
const HANDS: usize = 1024;

impl<const CLAP: bool> Default for Anodyne<CLAP> {
    fn default() -> Self {
        let params = Arc::new(AnodyneParams::new(Arc::new(Kept::default())));
        Anodyne {
            shared: Shared::new(params),
            conductor: None,
            workshop: None,
            hands: Vec::with_capacity(HANDS),
        }
    }
}

impl<const CLAP: bool> Anodyne<CLAP> {
    /// What the editor shares with the instance.
    pub fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    fn hear_hands(&mut self, context: &mut impl ProcessContext<Self>) {
        self.hands.clear();
        while let Some(event) = context.next_event() {
            if let Some(pressed) = Pressed::read(&event)
                && self.hands.len() < HANDS
            {
                self.hands.push(pressed);
            }
        }
    }
}

impl<const CLAP: bool> Plugin for Anodyne<CLAP> {
    const NAME: &'static str = "Anodyne";
    const VENDOR: &'static str = "Anodyne";
    const URL: &'static str = "https://example.org/anodyne";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[MUSIC_AND_STEMS];
    const MIDI_INPUT: MidiConfig = if CLAP {
        MidiConfig::MidiCCs
    } else {
        MidiConfig::Basic
    };
    const MIDI_OUTPUT: MidiConfig = MidiConfig::Basic;
    type Editor = AnodyneEditor;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.shared.params().clone()
    }

    fn filter_state(state: &mut PluginState) {
        crate::state::accept(state);
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<AnodyneEditor> {
        Some(AnodyneEditor::new(self.shared.clone()))
    }

    fn activate(
        &mut self,
        _layout: &AudioIOLayout,
        config: &BufferConfig,
        _context: &mut impl ActivateContext<Self>,
    ) -> bool {
        let Some(rate) = SampleRate::new(config.sample_rate.round() as u32) else {
            return false;
        };
        self.workshop
            .get_or_insert_with(|| Workshop::open(&self.shared));
        self.conductor = Some(Conductor::new(
            &self.shared,
            rate,
            config.max_buffer_size as usize,
            config.process_mode == ProcessMode::Offline,
            self.conductor.take(),
        ));
        true
    }

    fn reset(&mut self) {
        if let Some(conductor) = &mut self.conductor {
            conductor.reset();
        }
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        self.hear_hands(context);
        let time = &self.shared.params().time;
        let is_free = time.clock.value() == Clock::Free;
        let moment = Moment::read(context.transport(), is_free, time.run.value());
        let Some(conductor) = &mut self.conductor else {
            return ProcessStatus::Error("not activated");
        };
        if buffer.samples() == 0 {
            return ProcessStatus::KeepAlive;
        }
        let mut stems = aux.outputs.iter_mut();
        let mut main = Some(buffer);
        let outs = core::array::from_fn(|_| match main.take() {
            Some(main) => sides(main),
            None => stems.next().map(sides).unwrap_or_default(),
        });
        let voice = match aux.inputs.first().map(Buffer::as_slice_immutable) {
            Some([left, right, ..]) => [&**left, &**right],
            Some([one]) => [&**one, &**one],
            _ => [&[][..], &[][..]],
        };
        let buffers = Buffers {
            outs,
            voice,
            hands: &self.hands,
        };
        for message in conductor.process(&moment, buffers) {
            // A host that takes no notes says so by refusing each.
            let _ = context.try_send_event(message.event());
        }
        ProcessStatus::KeepAlive
    }
}

/// Both sides of a port.
fn sides<'a>(buffer: &'a mut Buffer) -> [&'a mut [f32]; 2] {
    match buffer.as_slice() {
        [left, right, ..] => [left, right],
        _ => Default::default(),
    }
}

impl<const CLAP: bool> ClapPlugin for Anodyne<CLAP> {
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

    fn remote_controls(&self, context: &mut impl RemoteControlsContext) {
        remote::pages(self.shared.params(), context);
    }
}

impl<const CLAP: bool> Vst3Plugin for Anodyne<CLAP> {
    const VST3_CLASS_ID: [u8; 16] = *b"AnodyneSession01";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Instrument, Vst3SubCategory::Synth];
}
