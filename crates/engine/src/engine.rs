//! The engine: from a score to blocks of sound.

use crate::channel::Reading;
use crate::desk::Desk;
use crate::guest::Guest;
use crate::master::Master;
use crate::stem::{Stems, Tap};
use crate::struck::Note;
use crate::timeline::{Drive, Timeline};
use crate::{Orchestra, Overlay, Trim};
use anodyne_dsp::{BLOCK, Block};
use anodyne_music::Pitch;
use anodyne_score::{Course, Led, Score};
use anodyne_units::{Dbtp, Decibels, Frames, SampleRate, Seconds};
use std::sync::Arc;

/// How far the hall's missing past has fallen after the run-up.
const DEPTH: Decibels = Decibels(-80.0);

/// What has a memory of its own besides hall and echo (beds of nature, the master) is as if it had always run after this.
const SETTLING: Seconds = Seconds(2.0);

/// Blocks that are rendered before the first one comes out.
const LOOK_AHEAD: usize = (Master::LATENCY / BLOCK as u64) as usize;

const _: () = assert!(SETTLING.0 > Master::RUN_UP.0 + 0.1);

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
    timeline: Timeline,
    trim: Trim,
    desk: Desk,
    master: Master,
    /// The frame of the next block that the desk renders; ahead of what comes out by the limiter's look-ahead.
    ahead: Frames,
    /// Nothing that comes out before this frame is listened to.
    heard_from: Frames,
    /// Where stems are asked for.
    tap: Option<Tap>,
    /// Steps of the last seek that are still to be gone.
    steps: usize,
}

