//! The limiter: the last stage of the master, so that no peak, not even between samples, passes the ceiling.

mod between;

use core::f64::consts::TAU;

use anodyne_units::{Dbtp, Frames, SampleRate, Seconds};

use self::between::{AHEAD, Between};
use crate::{BLOCK, Block};

/// Edges over which the gain moves down ahead of a peak.
const APPROACH: usize = Limiter::LATENCY_BLOCKS - 1;

/// A look-ahead true-peak limiter.
///
/// For every block it knows the gain its loudest point can bear. The gain at each block edge is a weighted mean of
/// minima over the look-ahead, so it bows down smoothly before a peak and never stands above what any block can bear;
/// afterwards it recovers over about 300 ms. Where nothing needs limiting the sound is delayed and otherwise untouched.
#[derive(Clone, Debug)]
pub struct Limiter {
    ceiling: f32,
    /// How much of the way back to 1 the gain goes in one block.
    recovery: f32,
    /// The weights of [`Limiter::bowed`], which sum to 1.
    weights: [f32; APPROACH],
    between: Between,
    /// The blocks in waiting, oldest at `place`.
    waiting: Box<[Block; Limiter::LATENCY_BLOCKS]>,
    place: usize,
    /// What each block can bear, newest last; the newest may still fall.
    bearable: [f32; Limiter::LATENCY_BLOCKS + 1],
    /// Minima with recovery, newest last.
    bowed: [f32; APPROACH],
    /// The gain at the start of the next block to leave.
    gain: f32,
    /// True if the block before was loud enough to need a look between its samples.
    was_loud: bool,
}

impl Limiter {
    /// Blocks by which the sound is delayed: 10.7 ms at 48 kHz.
    pub const LATENCY_BLOCKS: usize = 8;

    /// The run-up after which a limiter that was reset agrees with one that never was.
    pub const RUN_UP: Seconds = Seconds(1.5);

    /// The time in which the gain recovers to 1/e of its distance: 95 % in 300 ms.
    const RECOVERY: Seconds = Seconds(0.1);

    /// What is kept in hand below the ceiling (0.017 dB) for the rounding of gains.
    const MARGIN: f32 = 0.998;

    /// Gains this near to 1 become 1.
    const NEAR: f32 = 1e-5;

    /// A limiter at rest.
    pub fn new(rate: SampleRate, ceiling: Dbtp) -> Limiter {
        let blocks = Limiter::RECOVERY.0 * f64::from(rate.hz()) / BLOCK as f64;
        let hann = |edge: usize| {
            (1.0 - libm::cos(TAU * (edge + 1) as f64 / (APPROACH + 1) as f64))
                / (APPROACH + 1) as f64
        };
        Limiter {
            ceiling: ceiling.amplitude() as f32,
            recovery: (1.0 - libm::exp(-1.0 / blocks)) as f32,
            weights: core::array::from_fn(|edge| hann(edge) as f32),
            between: Between::new(),
            waiting: Box::new([const { Block::SILENCE }; Limiter::LATENCY_BLOCKS]),
            place: 0,
            bearable: [1.0; Limiter::LATENCY_BLOCKS + 1],
            bowed: [1.0; APPROACH],
            gain: 1.0,
            was_loud: false,
        }
    }

    /// The delay in frames.
    pub const fn latency() -> Frames {
        Frames((Limiter::LATENCY_BLOCKS * BLOCK) as u64)
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.between.clear();
        self.waiting.fill(Block::SILENCE);
        self.place = 0;
        self.bearable = [1.0; Limiter::LATENCY_BLOCKS + 1];
        self.bowed = [1.0; APPROACH];
        self.gain = 1.0;
        self.was_loud = false;
    }

    /// The gain at which the last block left, for meters: 1 where nothing is limited.
    pub fn gain(&self) -> f32 {
        self.gain
    }

