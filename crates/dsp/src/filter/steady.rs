//! A second-order filter that stands still: eight frames side by side instead of each waiting for the last.

use crate::{BLOCK, ring::FLUSH};
use fundsp::svf::SvfCoefs;

/// Frames worked side by side.
const LANES: usize = 8;

type Row = [f32; LANES];

/// One channel of a steady state-variable filter in the trapezoidal form (Simper, "Solving the continuous SVF
/// equations", 2013), written as a state-space system whose matrices are raised to eight frames ahead of time
/// (block-state realisation: Barnes and Shinnaka, "Block-shift invariance and block implementation of discrete-time
/// filters", 1980). The sound is that of the plain filter but for rounding.
#[derive(Clone, Debug)]
pub(super) struct Steady {
    /// What each of the eight inputs adds to each of the eight outputs.
    from_input: [Row; LANES],
    /// What each of the two states adds to each output.
    from_state: [Row; 2],
    /// What each input adds to either state.
    into_state: [Row; 2],
    /// What either state keeps of both after eight frames.
    kept: [[f32; 2]; 2],
    state: [f32; 2],
}

impl Steady {
    /// The filter that fundsp designed.
    pub(super) fn new(design: &SvfCoefs<f64>) -> Steady {
        let plain = Plain::new(design);
        // The state that each of the last eight inputs has become, and the outputs that either state will have.
        let mut powers = [[0.0; 2]; LANES];
        let mut reached = plain.entering;
        for power in &mut powers {
            *power = reached;
            reached = plain.moved(reached);
        }
        let heard = |state: [f64; 2]| plain.heard[0] * state[0] + plain.heard[1] * state[1];
        let mut steady = Steady {
            from_input: [[0.0; LANES]; LANES],
            from_state: [[0.0; LANES]; 2],
            into_state: [[0.0; LANES]; 2],
            kept: [[0.0; 2]; 2],
            state: [0.0; 2],
        };
        for (input, power) in powers.iter().rev().enumerate() {
            for (share, power) in steady.into_state.iter_mut().zip(power) {
                share[input] = *power as f32;
            }
            let column = &mut steady.from_input[input][input..];
            column[0] = plain.through as f32;
            for (share, power) in column[1..].iter_mut().zip(&powers) {
                *share = heard(*power) as f32;
            }
        }
        for (which, outputs) in steady.from_state.iter_mut().enumerate() {
            let mut state = [0.0; 2];
            state[which] = 1.0;
            for output in outputs {
                *output = heard(state) as f32;
                state = plain.moved(state);
            }
            for (kept, state) in steady.kept.iter_mut().zip(state) {
                kept[which] = state as f32;
            }
        }
        steady
    }

    /// Forgets all sound.
    pub(super) fn reset(&mut self) {
        self.state = [0.0; 2];
    }

    /// True while nothing is left of what went in.
    pub(super) fn at_rest(&self) -> bool {
        self.state == [0.0; 2]
    }

    /// Filters one channel of a block in place. A state below -300 dB is cleared at its end.
    #[inline(always)]
    pub(super) fn render(&mut self, samples: &mut [f32; BLOCK]) {
        let mut state = self.state;
        for row in samples.as_chunks_mut::<LANES>().0 {
            let mut heard: Row = core::array::from_fn(|frame| {
                self.from_state[0][frame] * state[0] + self.from_state[1][frame] * state[1]
            });
            for (input, column) in row.iter().zip(&self.from_input) {
                for (heard, share) in heard.iter_mut().zip(column) {
                    *heard += share * input;
                }
            }
            let entered: [f32; 2] = core::array::from_fn(|which| {
                let each: Row =
                    core::array::from_fn(|frame| self.into_state[which][frame] * row[frame]);
                sum(each)
            });
            state = core::array::from_fn(|which| {
                let [first, second] = self.kept[which];
                (first * state[0] + second * state[1]) + entered[which]
            });
            *row = heard;
        }
        self.state = state.map(|value| if value.abs() >= FLUSH { value } else { 0.0 });
    }
}

/// Of eight, in the order of a tree.
#[inline(always)]
fn sum(row: Row) -> f32 {
    let four: [f32; 4] = core::array::from_fn(|place| row[place] + row[place + 4]);
    (four[0] + four[2]) + (four[1] + four[3])
}

/// The filter frame by frame: how the state moves, what enters it, and what is heard of it and of the input.
struct Plain {
    keep: [[f64; 2]; 2],
    entering: [f64; 2],
    heard: [f64; 2],
    through: f64,
}

impl Plain {
    fn new(design: &SvfCoefs<f64>) -> Plain {
        let SvfCoefs { a1, a2, a3, .. } = *design;
        let [through, of_band, of_low] = [design.m0, design.m1, design.m2];
        Plain {
            keep: [[2.0 * a1 - 1.0, -2.0 * a2], [2.0 * a2, 1.0 - 2.0 * a3]],
            entering: [2.0 * a2, 2.0 * a3],
            heard: [
                of_band * a1 + of_low * a2,
                of_low * (1.0 - a3) - of_band * a2,
            ],
            through: through + of_band * a2 + of_low * a3,
        }
    }

    /// The state a frame later, without input.
    fn moved(&self, state: [f64; 2]) -> [f64; 2] {
        self.keep
            .map(|[first, second]| first * state[0] + second * state[1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise;
    use fundsp::prelude64::{An, FixedSvf, highpass_hz, highshelf_hz, lowshelf_hz};
    use fundsp::svf::SvfMode;

    fn is_fundsps<M: SvfMode<f64> + Clone>(
        design: SvfCoefs<f64>,
        mut filter: An<FixedSvf<f64, M>>,
    ) {
        filter.set_sample_rate(48_000.0);
        let mut steady = Steady::new(&design);
        for number in 0..300 {
            let mut samples = [0.0; BLOCK];
            noise::fill(1, number * BLOCK as u64, &mut samples);
            let expected = samples.map(|sample| filter.tick(&[sample].into())[0]);
            steady.render(&mut samples);
            for (heard, expected) in samples.iter().zip(expected) {
                assert!((heard - expected).abs() < 2e-5, "{heard} {expected}");
            }
        }
    }

    #[test]
    fn a_row_at_a_time_is_fundsps_filter_frame_by_frame() {
        let (rate, q) = (48_000.0, 0.5);
        for hertz in [20.0, 120.0, 300.0, 3300.0, 15_000.0] {
            let corner = hertz as f32;
            is_fundsps(SvfCoefs::highpass(rate, hertz, q), highpass_hz(corner, 0.5));
            is_fundsps(
                SvfCoefs::lowshelf(rate, hertz, q, 2.0),
                lowshelf_hz(corner, 0.5, 2.0),
            );
            is_fundsps(
                SvfCoefs::highshelf(rate, hertz, q, 0.25),
                highshelf_hz(corner, 0.5, 0.25),
            );
        }
    }

    #[test]
    fn a_tail_becomes_exactly_silent() {
        let mut steady = Steady::new(&SvfCoefs::highpass(48_000.0, 30.0, 0.707));
        let mut samples = [0.5; BLOCK];
        steady.render(&mut samples);
        let blocks = (0..10_000).position(|_| {
            samples.fill(0.0);
            steady.render(&mut samples);
            steady.at_rest()
        });
        assert!(blocks.is_some_and(|count| count > 10), "{blocks:?}");
    }
}