impl Engine {
    /// An engine at frame 0.
    pub fn new(score: Arc<Score>, orchestra: &Orchestra, settings: Settings) -> Engine {
        let timeline = Timeline::new(settings.sample_rate);
        let desk = Desk::new(&score, orchestra, &timeline);
        let master = Master::new(&score, settings);
        let mut engine = Engine {
            score,
            timeline,
            trim: Trim::default(),
            desk,
            master,
            ahead: Frames(0),
            heard_from: Frames(0),
            tap: None,
            steps: 0,
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

    /// The same engine for somebody who plays along on the instrument of a part, a place in the score's parts.
    pub fn with_guest(mut self, orchestra: &Orchestra, part: usize) -> Engine {
        let timbre = orchestra.timbre(part);
        let rate = self.timeline.rate();
        self.desk.guest = Some(Guest::new(&self.score, part, timbre, rate));
        self
    }

    /// The same engine, led so: the score runs by this log; see [`Course`]. At frame 0.
    pub fn led(mut self, log: &[Led]) -> Engine {
        self.timeline.lead(&self.score, log);
        self.seek(Frames(0));
        self
    }

    /// Follows a log that has grown: what is new in it lies at or after [`Engine::played`]. Any other log takes effect
    /// with the next seek. Never allocates.
    pub fn lead(&mut self, log: &[Led]) {
        self.timeline.lead(&self.score, log);
        self.desk.look_again(&self.timeline);
    }

    /// Runs played time beside the frames from here on, as a host's tempo asks: a small correction is caught up with, a
    /// jump asks for a seek. Never allocates.
    pub fn drive(&mut self, drive: Drive) {
        self.timeline.drive(drive);
        self.desk.look_again(&self.timeline);
    }

    /// Moves the music from what is written, from the next control reading on (10 ms). Never allocates.
    pub fn trim(&mut self, trim: Trim) {
        self.trim = trim;
    }

    /// How the score is run through.
    pub fn course(&self) -> &Course {
        self.timeline.course()
    }

    /// Played time where the desk is: ahead of what comes out by the limiter's look-ahead.
    pub fn played(&self) -> Seconds {
        self.timeline.played(self.ahead)
    }

    /// Played time at a frame.
    pub fn played_at(&self, frame: Frames) -> Seconds {
        self.timeline.played(frame)
    }

    /// Lets go of every note and plays nothing new: what sounds rings on and dies away, until the next seek.
    pub fn rest(&mut self) {
        self.timeline.rest(Some(self.ahead));
        self.desk.rest(self.ahead);
    }

    /// A note played along, from the next block on; nothing without [`Engine::with_guest`].
    pub fn guest_on(&mut self, pitch: Pitch, velocity: f32) {
        if let Some(guest) = &mut self.desk.guest {
            guest.note_on(self.ahead.0 as i64, pitch, velocity);
        }
    }

    /// Lets go of a note played along.
    pub fn guest_off(&mut self, pitch: Pitch) {
        if let Some(guest) = &mut self.desk.guest {
            guest.note_off(self.ahead.0 as i64, pitch);
        }
    }

    /// The linear gain of what is played along, reached within the next block.
    pub fn guest_gain(&mut self, gain: f32) {
        if let Some(guest) = &mut self.desk.guest {
            guest.set_gain(gain);
        }
    }

    /// The notes that began in the block that the desk rendered last: they come out after [`Engine::LATENCY`].
    pub fn struck(&self) -> &[Note] {
        self.desk.struck.notes()
    }

    /// Frames by which the desk is ahead of what comes out.
    pub const LATENCY: Frames = Frames(Master::LATENCY);

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
    /// -90 dBFS once this much has been rendered: the hall then has fallen by 80 dB, and what is left of it lies at least
    /// 12 dB below full scale even where much runs into a long hall (measured with each palette).
    pub fn run_up(&self) -> Seconds {
        Seconds(self.desk.run_up(DEPTH).0.max(Master::RUN_UP.0))
    }

    /// The length of the session; every frame from here on is exact silence. The largest while it is held.
    pub fn length(&self) -> Frames {
        self.timeline.end(&self.score)
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
        self.approach(frame, frame);
        while self.steps > 0 {
            match &mut overlay {
                Some(overlay) => self.step_nearer(Some(&mut **overlay)),
                None => self.step_nearer(None),
            }
        }
    }

    /// Begins to go to the block that holds `frame`, for those who have little time at once: nothing is rendered before
    /// [`Engine::come_nearer`] has been called [`Engine::steps_left`] times. What is rendered then is as after
    /// [`Engine::seek`], to the bit. Notes that began at `since` or later, and sound at `frame`, are told by
    /// [`Engine::struck`] on the way. Never allocates.
    pub fn approach(&mut self, frame: Frames, since: Frames) {
        self.ahead = Frames(frame.0 / BLOCK as u64 * BLOCK as u64);
        self.heard_from = self.ahead;
        self.timeline.rest(None);
        self.steps = self.desk.steps() + LOOK_AHEAD;
        self.desk.tell_since(since);
    }

    /// How many steps are left on the way that [`Engine::approach`] began; each costs about as much as a block that plays.
    pub fn steps_left(&self) -> usize {
        self.steps
    }

    /// Goes one step on the way that [`Engine::approach`] began; [`Engine::struck`] tells of it. Never allocates.
    pub fn come_nearer(&mut self) {
        if self.steps > 0 {
            self.step_nearer(None);
        }
    }

    fn step_nearer(&mut self, overlay: Option<&mut dyn Overlay>) {
        self.steps -= 1;
        if self.steps < LOOK_AHEAD {
            // The limiter looks ahead: fill its delay, so that the next block out is the one asked for.
            let mut unheard = Block::SILENCE;
            self.step(overlay, &mut unheard);
            return;
        }
        let left = self.steps - LOOK_AHEAD;
        if left == 0 {
            self.master.reset();
        }
        let reading = Reading {
            score: &self.score,
            timeline: &self.timeline,
            trim: &self.trim,
        };
        self.desk.come_nearer(reading, self.ahead, left);
    }

    /// Nothing that comes out before `frame` will be listened to: until two seconds before it only what reaches hall and
    /// echo is rendered, and silence comes out. What comes from `frame` on is the same to below -120 dBFS. Holds until the
    /// next seek.
    pub fn unheard_until(&mut self, frame: Frames) {
        self.heard_from = frame;
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
        let settling = self.timeline.rate().frames(SETTLING);
        if self.ahead + settling < self.heard_from {
            let reading = Reading {
                score: &self.score,
                timeline: &self.timeline,
                trim: &self.trim,
            };
            self.desk.render_unheard(reading, self.ahead, out);
            out.clear();
            self.ahead += Frames(BLOCK as u64);
            return;
        }
        let over = overlay.map(|overlay| {
            let mut voice = Block::SILENCE;
            let stands_back = overlay.speak(self.ahead, &mut voice);
            (voice, stands_back)
        });
        let reading = Reading {
            score: &self.score,
            timeline: &self.timeline,
            trim: &self.trim,
        };
        self.desk.render(reading, self.ahead, out);
        let where_to = (&*self.score, &self.timeline);
        if let Some(tap) = &mut self.tap {
            let stems = tap.at(self.ahead.0);
            self.desk.stems(stems);
            for stem in stems {
                self.master.fade(where_to, self.ahead, stem);
                if let Some((_, (from, to))) = over {
                    stem.scale_ramp(from, to);
                }
            }
        }
        let over = over
            .as_ref()
            .map(|(voice, stands_back)| (voice, *stands_back));
        self.master.render(where_to, self.ahead, over, out);
        self.ahead += Frames(BLOCK as u64);
    }
}
