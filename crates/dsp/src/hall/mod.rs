//! The hall: one calm, dense, dark room for everything, as a feedback delay network of sixteen modulated lines.
//!
//! Each block is worked line by line: read the moving taps, damp, mix by a Hadamard matrix, add the diffused input,
//! write. All lines are longer than a block, so nothing inside a block depends on itself and every loop runs over 64
//! frames at the vector width of the machine.

mod decay;
mod diffuser;
mod line;
mod movement;
#[cfg(test)]
mod tests;

use anodyne_units::{Decibels, Frames, Hertz, SampleRate, Seconds};
use pulp::{Arch, Simd, WithSimd};

use self::{
    decay::{Damping, pass_gain},
    diffuser::Diffuser,
    line::{GROUP, LOOK_BACK, Line, SILENT_TAP, Tap, damp},
    movement::Movement,
};
use crate::{BLOCK, Block, block::is_silent, ring::Ring};

/// Delay lines in the network.
const LINES: usize = 16;

/// Line lengths in seconds at scale 1; even places are heard left, odd places right.
const DELAYS: [f64; LINES] = [
    0.0389, 0.0428, 0.0459, 0.0511, 0.0541, 0.0599, 0.0647, 0.0676, 0.0729, 0.0789, 0.0833, 0.0898,
    0.0967, 0.1049, 0.1127, 0.1217,
];

/// One line's sound over one block.
type Pass = [f32; BLOCK];

/// What is worked on in one block, on whole cache lines.
#[derive(Clone, Debug)]
#[repr(align(64))]
struct Work {
    taps: [Tap; LINES],
    passes: [Pass; LINES],
}

/// The character of a [`Hall`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HallSettings {
    /// Time to fall by 60 dB at 500 Hz, 0.1..60 s.
    pub decay: Seconds,
    /// The frequency at which sound dies twice as fast, from 1500 Hz; lower is darker.
    pub damping: Hertz,
    /// The size of the room, 0 (chamber) to 1 (cathedral).
    pub size: f64,
    /// Silence before the room answers, 0..0.5 s.
    pub predelay: Seconds,
}

impl Default for HallSettings {
    /// A large, dark, slow hall.
    fn default() -> HallSettings {
        HallSettings {
            decay: Seconds(6.0),
            damping: Hertz(3000.0),
            size: 0.7,
            predelay: Seconds(0.03),
        }
    }
}

/// The hall reverb: stereo in, reverberation alone out.
///
/// A steady sound comes out about as loud as it went in, whatever the decay.
#[derive(Clone, Debug)]
pub struct Hall {
    arch: Arch,
    settings: HallSettings,
    frames_per_second: f64,
    predelay: [Ring; 2],
    predelay_frames: usize,
    diffusers: [Diffuser; 2],
    lines: [Line; LINES],
    movement: Movement,
    work: Box<Work>,
    /// Gain from diffused input to each line, and from lines to output.
    level: f32,
    /// The absolute number of the next block, modulo 2^32.
    block: u32,
    /// Blocks since anything but zero went in or round.
    quiet_blocks: usize,
    /// Blocks after which all memory is known to be zero.
    memory_blocks: usize,
}

impl Hall {
    /// A silent hall at frame 0; settings outside their ranges are held at the nearest legal value.
    pub fn new(settings: HallSettings, rate: SampleRate) -> Hall {
        let frames_per_second = f64::from(rate.hz());
        let scale = 0.4 + 0.8 * settings.size.clamp(0.0, 1.0);
        let predelay_frames = rate.frames(Seconds(settings.predelay.0.clamp(0.0, 0.5))).0 as usize;
        let movement = Movement::new(frames_per_second);
        let lines =
            DELAYS.map(|delay| Line::new(delay * scale * frames_per_second, movement.depth));
        let mut hall = Hall {
            arch: Arch::new(),
            settings,
            frames_per_second,
            predelay: [Ring::new(predelay_frames), Ring::new(predelay_frames)],
            predelay_frames,
            diffusers: [1.0, 1.13]
                .map(|side| Diffuser::new(frames_per_second, side * (0.7 + scale))),
            lines,
            movement,
            work: Box::new(Work {
                taps: [SILENT_TAP; LINES],
                passes: [[0.0; BLOCK]; LINES],
            }),
            level: 0.0,
            block: 0,
            quiet_blocks: 0,
            memory_blocks: 0,
        };
        hall.memory_blocks = hall.memory().div_ceil(BLOCK) + 1;
        hall.quiet_blocks = hall.memory_blocks;
        hall.set_decay(settings.decay, settings.damping);
        hall
    }

    /// Changes decay and damping while it sounds; no allocation.
    pub fn set_decay(&mut self, decay: Seconds, damping: Hertz) {
        self.settings = HallSettings {
            decay,
            damping,
            ..self.settings
        };
        let mut passing = 0.0;
        for line in &mut self.lines {
            let delay = line.delay();
            let damping = Damping::new(&self.settings, delay, self.frames_per_second);
            // A quarter makes the mix of sixteen lossless.
            line.set_damping(Damping {
                gain: 0.25 * damping.gain,
                ..damping
            });
            let gain = pass_gain(&self.settings, delay, self.frames_per_second);
            passing += gain * gain / LINES as f64;
        }
        self.level = libm::pow((1.0 - passing) / (LINES / 2) as f64, 0.25) as f32;
    }

