//! Speech: where in a recording somebody speaks.

use anodyne_units::Seconds;

/// A stretch of speech.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Where it begins.
    pub start: Seconds,
    /// Where it is over.
    pub end: Seconds,
}

/// The levels of a voice, one for each hundredth of a second, in a byte each: half decibels below full scale.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels {
    steps: Vec<u8>,
    power: f64,
    count: usize,
    hop: usize,
}

/// Levels a second.
const LEVELS: u32 = 100;
/// Nothing below this is speech, in a voice at the level takes are kept at, dB.
const SOFTEST: f64 = -46.0;
/// Speech stands at least so far above the noise of its room, dB.
const ABOVE_NOISE: f64 = 10.0;
/// However noisy the room is, what is as loud as this is speech, dB.
const SURELY: f64 = -33.0;
/// The share of the time that is taken for noise alone.
const NOISE_SHARE: f64 = 0.05;
/// Words closer together than this are one stretch, seconds.
const JOINED: f64 = 0.35;
/// What is shorter is a click or a breath, seconds.
const SHORTEST: f64 = 0.08;

impl Levels {
    pub(super) fn new(rate: u32) -> Levels {
        Levels {
            hop: (rate / LEVELS) as usize,
            ..Levels::default()
        }
    }

    pub(super) fn feed(&mut self, frames: &[f32]) {
        for frame in frames {
            self.power += f64::from(*frame) * f64::from(*frame);
            self.count += 1;
            if self.count == self.hop {
                let level = 10.0 * (self.power / self.hop as f64).max(1e-13).log10();
                self.steps.push((-2.0 * level).clamp(0.0, 255.0) as u8);
                (self.power, self.count) = (0.0, 0);
            }
        }
    }

    /// The stretches of speech, ascending.
    pub(super) fn stretches(&self) -> Vec<Stretch> {
        let mut counted = [0usize; 256];
        self.steps
            .iter()
            .for_each(|step| counted[usize::from(*step)] += 1);
        let mut quiet = (self.steps.len() as f64 * NOISE_SHARE) as usize;
        let mut noise = 255;
        while noise > 0 && counted[noise] <= quiet {
            quiet -= counted[noise];
            noise -= 1;
        }
        let threshold = (ABOVE_NOISE - noise as f64 / 2.0).clamp(SOFTEST, SURELY);
        let second = |place: usize| place as f64 / f64::from(LEVELS);
        let mut found: Vec<Stretch> = Vec::new();
        for (place, step) in self.steps.iter().enumerate() {
            if -f64::from(*step) / 2.0 < threshold {
                continue;
            }
            let (start, end) = (Seconds(second(place)), Seconds(second(place + 1)));
            match found.last_mut() {
                Some(last) if start.0 - last.end.0 < JOINED => last.end = end,
                _ => found.push(Stretch { start, end }),
            }
        }
        found.retain(|one| one.end.0 - one.start.0 >= SHORTEST);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Loud and soft in turns, seconds and amplitude.
    fn levels(turns: &[(f64, f32)]) -> Levels {
        let mut levels = Levels::new(8000);
        for (seconds, amplitude) in turns {
            let frames = (seconds * 8000.0) as usize;
            let tone = (0..frames).map(|frame| amplitude * (frame as f32 * 0.3).sin());
            levels.feed(&tone.collect::<Vec<f32>>());
        }
        levels
    }

    fn check(turns: &[(f64, f32)], expected: &[(f64, f64)]) {
        let found = levels(turns).stretches();
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, (start, end)) in found.iter().zip(expected) {
            assert!((found.start.0 - start).abs() < 0.021, "{found:?}");
            assert!((found.end.0 - end).abs() < 0.021, "{found:?}");
        }
    }

    #[test]
    fn pauses_part_speech_and_short_ones_do_not() {
        check(
            &[
                (1.0, 0.0),
                (2.0, 0.1),
                (0.2, 0.0),
                (1.0, 0.1),
                (2.0, 0.0),
                (0.5, 0.1),
                (1.0, 0.0),
            ],
            &[(1.0, 4.2), (6.2, 6.7)],
        );
    }

    #[test]
    fn a_noisy_room_is_not_speech() {
        check(&[(3.0, 0.008), (2.0, 0.15), (3.0, 0.008)], &[(3.0, 5.0)]);
    }

    #[test]
    fn a_click_is_not_speech() {
        check(&[(1.0, 0.0), (0.03, 0.3), (2.0, 0.0)], &[]);
    }
}
