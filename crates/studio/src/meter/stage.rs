//! The stage: the few frames that the analysers look at, always cut at the same places whatever the blocks were.

use super::STRETCH;
use anodyne_units::SampleRate;

/// Frames that are on stage at once.
pub(super) const HOP: usize = 4096;

/// Frames before a stretch that stay in view, enough for every filter and for what surrounds a click.
pub(super) const CONTEXT: usize = 2 * STRETCH;

/// A full-scale sample, less the smallest step of 16 bits and a little: clipped, or as good as.
const CLIPPED: f32 = 0.9999;

/// Both sides, with what came before.
pub(super) struct Stage {
    sides: [Box<[f32]>; 2],
    filled: usize,
    rate: SampleRate,
    /// Frame number of the first frame on stage.
    start: u64,
    pub(super) clipped: u64,
    pub(super) bad: u64,
}

/// 64 frames and their context. At the very end fewer are real, the rest is the silence after the track.
pub(super) struct Stretch<'a> {
    sides: [&'a View; 2],
    /// Real frames, 0 to 64.
    pub(super) real: usize,
}

/// The context and the stretch of one side.
pub(super) type View = [f32; CONTEXT + STRETCH];

impl Stage {
    pub(super) fn new(rate: SampleRate) -> Stage {
        // One stretch of silence fits behind a last hop.
        let side = || vec![0.0; CONTEXT + HOP + STRETCH].into_boxed_slice();
        Stage {
            sides: [side(), side()],
            filled: 0,
            rate,
            start: 0,
            clipped: 0,
            bad: 0,
        }
    }

    /// Takes as many frames as there is room for. Samples that are not numbers are counted and become 0.
    pub(super) fn take(&mut self, left: &[f32], right: &[f32]) -> usize {
        let count = left.len().min(HOP - self.filled);
        let from = CONTEXT + self.filled;
        for (side, samples) in self.sides.iter_mut().zip([left, right]) {
            let (mut clipped, mut bad) = (0u32, 0u32);
            for (out, sample) in side[from..from + count].iter_mut().zip(samples) {
                let size = sample.abs();
                let good = size <= f32::MAX;
                *out = if good { *sample } else { 0.0 };
                bad += u32::from(!good);
                clipped += u32::from(size >= CLIPPED);
            }
            self.clipped += u64::from(clipped);
            self.bad += u64::from(bad);
        }
        self.filled += count;
        count
    }

    pub(super) fn is_full(&self) -> bool {
        self.filled == HOP
    }

    /// Clears the stage but for the context of what comes next.
    pub(super) fn next(&mut self) {
        for side in &mut self.sides {
            side.copy_within(HOP..HOP + CONTEXT, 0);
            side[CONTEXT..].fill(0.0);
        }
        self.start += self.filled as u64;
        self.filled = 0;
    }

    /// The frames on stage, left and right.
    pub(super) fn frames(&self) -> [&[f32]; 2] {
        [0, 1].map(|side: usize| &self.sides[side][CONTEXT..CONTEXT + self.filled])
    }

    /// The frames on stage and the silence after the track, [`HOP`] of each side.
    pub(super) fn padded(&self) -> [&[f32]; 2] {
        [0, 1].map(|side: usize| &self.sides[side][CONTEXT..CONTEXT + HOP])
    }

    /// The frames in stretches; the last hop of a track ends with one of silence.
    pub(super) fn stretches(&self) -> impl Iterator<Item = Stretch<'_>> {
        let count = if self.is_full() {
            HOP / STRETCH
        } else {
            self.filled.div_ceil(STRETCH) + 1
        };
        (0..count).map(|number| Stretch {
            sides: [self.view(0, number), self.view(1, number)],
            real: (self.filled.saturating_sub(number * STRETCH)).min(STRETCH),
        })
    }

    fn view(&self, side: usize, number: usize) -> &View {
        self.sides[side][number * STRETCH..]
            .first_chunk()
            .expect("the buffer holds a whole stretch more than a hop")
    }

    /// Frame number of the first frame on stage.
    pub(super) fn start(&self) -> u64 {
        self.start
    }

    /// Frames taken since the beginning.
    pub(super) fn taken(&self) -> u64 {
        self.start + self.filled as u64
    }

    pub(super) fn rate(&self) -> SampleRate {
        self.rate
    }
}

impl<'a> Stretch<'a> {
    /// Context and stretch, left and right.
    pub(super) fn sides(&self) -> [&'a View; 2] {
        self.sides
    }

    /// The real frames of a side.
    pub(super) fn now(&self, side: usize) -> &'a [f32] {
        &self.sides[side][CONTEXT..CONTEXT + self.real]
    }

    /// The context of a side.
    pub(super) fn before(&self, side: usize) -> &'a [f32] {
        &self.sides[side][..CONTEXT]
    }
}
