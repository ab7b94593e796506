//! A host in the same process: the CLAP entry is linked in, time and events are what a test says.

use clack_extensions::params::PluginParams;
use clack_extensions::render::{PluginRender, RenderMode};
use clack_extensions::state::PluginState;
use clack_host::events::event_types::{
    MidiEvent, NoteOffEvent, NoteOnEvent, ParamValueEvent, TransportEvent, TransportFlags,
};
use clack_host::events::spaces::CoreEventSpace;
use clack_host::events::{EventFlags, EventHeader, Match, Pckn};
use clack_host::prelude::*;
use clack_host::process::StartedPluginAudioProcessor;
use clack_host::utils::{BeatTime, ClapId, SecondsTime};
use std::ffi::CString;
use std::time::Duration;

/// An instance, and the time it is told.
pub(crate) struct Host {
    instance: PluginInstance<()>,
    processor: Option<StartedPluginAudioProcessor<()>>,
    rate: f64,
    events: EventBuffer,
    pub(crate) time: Time,
    /// What is fed into the side-chain, every frame.
    pub(crate) voice: f32,
    /// What is looked at before and after each buffer.
    pub(crate) clock: fn() -> Duration,
}

/// The transport.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Time {
    pub(crate) plays: bool,
    /// Frames.
    pub(crate) frame: u64,
    /// Beats.
    pub(crate) beat: f64,
    pub(crate) bpm: f64,
    /// Beats a minute that are gained each second.
    pub(crate) ramp: f64,
    /// Frames between which it goes round.
    pub(crate) round: Option<(u64, u64)>,
    /// The time signature.
    pub(crate) signature: (u16, u16),
}

/// What came out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    pub(crate) main: [Vec<f32>; 2],
    pub(crate) stems: [Vec<f32>; 6],
    /// Frame, channel, key, velocity; 0 lets go.
    pub(crate) notes: Vec<(u64, u16, u16, f64)>,
}

impl Heard {
    pub(crate) fn peak(&self) -> f32 {
        self.main
            .iter()
            .flatten()
            .fold(0.0, |peak, sample| peak.max(sample.abs()))
    }

    /// The largest step between two samples.
    pub(crate) fn steepest(&self) -> f32 {
        let steps = self.main.iter().flat_map(|side| side.windows(2));
        steps.fold(0.0, |most, pair| most.max((pair[1] - pair[0]).abs()))
    }

    pub(crate) fn rms(&self) -> f32 {
        let sum: f32 = self.main[0].iter().map(|sample| sample * sample).sum();
        (sum / self.main[0].len() as f32).sqrt()
    }
}

pub(crate) fn off(one: &[f32], other: &[f32]) -> f32 {
    assert_eq!(one.len(), other.len());
    one.iter()
        .zip(other)
        .fold(0.0, |most, (a, b)| most.max((a - b).abs()))
}

/// The number of a parameter, as nice-plug makes it of its id.
fn number(id: &str) -> ClapId {
    let hash = id.bytes().fold(0_u32, |hash, byte| {
        hash.wrapping_mul(31).wrapping_add(byte.into())
    });
    ClapId::new(hash & !(1 << 31))
}

impl Host {
    /// Not yet active.
    pub(crate) fn new() -> Host {
        // SAFETY: the entry is this crate's own, made by nice-plug's macro.
        let entry = unsafe { PluginEntry::load_from_raw(&anodyne_plugin::clap_entry, c"") };
        let entry = entry.expect("the entry loads");
        let info = HostInfo::new("test", "test", "", "0").expect("names without zeros");
        let instance =
            PluginInstance::<()>::new(|_| (), |_| (), &entry, c"org.anodyne.anodyne", &info)
                .expect("the plugin is there");
        Host {
            instance,
            processor: None,
            rate: 48_000.0,
            events: EventBuffer::new(),
            time: Time {
                plays: true,
                frame: 0,
                beat: 0.0,
                bpm: 120.0,
                ramp: 0.0,
                round: None,
                signature: (4, 4),
            },
            voice: 0.0,
            clock: || Duration::ZERO,
        }
    }

    /// A session of a minute and a half, active at 48 kHz.
    pub(crate) fn short() -> Host {
        let mut host = Host::new();
        host.set_now("length", "90 s");
        host.activate(48_000.0);
        host
    }

