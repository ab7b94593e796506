//! The plugin as hosts know it.

use crate::conductor::{Buffers, Conductor, Pressed};
use crate::editor::AnodyneEditor;
use crate::moment::Moment;
use crate::params::{AnodyneParams, Clock};
use crate::shared::{Kept, Shared};
use crate::workshop::Workshop;
use anodyne_session::Role;
use anodyne_units::SampleRate;
use nice_plug::prelude::*;
use std::sync::Arc;

/// One instance.
pub struct Anodyne {
    shared: Arc<Shared>,
    conductor: Option<Conductor>,
    /// Open from the first activation on: a host that only looks at the plugin starts no thread.
    workshop: Option<Workshop>,
    /// The keys of a buffer.
    keys: Vec<Pressed>,
}

/// Keys that are heard in one buffer.
const KEYS: usize = 1024;

impl Default for Anodyne {
    fn default() -> Anodyne {
        let params = Arc::new(AnodyneParams::new(Arc::new(Kept::default())));
        Anodyne {
            shared: Shared::new(params),
            conductor: None,
            workshop: None,
            keys: Vec::with_capacity(KEYS),
        }
    }
}

impl Anodyne {
    /// What the editor shares with the instance.
    pub fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    fn hear_keys(&mut self, context: &mut impl ProcessContext<Anodyne>) {
        self.keys.clear();
        while let Some(event) = context.next_event() {
            let pressed = match event {
                NoteEvent::NoteOn {
                    timing,
                    key,
                    velocity,
                    ..
                } => Some((timing, key, velocity.max(1e-3))),
                NoteEvent::NoteOff { timing, key, .. } | NoteEvent::Choke { timing, key, .. } => {
                    Some((timing, key, 0.0))
                }
                _ => None,
            };
            if let Some((timing, key, velocity)) = pressed
                && let Some(key) = key.number()
                && self.keys.len() < KEYS
            {
                self.keys.push(Pressed {
                    at: timing as usize,
                    key,
                    velocity,
                });
            }
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

    fn activate(
        &mut self,
        _layout: &AudioIOLayout,
        config: &BufferConfig,
        _context: &mut impl ActivateContext<Anodyne>,
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
        context: &mut impl ProcessContext<Anodyne>,
    ) -> ProcessStatus {
        self.hear_keys(context);
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
            keys: &self.keys,
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

    fn remote_controls(&self, context: &mut impl RemoteControlsContext) {
        let params = self.shared.params();
        context.add_section("Lead", |section| {
            section.add_page("Lead", |page| {
                page.add_param(&params.lead.hold);
                page.add_param(&params.lead.advance);
                page.add_param(&params.lead.soften);
                page.add_param(&params.lead.return_now);
                page.add_param(&params.shape.intensity);
                page.add_param(&params.shape.brightness);
                page.add_param(&params.shape.density);
                page.add_param(&params.shape.space);
            });
        });
        context.add_section("Layers", |section| {
            section.add_page("Layers", |page| {
                for role in Role::ALL.iter().filter(|role| **role != Role::Bell) {
                    page.add_param(&params.layers.of(*role).level);
                }
            });
        });
        context.add_section("Session", |section| {
            section.add_page("Session", |page| {
                page.add_param(&params.session.programme);
                page.add_param(&params.session.palette);
                page.add_param(&params.session.tonic);
                page.add_param(&params.session.mode);
                page.add_param(&params.session.length);
                page.add_param(&params.session.seed);
                page.add_param(&params.duck.depth);
                page.add_param(&params.output.trim);
            });
        });
    }
}

impl Vst3Plugin for Anodyne {
    const VST3_CLASS_ID: [u8; 16] = *b"AnodyneSession01";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Instrument, Vst3SubCategory::Synth];
}
