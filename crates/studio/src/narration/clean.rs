//! Cleaning: what is done to a voice before anybody hears it, and no more than that.

use crate::StudioError;
use biquad::{Biquad, Coefficients, DirectForm2Transposed, Q_BUTTERWORTH_F64, ToHertz, Type};
use nnnoiseless::DenoiseState;

/// Below this lies the rumble of rooms and hands, not of voices, hertz.
const RUMBLE_HERTZ: f64 = 80.0;

/// A high-pass of 12 dB an octave against rumble.
pub(super) struct HighPass {
    filter: DirectForm2Transposed<f64>,
}

impl HighPass {
    /// At a rate in hertz.
    ///
    /// # Errors
    /// A rate that has no such frequency.
    pub(super) fn new(rate: u32) -> Result<HighPass, StudioError> {
        let coefficients = Coefficients::<f64>::from_params(
            Type::HighPass,
            f64::from(rate).hz(),
            RUMBLE_HERTZ.hz(),
            Q_BUTTERWORTH_F64,
        )
        .map_err(|_| StudioError::Spec(format!("no high-pass at {rate} Hz")))?;
        let filter = DirectForm2Transposed::<f64>::new(coefficients);
        Ok(HighPass { filter })
    }

    /// Filters in place.
    pub(super) fn render(&mut self, frames: &mut [f32]) {
        for frame in frames {
            *frame = self.filter.run(f64::from(*frame)) as f32;
        }
    }
}

/// A noise suppressor for speech (RNNoise: Valin 2018), 48 kHz. Only on request: it takes a little of the voice along.
pub(super) struct Denoiser {
    state: Box<DenoiseState<'static>>,
    waiting: Vec<f32>,
    /// The first frame out is made of nothing, and what comes out lies one frame back.
    first: bool,
    taken: usize,
    given: usize,
}

/// The rate the suppressor works at, hertz.
pub(super) const DENOISER_RATE: u32 = 48_000;
/// It wants samples on the scale of 16 bits.
const SIXTEEN_BITS: f32 = 32_768.0;

impl Denoiser {
    pub(super) fn new() -> Denoiser {
        Denoiser {
            state: DenoiseState::new(),
            waiting: Vec::new(),
            first: true,
            taken: 0,
            given: 0,
        }
    }

    /// Takes frames and adds to `out` what can be given of them.
    pub(super) fn feed(&mut self, frames: &[f32], out: &mut Vec<f32>) {
        self.taken += frames.len();
        self.waiting
            .extend(frames.iter().map(|frame| frame * SIXTEEN_BITS));
        let mut heard = [0.0; DenoiseState::FRAME_SIZE];
        while self.waiting.len() >= DenoiseState::FRAME_SIZE {
            let frame: Vec<f32> = self.waiting.drain(..DenoiseState::FRAME_SIZE).collect();
            self.state.process_frame(&mut heard, &frame);
            if !core::mem::take(&mut self.first) {
                self.given += heard.len();
                out.extend(heard.iter().map(|frame| frame / SIXTEEN_BITS));
            }
        }
    }

    /// Gives the rest: as many frames in all as were taken.
    pub(super) fn finish(mut self, out: &mut Vec<f32>) {
        let taken = self.taken;
        while self.given < taken {
            self.feed(&[0.0; DenoiseState::FRAME_SIZE], out);
        }
        out.truncate(out.len() - (self.given - taken));
    }
}

/// A soft compressor: what is louder than usual speech is brought nearer to it, 2:1, and nothing else.
pub(super) struct Compressor {
    attack: f32,
    release: f32,
    heard: f32,
    gain: f32,
}

/// Frames over which one gain is found.
const STEP: usize = 32;
/// Where it begins, dB full scale of the mean square: usual speech at the level takes are kept at.
const THRESHOLD: f32 = -22.0;
/// The width of the bend around it, dB.
const KNEE: f32 = 8.0;
/// How quickly it takes hold and lets go, seconds.
const TIMES: (f32, f32) = (0.010, 0.200);

