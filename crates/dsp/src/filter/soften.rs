//! Softening: a first-order low-pass whose corner moves, four stereo blocks at a time.

use anodyne_units::{Hertz, SampleRate};
use wide::f32x4;

use crate::{BLOCK, Block, ring::FLUSH};

/// A low-pass of 6 dB an octave in the trapezoidal form (Zavalishin, "The Art of VA Filter Design", 2012, section 3.10),
/// stereo. Its coefficient is computed once per block edge and moves evenly in between.
#[derive(Clone, Debug)]
pub struct Soften {
    frames_per_second: f64,
    /// The present corner and its coefficient; none before the first block after a reset.
    present: Option<(Hertz, f32)>,
    states: [f32; 2],
}

/// Stereo blocks that are filtered side by side.
const BLOCKS: usize = 4;

impl Soften {
    /// A filter at rest.
    pub fn new(rate: SampleRate) -> Soften {
        Soften {
            frames_per_second: f64::from(rate.hz()),
            present: None,
            states: [0.0; 2],
        }
    }

    /// Forgets all sound; the next block starts at its own corner.
    pub fn reset(&mut self) {
        self.present = None;
        self.states = [0.0; 2];
    }

    /// Four blocks in place, each through its own filter and moving to its own corner (5 Hz to 0.45 of the rate) over
    /// the block. Each filter waits for its last frame, but not for its neighbours: eight channels take little longer
    /// than one.
    pub fn four(
        filters: &mut [Soften; BLOCKS],
        blocks: [&mut Block; BLOCKS],
        corners: [Hertz; BLOCKS],
    ) {
        let mut ramps = [[0.0; 2]; BLOCKS];
        for ((ramp, filter), corner) in ramps.iter_mut().zip(&mut *filters).zip(corners) {
            *ramp = filter.ramp(corner);
        }
        let [a, b, c, d] = blocks;
        let mut lefts = Lanes::new(filters, &ramps, 0);
        let mut rights = Lanes::new(filters, &ramps, 1);
        for four in 0..BLOCK / 4 {
            lefts.run([&mut a.left, &mut b.left, &mut c.left, &mut d.left], four);
            rights.run(
                [&mut a.right, &mut b.right, &mut c.right, &mut d.right],
                four,
            );
        }
        for (side, lanes) in [lefts, rights].into_iter().enumerate() {
            for (filter, state) in filters.iter_mut().zip(lanes.state.to_array()) {
                filter.states[side] = if state.abs() >= FLUSH { state } else { 0.0 };
            }
        }
    }

    /// The coefficient at the block's start, and what it moves by a frame.
    fn ramp(&mut self, corner: Hertz) -> [f32; 2] {
        let from = match self.present {
            Some((present, steady)) if present == corner => return [steady, 0.0],
            Some((_, from)) => Some(from),
            None => None,
        };
        let held = corner.0.clamp(5.0, 0.45 * self.frames_per_second);
        let g = libm::tan(core::f64::consts::PI * held / self.frames_per_second);
        let to = (g / (1.0 + g)) as f32;
        self.present = Some((corner, to));
        let from = from.unwrap_or(to);
        [from, (to - from) * (1.0 / BLOCK as f32)]
    }
}

/// One side of four filters, one to a lane.
struct Lanes {
    now: f32x4,
    step: f32x4,
    state: f32x4,
}

impl Lanes {
    fn new(filters: &[Soften; BLOCKS], ramps: &[[f32; 2]; BLOCKS], side: usize) -> Lanes {
        Lanes {
            now: f32x4::new(ramps.map(|[now, _]| now)),
            step: f32x4::new(ramps.map(|[_, step]| step)),
            state: f32x4::new(core::array::from_fn(|place| filters[place].states[side])),
        }
    }

    /// Four frames of four channels in place.
    #[inline(always)]
    fn run(&mut self, channels: [&mut [f32; BLOCK]; BLOCKS], four: usize) {
        let mut rows = [f32x4::ZERO; BLOCKS];
        for (row, channel) in rows.iter_mut().zip(&channels) {
            *row = f32x4::new(channel.as_chunks::<4>().0[four]);
        }
        let mut frames = f32x4::transpose(rows);
        for frame in &mut frames {
            *frame = self.tick(*frame);
        }
        let heard = f32x4::transpose(frames);
        for (channel, row) in channels.into_iter().zip(heard) {
            channel.as_chunks_mut::<4>().0[four] = row.to_array();
        }
    }

    /// One frame. The state moves by one product and one sum, which is all that the next frame waits for.
    #[inline(always)]
    fn tick(&mut self, x: f32x4) -> f32x4 {
        let twice = self.now + self.now;
        let heard = self.state + self.now * (x - self.state);
        self.state = (f32x4::ONE - twice) * self.state + twice * x;
        self.now += self.step;
        heard
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::measure::{noise, response};

    fn filters() -> [Soften; 4] {
        [(); 4].map(|()| Soften::new(SampleRate::DEFAULT))
    }

    #[test]
    fn softening_falls_by_six_decibels_an_octave() {
        let level = |hertz| {
            let mut filters = filters();
            let mut others = [Block::SILENCE; 3];
            response(hertz, |block| {
                let [b, c, d] = &mut others;
                Soften::four(&mut filters, [block, b, c, d], [Hertz(1000.0); 4]);
            })
        };
        let check = |hertz: f64, expected: f64| {
            assert!((level(hertz) - expected).abs() < 0.3, "{}", level(hertz))
        };
        check(100.0, 0.0);
        check(1000.0, -3.0);
        check(4000.0, -12.5);
    }

    #[test]
    fn each_of_the_four_is_the_filter_frame_by_frame() {
        let mut filters = filters();
        let mut states = [[0.0f64; 2]; 4];
        let mut present = [None; 4];
        for number in 0..50 {
            let corners =
                [300.0, 900.0, 4000.0, 15_000.0].map(|hertz| hertz + 11.0 * f64::from(number));
            let mut blocks = [(); 4].map(|()| noise());
            blocks[2].left.reverse();
            let dry = blocks.clone();
            let [a, b, c, d] = &mut blocks;
            Soften::four(&mut filters, [a, b, c, d], corners.map(Hertz));
            for place in 0..4 {
                let g = (core::f64::consts::PI * corners[place] / 48_000.0).tan();
                let to = g / (1.0 + g);
                let from = present[place].replace(to).unwrap_or(to);
                for frame in 0..BLOCK {
                    let now = from + (to - from) * frame as f64 / BLOCK as f64;
                    let inputs = [dry[place].left[frame], dry[place].right[frame]];
                    let heard = [blocks[place].left[frame], blocks[place].right[frame]];
                    for side in 0..2 {
                        let (x, state) = (f64::from(inputs[side]), &mut states[place][side]);
                        let moved = now * (x - *state);
                        let expected = *state + moved;
                        *state = expected + moved;
                        assert!((f64::from(heard[side]) - expected).abs() < 1e-5);
                    }
                }
            }
        }
    }

    #[test]
    fn a_tail_becomes_exactly_silent() {
        let mut filters = filters();
        let mut blocks = [(); 4].map(|()| noise());
        for _ in 0..5000 {
            let [a, b, c, d] = &mut blocks;
            Soften::four(&mut filters, [a, b, c, d], [Hertz(300.0); 4]);
            blocks.iter_mut().for_each(Block::clear);
        }
        let [a, b, c, d] = &mut blocks;
        Soften::four(&mut filters, [a, b, c, d], [Hertz(300.0); 4]);
        assert!(blocks.iter().all(Block::is_silent));
    }
}
