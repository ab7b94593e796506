//! Memory for every channel of every bus, whatever the host leaves out.

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, ProcessData,
};

/// Input buses: the voice.
pub(super) const INS: usize = 1;
/// Output buses: the music, and its stems.
pub(super) const OUTS: usize = 7;
/// Frames of the longest buffer that a host may announce: more than any sends, and 4 MB of memory.
pub(super) const LONGEST: usize = 65_536;
/// Channels of a bus.
const SIDES: usize = 2;

/// Memory in place of what is missing. Hosts give null for the channels of buses that are switched off, and some give
/// fewer buses than there are.
#[derive(Default)]
pub(super) struct Spare {
    frames: usize,
    /// One channel for each that may be missing; those of inputs stay silent.
    samples: Vec<f32>,
}

/// The buses of one buffer, each whole. It points to itself: it may not move between [`Buses::fill`] and the end of the
/// buffer.
pub(super) struct Buses {
    ins: [AudioBusBuffers; INS],
    outs: [AudioBusBuffers; OUTS],
    channels: [[*mut f32; SIDES]; INS + OUTS],
}

impl Spare {
    /// For buffers of up to so many frames.
    pub(super) fn new(frames: usize) -> Spare {
        Spare {
            frames,
            samples: vec![0.0; frames * SIDES * (INS + OUTS)],
        }
    }

    /// Whether it is large enough for a buffer.
    pub(super) fn holds(&self, frames: usize) -> bool {
        frames <= self.frames
    }

    fn channel(&mut self, number: usize) -> *mut f32 {
        self.samples[number * self.frames..].as_mut_ptr()
    }
}

impl Buses {
    pub(super) const NONE: Buses = Buses {
        ins: [NO_BUS; INS],
        outs: [NO_BUS; OUTS],
        channels: [[std::ptr::null_mut(); SIDES]; INS + OUTS],
    };

    /// What the host asks for, with memory in place of whatever is missing.
    ///
    /// # Safety
    /// The buses of `data` must be as VST3 has them, and `spare` must hold its frames.
    pub(super) unsafe fn fill(&mut self, data: &ProcessData, spare: &mut Spare) -> ProcessData {
        let given = [
            (data.inputs, data.numInputs, INS),
            (data.outputs, data.numOutputs, OUTS),
        ];
        let given = given.into_iter().flat_map(|(buses, there, count)| {
            (0..count).map(move |number| {
                let is_there = !buses.is_null() && (number as i32) < there;
                // SAFETY: the host says that there are so many.
                is_there.then(|| unsafe { &*buses.add(number) })
            })
        });
        for (number, (given, channels)) in given.zip(&mut self.channels).enumerate() {
            for (side, channel) in channels.iter_mut().enumerate() {
                *channel = given
                    // SAFETY: the host says that the bus has so many channels of 32 bits.
                    .and_then(|bus| unsafe { channel_of(bus, side) })
                    .unwrap_or_else(|| spare.channel(number * SIDES + side));
            }
        }
        let buses = self.ins.iter_mut().chain(&mut self.outs);
        for (bus, channels) in buses.zip(&mut self.channels) {
            *bus = AudioBusBuffers {
                numChannels: SIDES as i32,
                silenceFlags: 0,
                __field0: AudioBusBuffers__type0 {
                    channelBuffers32: channels.as_mut_ptr(),
                },
            };
        }
        ProcessData {
            numInputs: INS as i32,
            numOutputs: OUTS as i32,
            inputs: self.ins.as_mut_ptr(),
            outputs: self.outs.as_mut_ptr(),
            ..*data
        }
    }
}

/// A channel of a bus, where there is one.
///
/// # Safety
/// The bus must be as VST3 has it, of 32 bits.
unsafe fn channel_of(bus: &AudioBusBuffers, side: usize) -> Option<*mut f32> {
    // SAFETY: both sides of the union are pointers.
    let channels = unsafe { bus.__field0.channelBuffers32 };
    let is_there = !channels.is_null() && (side as i32) < bus.numChannels;
    // SAFETY: the host says that there are so many channels.
    let channel = is_there.then(|| unsafe { *channels.add(side) })?;
    (!channel.is_null()).then_some(channel)
}

const NO_BUS: AudioBusBuffers = AudioBusBuffers {
    numChannels: 0,
    silenceFlags: 0,
    __field0: AudioBusBuffers__type0 {
        channelBuffers32: std::ptr::null_mut(),
    },
};