impl Compressor {
    pub(super) fn new(rate: u32) -> Compressor {
        let share = |seconds: f32| 1.0 - (-(STEP as f32) / (seconds * rate as f32)).exp();
        Compressor {
            attack: share(TIMES.0),
            release: share(TIMES.1),
            heard: 0.0,
            gain: 1.0,
        }
    }

    /// Compresses in place; pieces of whole steps give the same as one piece.
    pub(super) fn render(&mut self, frames: &mut [f32]) {
        for piece in frames.chunks_mut(STEP) {
            let power = piece.iter().map(|frame| frame * frame).sum::<f32>() / piece.len() as f32;
            let share = if power > self.heard {
                self.attack
            } else {
                self.release
            };
            self.heard += share * (power - self.heard);
            let from = self.gain;
            self.gain = gain(10.0 * self.heard.max(1e-12).log10());
            let slope = (self.gain - from) / piece.len() as f32;
            for (number, frame) in piece.iter_mut().enumerate() {
                *frame *= from + slope * number as f32;
            }
        }
    }
}

/// The gain at a level in dB, linear: half of what lies above the threshold is taken, around it softly.
fn gain(level: f32) -> f32 {
    let over = level - THRESHOLD;
    let taken = if over <= -KNEE / 2.0 {
        0.0
    } else if over >= KNEE / 2.0 {
        over / 2.0
    } else {
        (over + KNEE / 2.0).powi(2) / (4.0 * KNEE)
    };
    10.0f32.powf(-taken / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(hertz: f32, level: f32, frames: usize) -> Vec<f32> {
        let step = core::f32::consts::TAU * hertz / 48_000.0;
        (0..frames)
            .map(|frame| level * (step * frame as f32).sin())
            .collect()
    }

    fn rms(frames: &[f32]) -> f32 {
        (frames.iter().map(|frame| frame * frame).sum::<f32>() / frames.len() as f32).sqrt()
    }

    fn passed(hertz: f32) -> f32 {
        let mut tone = sine(hertz, 0.5, 48_000);
        HighPass::new(48_000).unwrap().render(&mut tone);
        20.0 * (rms(&tone[24_000..]) / rms(&sine(hertz, 0.5, 24_000))).log10()
    }

    #[test]
    fn rumble_goes_and_the_voice_stays() {
        assert!(passed(25.0) < -18.0, "{}", passed(25.0));
        assert!(passed(200.0).abs() < 0.3, "{}", passed(200.0));
        assert!(passed(3000.0).abs() < 0.1, "{}", passed(3000.0));
    }

    #[test]
    fn loud_words_come_nearer_and_soft_ones_stay() {
        let compressed = |level: f32| {
            let mut tone = sine(300.0, level, 96_000);
            Compressor::new(48_000).render(&mut tone);
            20.0 * (rms(&tone[48_000..]) / (level / 2.0f32.sqrt())).log10()
        };
        assert!(compressed(0.02).abs() < 0.05);
        let loud = compressed(0.4);
        assert!((-6.8..-4.5).contains(&loud), "{loud}");
    }

    #[test]
    fn hiss_is_taken_out_only_by_the_denoiser_and_in_its_place() {
        let mut chance = 1u32;
        let hiss: Vec<f32> = (0..96_000)
            .map(|_| {
                chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (chance >> 8) as f32 / 16_777_216.0 * 0.1 - 0.05
            })
            .collect();
        let mut denoiser = Denoiser::new();
        let mut out = Vec::new();
        for piece in hiss.chunks(1000) {
            denoiser.feed(piece, &mut out);
        }
        denoiser.finish(&mut out);
        assert_eq!(out.len(), hiss.len());
        let left = rms(&out[48_000..]) / rms(&hiss[48_000..]);
        assert!(left < 0.75, "{left} of the hiss is left");
    }
}
