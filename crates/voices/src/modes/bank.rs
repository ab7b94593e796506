//! The inner loop of all struck instruments: sums of dying tones over one block.

use super::MOST_MODES;
use anodyne_dsp::{BLOCK, Block, cosine, exp2, sine};
use pulp::{Simd, WithSimd};

/// Frames worked on side by side.
const LANES: usize = 8;

/// One partial that dies away, and what of it is the same in every block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tone {
    /// Phase a frame, 2^32 to the turn; all begin at 0, as a stroke finds them at rest.
    step: u32,
    /// Halvings a frame.
    pub(super) fall: f32,
    /// What a block leaves, linear.
    pub(super) block_fall: f32,
    /// Linear amplitude at the stroke, left and right.
    pub(super) level: [f32; 2],
    /// What is left of the level at the block's first frame, linear.
    pub(super) left: f32,
    /// Cosine and sine of how far each frame of a row lies from the row's first, falling as the tone does.
    ahead: [[f32; LANES]; 2],
    /// Cosine and sine of a row's turn, rising as the tone does backwards.
    back: [f32; 2],
    /// What the row before and the one before that are taken times to find a row: `2 r cos w` and `r^2`, for the turn `w`
    /// and the fall `r` of a row.
    turn: [f32; 2],
}

impl Tone {
    /// A tone at its stroke: `step` turns a frame, 2^32 to the turn, `fall` halvings a frame, and the linear amplitudes
    /// left and right.
    pub(super) fn new(step: u32, fall: f32, level: [f32; 2]) -> Tone {
        // From frame to frame by turning and falling: a stroke is made often, and some at once.
        let fallen = exp2(-fall);
        let [turned_cosine, turned_sine] = [fallen * cosine(step), fallen * sine(step)];
        let (mut at, mut ahead, mut row_fall) = ([1.0, 0.0], [[0.0; LANES]; 2], 1.0);
        let [cosines, sines] = &mut ahead;
        for place in cosines.iter_mut().zip(sines) {
            let [cosine, sine] = at;
            (*place.0, *place.1) = (cosine, sine);
            at = [
                cosine * turned_cosine - sine * turned_sine,
                sine * turned_cosine + cosine * turned_sine,
            ];
            row_fall *= fallen;
        }
        let twice = row_fall * row_fall;
        Tone {
            step,
            fall,
            block_fall: exp2(-fall * BLOCK as f32),
            level,
            left: 1.0,
            ahead,
            back: [at[0] / twice, at[1] / twice],
            turn: [
                2.0 * row_fall * cosine(step.wrapping_mul(LANES as u32)),
                twice,
            ],
        }
    }

    /// The row whose first frame stands at `[cosine, sine]`.
    #[inline(always)]
    fn row(&self, [cosine, sine]: [f32; 2], damped: &[f32; LANES]) -> [f32; LANES] {
        let [cosines, sines] = &self.ahead;
        let mut row = [0.0; LANES];
        for lane in 0..LANES {
            row[lane] = damped[lane] * (sine * cosines[lane] + cosine * sines[lane]);
        }
        row
    }
}

/// The work of adding tones to a block, with the widest instructions that the machine has; the bits are the same with
/// any.
pub(super) struct AddTones<'a> {
    /// What sounds, no more than [`MOST_MODES`].
    pub(super) tones: &'a [Tone],
    /// Frames from the stroke to the block.
    pub(super) age: i64,
    /// What damping leaves at the block's first frame, and what of that is left a row later; linear.
    pub(super) held: (f32, f32),
    /// What it is added to.
    pub(super) out: &'a mut Block,
}

impl WithSimd for AddTones<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) {
        add_tones(self);
    }
}

/// Adds tones to a block, four at a time: what is summed is then read and written a fourth as often.
///
/// Where a tone stands at the block's first frame comes from the polynomial sine, its first two rows of eight frames from
/// there by turning; the rest follow by the recurrence of a falling sine, `y[n+8] = 2 r cos(8 w) y[n] - r^2 y[n-8]`, eight
/// frames side by side. Restarted every block, its error stays below -100 dB.
#[inline(always)]
fn add_tones(
    AddTones {
        tones,
        age,
        held: (held, row_held),
        out,
    }: AddTones<'_>,
) {
    let mut stands = [[0.0; 2]; MOST_MODES];
    for (stand, tone) in stands.iter_mut().zip(tones) {
        let phase = tone.step.wrapping_mul(age as u32);
        let left = tone.left * held;
        *stand = [left * cosine(phase), left * sine(phase)];
    }
    let mut damped = [0.0; LANES];
    for (lane, damped) in damped.iter_mut().enumerate() {
        *damped = 1.0 + (row_held - 1.0) * (lane as f32 / LANES as f32);
    }
    let fours = tones.len() / 4 * 4;
    for first in (0..fours).step_by(4) {
        let four = [
            Row::new(&tones[first], stands[first], row_held, &damped),
            Row::new(&tones[first + 1], stands[first + 1], row_held, &damped),
            Row::new(&tones[first + 2], stands[first + 2], row_held, &damped),
            Row::new(&tones[first + 3], stands[first + 3], row_held, &damped),
        ];
        add(four, out);
    }
    for last in fours..tones.len() {
        add(
            [Row::new(&tones[last], stands[last], row_held, &damped)],
            out,
        );
    }
}

