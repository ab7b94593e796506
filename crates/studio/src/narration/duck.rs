//! The duck: how far the music stands back beneath speech.

use super::Stretch;
use anodyne_units::{Decibels, Seconds};

/// How the music stands back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ducking {
    /// How far, 6 to 12 dB.
    pub depth: Decibels,
    /// The time in which it steps back; it is back when the first word begins. 0.05 to 2 s.
    pub attack: Seconds,
    /// The time in which it comes forward again, 0.2 to 10 s.
    pub release: Seconds,
}

impl Default for Ducking {
    /// 9 dB, 250 ms, 1.5 s.
    fn default() -> Ducking {
        Ducking {
            depth: Decibels(9.0),
            attack: Seconds(0.25),
            release: Seconds(1.5),
        }
    }
}

impl Ducking {
    /// The legal depths, dB.
    pub const DEPTHS: (f64, f64) = (6.0, 12.0);
    /// The legal attacks, seconds.
    pub const ATTACKS: (f64, f64) = (0.05, 2.0);
    /// The legal releases, seconds.
    pub const RELEASES: (f64, f64) = (0.2, 10.0);
}

/// The music's gain over a whole session: an envelope that knows what will be said, with an address in time.
#[derive(Clone, Debug, Default)]
pub struct Duck {
    stretches: Vec<Stretch>,
    ducking: Ducking,
}

/// How long the music waits for a musical edge before it comes forward, at most, seconds.
const WAITS: f64 = 1.0;

impl Duck {
    /// The envelope for stretches of speech, ascending. `edge` gives the first musical edge (a beat) at or after an
    /// instant: where one is near, the music comes forward on it.
    pub fn new(speech: &[Stretch], ducking: Ducking, edge: impl Fn(Seconds) -> Seconds) -> Duck {
        let mut stretches: Vec<Stretch> = Vec::new();
        let room = ducking.attack.0 + ducking.release.0 + WAITS;
        for one in speech {
            match stretches.last_mut() {
                // No time to come forward and step back: the music stays where it is.
                Some(last) if one.start.0 - last.end.0 < room => last.end = one.end,
                _ => stretches.push(*one),
            }
        }
        for one in &mut stretches {
            let next = edge(one.end);
            if next.0 - one.end.0 <= WAITS {
                one.end = next;
            }
        }
        Duck { stretches, ducking }
    }

    /// Where the music is all the way back.
    pub fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// The gain at an instant, linear: 1 away from speech, moving in decibels along half a cosine.
    pub fn gain(&self, at: Seconds) -> f64 {
        let begun = self.stretches.partition_point(|one| one.start <= at);
        let before = begun.checked_sub(1).map(|place| self.stretches[place]);
        let after = self.stretches.get(begun);
        let behind = before.map_or(0.0, |one| {
            1.0 - half_cosine((at.0 - one.end.0) / self.ducking.release.0)
        });
        let ahead = after.map_or(0.0, |one| {
            half_cosine(1.0 - (one.start.0 - at.0) / self.ducking.attack.0)
        });
        Decibels(-self.ducking.depth.0 * behind.max(ahead)).gain()
    }
}

fn half_cosine(along: f64) -> f64 {
    0.5 - 0.5 * (core::f64::consts::PI * along.clamp(0.0, 1.0)).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(start: f64, end: f64) -> Stretch {
        Stretch {
            start: Seconds(start),
            end: Seconds(end),
        }
    }

    fn duck(speech: &[Stretch]) -> Duck {
        Duck::new(speech, Ducking::default(), |at| Seconds(at.0.ceil()))
    }

    #[test]
    fn the_music_is_back_with_the_first_word_and_comes_forward_on_the_beat() {
        let duck = duck(&[stretch(10.0, 14.6)]);
        let check = |at: f64, decibels: f64| {
            let found = 20.0 * duck.gain(Seconds(at)).log10();
            assert!((found - decibels).abs() < 0.01, "{at}: {found}");
        };
        check(9.7, 0.0);
        check(9.875, -4.5);
        check(10.0, -9.0);
        check(15.0, -9.0);
        check(15.75, -4.5);
        check(16.5, 0.0);
    }

    #[test]
    fn short_pauses_do_not_pump() {
        let duck = duck(&[
            stretch(10.0, 12.0),
            stretch(14.0, 15.0),
            stretch(30.0, 31.0),
        ]);
        assert_eq!(duck.stretches(), [stretch(10.0, 15.0), stretch(30.0, 31.0)]);
    }

    #[test]
    fn it_never_jumps() {
        let duck = duck(&[stretch(1.0, 2.0), stretch(5.0, 6.0)]);
        let gain = |step: usize| duck.gain(Seconds(step as f64 * 0.001));
        let steepest = (0..9000).map(|step| (gain(step + 1) - gain(step)).abs());
        assert!(steepest.fold(0.0, f64::max) < 0.005);
    }
}
