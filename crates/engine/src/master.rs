//! The master: mono lows, tilt, gain, the session's fades, and the limiter.

use crate::Settings;
use crate::timeline::Timeline;
use anodyne_dsp::filter::{LowMono, Tilt};
use anodyne_dsp::{BLOCK, Block, Limiter};
use anodyne_score::Score;
use anodyne_units::{Decibels, Frames, Hertz, SampleRate, Seconds};

/// Everything between the mix and the listener.
pub(crate) struct Master {
    low_mono: LowMono,
    /// None where the palette asks for no tilt.
    tilt: Option<Tilt>,
    gain: f32,
    limiter: Limiter,
}

impl Master {
    /// Frames by which what comes out lags behind what goes in; whole blocks.
    pub(crate) const LATENCY: u64 = Limiter::LATENCY_BLOCKS as u64 * BLOCK as u64;

    /// Filters and limiter are as if they had always run after this.
    pub(crate) const RUN_UP: Seconds = Limiter::RUN_UP;

    pub(crate) fn new(score: &Score, settings: Settings) -> Master {
        Master {
            low_mono: LowMono::new(LowMono::CORNER, settings.sample_rate),
            tilt: (score.tilt().0 != 0.0).then(|| tilt(score.tilt(), settings.sample_rate)),
            gain: settings.gain.gain() as f32,
            limiter: Limiter::new(settings.sample_rate, settings.ceiling),
        }
    }

    pub(crate) fn reset(&mut self) {
        self.low_mono.reset();
        if let Some(tilt) = &mut self.tilt {
            tilt.reset();
        }
        self.limiter.reset();
    }

    /// Finishes the mix of the block at `frame`; what it leaves is the block [`Master::LATENCY`] frames before. A voice
    /// comes with the gains of the music beneath it at either edge.
    pub(crate) fn render(
        &mut self,
        (score, timeline): (&Score, &Timeline),
        frame: Frames,
        voice: Option<(&Block, (f32, f32))>,
        block: &mut Block,
    ) {
        self.low_mono.render(block);
        if let Some(tilt) = &mut self.tilt {
            tilt.render(block);
        }
        self.fade((score, timeline), frame, block);
        if let Some((voice, (from, to))) = voice {
            block.scale_ramp(from, to);
            block.add(voice);
            self.silence_after_the_end((score, timeline), frame, block);
        }
        self.limiter.render(block);
    }

    /// The gain at which the limiter let the last block go; 1 where it did not act.
    pub(crate) fn limiter_gain(&self) -> f32 {
        self.limiter.gain()
    }

    /// Gain and the session's fades over the block at `frame`, exact silence from the end on.
    pub(crate) fn fade(
        &self,
        (score, timeline): (&Score, &Timeline),
        frame: Frames,
        block: &mut Block,
    ) {
        let fade = |frame: Frames| {
            let place = timeline.course().place(timeline.played(frame));
            let now = score.fade(place.at);
            let fade = place.leaving.map_or(now, |(left, share)| {
                now + (score.fade(left) - now) * share as f32
            });
            self.gain * fade
        };
        block.scale_ramp(fade(frame), fade(frame + Frames(BLOCK as u64)));
        self.silence_after_the_end((score, timeline), frame, block);
    }

    fn silence_after_the_end(
        &self,
        (score, timeline): (&Score, &Timeline),
        frame: Frames,
        block: &mut Block,
    ) {
        let end = timeline.end(score).0;
        if frame.0 + BLOCK as u64 > end {
            let left = end.saturating_sub(frame.0) as usize;
            block.left[left.min(BLOCK)..].fill(0.0);
            block.right[left.min(BLOCK)..].fill(0.0);
        }
    }
}

/// A tilt of so many decibels an octave around 1 kHz, drawn with two shelves two octaves either side.
fn tilt(per_octave: Decibels, rate: SampleRate) -> Tilt {
    let shelf = Decibels(2.0 * per_octave.0);
    Tilt::new(
        (Hertz(300.0), Decibels(-shelf.0)),
        (Hertz(3300.0), shelf),
        rate,
    )
}