#[inline(always)]
fn add<const COUNT: usize>(mut rows: [Row; COUNT], out: &mut Block) {
    for (left_row, right_row) in out
        .left
        .chunks_exact_mut(LANES)
        .zip(out.right.chunks_exact_mut(LANES))
    {
        for lane in 0..LANES {
            let (mut left, mut right) = (left_row[lane], right_row[lane]);
            for row in &mut rows {
                let now = row.now[lane];
                left += now * row.level[0];
                right += now * row.level[1];
                row.now[lane] = row.turn[0] * now - row.turn[1] * row.before[lane];
                row.before[lane] = now;
            }
            left_row[lane] = left;
            right_row[lane] = right;
        }
    }
}

/// A tone on its way through a block.
struct Row {
    before: [f32; LANES],
    now: [f32; LANES],
    turn: [f32; 2],
    level: [f32; 2],
}

impl Row {
    /// The first row of the block of a tone, which stands at `[cosine, sine]` there.
    #[inline(always)]
    fn new(tone: &Tone, [cosine, sine]: [f32; 2], row_held: f32, damped: &[f32; LANES]) -> Row {
        let [back_cosine, back_sine] = [tone.back[0] / row_held, tone.back[1] / row_held];
        let [turn, fall] = tone.turn;
        Row {
            before: tone.row(
                [
                    cosine * back_cosine + sine * back_sine,
                    sine * back_cosine - cosine * back_sine,
                ],
                damped,
            ),
            now: tone.row([cosine, sine], damped),
            turn: [turn * row_held, fall * row_held * row_held],
            level: tone.level,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half a second of a tone, and what it should be.
    fn both(hertz: f64, decay_seconds: f64, row_held: f32) -> Vec<(f32, f64)> {
        let step = (hertz / 48_000.0 * 4_294_967_296.0) as u32;
        let fall = (1000f64.log2() / (decay_seconds * 48_000.0)) as f32;
        let mut tone = Tone::new(step, fall, [1.0, 0.5]);
        let mut both = Vec::new();
        for block in 0..375 {
            let age = (block * BLOCK) as i64;
            tone.left = exp2(-fall * age as f32);
            let held = f64::from(row_held).powf(age as f64 / LANES as f64);
            let mut out = Block::SILENCE;
            add_tones(AddTones {
                tones: &[tone],
                age,
                held: (held as f32, row_held),
                out: &mut out,
            });
            for frame in 0..BLOCK {
                let age = age + frame as i64;
                let turn = f64::from(step.wrapping_mul(age as u32)) / 4_294_967_296.0;
                let left = (-f64::from(fall) * age as f64).exp2()
                    * f64::from(row_held).powf(age as f64 / LANES as f64);
                let exact = left * (turn * core::f64::consts::TAU).sin();
                assert!((out.right[frame] - 0.5 * out.left[frame]).abs() < 1e-6);
                both.push((out.left[frame], exact));
            }
        }
        both
    }

    #[test]
    fn the_bank_is_as_exact_as_the_library_sine() {
        for hertz in [27.5, 110.0, 997.0, 5_000.0, 15_000.0] {
            for decay_seconds in [0.05, 1.0, 26.0] {
                for (frame, (got, exact)) in both(hertz, decay_seconds, 1.0).into_iter().enumerate()
                {
                    assert!(
                        (f64::from(got) - exact).abs() < 1e-5,
                        "{hertz} Hz, {decay_seconds} s, frame {frame}: {got} {exact}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_damped_falls_faster_without_a_step() {
        // 60 dB in 20 ms, the quickest there is: a stolen note.
        let row_held = 1e-3f32.powf(LANES as f32 / (0.02 * 48_000.0));
        for (frame, (got, exact)) in both(997.0, 1.0, row_held).into_iter().enumerate() {
            assert!(
                (f64::from(got) - exact).abs() < 1e-3,
                "frame {frame}: {got} {exact}"
            );
        }
    }

    #[test]
    fn four_tones_at_once_are_four_tones() {
        let tones: Vec<Tone> = (1..8)
            .map(|number| Tone::new(number * 50_000_000, 1e-4, [0.1, 0.2]))
            .collect();
        let add = |tones: &[Tone], out: &mut Block| {
            let held = (0.9, 0.99);
            add_tones(AddTones {
                tones,
                age: 6400,
                held,
                out,
            });
        };
        let (mut together, mut apart) = (Block::SILENCE, Block::SILENCE);
        add(&tones, &mut together);
        for tone in &tones {
            add(core::slice::from_ref(tone), &mut apart);
        }
        assert_eq!(together, apart);
        assert!(together.peak() > 0.1);
    }
}