    pub(crate) fn activate(&mut self, rate: f64) {
        self.rate = rate;
        let configuration = PluginAudioConfiguration {
            sample_rate: rate,
            min_frames_count: 1,
            max_frames_count: 8192,
        };
        let stopped = self.instance.activate(|_, _| (), configuration);
        let stopped = stopped.expect("the plugin activates");
        self.processor = Some(stopped.start_processing().expect("it starts"));
    }

    pub(crate) fn deactivate(&mut self) {
        if let Some(processor) = self.processor.take() {
            self.instance.deactivate(processor.stop_processing());
        }
    }

    /// Says whether time is no object.
    pub(crate) fn offline(&mut self) {
        let render: PluginRender = self.instance.plugin_handle().get_extension().unwrap();
        let mode = RenderMode::Offline;
        render.set(&self.instance.plugin_handle(), mode).unwrap();
    }

    fn params(&mut self) -> PluginParams {
        self.instance.plugin_handle().get_extension().unwrap()
    }

    pub(crate) fn value(&mut self, id: &str, text: &str) -> f64 {
        let params = self.params();
        let text = CString::new(text).unwrap();
        params
            .text_to_value(&self.instance.plugin_handle(), number(id), &text)
            .unwrap_or_else(|| panic!("{id} is not set to {text:?}"))
    }

    pub(crate) fn text(&mut self, id: &str) -> String {
        let params = self.params();
        let handle = self.instance.plugin_handle();
        let value = params.get_value(&handle, number(id)).unwrap();
        let mut buffer = [0; 256];
        let text = params.value_to_text(&handle, number(id), value, &mut buffer);
        let text = text.unwrap().split(|byte| *byte == 0).next().unwrap();
        String::from_utf8_lossy(text).into_owned()
    }

    /// Automates a parameter, from the next buffer on.
    pub(crate) fn set(&mut self, id: &str, text: &str) {
        let value = self.value(id, text);
        let event = ParamValueEvent::new(0, number(id), Pckn::match_all(), value);
        self.events.push(&event);
    }

    /// Sets a parameter while nothing plays.
    pub(crate) fn set_now(&mut self, id: &str, text: &str) {
        self.set(id, text);
        let params = self.params();
        let mut out = EventBuffer::new();
        let mut handle = self.instance.inactive_plugin_handle().unwrap();
        params.flush(&mut handle, &self.events.as_input(), &mut out.as_output());
        self.events.clear();
    }

    pub(crate) fn key(&mut self, key: u16, velocity: f64) {
        let pckn = Pckn::new(0_u16, 0_u16, key, Match::All);
        if velocity > 0.0 {
            self.events.push(&NoteOnEvent::new(0, pckn, velocity));
        } else {
            self.events.push(&NoteOffEvent::new(0, pckn, 0.0));
        }
    }

    /// Moves a control of MIDI, 0 to 127.
    pub(crate) fn control(&mut self, number: u8, value: u8) {
        self.events
            .push(&MidiEvent::new(0, 0, [0xb0, number, value]));
    }

    pub(crate) fn save(&mut self) -> Vec<u8> {
        let state: PluginState = self.instance.plugin_handle().get_extension().unwrap();
        let mut saved = Vec::new();
        state
            .save(&self.instance.plugin_handle(), &mut saved)
            .unwrap();
        saved
    }

    pub(crate) fn load(&mut self, saved: &[u8]) -> bool {
        let state: PluginState = self.instance.plugin_handle().get_extension().unwrap();
        let mut saved = saved;
        let loaded = state.load(&self.instance.plugin_handle(), &mut saved);
        loaded.is_ok()
    }

    /// Plays so many frames in buffers of that size.
    pub(crate) fn play(&mut self, frames: usize, buffer: usize) -> Heard {
        self.play_in(frames, &[buffer])
    }

    /// Plays so many frames in buffers of these sizes in turn.
    pub(crate) fn play_in(&mut self, frames: usize, buffers: &[usize]) -> Heard {
        let mut heard = Heard::default();
        let mut sizes = buffers.iter().cycle();
        let mut left = frames;
        while left > 0 {
            let count = (*sizes.next().unwrap()).min(left);
            self.buffer(count, &mut heard);
            left -= count;
        }
        heard
    }

