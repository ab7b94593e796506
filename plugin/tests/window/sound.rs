//! The sound of the host: buffers of a playing transport, heard by nobody.

use crate::host::Handlers;
use clack_host::events::event_types::{TransportEvent, TransportFlags};
use clack_host::events::{EventFlags, EventHeader};
use clack_host::prelude::*;
use clack_host::utils::{BeatTime, SecondsTime};

/// Frames a second.
const RATE: f64 = 48_000.0;
/// Frames of a buffer.
const BUFFER: usize = 480;
/// Channels out: the music and six stems, in pairs.
const CHANNELS: usize = 14;

/// A plugin that plays.
pub(crate) struct Sound {
    processor: StartedPluginAudioProcessor<Handlers>,
    frame: u64,
}

impl Sound {
    /// Plays a plugin from that second on.
    pub(crate) fn start(plugin: &mut PluginInstance<Handlers>, second: f64) -> Sound {
        let configuration = PluginAudioConfiguration {
            sample_rate: RATE,
            min_frames_count: 1,
            max_frames_count: BUFFER as u32,
        };
        let stopped = plugin
            .activate(|_, _| (), configuration)
            .expect("it is active");
        Sound {
            processor: stopped.start_processing().expect("it starts"),
            frame: (second * RATE) as u64,
        }
    }

    pub(crate) fn stop(self) -> StoppedPluginAudioProcessor<Handlers> {
        self.processor.stop_processing()
    }

    /// One more buffer.
    pub(crate) fn buffer(&mut self) {
        let mut voice = vec![vec![0.0_f32; BUFFER]; 2];
        let mut outs = vec![vec![0.0_f32; BUFFER]; CHANNELS];
        let mut in_ports = AudioPorts::with_capacity(2, 1);
        let mut out_ports = AudioPorts::with_capacity(CHANNELS, CHANNELS / 2);
        let input = in_ports.with_input_buffers([AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_input_only(
                voice.iter_mut().map(InputChannel::variable),
            ),
        }]);
        let mut output =
            out_ports.with_output_buffers(outs.chunks_mut(2).map(|pair| AudioPortBuffer {
                latency: 0,
                channels: AudioPortBufferType::f32_output_only(
                    pair.iter_mut().map(|side| side.as_mut_slice()),
                ),
            }));
        // With room for what the plugin says: it may not allocate, and neither may who listens meanwhile.
        let (events, mut said) = (EventBuffer::new(), EventBuffer::with_capacity(64));
        self.processor
            .process(
                &input,
                &mut output,
                &events.as_input(),
                &mut said.as_output(),
                None,
                Some(&transport(self.frame)),
            )
            .expect("it plays");
        self.frame += BUFFER as u64;
    }
}

/// A transport that plays at 60 beats a minute.
fn transport(frame: u64) -> TransportEvent {
    let second = frame as f64 / RATE;
    TransportEvent {
        header: EventHeader::new_core(0, EventFlags::empty()),
        flags: TransportFlags::HAS_TEMPO
            | TransportFlags::HAS_BEATS_TIMELINE
            | TransportFlags::HAS_SECONDS_TIMELINE
            | TransportFlags::HAS_TIME_SIGNATURE
            | TransportFlags::IS_PLAYING,
        song_pos_beats: BeatTime::from_float(second),
        song_pos_seconds: SecondsTime::from_float(second),
        tempo: 60.0,
        tempo_inc: 0.0,
        loop_start_beats: BeatTime::from_float(0.0),
        loop_end_beats: BeatTime::from_float(0.0),
        loop_start_seconds: SecondsTime::from_float(0.0),
        loop_end_seconds: SecondsTime::from_float(0.0),
        bar_start: BeatTime::from_float(0.0),
        bar_number: 0,
        time_signature_numerator: 4,
        time_signature_denominator: 4,
    }
}
