//! Where there is sound: silence at the start, at the end, and the longest in between.

use super::stage::Stretch;

/// Below this (-80 dBFS) a stretch is silent; the dither of 16 bits is at -90.
const SILENT: f32 = 1e-4;

/// Runs of silence, in frames.
#[derive(Default)]
pub(super) struct Extent {
    run: u64,
    longest: u64,
    zeros: u64,
    zeros_at_start: Option<u64>,
}

impl Extent {
    /// Looks at a stretch whose largest sample is `peak`.
    pub(super) fn look(&mut self, stretch: &Stretch<'_>, peak: f32) {
        let frames = stretch.real as u64;
        if peak < SILENT {
            self.run += frames;
            self.longest = self.longest.max(self.run);
        } else {
            self.run = 0;
        }
        if peak == 0.0 {
            self.zeros += frames;
        } else {
            self.look_closely(stretch);
        }
    }

    fn look_closely(&mut self, stretch: &Stretch<'_>) {
        let (left, right) = (stretch.now(0), stretch.now(1));
        let sounds = |place: &usize| left[*place] != 0.0 || right[*place] != 0.0;
        if let (Some(first), Some(last)) =
            ((0..left.len()).find(sounds), (0..left.len()).rfind(sounds))
        {
            self.zeros_at_start.get_or_insert(self.zeros + first as u64);
            self.zeros = (left.len() - 1 - last) as u64;
        }
    }

    /// The longest run of frames below -80 dBFS, to 64 frames.
    pub(super) fn longest_silence(&self) -> u64 {
        self.longest
    }

    /// Frames of exact zeros at the start and at the end.
    pub(super) fn zeros(&self) -> (u64, u64) {
        (self.zeros_at_start.unwrap_or(self.zeros), self.zeros)
    }
}
