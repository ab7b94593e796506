//! Sample peak and true peak (ITU-R BS.1770-4 annex 2, by ebur128).
//!
//! ebur128 interpolates every frame, twice the cost of making the sound. Here it is given only the stretches whose true
//! peak *could* be above the highest so far, by a bound on its filter; the answer is the same bit for bit.

use super::STRETCH;
use super::stage::{CONTEXT, Stretch, View};
use anodyne_units::SampleRate;
use ebur128::{EbuR128, Mode};

/// Frames that the longest phase of the interpolation filter sees.
const TAPS_MOST: usize = 24;

/// The extremes of one side of a stretch.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look {
    /// Largest absolute sample.
    pub(super) peak: f32,
    /// Largest absolute second difference.
    pub(super) bend: f32,
    /// Largest absolute fourth difference.
    pub(super) kink: f32,
}

/// The highest peaks so far.
pub(super) struct Peaks {
    oversampler: EbuR128,
    bounds: Vec<Bound>,
    before: [Look; 2],
    fed_before: bool,
    sample: [f32; 2],
    highest: [f32; 2],
    /// Stretches that went through the interpolator.
    fed: u64,
}

/// How far one phase of the interpolation filter can reach: at most `peak` times the largest sample plus `bend` times the
/// largest second difference under it, and at most `total` times the largest sample.
#[derive(Clone, Copy, Debug)]
struct Bound {
    peak: f32,
    bend: f32,
    total: f32,
}

impl Peaks {
    pub(super) fn new(rate: SampleRate) -> Peaks {
        Peaks {
            oversampler: EbuR128::new(2, rate.hz(), Mode::TRUE_PEAK)
                .expect("two channels at a legal rate"),
            bounds: bounds(rate),
            before: [Look::default(); 2],
            fed_before: false,
            sample: [0.0; 2],
            highest: [0.0; 2],
            fed: 0,
        }
    }

    /// Looks at a stretch and says what is extreme in it.
    pub(super) fn look(&mut self, stretch: &Stretch<'_>) -> [Look; 2] {
        let looks = stretch.sides().map(look);
        let mut feed = false;
        for (side, now) in looks.iter().enumerate() {
            let (peak, bend) = (
                now.peak.max(self.before[side].peak),
                now.bend.max(self.before[side].bend),
            );
            self.sample[side] = self.sample[side].max(now.peak);
            self.highest[side] = self.highest[side].max(now.peak);
            feed |= self
                .bounds
                .iter()
                .any(|bound| bound.reach(peak, bend) > self.highest[side]);
        }
        if feed && stretch.real > 0 {
            self.interpolate(stretch);
        }
        self.fed_before = feed;
        self.before = looks;
        looks
    }

    fn interpolate(&mut self, stretch: &Stretch<'_>) {
        if !self.fed_before {
            let [left, right] = [0, 1].map(|side| &stretch.before(side)[CONTEXT - TAPS_MOST..]);
            self.oversampler
                .seed_frames_planar_f32(&[left, right])
                .expect("two sides of one length");
        }
        let measured = self
            .oversampler
            .add_frames_planar_f32(&[stretch.now(0), stretch.now(1)]);
        measured.expect("two sides of one length");
        self.fed += 1;
        for (side, highest) in (0..).zip(&mut self.highest) {
            let found = self
                .oversampler
                .true_peak(side)
                .expect("the mode measures it");
            *highest = highest.max(found as f32);
        }
    }

    /// The highest sample, full scale at 1.
    pub(super) fn sample(&self) -> f32 {
        self.sample[0].max(self.sample[1])
    }

    /// The highest true peak, full scale at 1.
    pub(super) fn highest(&self) -> f32 {
        self.highest[0].max(self.highest[1])
    }
}

impl Bound {
    fn reach(&self, peak: f32, bend: f32) -> f32 {
        /// What rounding in f32 can add: 24 products of 6e-8 each, generously.
        const ROUNDING: f32 = 1.0 + 1e-5;
        (self.peak * peak + self.bend * bend).min(self.total * peak) * ROUNDING
    }
}

/// The filter of ebur128: a sinc under a Hann window of 48 taps, 4 phases below 96 kHz, 2 below 192 kHz, none there.
fn bounds(rate: SampleRate) -> Vec<Bound> {
    let phases = match rate.hz() {
        ..96_000 => 4,
        96_000..192_000 => 2,
        _ => return Vec::new(),
    };
    (0..phases)
        .map(|phase| bound(&taps(phases, phase)))
        .collect()
}

fn taps(phases: usize, phase: usize) -> Vec<f64> {
    use std::f64::consts::PI;
    let tap = |j: usize| {
        let window = 0.5 * (1.0 - (2.0 * PI * j as f64 / 48.0).cos());
        let angle = (j as f64 - 24.0) * PI / phases as f64;
        if j == 24 {
            window
        } else {
            window * angle.sin() / angle
        }
    };
    (phase..48).step_by(phases).map(tap).collect()
}

