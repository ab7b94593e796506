//! Resampling: a recording brought to the session's rate.

use crate::StudioError;
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{
    Async, FixedAsync, Resampler, SincInterpolationParameters, SincInterpolationType,
    WindowFunction,
};

/// Turns frames at one rate into frames at another, delay taken off to within a frame, piece by piece. Worked in double precision and
/// rounded to 1/2^20 of full scale (-120 dBFS), so that the different instructions of different machines do not show.
pub(super) struct Converter {
    inner: Option<Inner>,
}

struct Inner {
    resampler: Async<f64>,
    ratio: f64,
    waiting: Vec<f64>,
    out: Vec<f64>,
    /// Frames of delay still to be dropped.
    drop: usize,
    taken: u64,
    given: u64,
}

/// Frames taken at once.
const CHUNK: usize = 1024;
/// The finest step that is kept.
const STEP: f64 = 1.0 / (1u64 << 20) as f64;

impl Converter {
    /// From one rate to another, hertz; the same rate leaves everything as it is.
    ///
    /// # Errors
    /// Rates that cannot be brought together.
    pub(super) fn new(from: u32, to: u32) -> Result<Converter, StudioError> {
        if from == to {
            return Ok(Converter { inner: None });
        }
        let ratio = f64::from(to) / f64::from(from);
        let parameters = SincInterpolationParameters {
            sinc_len: 128,
            f_cutoff: None,
            oversampling_factor: 256,
            interpolation: SincInterpolationType::Cubic,
            window: WindowFunction::BlackmanHarris2,
        };
        let resampler = Async::new_sinc(ratio, 1.0, &parameters, CHUNK, 1, FixedAsync::Input)
            .map_err(|error| StudioError::Spec(format!("{from} Hz to {to} Hz: {error}")))?;
        let (drop, most) = (resampler.output_delay(), resampler.output_frames_max());
        Ok(Converter {
            inner: Some(Inner {
                resampler,
                ratio,
                waiting: Vec::with_capacity(2 * CHUNK),
                out: vec![0.0; most],
                drop,
                taken: 0,
                given: 0,
            }),
        })
    }

    /// Takes frames and adds to `out` what can be given of them.
    pub(super) fn feed(&mut self, frames: &[f32], out: &mut Vec<f32>) {
        let Some(inner) = &mut self.inner else {
            out.extend_from_slice(frames);
            return;
        };
        inner.taken += frames.len() as u64;
        for piece in frames.chunks(CHUNK) {
            inner
                .waiting
                .extend(piece.iter().map(|sample| f64::from(*sample)));
            if inner.waiting.len() >= CHUNK {
                inner.step(out);
            }
        }
    }

    /// Gives the rest: as many frames in all as the recording is long.
    pub(super) fn finish(mut self, out: &mut Vec<f32>) {
        let Some(inner) = &mut self.inner else {
            return;
        };
        let whole = (inner.taken as f64 * inner.ratio).round() as u64;
        while inner.given < whole {
            inner.waiting.resize(CHUNK, 0.0);
            inner.step(out);
        }
        out.truncate(out.len() - (inner.given - whole) as usize);
    }
}

impl Inner {
    fn step(&mut self, out: &mut Vec<f32>) {
        let input = InterleavedSlice::new(&self.waiting[..CHUNK], 1, CHUNK);
        let most = self.out.len();
        let output = InterleavedSlice::new_mut(&mut self.out, 1, most);
        let (Ok(input), Ok(mut output)) = (input, output) else {
            unreachable!("one channel of as many frames as there are")
        };
        let (_, made) = self
            .resampler
            .process_into_buffer(&input, &mut output, None)
            .expect("buffers as long as the resampler asked for");
        let dropped = self.drop.min(made);
        self.drop -= dropped;
        self.given += (made - dropped) as u64;
        let kept = self.out[dropped..made].iter();
        out.extend(kept.map(|sample| ((sample / STEP).round() * STEP) as f32));
        self.waiting.drain(..CHUNK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(from: u32, to: u32, frames: &[f32], piece: usize) -> Vec<f32> {
        let mut converter = Converter::new(from, to).unwrap();
        let mut out = Vec::new();
        for piece in frames.chunks(piece) {
            converter.feed(piece, &mut out);
        }
        converter.finish(&mut out);
        out
    }

    fn sine(hertz: f64, rate: u32, frames: usize) -> Vec<f32> {
        let step = core::f64::consts::TAU * hertz / f64::from(rate);
        (0..frames)
            .map(|frame| (step * frame as f64).sin() as f32)
            .collect()
    }

    #[test]
    fn a_tone_keeps_its_pitch_its_level_and_its_place_to_the_frame() {
        for (from, to) in [(44_100, 48_000), (16_000, 48_000), (96_000, 44_100)] {
            let out = converted(from, to, &sine(440.0, from, from as usize), 777);
            let expected = sine(440.0, to, to as usize);
            assert_eq!(out.len(), expected.len(), "{from} to {to}");
            let inner = 2000..out.len() - 2000;
            let off = out[inner.clone()].iter().zip(&expected[inner]);
            let worst = off.map(|(a, b)| (a - b).abs()).fold(0.0f32, f32::max);
            // A frame off, a tone of 440 Hz would differ by as much as it moves in one.
            let one_frame = core::f32::consts::TAU * 440.0 / from.min(to) as f32;
            assert!(worst < one_frame, "{from} to {to}: {worst}");
            let power = |frames: &[f32]| frames.iter().map(|frame| frame * frame).sum::<f32>();
            let level = power(&out[2000..40_000]) / power(&expected[2000..40_000]);
            assert!((level - 1.0).abs() < 1e-2, "{from} to {to}: {level}");
        }
    }

    #[test]
    fn pieces_of_any_size_give_the_same_frames() {
        let tone = sine(300.0, 22_050, 5000);
        let whole = converted(22_050, 48_000, &tone, 5000);
        for piece in [1, 100, 1024] {
            assert_eq!(converted(22_050, 48_000, &tone, piece), whole, "{piece}");
        }
    }

    #[test]
    fn the_same_rate_changes_nothing() {
        let tone = sine(300.0, 48_000, 500);
        assert_eq!(converted(48_000, 48_000, &tone, 33), tone);
    }
}
