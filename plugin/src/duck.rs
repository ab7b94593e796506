//! The duck: how the music stands back beneath a voice on the side-chain, and when it comes back.

/// Follows a voice.
pub(crate) struct Duck {
    rate: f32,
    /// Mean square of the voice, over some 30 ms.
    power: f32,
    /// Frames since the voice was last heard.
    quiet: f32,
    /// Decibels the music stands back now, 0 or below.
    level: f32,
}

/// How it is to be done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct DuckSettings {
    /// How far, decibels, 0 or above.
    pub(crate) depth: f32,
    /// How long it takes to be down, seconds.
    pub(crate) attack: f32,
    /// How long it takes to be back, seconds.
    pub(crate) release: f32,
    /// How loud the voice must be, dBFS.
    pub(crate) threshold: f32,
}

/// A voice that pauses for less than this is speaking on, seconds.
const BREATH: f32 = 0.7;
/// The music waits no longer than this for a bar line to come back on, seconds.
const LONGEST_WAIT: f32 = 2.5;
/// Over what the voice's loudness is measured, seconds.
const EAR: f32 = 0.03;
/// Frames between two looks.
const STEP: usize = 16;

impl Duck {
    pub(crate) fn new(rate: f32) -> Duck {
        Duck {
            rate,
            power: 0.0,
            quiet: f32::MAX,
            level: 0.0,
        }
    }

    pub(crate) fn reset(&mut self) {
        *self = Duck::new(self.rate);
    }

    /// Decibels the music stands back now.
    pub(crate) fn level(&self) -> f32 {
        self.level
    }

    /// Writes a linear gain for each frame of a voice. `bar_line` tells after how many frames the next bar begins.
    pub(crate) fn follow(
        &mut self,
        voice: [&[f32]; 2],
        settings: DuckSettings,
        bar_line: Option<f32>,
        gains: &mut [f32],
    ) {
        let length = gains.len();
        let mut done = 0;
        while done < length {
            let count = STEP.min(length - done);
            let heard = |side: &[f32]| -> f32 {
                let piece = side.get(done..done + count).unwrap_or(&[]);
                piece.iter().map(|sample| sample * sample).sum()
            };
            let power = 0.5 * (heard(voice[0]) + heard(voice[1])) / count as f32;
            let to_bar = bar_line.map(|frames| frames - done as f32);
            let from = self.level;
            self.step(power, count as f32, settings, to_bar);
            ramp(from, self.level, &mut gains[done..done + count]);
            done += count;
        }
    }

    fn step(&mut self, power: f32, frames: f32, settings: DuckSettings, to_bar: Option<f32>) {
        let near = |seconds: f32| 1.0 - (-frames / (seconds * self.rate)).exp();
        self.power += (power - self.power) * near(EAR);
        let loud = 10.0 * self.power.max(1e-12).log10() > settings.threshold;
        self.quiet = if loud { 0.0 } else { self.quiet + frames };
        let speaks = self.quiet < BREATH * self.rate;
        // On the bar line, or after a while without one.
        let waits = self.quiet < (BREATH + LONGEST_WAIT) * self.rate
            && to_bar.is_some_and(|frames| frames > STEP as f32)
            && self.level < -0.9 * settings.depth;
        if speaks || waits {
            self.level += (-settings.depth - self.level) * near(settings.attack / 3.0);
        } else {
            self.level += -self.level * near(settings.release / 3.0);
            if self.level > -0.01 {
                self.level = 0.0;
            }
        }
    }
}

fn ramp(from: f32, to: f32, gains: &mut [f32]) {
    if from == 0.0 && to == 0.0 {
        gains.fill(1.0);
        return;
    }
    let gain = |level: f32| 10.0_f32.powf(level / 20.0);
    let (from, to) = (gain(from), gain(to));
    let count = gains.len() as f32;
    for (place, out) in gains.iter_mut().enumerate() {
        *out = from + (to - from) * (place as f32 + 1.0) / count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: f32 = 1_000.0;
    const SETTINGS: DuckSettings = DuckSettings {
        depth: 9.0,
        attack: 0.25,
        release: 1.5,
        threshold: -40.0,
    };

    /// The gain in decibels after so many seconds of a voice at that level.
    fn after(duck: &mut Duck, voice: f32, seconds: f32, bar_line: Option<f32>) -> f32 {
        let voice = vec![voice; (seconds * RATE) as usize];
        let mut gains = vec![0.0; voice.len()];
        duck.follow([&voice, &voice], SETTINGS, bar_line, &mut gains);
        20.0 * gains.last().unwrap().log10()
    }

    #[test]
    fn music_is_down_within_the_attack_and_back_within_the_release() {
        let mut duck = Duck::new(RATE);
        let down = after(&mut duck, 0.1, 0.3, None);
        assert!((down + 9.0).abs() < 0.8, "{down}");
        let still = after(&mut duck, 0.0, 0.5, None);
        assert!((still + 9.0).abs() < 0.5, "{still}");
        let back = after(&mut duck, 0.0, 0.3 + 1.6, None);
        assert!(back > -0.8, "{back}");
        assert_eq!(after(&mut duck, 0.0, 6.0, None), 0.0);
    }

    #[test]
    fn music_comes_back_on_the_bar_line() {
        let mut duck = Duck::new(RATE);
        after(&mut duck, 0.1, 1.0, None);
        // 1.5 s after the voice the bar begins: at 1.4 s the music is still down.
        let waiting = after(&mut duck, 0.0, 1.4, Some(1_500.0));
        assert!(waiting < -8.5, "{waiting}");
        let coming = after(&mut duck, 0.0, 0.6, Some(100.0));
        assert!(coming > -5.0, "{coming}");
    }

    #[test]
    fn a_whisper_below_the_threshold_moves_nothing() {
        let mut duck = Duck::new(RATE);
        assert_eq!(after(&mut duck, 0.003, 1.0, None), 0.0);
    }
}