/// Splits the taps into a blend of the two samples around the wanted instant and a rest that sees neither level nor
/// slope: the rest, summed twice, acts on second differences, and calm music has small ones.
fn bound(taps: &[f64]) -> Bound {
    let centre = taps.len() / 2 - 1;
    let level: f64 = taps.iter().sum();
    let slope: f64 = taps
        .iter()
        .enumerate()
        .map(|(j, tap)| (j as f64 - centre as f64) * tap)
        .sum();
    let blend = [level - slope, slope];
    let (mut once, mut twice, mut bend) = (0.0, 0.0, 0.0);
    for (j, tap) in taps.iter().enumerate() {
        let rest = match j {
            j if j == centre => tap - blend[0],
            j if j == centre + 1 => tap - blend[1],
            _ => *tap,
        };
        once += rest;
        twice += once;
        bend += f64::abs(twice);
    }
    Bound {
        peak: (blend[0].abs() + blend[1].abs()) as f32,
        bend: bend as f32,
        total: taps.iter().map(|tap| tap.abs()).sum::<f64>() as f32,
    }
}

fn look(view: &View) -> Look {
    let mut bends = [0.0f32; STRETCH + 2];
    let from = CONTEXT - 2;
    for (n, bend) in bends.iter_mut().enumerate() {
        *bend = view[from + n] - 2.0 * view[from + n - 1] + view[from + n - 2];
    }
    let mut kinks = [0.0f32; STRETCH];
    for (n, kink) in kinks.iter_mut().enumerate() {
        *kink = bends[n + 2] - 2.0 * bends[n + 1] + bends[n];
    }
    Look {
        peak: largest(&view[CONTEXT..]),
        bend: largest(&bends[2..]),
        kink: largest(&kinks),
    }
}

/// The largest absolute value, in lanes that the compiler turns into vector instructions.
fn largest(samples: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 8];
    for block in samples.chunks_exact(8) {
        for (lane, sample) in lanes.iter_mut().zip(block) {
            let size = sample.abs();
            *lane = if size > *lane { size } else { *lane };
        }
    }
    lanes.into_iter().fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::super::stage::Stage;
    use super::*;
    use anodyne_units::Seed;

    /// Both ways over the same sound: the highest peaks, and the share of stretches that were interpolated.
    fn both(hz: u32, sound: &[[f32; 2]]) -> (f32, f32, f64) {
        let rate = SampleRate::new(hz).unwrap();
        let (left, right): (Vec<f32>, Vec<f32>) = sound.iter().map(|[l, r]| (*l, *r)).unzip();
        let mut plain = EbuR128::new(2, hz, Mode::TRUE_PEAK).unwrap();
        plain.add_frames_planar_f32(&[&left, &right]).unwrap();
        let expected = plain.true_peak(0).unwrap().max(plain.true_peak(1).unwrap()) as f32;

        let (mut peaks, mut stage, mut at, mut count) =
            (Peaks::new(rate), Stage::new(rate), 0, 0u64);
        loop {
            at += stage.take(&left[at..], &right[at..]);
            let full = stage.is_full();
            for stretch in stage.stretches() {
                peaks.look(&stretch);
                count += 1;
            }
            if !full {
                return (peaks.highest(), expected, peaks.fed as f64 / count as f64);
            }
            stage.next();
        }
    }

    fn noise(seed: u64, frames: usize) -> Vec<[f32; 2]> {
        let draw = |n: u64| Seed(seed).index(n).between(-0.7, 0.7) as f32;
        (0..frames as u64)
            .map(|n| [draw(2 * n), draw(2 * n + 1)])
            .collect()
    }

    #[test]
    fn the_answer_is_that_of_the_plain_measurement() {
        for hz in [44_100, 48_000, 96_000, 192_000] {
            for seed in 0..8 {
                let rough = noise(seed, 30_000);
                let mut calm = vec![[0.0f32; 2]; rough.len()];
                for n in 1..rough.len() {
                    calm[n] = [0, 1].map(|side| calm[n - 1][side] * 0.98 + rough[n][side] * 0.02);
                }
                for sound in [&rough, &calm] {
                    let (found, expected, _) = both(hz, sound);
                    assert_eq!(
                        found.to_bits(),
                        expected.to_bits(),
                        "{hz} Hz, seed {seed}: {found} {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_peak_between_two_samples_is_found() {
        // A quarter of the rate, 45 degrees off: every sample is at 0.707, the wave reaches 1.
        let wave =
            |n: usize| (std::f32::consts::FRAC_PI_2 * n as f32 + std::f32::consts::FRAC_PI_4).sin();
        let sound: Vec<_> = (0..10_000)
            .map(|n| [wave(n) * (n as f32 / 5000.0).min(1.0); 2])
            .collect();
        let (found, expected, _) = both(48_000, &sound);
        assert_eq!(found, expected);
        assert!((0.99..1.01).contains(&found), "{found}");
    }

    #[test]
    fn calm_music_is_hardly_ever_interpolated() {
        let tone = |n: usize, hz: f64| {
            (n as f64 * hz * std::f64::consts::TAU / 48_000.0).sin() as f32 * 0.1
        };
        let sound: Vec<_> = (0..480_000)
            .map(|n| {
                [
                    tone(n, 110.0) + tone(n, 331.7) + tone(n, 1203.1) * 0.1,
                    tone(n, 220.3) + tone(n, 555.0),
                ]
            })
            .collect();
        let (found, expected, share) = both(48_000, &sound);
        assert_eq!(found, expected);
        assert!(share < 0.1, "{share}");
    }
}
