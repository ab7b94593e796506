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
    /// Frames until it is there, or until it leaves.
    wait: usize,
    /// Frames that have played and that it has not gone on for.
    owed: usize,
    /// Over how long it leaves then.
    leaving: Seconds,
    /// The frame at which it begins to sound.
    goal: Frames,
    /// The frame from which on its notes are told.
    told_from: Frames,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// Costs nothing.
    Nothing,
    /// Goes to where it is to play, in small steps.
    Arriving,
    /// Plays.
    Playing,
    /// Plays until another has arrived.
    Staying,
    /// Rings on after the last note, until it is silent.
    Ringing,
    /// Fades out, then does nothing.
    Leaving,
    /// Hears in silence what was before the deck that plays, until it has caught up with it.
    Chasing,
}

/// A gain on its way.
#[derive(Clone, Copy, Debug)]
struct Fade {
    /// 0 (silent) to 1, as far along.
    along: f64,
    /// What is added a frame.
    step: f64,
    /// By quarters of a sine, where two that cross keep the power; or straight, where both play the same.
    is_straight: bool,
}

impl Fade {
    const OPEN: Fade = Fade {
        along: 1.0,
        step: 0.0,
        is_straight: false,
    };

    fn next(&mut self) -> f32 {
        self.along = (self.along + self.step).clamp(0.0, 1.0);
        if self.along >= 1.0 || self.is_straight {
            return self.along as f32;
        }
        (self.along * core::f64::consts::FRAC_PI_2).sin() as f32
    }
}

/// How a deck comes to where it is to play.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way {
    /// Within one buffer, having heard so much of what was before.
    AtOnce { run_up: Seconds },
    /// In small steps over [`SPREAD`]: a buffer of a jump then costs little more than any other.
    Spread,
}

