//! The volume envelope of a SoundFont region, as a function of time.

use anodyne_dsp::exp2;

/// Delay, attack, hold, decay to a sustained level, release (SoundFont 2.04, 8.1.2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Envelope {
    /// Silence before the attack, seconds.
    pub(super) delay: f32,
    /// From silence to full level, a straight line of amplitude, seconds.
    pub(super) attack: f32,
    /// At full level, seconds.
    pub(super) hold: f32,
    /// In which the level falls by 100 dB, seconds.
    pub(super) decay: f32,
    /// Where the fall ends, linear.
    pub(super) sustain: f32,
    /// In which the level falls by 100 dB after the note is let go, seconds.
    pub(super) release: f32,
}

/// 100 dB in halvings.
const HUNDRED_DECIBELS: f32 = 16.609_64;

/// What lies this far below full level is over, linear: -80 dB.
pub(super) const OVER: f32 = 1e-4;

impl Envelope {
    /// Whether its peak is still to come, at an age in seconds.
    pub(super) fn begins(&self, age: f32) -> bool {
        age < self.delay + self.attack
    }

    /// The level `age` seconds after the note began, let go after `held` seconds; linear.
    pub(super) fn at(&self, age: f32, held: f32) -> f32 {
        let level = self.sounding(age.min(held));
        if age <= held {
            level
        } else {
            level * exp2(-HUNDRED_DECIBELS * (age - held) / self.release)
        }
    }

    fn sounding(&self, age: f32) -> f32 {
        let age = age - self.delay;
        if age <= 0.0 {
            return 0.0;
        }
        if age < self.attack {
            return age / self.attack;
        }
        let falling = (age - self.attack - self.hold).max(0.0);
        exp2(-HUNDRED_DECIBELS * falling / self.decay).max(self.sustain)
    }

    /// Seconds from the note's end until nothing is left.
    pub(super) fn tail(&self) -> f32 {
        // 80 of 100 dB.
        0.8 * self.release
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENVELOPE: Envelope = Envelope {
        delay: 1.0,
        attack: 2.0,
        hold: 1.0,
        decay: 10.0,
        sustain: 0.1,
        release: 5.0,
    };

    #[test]
    fn the_level_rises_holds_falls_and_stays() {
        let check = |age: f32, expected: f32| {
            let found = ENVELOPE.at(age, 100.0);
            assert!((found - expected).abs() < 1e-3, "{age}: {found}");
        };
        check(0.5, 0.0);
        check(2.0, 0.5);
        check(3.5, 1.0);
        check(5.0, 0.316_2); // 1 s of the 10 s in which 100 dB fall: 10 dB
        check(30.0, 0.1);
    }

    #[test]
    fn after_the_note_it_falls_by_a_hundred_decibels_in_the_release() {
        let let_go = ENVELOPE.at(31.0, 30.0);
        assert!((let_go - 0.1 * 0.1).abs() < 1e-4, "{let_go}"); // 20 dB in 1 s
        assert!(ENVELOPE.at(30.0 + ENVELOPE.tail(), 30.0) <= OVER);
    }
}
