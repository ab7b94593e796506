//! The weighting of ITU-R BS.1770-4 for loudness: what a head does to sound, and how little the ear makes of lows.

use anodyne_units::SampleRate;
use pulp::{Arch, Simd, WithSimd};
use std::f64::consts::PI;

/// Frames worked side by side.
const LANES: usize = 8;

/// The order of the filter.
const ORDER: usize = 4;

type Row = [f64; LANES];
type State = [f64; ORDER];

/// The K-weighting of two channels: a shelf of 4 dB above some 1.5 kHz and a high-pass at 38 Hz as one filter of the fourth
/// order.
///
/// The filter is raised to eight frames ahead of time (block-state realisation: Barnes and Shinnaka, "Block-shift
/// invariance and block implementation of discrete-time filters", 1980), so that eight outputs are made side by side
/// instead of each waiting for the last. The figures are those of the plain filter but for rounding.
pub(super) struct Weighting {
    arch: Arch,
    plain: Plain,
    /// What each of eight inputs adds to each of eight outputs.
    from_input: [Row; LANES],
    /// What each part of the state adds to each output.
    from_state: [Row; ORDER],
    /// What each input adds to the state after eight frames.
    into_state: [State; LANES],
    /// What becomes of each part of the state after eight frames.
    kept: [State; ORDER],
    states: [State; 2],
}

/// State below this is cleared, so that silence never becomes subnormal.
const FLUSH: f64 = 1e-60;

impl Weighting {
    /// The weighting at rest.
    pub(super) fn new(rate: SampleRate) -> Weighting {
        let plain = Plain::new(f64::from(rate.hz()));
        // The eight outputs and the state behind them, of an input at a place or of a state.
        let run = |mut state: State, input: Option<usize>| {
            let outputs: Row = std::array::from_fn(|frame| {
                plain.tick(&mut state, f64::from(u8::from(input == Some(frame))))
            });
            (outputs, state)
        };
        let unit = |place: usize| std::array::from_fn(|one| f64::from(u8::from(one == place)));
        let of_inputs: [(Row, State); LANES] =
            std::array::from_fn(|place| run([0.0; ORDER], Some(place)));
        let of_states: [(Row, State); ORDER] = std::array::from_fn(|place| run(unit(place), None));
        Weighting {
            arch: Arch::new(),
            plain,
            from_input: of_inputs.map(|(outputs, _)| outputs),
            from_state: of_states.map(|(outputs, _)| outputs),
            into_state: of_inputs.map(|(_, state)| state),
            kept: of_states.map(|(_, state)| state),
            states: [[0.0; ORDER]; 2],
        }
    }

    /// Takes frames and gives the sum of their squares after the filter, of each side.
    pub(super) fn energies(&mut self, sides: [&[f32]; 2]) -> [f64; 2] {
        let arch = self.arch;
        let [(left, left_rest), (right, right_rest)] = sides.map(<[f32]>::as_chunks::<LANES>);
        let mut sums = arch.dispatch(Weigh {
            weighting: self,
            rows: [left, right],
        });
        for ((sum, state), rest) in sums
            .iter_mut()
            .zip(&mut self.states)
            .zip([left_rest, right_rest])
        {
            for sample in rest {
                let heard = self.plain.tick(state, f64::from(*sample));
                *sum += heard * heard;
            }
            if state.iter().all(|part| part.abs() < FLUSH) {
                *state = [0.0; ORDER];
            }
        }
        sums
    }

    #[inline(always)]
    fn weigh(&mut self, [left, right]: [&[[f32; LANES]]; 2]) -> [f64; 2] {
        let mut sums = [[0.0; LANES]; 2];
        let mut states = self.states;
        for (left, right) in left.iter().zip(right) {
            for ((sum, state), row) in sums.iter_mut().zip(&mut states).zip([left, right]) {
                let row: Row = row.map(f64::from);
                let mut heard = [0.0; LANES];
                let mut entered = [0.0; ORDER];
                for place in 0..LANES {
                    for (heard, share) in heard.iter_mut().zip(&self.from_input[place]) {
                        *heard += share * row[place];
                    }
                    for (entered, share) in entered.iter_mut().zip(&self.into_state[place]) {
                        *entered += share * row[place];
                    }
                }
                for place in 0..ORDER {
                    for (heard, share) in heard.iter_mut().zip(&self.from_state[place]) {
                        *heard += share * state[place];
                    }
                }
                let moved = |part: usize| {
                    let share = |place: usize| self.kept[place][part] * state[place];
                    (share(0) + share(1)) + (share(2) + share(3))
                };
                *state = std::array::from_fn(|part| moved(part) + entered[part]);
                for (sum, heard) in sum.iter_mut().zip(heard) {
                    *sum += heard * heard;
                }
            }
        }
        self.states = states;
        sums.map(|sum| sum.iter().sum())
    }
}