/// How long a way is spread over, to the next block.
pub(crate) const SPREAD: Seconds = Seconds(0.008);
/// How many times as fast as what plays a deck that chases it goes: some 3 % of a core until it is there.
const CHASE: u64 = 8;
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
                ..Fade::OPEN
            },
            silent: 0,
            rung: 0,
            wait: 0,
            owed: 0,
            leaving: SPREAD,
            goal: Frames(0),
            told_from: Frames(0),
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
        matches!(self.doing, Doing::Playing | Doing::Arriving)
    }

    pub(crate) fn is_arriving(&self) -> bool {
        self.doing == Doing::Arriving
    }

    /// The frame that is handed out next.
    pub(crate) fn position(&self) -> Frames {
        if self.is_arriving() {
            return Frames(self.goal.0 - self.wait as u64);
        }
        self.engine.position() - Frames((BLOCK - self.read) as u64)
    }

    /// How far the limiter holds the music, linear.
    pub(crate) fn limiter_gain(&self) -> f32 {
        self.engine.limiter_gain()
    }

    /// Plays from a frame on, fading in over so many seconds; 0 is at once. Answers after how many frames it will be
    /// heard: so long it is on its way, and `frame` is passed in silence.
    pub(crate) fn play(&mut self, frame: Frames, fade: Seconds, way: Way) -> usize {
        let begins = match way {
            Way::AtOnce { run_up } => {
                self.goal = frame;
                Frames(frame.0.saturating_sub(self.rate.frames(run_up).0))
            }
            Way::Spread => {
                let there = frame.0 + self.rate.frames(SPREAD).0;
                self.goal = Frames(there.next_multiple_of(BLOCK as u64));
                self.goal
            }
        };
        self.told_from = frame;
        self.wait = (self.goal.0 - frame.0) as usize;
        self.engine.approach(begins, frame);
        self.doing = Doing::Arriving;
        let frames = fade.0 * f64::from(self.rate.hz());
        self.fade = if frames > 0.0 {
            Fade {
                along: 0.0,
                step: 1.0 / frames,
                ..Fade::OPEN
            }
        } else {
            Fade::OPEN
        };
        self.wait
    }

    /// Whether it plays as loud as it will.
    pub(crate) fn is_steady(&self) -> bool {
        self.doing == Doing::Playing && self.fade.along >= 1.0
    }

    /// Chases a deck that is at `frame`: hears so much of what was before, and catches up. Nothing is heard of it.
    pub(crate) fn chase(&mut self, frame: Frames, run_up: Seconds) {
        let begins = Frames(frame.0.saturating_sub(self.rate.frames(run_up).0));
        self.engine.approach(begins, begins);
        let steps = self.engine.steps_left() as u64 * BLOCK as u64;
        let lead = steps + (frame.0 + steps - begins.0) / (CHASE - 1);
        self.goal = Frames((frame.0 + lead).next_multiple_of(BLOCK as u64) + BLOCK as u64);
        self.engine.unheard_until(self.goal);
        self.owed = 0;
        self.doing = Doing::Chasing;
    }

    /// Where it will have caught up; none where it does not chase.
    pub(crate) fn catches_up_at(&self) -> Option<Frames> {
        (self.doing == Doing::Chasing).then_some(self.goal)
    }

    /// Hears on, while so many frames play.
    fn hear(&mut self, count: usize) {
        self.owed += count;
        while self.owed >= BLOCK {
            self.owed -= BLOCK;
            // A step of the way costs more than a block does.
            if self.engine.steps_left() > 0 {
                self.engine.come_nearer();
                continue;
            }
            for _ in 0..CHASE {
                if self.engine.position() < self.goal {
                    self.engine.render(&mut self.block);
                }
            }
        }
    }

    /// Takes over, where it has caught up, from a deck that plays the same and leaves as evenly.
    pub(crate) fn take_over(&mut self, from: &mut Deck, fade: Seconds) {
        let step = 1.0 / (fade.0 * f64::from(self.rate.hz()));
        self.fade = Fade {
            along: 0.0,
            step,
            is_straight: true,
        };
        self.read = BLOCK;
        self.doing = Doing::Playing;
        from.leave(fade);
        from.fade.is_straight = true;
    }

    /// Goes on its way as far as so many frames ask.
    fn draw_near(&mut self, count: usize, struck: &mut impl FnMut(&Note)) {
        let steps = self.engine.steps_left() * count;
        for _ in 0..steps.div_ceil(self.wait) {
            self.engine.come_nearer();
            self.engine.struck().iter().for_each(&mut *struck);
        }
        self.wait -= count;
    }

    /// Goes the rest of its way, and plays.
    fn arrive(&mut self, struck: &mut impl FnMut(&Note)) {
        let told_from = self.told_from;
        let mut tell = |engine: &Engine| {
            let notes = engine.struck().iter();
            notes
                .filter(|note| note.start >= told_from)
                .for_each(&mut *struck);
        };
        while self.engine.steps_left() > 0 {
            self.engine.come_nearer();
            tell(&self.engine);
        }
        self.read = BLOCK;
        while self.engine.position() + Frames(BLOCK as u64) <= self.goal {
            self.engine.render(&mut self.block);
            tell(&self.engine);
        }
        let into_block = (self.goal.0 - self.engine.position().0) as usize;
        if into_block > 0 {
            self.engine.render(&mut self.block);
            tell(&self.engine);
            self.read = into_block;
        }
        self.doing = Doing::Playing;
    }

    /// Fades out over so many seconds, then does nothing.
    pub(crate) fn leave(&mut self, fade: Seconds) {
        match self.doing {
            Doing::Nothing => {}
            Doing::Arriving | Doing::Chasing => self.stop(),
            _ => {
                self.doing = Doing::Leaving;
                self.fade.step = -1.0 / (fade.0 * f64::from(self.rate.hz()));
            }
        }
    }

    /// Plays on for so many frames, and leaves then.
    pub(crate) fn leave_after(&mut self, frames: usize, fade: Seconds) {
        if self.doing == Doing::Playing && frames > 0 {
            self.doing = Doing::Staying;
            (self.wait, self.leaving) = (frames, fade);
        } else {
            self.leave(fade);
        }
    }

    /// Plays nothing new, and rings on until it is silent.
    pub(crate) fn ring(&mut self) {
        match self.doing {
            Doing::Playing | Doing::Staying => {
                self.engine.rest();
                self.doing = Doing::Ringing;
                (self.silent, self.rung) = (0, 0);
            }
            Doing::Arriving | Doing::Chasing => self.stop(),
            _ => {}
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
        if self.doing == Doing::Chasing {
            self.hear(length);
            return;
        }
        let mut done = 0;
        while done < length && self.doing != Doing::Nothing {
            if self.is_arriving() {
                let count = self.wait.min(length - done);
                if count > 0 {
                    self.draw_near(count, &mut struck);
                    done += count;
                } else {
                    self.arrive(&mut struck);
                }
                continue;
            }
            if self.read == BLOCK {
                self.engine.render(&mut self.block);
                self.read = 0;
                self.engine.struck().iter().for_each(&mut struck);
            }
            let mut count = (BLOCK - self.read).min(length - done);
            if self.doing == Doing::Staying {
                count = count.min(self.wait);
                self.wait -= count;
            }
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
            Doing::Staying if self.wait == 0 => self.leave(self.leaving),
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
