//! The engine: from a score to blocks of sound.

use crate::desk::Desk;
use crate::master::Master;
use crate::stem::{Stems, Tap};
use crate::{Orchestra, Overlay};
use anodyne_dsp::{BLOCK, Block};
use anodyne_score::Score;
use anodyne_units::{Dbtp, Decibels, Frames, SampleRate, Seconds};
use std::sync::Arc;

/// How far the hall's missing past has fallen after the run-up.
const DEPTH: Decibels = Decibels(-74.0);

/// What an engine is told besides the score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Frames a second.
    pub sample_rate: SampleRate,
    /// Gain ahead of the limiter; chosen so that the whole meets its loudness.
    pub gain: Decibels,
    /// No true peak goes above this.
    pub ceiling: Dbtp,
}

/// Plays a score. `new` takes all memory, `seek` goes anywhere, `render` gives the next block and never fails.
pub struct Engine {
    score: Arc<Score>,
    rate: SampleRate,
    desk: Desk,
    master: Master,
    /// The frame of the next block that the desk renders; ahead of what comes out by the limiter's look-ahead.
    ahead: Frames,
    /// Where stems are asked for.
    tap: Option<Tap>,
}

impl Engine {
    /// An engine at frame 0.
    pub fn new(score: Arc<Score>, orchestra: &Orchestra, settings: Settings) -> Engine {
        let desk = Desk::new(&score, orchestra, settings.sample_rate);
        let master = Master::new(&score, settings);
        let mut engine = Engine {
            score,
            rate: settings.sample_rate,
            desk,
            master,
            ahead: Frames(0),
            tap: None,
        };
        engine.seek(Frames(0));
        engine
    }

    /// The same engine with [`Engine::stems`], at frame 0. It costs a copy of six blocks a block; without it, nothing.
    pub fn with_stems(mut self) -> Engine {
        self.tap = Some(Tap::new(Master::LATENCY));
        self.seek(Frames(0));
        self
    }

    /// What the block rendered last is the sum of, ahead of the master's mono lows, tilt and limiter, with the master's
    /// gain and fades; none without [`Engine::with_stems`].
    pub fn stems(&self) -> Option<&Stems> {
        let last = self.position().0.checked_sub(BLOCK as u64)?;
        self.tap.as_ref().map(|tap| tap.read(last))
    }

    /// The gain at which the limiter let the last block go, linear: 1 where it did not act.
    pub fn limiter_gain(&self) -> f32 {
        self.master.limiter_gain()
    }

    /// After a seek, what has memory (hall, echo, filters, limiter) differs from a run without seek by less than
    /// -90 dBFS once this much has been rendered: the hall then has fallen by 69 dB, and what runs into it lies some
    /// 25 dB below full scale.
    pub fn run_up(&self) -> Seconds {
        Seconds(self.desk.run_up(DEPTH).0.max(Master::RUN_UP.0))
    }

    /// The length of the session; every frame from here on is exact silence.
    pub fn length(&self) -> Frames {
        self.rate.frames(self.score.length())
    }

    /// The frame that the next block begins with.
    pub fn position(&self) -> Frames {
        self.ahead - Frames(Master::LATENCY)
    }

    /// Goes to the block that holds `frame`: held notes are taken up mid-flight, tails of hall and echo are not.
    pub fn seek(&mut self, frame: Frames) {
        self.go_to(frame, None);
    }

    /// As [`Engine::seek`], with the voice that [`Engine::render_over`] goes on with.
    pub fn seek_over(&mut self, frame: Frames, overlay: &mut dyn Overlay) {
        self.go_to(frame, Some(overlay));
    }

    fn go_to(&mut self, frame: Frames, mut overlay: Option<&mut dyn Overlay>) {
        self.ahead = Frames(frame.0 / BLOCK as u64 * BLOCK as u64);
        self.desk.seek(&self.score, self.ahead);
        self.master.reset();
        // The limiter looks ahead: fill its delay, so that the next block out is the one asked for.
        let mut unheard = Block::SILENCE;
        for _ in 0..Master::LATENCY / BLOCK as u64 {
            match &mut overlay {
                Some(overlay) => self.step(Some(&mut **overlay), &mut unheard),
                None => self.step(None, &mut unheard),
            }
        }
    }

    /// The next 64 frames.
    pub fn render(&mut self, out: &mut Block) {
        self.step(None, out);
    }

    /// The next 64 frames with a voice over them. The overlay is asked for blocks ahead of what comes out, by the
    /// limiter's look-ahead; stems stand back with the music and hold no voice.
    pub fn render_over(&mut self, overlay: &mut dyn Overlay, out: &mut Block) {
        self.step(Some(overlay), out);
    }

    fn step(&mut self, overlay: Option<&mut dyn Overlay>, out: &mut Block) {
        let over = overlay.map(|overlay| {
            let mut voice = Block::SILENCE;
            let stands_back = overlay.speak(self.ahead, &mut voice);
            (voice, stands_back)
        });
        self.desk.render(&self.score, self.ahead, out);
        if let Some(tap) = &mut self.tap {
            let stems = tap.at(self.ahead.0);
            self.desk.stems(stems);
            for stem in stems {
                self.master.fade(&self.score, self.ahead, stem);
                if let Some((_, (from, to))) = over {
                    stem.scale_ramp(from, to);
                }
            }
        }
        let over = over
            .as_ref()
            .map(|(voice, stands_back)| (voice, *stands_back));
        self.master.render(&self.score, self.ahead, over, out);
        self.ahead += Frames(BLOCK as u64);
    }
}