    /// Takes in a block and gives the one from [`Limiter::LATENCY_BLOCKS`] before.
    pub fn render(&mut self, block: &mut Block) {
        self.listen(block);
        core::mem::swap(block, &mut self.waiting[self.place]);
        self.place = (self.place + 1) % Limiter::LATENCY_BLOCKS;
        let from = self.gain;
        self.gain = self.bow();
        if from < 1.0 || self.gain < 1.0 {
            block.scale_ramp(from, self.gain);
        }
    }

    /// Finds what the new block, and the end of the one before, can bear.
    fn listen(&mut self, block: &Block) {
        let peak = block.peak();
        // No point between samples can exceed twice the samples around it.
        let loud = peak > 0.5 * self.ceiling;
        let (mut before, mut present) = (0.0, peak);
        self.between.push([&block.left, &block.right]);
        if loud || self.was_loud {
            let peaks = self.between.peaks();
            let highest =
                |peaks: &[f32], start| peaks.iter().fold(start, |high: f32, p| high.max(*p));
            before = highest(&peaks[..AHEAD], 0.0);
            present = highest(&peaks[AHEAD..], peak);
        }
        self.was_loud = loud;
        let newest = self.bearable.len() - 1;
        self.bearable[newest] = self.bearable[newest].min(self.bears(before));
        self.bearable.copy_within(1.., 0);
        self.bearable[newest] = self.bears(present);
    }

    /// The gain that brings a peak under the ceiling.
    fn bears(&self, peak: f32) -> f32 {
        if peak > self.ceiling {
            Limiter::MARGIN * self.ceiling / peak
        } else {
            1.0
        }
    }