struct Weigh<'a> {
    weighting: &'a mut Weighting,
    rows: [&'a [[f32; LANES]]; 2],
}

impl WithSimd for Weigh<'_> {
    type Output = [f64; 2];

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) -> [f64; 2] {
        self.weighting.weigh(self.rows)
    }
}

/// The filter frame by frame, in direct form II.
struct Plain {
    feed: [f64; ORDER + 1],
    back: [f64; ORDER],
}

impl Plain {
    /// The analogue filters behind the coefficients that the recommendation gives for 48 kHz, at any rate (Brecht De Man,
    /// "Evaluation of implementations of the EBU R128 loudness measurement", 2018).
    fn new(rate: f64) -> Plain {
        let tangent = |hertz: f64| (PI * hertz / rate).tan();
        let (k, q) = (tangent(1_681.974_450_955_533), 0.707_175_236_955_419_6);
        let high = 10f64.powf(3.999_843_853_973_347 / 20.0);
        let band = high.powf(0.499_666_774_154_541_6);
        let whole = 1.0 + k / q + k * k;
        let shelf = [
            (high + band * k / q + k * k) / whole,
            2.0 * (k * k - high) / whole,
            (high - band * k / q + k * k) / whole,
        ];
        let shelf_back = poles(k, q);
        let high_pass = [1.0, -2.0, 1.0];
        let high_pass_back = poles(tangent(38.135_470_876_024_44), 0.500_327_037_323_877_3);
        let [_, back @ ..] = product(shelf_back, high_pass_back);
        Plain {
            feed: product(shelf, high_pass),
            back,
        }
    }

    #[inline(always)]
    fn tick(&self, state: &mut State, input: f64) -> f64 {
        let [a, b, c, d] = *state;
        let [ba, bb, bc, bd] = self.back;
        let now = input - ba * a - bb * b - bc * c - bd * d;
        let [f0, f1, f2, f3, f4] = self.feed;
        *state = [now, a, b, c];
        f0 * now + f1 * a + f2 * b + f3 * c + f4 * d
    }
}

fn poles(k: f64, q: f64) -> [f64; 3] {
    let whole = 1.0 + k / q + k * k;
    [
        1.0,
        2.0 * (k * k - 1.0) / whole,
        (1.0 - k / q + k * k) / whole,
    ]
}

fn product(one: [f64; 3], other: [f64; 3]) -> [f64; ORDER + 1] {
    let mut product = [0.0; ORDER + 1];
    for (place, a) in one.iter().enumerate() {
        for (further, b) in other.iter().enumerate() {
            product[place + further] += a * b;
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;
    use anodyne_units::Seed;
    use ebur128::{EbuR128, Mode};

    #[test]
    fn every_tenth_of_a_second_is_as_loud_as_ebur128_says() {
        for hz in [44_100, 48_000, 96_000, 192_000] {
            let draw = |n: usize, side: u64| Seed(side).index(n as u64).between(-0.3, 0.3);
            let hum =
                |n: usize| 0.5 * (std::f64::consts::TAU * 31.0 * n as f64 / f64::from(hz)).sin();
            let side = |side: u64| -> Vec<f32> {
                (0..hz as usize)
                    .map(|n| (hum(n) + draw(n, side)) as f32)
                    .collect()
            };
            let (left, right) = (side(1), side(2));
            let mut plain = EbuR128::new(2, hz, Mode::M).unwrap();
            let mut weighting = Weighting::new(SampleRate::new(hz).unwrap());
            let tenth = hz as usize / 10;
            for (l, r) in left.chunks_exact(tenth).zip(right.chunks_exact(tenth)) {
                plain.add_frames_planar_f32(&[l, r]).unwrap();
                let expected = plain.loudness_window(100).unwrap();
                let [a, b] = weighting.energies([l, r]);
                let found = 10.0 * ((a + b) / tenth as f64).log10() - 0.691;
                assert!(
                    (found - expected).abs() < 1e-6,
                    "{hz} Hz: {found} {expected}"
                );
            }
        }
    }

    #[test]
    fn silence_leaves_nothing_behind() {
        let mut weighting = Weighting::new(SampleRate::DEFAULT);
        weighting.energies([&[0.5; 480], &[-0.5; 480]]);
        for _ in 0..100 {
            weighting.energies([&[0.0; 4800]; 2]);
        }
        assert_eq!(weighting.states, [[0.0; ORDER]; 2]);
        assert_eq!(weighting.energies([&[0.0; 4800]; 2]), [0.0; 2]);
    }
}
