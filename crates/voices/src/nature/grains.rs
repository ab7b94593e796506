//! Grains: short gliding tones that begin by address, such as a drop, a bubble, a chirp, a syllable.

use super::glides::{AddGlides, Glide};
use anodyne_dsp::{BLOCK, Block, exp2};
use anodyne_units::SampleRate;
use arrayvec::ArrayVec;
use pulp::Arch;

/// One short tone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grain {
    /// When it begins, seconds of the session; taken to the nearest block.
    pub(super) start_seconds: f64,
    /// Frequency at its start.
    pub(super) hertz: f64,
    /// What the frequency gains a second.
    pub(super) glide: f64,
    /// How it comes and goes.
    pub(super) shape: Shape,
    /// Linear amplitude at its height, left and right.
    pub(super) level: [f32; 2],
}

/// The envelope of a grain.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// There at once (within a block), then falling by 60 dB in so many seconds.
    Struck(f32),
    /// A raised cosine of so many seconds: swells and goes.
    Swelling(f32),
}

impl Shape {
    /// Linear, so many seconds after the start.
    fn at(self, seconds: f32) -> f32 {
        match self {
            Shape::Struck(sixty) => exp2(-SIXTY_DECIBELS * seconds / sixty),
            Shape::Swelling(length) => {
                let turn = (seconds / length).min(1.0);
                let half = anodyne_dsp::sine((turn * 2_147_483_647.0) as u32);
                half * half
            }
        }
    }
}

impl Grain {
    /// Seconds until nothing of it is heard.
    fn length(&self) -> f64 {
        match self.shape {
            Shape::Struck(sixty) => {
                let level = self.level[0].max(self.level[1]);
                let halvings = libm::log2f((level / FAINT).max(1.0)).min(LONGEST_FALL);
                f64::from(sixty * halvings / SIXTY_DECIBELS)
            }
            Shape::Swelling(length) => f64::from(length),
        }
    }
}

/// A struck grain has ended when it is as quiet as this, linear: -60 dBFS before the seat's level, far below the noise
/// that every bed of grains lies on.
const FAINT: f32 = 1e-3;

/// A struck grain has ended after so many halvings, however loud it was: 51 dB.
const LONGEST_FALL: f32 = 8.47;

/// log2(1000): how many halvings 60 dB are.
const SIXTY_DECIBELS: f32 = 9.965_784;

/// Grains of one slot of time.
pub(super) type Slot = ArrayVec<Grain, 24>;

/// Grains that sound at once; what comes beyond is left out.
const MOST: usize = 96;

/// A grain that has begun, or will within its slot.
struct Sounding {
    grain: Grain,
    /// The frame on which it begins, a block's first.
    start: i64,
    /// Frames until it has gone.
    frames: f64,
    /// What was last found, with its age: the end of one block is the start of the next.
    edge: Option<(i64, Edge)>,
}

/// Where a grain stands at the edge of two blocks.
#[derive(Clone, Copy)]
struct Edge {
    turns: f64,
    gain: f32,
}

/// What sounds now of an endless row of slots, each filled by chance from its own number.
pub(super) struct Grains {
    rate: f64,
    slot_seconds: f64,
    /// Slots whose grains may still sound.
    longest: i64,
    /// The last slot that was taken in; none after a reset.
    taken: Option<i64>,
    sounding: ArrayVec<Sounding, MOST>,
    arch: Arch,
}

impl Grains {
    /// Slots of `slot_seconds`, whose grains end at most `longest_seconds` after their slot's beginning.
    pub(super) fn new(rate: SampleRate, slot_seconds: f64, longest_seconds: f64) -> Grains {
        Grains {
            rate: f64::from(rate.hz()),
            slot_seconds,
            longest: (longest_seconds / slot_seconds).ceil() as i64,
            taken: None,
            sounding: ArrayVec::new(),
            arch: Arch::new(),
        }
    }

    pub(super) fn reset(&mut self) {
        self.taken = None;
        self.sounding.clear();
    }

    /// Adds the 64 frames from `frame` on; `fill` says what a slot holds.
    pub(super) fn render(&mut self, frame: i64, out: &mut Block, fill: impl Fn(i64, &mut Slot)) {
        self.take_in(frame, fill);
        let mut glides: ArrayVec<Glide, MOST> = ArrayVec::new();
        let rate = self.rate;
        self.sounding.retain(|grain| {
            let later = frame + BLOCK as i64 - grain.start;
            if later > 0 {
                glides.push(grain.glide(frame - grain.start, rate));
            }
            (later as f64) < grain.frames
        });
        let arch = self.arch;
        arch.dispatch(AddGlides {
            glides: &glides,
            out,
        });
    }