    /// Goes to a frame, rounded down to a block, with silent memory.
    pub fn seek(&mut self, frame: Frames) {
        self.predelay.iter_mut().for_each(Ring::clear);
        self.diffusers.iter_mut().for_each(Diffuser::clear);
        self.lines.iter_mut().for_each(Line::clear);
        self.work.taps.fill(SILENT_TAP);
        self.quiet_blocks = self.memory_blocks;
        self.block = (frame.0 / BLOCK as u64) as u32;
    }

    /// The run-up after a seek until what is missing of the past has fallen by `depth` (a negative level).
    ///
    /// Sound below the middle lasts up to a third longer than the decay time; that is counted in.
    pub fn run_up(&self, depth: Decibels) -> Frames {
        let slowest = self.lines.iter().map(|line| {
            let damping = Damping::new(&self.settings, line.delay(), self.frames_per_second);
            depth.0 / Decibels::from_gain(damping.at_zero()).0 * line.delay()
        });
        let frames = slowest.fold(0.0, f64::max);
        Frames(frames.ceil() as u64 + self.predelay_frames as u64)
    }

    /// Renders the reverberation of the next block of `input` over what `output` held.
    pub fn render(&mut self, input: &Block, output: &mut Block) {
        let silent = input.is_silent();
        if silent && self.quiet_blocks >= self.memory_blocks {
            output.clear();
        } else {
            self.arch.dispatch(Render {
                hall: self,
                input,
                output,
            });
            let quiet = silent && self.work.passes.iter().all(is_silent);
            self.quiet_blocks = if quiet { self.quiet_blocks + 1 } else { 0 };
        }
        self.block = self.block.wrapping_add(1);
    }

    /// Frames until silence has passed through all memory.
    fn memory(&self) -> usize {
        let longest = self
            .lines
            .iter()
            .map(|line| line.ring.length())
            .max()
            .unwrap_or(0);
        let diffusion = self
            .diffusers
            .iter()
            .map(Diffuser::memory)
            .max()
            .unwrap_or(0);
        self.predelay[0].length() + diffusion + longest
    }

    #[inline(always)]
    fn sound(&mut self, input: &Block, output: &mut Block) {
        let mut entry = [input.left, input.right];
        for (channel, samples) in entry.iter_mut().enumerate() {
            self.predelay[channel].put(samples);
            samples.copy_from_slice(&self.predelay[channel].read(self.predelay_frames)[..BLOCK]);
            self.predelay[channel].advance();
            self.diffusers[channel].render(samples);
            samples.iter_mut().for_each(|sample| *sample *= self.level);
        }
        let from = self.movement.offsets(self.block);
        let to = self.movement.offsets(self.block.wrapping_add(1));
        for line in 0..LINES {
            self.lines[line].tap(from[line], to[line], &mut self.work.taps[line]);
        }
        self.listen(output);
        for ((line, tap), pass) in self
            .lines
            .iter()
            .zip(&self.work.taps)
            .zip(&mut self.work.passes)
        {
            line.prepare(tap, pass);
        }
        let groups = self.lines.as_chunks_mut::<GROUP>().0.iter_mut();
        for (lines, passes) in groups.zip(self.work.passes.as_chunks_mut::<GROUP>().0) {
            damp(lines, passes);
        }
        mix(&mut self.work.passes);
        for (number, (line, pass)) in self.lines.iter_mut().zip(&mut self.work.passes).enumerate() {
            for (sample, entering) in pass.iter_mut().zip(&entry[number % 2]) {
                *sample += entering;
            }
            line.ring.put(pass);
            line.ring.advance();
        }
    }

    /// Even lines are heard left, odd lines right.
    #[inline(always)]
    fn listen(&self, output: &mut Block) {
        let taps = &self.work.taps;
        for frame in 0..BLOCK {
            let heard = |line: usize| taps[line][LOOK_BACK + frame];
            let left = ((heard(0) + heard(2)) + (heard(4) + heard(6)))
                + ((heard(8) + heard(10)) + (heard(12) + heard(14)));
            let right = ((heard(1) + heard(3)) + (heard(5) + heard(7)))
                + ((heard(9) + heard(11)) + (heard(13) + heard(15)));
            output.left[frame] = self.level * left;
            output.right[frame] = self.level * right;
        }
    }
}

/// The Hadamard matrix of sixteen (not yet scaled by a quarter), as two rounds of four-way sums.
#[inline(always)]
fn mix(passes: &mut [Pass; LINES]) {
    for group in 0..4 {
        four_way(
            passes,
            [group * 4, group * 4 + 1, group * 4 + 2, group * 4 + 3],
        );
    }
    for place in 0..4 {
        four_way(passes, [place, place + 4, place + 8, place + 12]);
    }
}

#[inline(always)]
fn four_way(passes: &mut [Pass; LINES], places: [usize; 4]) {
    let [a, b, c, d] = passes
        .get_disjoint_mut(places)
        .expect("four different lines");
    for frame in 0..BLOCK {
        let (sum, difference) = (a[frame] + b[frame], a[frame] - b[frame]);
        let (other_sum, other_difference) = (c[frame] + d[frame], c[frame] - d[frame]);
        a[frame] = sum + other_sum;
        b[frame] = difference + other_difference;
        c[frame] = sum - other_sum;
        d[frame] = difference - other_difference;
    }
}

/// The work of one block, compiled once per instruction set.
struct Render<'a> {
    hall: &'a mut Hall,
    input: &'a Block,
    output: &'a mut Block,
}

impl WithSimd for Render<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) {
        self.hall.sound(self.input, self.output);
    }
}
