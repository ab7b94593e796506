//! Cuts: what lies below or above a corner is taken away, 12 dB an octave.

use anodyne_units::{Hertz, SampleRate};
use fundsp::prelude64::{highpass_hz, lowpass_hz};
use fundsp::svf::{HighpassMode, LowpassMode};

use super::{FLAT, Stereo};
use crate::Block;

/// Takes away what lies below a corner (3 dB down there), and with it any constant offset.
#[derive(Clone)]
pub struct LowCut(Stereo<HighpassMode<f64>>);

impl LowCut {
    /// A cut below `corner`, 5 Hz to 0.45 of the rate.
    pub fn new(corner: Hertz, rate: SampleRate) -> LowCut {
        let frames_per_second = f64::from(rate.hz());
        let corner = corner.0.clamp(5.0, 0.45 * frames_per_second) as f32;
        LowCut(Stereo::new(highpass_hz(corner, FLAT), frames_per_second))
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.0.reset();
    }

    /// Filters a block in place.
    pub fn render(&mut self, block: &mut Block) {
        self.0.render(block);
    }
}

/// Takes away what lies above a corner (3 dB down there).
#[derive(Clone)]
pub struct HighCut(Stereo<LowpassMode<f64>>);

impl HighCut {
    /// A cut above `corner`, 5 Hz to 0.45 of the rate.
    pub fn new(corner: Hertz, rate: SampleRate) -> HighCut {
        let frames_per_second = f64::from(rate.hz());
        let corner = corner.0.clamp(5.0, 0.45 * frames_per_second) as f32;
        HighCut(Stereo::new(lowpass_hz(corner, FLAT), frames_per_second))
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.0.reset();
    }

    /// Filters a block in place.
    pub fn render(&mut self, block: &mut Block) {
        self.0.render(block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::measure::response;

    fn check(hertz: f64, expected: f64, render: impl FnMut(&mut Block)) {
        let level = response(hertz, render);
        assert!((level - expected).abs() < 0.3, "{hertz} Hz: {level} dB");
    }

    #[test]
    fn a_low_cut_falls_twelve_decibels_an_octave() {
        let cut = || LowCut::new(Hertz(80.0), SampleRate::DEFAULT);
        let at = |hertz, expected| {
            let mut cut = cut();
            check(hertz, expected, |block| cut.render(block));
        };
        at(1000.0, 0.0);
        at(80.0, -3.0);
        at(20.0, -24.1);
        let mut cut = cut();
        check(40.0, -12.3, |block| cut.render(block));
    }

    #[test]
    fn a_high_cut_mirrors_it() {
        let at = |hertz, expected| {
            let mut cut = HighCut::new(Hertz(1000.0), SampleRate::DEFAULT);
            check(hertz, expected, |block| cut.render(block));
        };
        at(100.0, 0.0);
        at(1000.0, -3.0);
        at(2000.0, -12.3);
    }

    #[test]
    fn a_reset_cut_is_a_new_cut() {
        let mut used = LowCut::new(Hertz(80.0), SampleRate::DEFAULT);
        let noise = crate::filter::measure::noise();
        used.render(&mut noise.clone());
        used.reset();
        let (mut again, mut fresh) = (noise.clone(), noise);
        used.render(&mut again);
        LowCut::new(Hertz(80.0), SampleRate::DEFAULT).render(&mut fresh);
        assert_eq!(again, fresh);
    }
}