    /// The gain at the end of the block that is leaving.
    fn bow(&mut self) -> f32 {
        // From the leaving block to the last whose peaks are all known.
        let known = &self.bearable[..Limiter::LATENCY_BLOCKS];
        let lowest = known.iter().fold(1.0, |low: f32, gain| low.min(*gain));
        let last = self.bowed[APPROACH - 1];
        let recovered = last + (1.0 - last) * self.recovery;
        let recovered = if recovered > 1.0 - Limiter::NEAR {
            1.0
        } else {
            recovered
        };
        self.bowed.copy_within(1.., 0);
        self.bowed[APPROACH - 1] = lowest.min(recovered);
        if self.bowed == [1.0; APPROACH] {
            return 1.0;
        }
        self.bowed
            .iter()
            .zip(&self.weights)
            .map(|(gain, weight)| gain * weight)
            .sum::<f32>()
            .min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise;
    use ebur128::{EbuR128, Mode};

    const RATE: SampleRate = SampleRate::DEFAULT;
    const CEILING: Dbtp = Dbtp(-1.0);

    /// Renders blocks through a new limiter and gives what comes out.
    fn limited(blocks: &[Block]) -> Vec<Block> {
        let mut limiter = Limiter::new(RATE, CEILING);
        let rest = vec![Block::SILENCE; Limiter::LATENCY_BLOCKS];
        let through = blocks.iter().chain(&rest).map(|block| {
            let mut block = block.clone();
            limiter.render(&mut block);
            block
        });
        through.collect()
    }

    /// The true peak in dBTP by the official meter.
    fn true_peak(blocks: &[Block]) -> f64 {
        let mut meter = EbuR128::new(2, RATE.hz(), Mode::TRUE_PEAK).unwrap();
        for block in blocks {
            meter
                .add_frames_planar_f32(&[&block.left, &block.right])
                .unwrap();
        }
        let peak = meter.true_peak(0).unwrap().max(meter.true_peak(1).unwrap());
        20.0 * peak.log10()
    }

    /// Two seconds of sound from a function of the frame.
    fn sound(sample: impl Fn(u64) -> (f32, f32)) -> Vec<Block> {
        (0..1500u64)
            .map(|number| {
                let mut block = Block::SILENCE;
                for frame in 0..BLOCK {
                    (block.left[frame], block.right[frame]) =
                        sample(number * BLOCK as u64 + frame as u64);
                }
                block
            })
            .collect()
    }

    fn tone(turns_per_frame: f64, frame: u64) -> f32 {
        crate::sine(crate::phase_of(turns_per_frame * frame as f64 + 0.125))
    }

    #[test]
    fn nothing_passes_the_ceiling_by_a_tenth_of_a_decibel() {
        let check = |name: &str, blocks: Vec<Block>| {
            let peak = true_peak(&limited(&blocks));
            assert!(peak < CEILING.0 + 0.1, "{name}: {peak} dBTP");
        };
        check(
            "noise",
            sound(|n| (2.0 * noise::white(1, n), noise::white(2, n))),
        );
        check("quarter of the rate", sound(|n| (1.2 * tone(0.25, n), 0.0)));
        check(
            "fifth of the rate",
            sound(|n| (0.0, 0.95 * tone(0.2001, n))),
        );
        check(
            "bass",
            sound(|n| (3.0 * tone(0.001, n), 3.0 * tone(0.001, n))),
        );
        let burst = |n: u64| if n % 5003 < 700 { 4.0 } else { 0.01 };
        check(
            "bursts",
            sound(|n| (burst(n) * tone(0.0213, n), burst(n + 99) * tone(0.31, n))),
        );
        check(
            "clicks",
            sound(|n| {
                (
                    if n % 997 == 0 { 5.0 } else { 0.0 },
                    if n % 64 == 63 { 1.5 } else { 0.0 },
                )
            }),
        );
    }

    #[test]
    fn what_needs_no_limiting_is_only_delayed() {
        // 0.8 true amplitude is below -1 dBTP, but loud enough to be looked at between the samples.
        let quiet = sound(|n| (0.8 * tone(0.013, n), 0.3 * noise::white(4, n)));
        let through = limited(&quiet);
        assert!(
            through[..Limiter::LATENCY_BLOCKS]
                .iter()
                .all(Block::is_silent)
        );
        assert_eq!(through[Limiter::LATENCY_BLOCKS..], quiet);
    }

    #[test]
    fn after_a_burst_the_sound_is_untouched_again() {
        let blocks = sound(|n| (if n < 3000 { 2.0 } else { 0.5 } * tone(0.01, n), 0.0));
        let through = limited(&blocks);
        let after = |seconds: f64| (3000.0 + seconds * 48_000.0) as usize / BLOCK;
        let level = |block: &Block| block.energy();
        let ratio =
            level(&through[after(0.3) + Limiter::LATENCY_BLOCKS]) / level(&blocks[after(0.3)]);
        assert!((0.9..1.0).contains(&ratio), "{ratio}");
        assert_eq!(
            through[after(1.4) + Limiter::LATENCY_BLOCKS],
            blocks[after(1.4)]
        );
    }

    #[test]
    fn the_gain_bows_down_without_a_jump() {
        let blocks = sound(|n| {
            (
                if (24_000..30_000).contains(&n) {
                    2.0
                } else {
                    0.4
                } * tone(0.01, n),
                0.0,
            )
        });
        let mut limiter = Limiter::new(RATE, CEILING);
        let mut gains = vec![];
        for block in &blocks {
            limiter.render(&mut block.clone());
            gains.push(limiter.gain());
        }
        let lowest = gains.iter().fold(1.0f32, |low, gain| low.min(*gain));
        assert!((0.43..0.446).contains(&lowest), "{lowest}");
        let steepest = gains
            .windows(2)
            .map(|w| (w[1] - w[0]).abs())
            .fold(0.0, f32::max);
        assert!(steepest < 0.15, "{steepest}");
    }

    #[test]
    fn a_reset_limiter_is_a_new_limiter() {
        let blocks = sound(|n| (2.0 * noise::white(1, n), noise::white(2, n)));
        let (mut used, mut fresh) = (Limiter::new(RATE, CEILING), Limiter::new(RATE, CEILING));
        blocks
            .iter()
            .for_each(|block| used.render(&mut block.clone()));
        used.reset();
        for block in &blocks {
            let (mut again, mut new) = (block.clone(), block.clone());
            used.render(&mut again);
            fresh.render(&mut new);
            assert_eq!(again, new);
        }
    }
}
