//! The two slow oscillators of a SoundFont region, as functions of time.

/// A triangle that begins at 0 and rises first, after a delay (SoundFont 2.04, 8.1.2: generators 21 to 24).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lfo {
    /// Seconds at rest before it begins.
    pub(super) delay: f64,
    /// Cycles a second; it stands still at 0.001 and below.
    pub(super) hertz: f64,
}

impl Lfo {
    /// Its value so many seconds after the note began, -1..1.
    pub(super) fn at(&self, seconds: f64) -> f64 {
        let turn = self.turns(seconds);
        let phase = turn - libm::floor(turn);
        if phase < 0.25 {
            4.0 * phase
        } else if phase < 0.75 {
            4.0 * (0.5 - phase)
        } else {
            4.0 * (phase - 1.0)
        }
    }

    /// How many seconds of its recording a reader has come whose pitch moves by up to `cents` to either side: the integral
    /// of the ratio of frequencies from the note's beginning, so that any moment of a note can be joined.
    pub(super) fn travelled(&self, seconds: f64, cents: f64) -> f64 {
        let bend = cents * core::f64::consts::LN_2 / 1200.0;
        let turn = self.turns(seconds);
        if bend == 0.0 || turn == 0.0 {
            return seconds;
        }
        let whole = libm::floor(turn);
        let turns = whole * of_a_turn(1.0, bend) + of_a_turn(turn - whole, bend);
        self.delay + turns / self.hertz
    }

    /// Turns since it began.
    fn turns(&self, seconds: f64) -> f64 {
        if self.hertz > SLOWEST_HERTZ {
            (seconds - self.delay).max(0.0) * self.hertz
        } else {
            0.0
        }
    }
}

/// Slower than this it stands still, as in rustysynth.
const SLOWEST_HERTZ: f64 = 0.001;

/// The integral of e^(bend * triangle) from the start of a turn.
fn of_a_turn(phase: f64, bend: f64) -> f64 {
    // Each straight piece of the triangle has its own closed form.
    let grown = |from: f64, to: f64| (libm::exp(to * bend) - libm::exp(from * bend)) / (4.0 * bend);
    let rising = grown(0.0, 4.0 * phase.min(0.25));
    let falling = grown(4.0 * (0.5 - phase.clamp(0.25, 0.75)), 1.0);
    let back = grown(-1.0, 4.0 * (phase.max(0.75) - 1.0));
    rising + falling + back
}

#[cfg(test)]
mod tests {
    use super::*;

    const LFO: Lfo = Lfo {
        delay: 0.3,
        hertz: 5.0,
    };

    #[test]
    fn it_rests_rises_and_falls() {
        let check = |seconds: f64, expected: f64| {
            assert!((LFO.at(seconds) - expected).abs() < 1e-9, "{seconds}");
        };
        check(0.2, 0.0);
        check(0.35, 1.0);
        check(0.4, 0.0);
        check(0.45, -1.0);
        check(0.525, 0.5);
    }

    #[test]
    fn what_is_travelled_is_the_sum_of_all_speeds() {
        for cents in [50.0, -120.0, 0.0] {
            let mut travelled = 0.0;
            let step = 1e-5;
            for number in 0..200_000 {
                let seconds = (f64::from(number) + 0.5) * step;
                travelled += step * libm::exp2(cents / 1200.0 * LFO.at(seconds));
                if number % 9_999 == 0 {
                    let found = LFO.travelled(seconds + 0.5 * step, cents);
                    assert!(
                        (found - travelled).abs() < 1e-7,
                        "{seconds}: {found} {travelled}"
                    );
                }
            }
        }
    }
}
