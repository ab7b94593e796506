//! A deck: one engine, handed out in pieces of any length, that fades in, plays, rings on and falls silent.

use anodyne_engine::{BLOCK, Block, Engine, Note, Stems};
use anodyne_units::{Frames, SampleRate, Seconds};

/// Stereo pairs that a deck adds to: the main output, and the stems after it.
pub(crate) const OUTS: usize = 7;

/// One engine and how loud it is.
pub(crate) struct Deck {
    engine: Engine,
    block: Block,
    read: usize,
    rate: SampleRate,
    doing: Doing,
    fade: Fade,
    /// Frames of silence at the end of a ring.
    silent: usize,
    /// Frames it has rung.
    rung: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// Costs nothing.
    Nothing,
    /// Plays.
    Playing,
    /// Rings on after the last note, until it is silent.
    Ringing,
    /// Fades out, then does nothing.
    Leaving,
}

/// A gain on its way, by quarters of a sine: two that cross keep the power.
#[derive(Clone, Copy, Debug)]
struct Fade {
    /// 0 (silent) to 1, as far along the quarter.
    along: f64,
    /// What is added a frame.
    step: f64,
}

impl Fade {
    fn next(&mut self) -> f32 {
        self.along = (self.along + self.step).clamp(0.0, 1.0);
        if self.along >= 1.0 {
            return 1.0;
        }
        (self.along * core::f64::consts::FRAC_PI_2).sin() as f32
    }
}

/// A ring that lasts longer than this is faded out.
const LONGEST_RING: Seconds = Seconds(15.0);
/// This much silence ends a ring.
const SILENCE: Seconds = Seconds(0.25);
/// What counts as silence, linear: -96 dBFS.
const SILENT: f32 = 1.6e-5;

impl Deck {
    pub(crate) fn new(engine: Engine, rate: SampleRate) -> Deck {
        Deck {
            engine: engine.with_stems(),
            block: Block::SILENCE,
            read: BLOCK,
            rate,
            doing: Doing::Nothing,
            fade: Fade {
                along: 0.0,
                step: 0.0,
            },
            silent: 0,
            rung: 0,
        }
    }

    pub(crate) fn engine(&mut self) -> &mut Engine {
        &mut self.engine
    }

    /// Whether it costs nothing and may be used for something else.
    pub(crate) fn is_free(&self) -> bool {
        self.doing == Doing::Nothing
    }

    pub(crate) fn is_playing(&self) -> bool {
        self.doing == Doing::Playing
    }

    /// The frame that is handed out next.
    pub(crate) fn position(&self) -> Frames {
        self.engine.position() - Frames((BLOCK - self.read) as u64)
    }

    /// How far the limiter holds the music, linear.
    pub(crate) fn limiter_gain(&self) -> f32 {
        self.engine.limiter_gain()
    }

    /// Plays from a frame on, fading in over so many seconds; 0 is at once. `run_up` has been heard before.
    pub(crate) fn play(&mut self, frame: Frames, fade: Seconds, run_up: Seconds) {
        let start = Frames(frame.0.saturating_sub(self.rate.frames(run_up).0));
        self.engine.seek(start);
        self.read = BLOCK;
        while self.engine.position() + Frames(BLOCK as u64) <= frame {
            self.engine.render(&mut self.block);
        }
        let into_block = (frame.0 - self.engine.position().0) as usize;
        if into_block > 0 {
            self.engine.render(&mut self.block);
            self.read = into_block;
        }
        self.doing = Doing::Playing;
        let frames = fade.0 * f64::from(self.rate.hz());
        self.fade = if frames > 0.0 {
            Fade {
                along: 0.0,
                step: 1.0 / frames,
            }
        } else {
            Fade {
                along: 1.0,
                step: 0.0,
            }
        };
    }

    /// Fades out over so many seconds, then does nothing.
    pub(crate) fn leave(&mut self, fade: Seconds) {
        if self.doing != Doing::Nothing {
            self.doing = Doing::Leaving;
            self.fade.step = -1.0 / (fade.0 * f64::from(self.rate.hz()));
        }
    }

    /// Plays nothing new, and rings on until it is silent.
    pub(crate) fn ring(&mut self) {
        if self.doing == Doing::Playing {
            self.engine.rest();
            self.doing = Doing::Ringing;
            (self.silent, self.rung) = (0, 0);
        }
    }

    /// Silent at once.
    pub(crate) fn stop(&mut self) {
        self.doing = Doing::Nothing;
    }

    /// Adds the next frames to the outputs; each is a left and a right side of one length. `struck` hears of each note.
    pub(crate) fn add(
        &mut self,
        outs: &mut [[&mut [f32]; 2]; OUTS],
        mut struck: impl FnMut(&Note),
    ) {
        let length = outs[0][0].len();
        let mut done = 0;
        while done < length && self.doing != Doing::Nothing {
            if self.read == BLOCK {
                self.engine.render(&mut self.block);
                self.read = 0;
                self.engine.struck().iter().for_each(&mut struck);
            }
            let count = (BLOCK - self.read).min(length - done);
            self.add_piece(outs, done, count);
            self.read += count;
            done += count;
        }
    }

    fn add_piece(&mut self, outs: &mut [[&mut [f32]; 2]; OUTS], from: usize, count: usize) {
        let mut gains = [1.0_f32; BLOCK];
        let is_moving = self.fade.along < 1.0 || self.fade.step < 0.0;
        if is_moving {
            for gain in &mut gains[..count] {
                *gain = self.fade.next();
            }
        }
        let read = self.read..self.read + count;
        let (main, others) = outs.split_at_mut(1);
        let peak = add_block(&mut main[0], from, &self.block, read.clone(), &gains);
        if let Some(stems) = self.engine.stems() {
            let stems: &Stems = stems;
            for (out, stem) in others.iter_mut().zip(stems) {
                if !out[0].is_empty() {
                    add_block(out, from, stem, read.clone(), &gains);
                }
            }
        }
        self.come_to_an_end(peak, count);
    }

    fn come_to_an_end(&mut self, peak: f32, count: usize) {
        let frames = |time: Seconds| self.rate.frames(time).0 as usize;
        match self.doing {
            Doing::Leaving if self.fade.along <= 0.0 => self.doing = Doing::Nothing,
            Doing::Ringing => {
                self.rung += count;
                self.silent = if peak < SILENT {
                    self.silent + count
                } else {
                    0
                };
                if self.silent > frames(SILENCE) {
                    self.doing = Doing::Nothing;
                } else if self.rung > frames(LONGEST_RING) {
                    self.leave(Seconds(1.0));
                }
            }
            _ => {}
        }
    }
}

/// Adds a piece of a block at those gains, and tells its peak.
fn add_block(
    out: &mut [&mut [f32]; 2],
    from: usize,
    block: &Block,
    read: core::ops::Range<usize>,
    gains: &[f32; BLOCK],
) -> f32 {
    let count = read.len();
    let mut peak = 0.0_f32;
    for (side, samples) in out.iter_mut().zip([&block.left, &block.right]) {
        let written = side[from..from + count].iter_mut();
        for ((out, sample), gain) in written.zip(&samples[read.clone()]).zip(gains) {
            let sample = sample * gain;
            peak = peak.max(sample.abs());
            *out += sample;
        }
    }
    peak
}