    /// Takes in every slot that begins before the block's end.
    fn take_in(&mut self, frame: i64, fill: impl Fn(i64, &mut Slot)) {
        let seconds = (frame + BLOCK as i64) as f64 / self.rate;
        let now = (seconds / self.slot_seconds).floor() as i64;
        let first = self.taken.map_or(now - self.longest, |taken| taken + 1);
        for number in first..=now {
            let mut slot = Slot::new();
            fill(number, &mut slot);
            for grain in slot {
                let ends = (grain.start_seconds + grain.length()) * self.rate;
                if ends > frame as f64 && !self.sounding.is_full() {
                    self.sounding.push(Sounding::new(grain, self.rate));
                }
            }
        }
        self.taken = Some(now.max(self.taken.unwrap_or(now)));
    }
}

impl Sounding {
    fn new(grain: Grain, rate: f64) -> Sounding {
        Sounding {
            grain,
            start: (grain.start_seconds * rate / BLOCK as f64).round() as i64 * BLOCK as i64,
            frames: grain.length() * rate,
            edge: None,
        }
    }

    /// The block at an age, frames.
    fn glide(&mut self, age: i64, rate: f64) -> Glide {
        let from = match self.edge {
            Some((at, edge)) if at == age => edge,
            _ => self.edge_at(age, rate),
        };
        let to = self.edge_at(age + BLOCK as i64, rate);
        self.edge = Some((age + BLOCK as i64, to));
        let level = self.grain.level;
        Glide {
            phase: anodyne_dsp::phase_of(from.turns),
            step: ((to.turns - from.turns) / BLOCK as f64 * 4_294_967_296.0) as u32,
            from: level.map(|level| level * from.gain),
            to: level.map(|level| level * to.gain),
        }
    }

    fn edge_at(&self, age: i64, rate: f64) -> Edge {
        let seconds = age.max(0) as f64 / rate;
        let sounds = age > 0 && (age as f64) < self.frames;
        Edge {
            turns: (self.grain.hertz + 0.5 * self.grain.glide * seconds) * seconds,
            gain: if sounds {
                self.grain.shape.at(seconds as f32)
            } else {
                0.0
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One grain a slot of 100 ms, five times as long as its slot.
    fn fill(number: i64, slot: &mut Slot) {
        slot.push(Grain {
            start_seconds: number as f64 * 0.1 + 0.03,
            hertz: 500.0 + (number % 7) as f64 * 90.0,
            glide: 200.0,
            shape: Shape::Swelling(0.5),
            level: [0.2, 0.1],
        });
    }

    #[test]
    fn a_grain_that_began_slots_ago_is_joined_where_it_is() {
        let grains = || Grains::new(SampleRate::DEFAULT, 0.1, 0.7);
        let (mut whole, mut late) = (grains(), grains());
        let joined_at = 400 * BLOCK as i64;
        let mut loudest = 0.0f32;
        for frame in (0..600).map(|block| block * BLOCK as i64) {
            let (mut a, mut b) = (Block::SILENCE, Block::SILENCE);
            whole.render(frame, &mut a, fill);
            if frame >= joined_at {
                late.render(frame, &mut b, fill);
                assert_eq!(a, b, "frame {frame}");
                loudest = loudest.max(a.peak());
            }
        }
        assert!(loudest > 0.05, "{loudest}");
    }

    #[test]
    fn a_struck_grain_ends_once_it_is_faint_and_without_a_step() {
        let heard = |level: f32| {
            let mut grains = Grains::new(SampleRate::DEFAULT, 1.0, 1.0);
            let mut heard = Vec::new();
            for frame in (0..400).map(|block| block * BLOCK as i64) {
                let mut out = Block::SILENCE;
                grains.render(frame, &mut out, |number, slot| {
                    if number == 0 {
                        slot.push(Grain {
                            start_seconds: 0.0,
                            hertz: 500.0,
                            glide: 0.0,
                            shape: Shape::Struck(0.4),
                            level: [level, 0.5 * level],
                        });
                    }
                });
                heard.extend(out.left);
            }
            heard
        };
        for level in [0.01, 0.1, 1.0] {
            let heard = heard(level);
            let seconds = 0.4 * (f64::from(level / FAINT).log10() / 3.0).min(0.85);
            let end = (seconds * 48_000.0) as usize;
            let peak = |from: usize, to: usize| {
                heard[from..to]
                    .iter()
                    .fold(0.0f32, |peak, one| peak.max(one.abs()))
            };
            let least = FAINT.max(2.8e-3 * level);
            assert!(peak(end - 500, end - 100) > 0.9 * least, "{level}");
            assert!(peak(end - 500, end) < 2.0 * least, "{level}");
            assert_eq!(peak(end + 2 * BLOCK, heard.len()), 0.0, "{level}");
        }
        assert!(heard(0.9 * FAINT).iter().all(|sample| *sample == 0.0));
    }
}