    /// Plays one buffer; answers how long the plugin took by the clock that was set.
    pub(crate) fn buffer(&mut self, count: usize, heard: &mut Heard) -> Duration {
        let mut voice = [vec![self.voice; count], vec![self.voice; count]];
        let mut outs = vec![vec![f32::NAN; count]; 14];
        let mut in_ports = AudioPorts::with_capacity(2, 1);
        let mut out_ports = AudioPorts::with_capacity(14, 7);
        let input = in_ports.with_input_buffers([AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_input_only(
                voice.iter_mut().map(InputChannel::variable),
            ),
        }]);
        let ports = outs.chunks_mut(2).map(|pair| AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_output_only(
                pair.iter_mut().map(|side| side.as_mut_slice()),
            ),
        });
        let mut output = out_ports.with_output_buffers(ports);
        // Room enough: the plugin writes into it where nothing may be allocated.
        let mut said = EventBuffer::with_capacity(4096);
        let transport = self.transport();
        let processor = self.processor.as_mut().expect("active");
        let begins = (self.clock)();
        processor
            .process(
                &input,
                &mut output,
                &self.events.as_input(),
                &mut said.as_output(),
                None,
                Some(&transport),
            )
            .expect("it processes");
        let took = (self.clock)() - begins;
        self.events.clear();
        for event in said.iter() {
            let at = |time: u32| heard.main[0].len() as u64 + u64::from(time);
            let number = |value: Match<u16>| value.into_specific().unwrap();
            match event.as_core_event() {
                Some(CoreEventSpace::NoteOn(on)) => heard.notes.push((
                    at(on.header().time()),
                    number(on.channel()),
                    number(on.key()),
                    on.velocity(),
                )),
                Some(CoreEventSpace::NoteOff(off)) => heard.notes.push((
                    at(off.header().time()),
                    number(off.channel()),
                    number(off.key()),
                    0.0,
                )),
                _ => {}
            }
        }
        let mut sides = outs.iter();
        for main in &mut heard.main {
            main.extend(sides.next().unwrap());
        }
        for stem in &mut heard.stems {
            stem.extend(sides.next().unwrap());
            sides.next();
        }
        self.time.go_on(count as u64, self.rate);
        took
    }

    fn transport(&self) -> TransportEvent {
        let time = &self.time;
        let seconds = |frame: u64| SecondsTime::from_float(frame as f64 / self.rate);
        let mut flags = TransportFlags::HAS_TEMPO
            | TransportFlags::HAS_BEATS_TIMELINE
            | TransportFlags::HAS_SECONDS_TIMELINE
            | TransportFlags::HAS_TIME_SIGNATURE;
        flags.set(TransportFlags::IS_PLAYING, time.plays);
        flags.set(TransportFlags::IS_LOOP_ACTIVE, time.round.is_some());
        let (start, end) = time.round.unwrap_or((0, 0));
        TransportEvent {
            header: EventHeader::new_core(0, EventFlags::empty()),
            flags,
            song_pos_beats: BeatTime::from_float(time.beat),
            song_pos_seconds: seconds(time.frame),
            tempo: time.bpm,
            tempo_inc: 0.0,
            loop_start_beats: BeatTime::from_float(0.0),
            loop_end_beats: BeatTime::from_float(0.0),
            loop_start_seconds: seconds(start),
            loop_end_seconds: seconds(end),
            bar_start: BeatTime::from_float(0.0),
            bar_number: 0,
            time_signature_numerator: time.signature.0,
            time_signature_denominator: time.signature.1,
        }
    }
}

impl Time {
    /// Jumps to a second.
    pub(crate) fn jump(&mut self, second: f64) {
        self.frame = (second * 48_000.0).round() as u64;
        self.beat = second * self.bpm / 60.0;
    }

    fn go_on(&mut self, count: u64, rate: f64) {
        if !self.plays {
            return;
        }
        let seconds = count as f64 / rate;
        self.beat += (self.bpm + self.ramp * seconds / 2.0) / 60.0 * seconds;
        self.bpm += self.ramp * seconds;
        self.frame += count;
        if let Some((start, end)) = self.round.filter(|(_, end)| self.frame >= *end) {
            self.frame = start + (self.frame - end);
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.deactivate();
    }
}
