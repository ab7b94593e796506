//! Envelopes: the loudness of a note as a function of its age, readable at any frame without the ones before.
//!
//! `age` counts frames since note-on (negative: not yet sounding). `after_release` counts frames since note-off, if
//! it is known; negative means still to come, and a note without one is held.

use crate::{BLOCK, exp::Decay, sine::sine};

/// A soft swell: raised-cosine attack, held at 1, raised-cosine release.
///
/// ```
/// use anodyne_dsp::Swell;
/// let swell = Swell { attack_frames: 100, release_frames: 200 };
/// assert_eq!([swell.gain(0, None), swell.gain(100, None)], [0.0, 1.0]);
/// assert!((swell.gain(50, None) - 0.5).abs() < 1e-6);
/// assert!((swell.gain(600, Some(100)) - 0.5).abs() < 1e-6);
/// assert!(swell.is_over(Some(200)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swell {
    /// Frames from silence to full gain.
    pub attack_frames: u32,
    /// Frames from note-off to silence.
    pub release_frames: u32,
}

impl Swell {
    /// The gain at that age, 0..1.
    #[inline]
    pub fn gain(&self, age: i64, after_release: Option<i64>) -> f32 {
        let released = after_release.map_or(0, |after| after.max(0));
        rise(age - released, self.attack_frames)
            * (1.0 - release(after_release, self.release_frames))
    }

    /// The gains at the two edges of the block whose first frame has that age.
    #[inline]
    pub fn ramp(&self, age: i64, after_release: Option<i64>) -> (f32, f32) {
        (
            self.gain(age, after_release),
            self.gain(age + EDGE, later(after_release)),
        )
    }

    /// True once nothing more will be heard.
    pub fn is_over(&self, after_release: Option<i64>) -> bool {
        after_release.is_some_and(|after| after >= i64::from(self.release_frames))
    }
}

/// A struck or plucked shape: raised-cosine attack, hold at 1, exponential decay to a sustained level, raised-cosine
/// release.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strike {
    /// Frames from silence to full gain.
    pub attack_frames: u32,
    /// Frames at full gain before the decay begins.
    pub hold_frames: u32,
    /// Frames in which the decay falls by 60 dB towards `sustain`; above 0.
    pub decay_frames: u32,
    /// The gain the decay settles at, 0..1; 0 for bells and strings.
    pub sustain: f32,
    /// Frames from note-off to silence.
    pub release_frames: u32,
}

impl Strike {
    /// A decay below this gain (-120 dB) counts as silence.
    const FLOOR: f32 = 1e-6;

    /// The gain at that age, 0..1.
    #[inline]
    pub fn gain(&self, age: i64, after_release: Option<i64>) -> f32 {
        let released = after_release.map_or(0, |after| after.max(0));
        let attack = rise(age - released, self.attack_frames);
        attack * self.decayed(age) * (1.0 - release(after_release, self.release_frames))
    }

    /// The gains at the two edges of the block whose first frame has that age.
    #[inline]
    pub fn ramp(&self, age: i64, after_release: Option<i64>) -> (f32, f32) {
        (
            self.gain(age, after_release),
            self.gain(age + EDGE, later(after_release)),
        )
    }

    /// True once nothing more will be heard: released, or decayed to nothing.
    pub fn is_over(&self, age: i64, after_release: Option<i64>) -> bool {
        after_release.is_some_and(|after| after >= i64::from(self.release_frames))
            || (age > 0 && self.decayed(age) == 0.0)
    }

    fn decayed(&self, age: i64) -> f32 {
        let decaying = age - i64::from(self.attack_frames) - i64::from(self.hold_frames);
        let fall = Decay::over(f64::from(self.decay_frames.max(1))).gain(decaying);
        let fall = if fall < Self::FLOOR { 0.0 } else { fall };
        self.sustain + (1.0 - self.sustain) * fall
    }
}

/// A block ends this many frames after it starts.
const EDGE: i64 = BLOCK as i64;

/// A raised-cosine rise from 0 to 1 over `length` frames; a length of 0 is a step.
#[inline]
pub fn rise(frames: i64, length: u32) -> f32 {
    if frames >= i64::from(length) {
        1.0
    } else if frames <= 0 {
        0.0
    } else {
        let quarter_turn = ((frames as u64) << 30) / u64::from(length);
        let side = sine(quarter_turn as u32);
        side * side
    }
}

fn release(after_release: Option<i64>, length: u32) -> f32 {
    after_release.map_or(0.0, |after| rise(after, length))
}

fn later(after_release: Option<i64>) -> Option<i64> {
    after_release.map(|after| after + EDGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SWELL: Swell = Swell {
        attack_frames: 1000,
        release_frames: 500,
    };
    const BELL: Strike = Strike {
        attack_frames: 64,
        hold_frames: 100,
        decay_frames: 6000,
        sustain: 0.0,
        release_frames: 300,
    };

    #[test]
    fn a_note_released_in_its_attack_falls_from_where_it_stood() {
        let before = SWELL.gain(400, None);
        assert_eq!(SWELL.gain(400, Some(0)), before);
        assert!((SWELL.gain(650, Some(250)) - before * 0.5).abs() < 1e-6);
        assert_eq!(SWELL.gain(900, Some(500)), 0.0);
    }

    #[test]
    fn neighbouring_blocks_share_their_edge() {
        for age in (-64..6000).step_by(64) {
            let (after, next) = (Some(age - 3001), Some(age + EDGE - 3001));
            assert_eq!(SWELL.ramp(age, after).1, SWELL.ramp(age + EDGE, next).0);
            assert_eq!(BELL.ramp(age, after).1, BELL.ramp(age + EDGE, next).0);
        }
    }

    #[test]
    fn a_release_still_to_come_changes_nothing() {
        assert_eq!(SWELL.gain(700, Some(-1)), SWELL.gain(700, None));
        assert_eq!(BELL.gain(700, Some(-1)), BELL.gain(700, None));
    }

    #[test]
    fn a_bell_falls_sixty_decibels_in_its_decay_and_ends() {
        let start = 164;
        assert_eq!(BELL.gain(start, None), 1.0);
        assert!((BELL.gain(start + 6000, None) - 0.001).abs() < 1e-7);
        assert!(!BELL.is_over(start + 11_900, None) && BELL.is_over(start + 12_100, None));
        assert!(BELL.is_over(0, Some(300)));
        assert!(!BELL.is_over(0, None));
    }

    #[test]
    fn sustain_is_where_the_decay_settles() {
        let organ = Strike {
            sustain: 0.25,
            ..BELL
        };
        assert_eq!(organ.gain(1_000_000, None), 0.25);
        assert!(!organ.is_over(1_000_000, None));
    }
}
