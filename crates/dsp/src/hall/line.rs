//! One delay line of the hall: a tap that moves slowly, and the damping of one pass through the air.

use super::{Pass, decay::Damping};
use crate::{
    BLOCK,
    ring::{FLUSH, Ring},
};

/// Frames of the tap's past kept before it: the damping needs three, sixteen keep the block aligned.
pub(super) const LOOK_BACK: usize = 16;

/// Steps of the damping done at once.
const LANES: usize = 4;

/// The sound at a tap over one block, behind the last frames of the block before.
pub(super) type Tap = [f32; LOOK_BACK + BLOCK];

/// Silence at a tap.
pub(super) const SILENT_TAP: Tap = [0.0; LOOK_BACK + BLOCK];

/// A delay line with modulated tap and one-pole damping.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) ring: Ring,
    /// Shortest delay in frames.
    nearest: usize,
    /// Mean delay in frames.
    delay: f64,
    damping: Damping,
    /// The last four damped samples.
    damped: [f32; LANES],
}

impl Line {
    /// A line of `delay` frames around which the tap moves by `depth` frames.
    pub(super) fn new(delay: f64, depth: f64) -> Line {
        let nearest = ((delay - depth).round() as usize).max(BLOCK + 2);
        Line {
            ring: Ring::new(nearest + 2 * depth.ceil() as usize + 2),
            nearest,
            delay: nearest as f64 + depth,
            damping: Damping::default(),
            damped: [0.0; LANES],
        }
    }

    /// The mean delay in frames.
    pub(super) fn delay(&self) -> f64 {
        self.delay
    }

    pub(super) fn set_damping(&mut self, damping: Damping) {
        self.damping = damping;
    }

    pub(super) fn clear(&mut self) {
        self.ring.clear();
        self.damped = [0.0; LANES];
    }

    /// Reads the tap over one block, behind the last frames of the block before: linear interpolation between samples
    /// while the tap moves evenly `from` one offset `to` another.
    #[inline(always)]
    pub(super) fn tap(&self, from: f32, to: f32, tap: &mut Tap) {
        tap.copy_within(BLOCK.., 0);
        let tap: &mut Pass = tap.last_chunk_mut().expect("a block follows the look-back");
        let whole = from.min(to) as usize;
        let start = from - whole as f32;
        let step = (to - from) * (1.0 / BLOCK as f32);
        // The stretch begins two frames further back than the delay, so that it also holds the next sample but one.
        let past = self.ring.read(self.nearest + whole + 2);
        if from as usize == to as usize {
            for frame in 0..BLOCK {
                let beyond = start + step * frame as f32;
                let (near, far) = (past[frame + 2], past[frame + 1]);
                tap[frame] = near + beyond * (far - near);
            }
        } else {
            for frame in 0..BLOCK {
                let beyond = start + step * frame as f32;
                let first = if beyond < 1.0 { beyond } else { 1.0 };
                let second = beyond - first;
                let (near, far, farther) = (past[frame + 2], past[frame + 1], past[frame]);
                tap[frame] = near + first * (far - near) + second * (farther - far);
            }
        }
    }

    /// The first half of the one-pole low-pass y(n) = gain * x(n) + pole * y(n - 1): four steps of it unrolled, which
    /// leaves y(n) = this + pole^4 * y(n - 4) for [`damp`].
    #[inline(always)]
    pub(super) fn prepare(&self, tap: &Tap, pass: &mut Pass) {
        let Damping { gain, pole } = self.damping;
        let (second, third) = (pole * pole, pole * pole * pole);
        for frame in 0..BLOCK {
            let [d, c, b, a] = core::array::from_fn(|back| tap[LOOK_BACK - 3 + back + frame]);
            pass[frame] = gain * ((a + pole * b) + (second * c + third * d));
        }
    }
}

/// Lines damped side by side, to hide the wait for each result behind the others.
pub(super) const GROUP: usize = 8;

/// The second half of the low-pass for a group of lines.
#[inline(always)]
pub(super) fn damp(lines: &mut [Line; GROUP], passes: &mut [Pass; GROUP]) {
    let mut states: [[f32; LANES]; GROUP] = core::array::from_fn(|line| lines[line].damped);
    let fourth: [f32; GROUP] = core::array::from_fn(|line| {
        let square = lines[line].damping.pole * lines[line].damping.pole;
        square * square
    });
    for four in 0..BLOCK / LANES {
        for line in 0..GROUP {
            let frames: &mut [f32; LANES] = passes[line][four * LANES..]
                .first_chunk_mut()
                .expect("a block is made of fours");
            for lane in 0..LANES {
                states[line][lane] = fourth[line] * states[line][lane] + frames[lane];
            }
            *frames = states[line];
        }
    }
    for (line, state) in lines.iter_mut().zip(states) {
        line.damped = state.map(|value| if value.abs() >= FLUSH { value } else { 0.0 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moving_tap_is_exact_on_a_straight_line_even_across_a_sample() {
        let mut line = Line::new(300.0, 10.0);
        let straight = |frame: f64| (0.001 * frame) as f32;
        for block in 0..20 {
            line.ring.put(&core::array::from_fn(|frame| {
                straight((block * BLOCK + frame) as f64)
            }));
            line.ring.advance();
        }
        let check = |from: f32, to: f32| {
            let mut tap = SILENT_TAP;
            line.tap(from, to, &mut tap);
            for frame in 0..BLOCK {
                let moved = f64::from(from + (to - from) * frame as f32 / BLOCK as f32);
                let expected = straight((20 * BLOCK + frame) as f64 - 290.0 - moved);
                let got = tap[LOOK_BACK + frame];
                assert!(
                    (got - expected).abs() < 1e-6,
                    "{from}..{to} at {frame}: {got} {expected}"
                );
            }
        };
        check(0.0, 0.0);
        check(3.25, 3.5);
        check(4.9, 5.1);
        check(5.1, 4.9);
        check(19.9, 20.0);
    }
}
