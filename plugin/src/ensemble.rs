//! An ensemble: one session ready to be played, with two decks, so that one can take over from the other.

use crate::deck::{Deck, OUTS, Way};
use crate::keys::locked;
use crate::params::KeyLock;
use crate::wanted::Wanted;
use anodyne_engine::{Drive, Note, Trim};
use anodyne_music::Pitch;
use anodyne_score::{Led, Score};
use anodyne_studio::Session;
use anodyne_units::{Decibels, Frames, SampleRate, Seconds};
use std::sync::Arc;

/// Made off the audio thread, played on it, and given back to be dropped.
pub(crate) struct Ensemble {
    pub(crate) wanted: Wanted,
    pub(crate) score: Arc<Score>,
    decks: [Deck; 2],
    /// The deck that plays.
    current: usize,
    run_up: Seconds,
    rate: SampleRate,
    /// Whether hall and echo lack what was before a jump.
    is_hollow: bool,
    /// How the host drives what plays.
    drive: Drive,
}

/// A deck that has caught up takes over within this.
const FILL: Seconds = Seconds(0.3);

/// A jump fades over this; with the way to its place it is done within 22 ms.
pub(crate) const JUMP: Seconds = Seconds(0.012);

impl Ensemble {
    pub(crate) fn new(wanted: Wanted, session: &Session<'_>, gain: Decibels) -> Ensemble {
        let score = session.score().clone();
        let role = wanted.guest.role();
        let guest = score.parts().iter().position(|part| part.role == role);
        let rate = session.plan().prescription.delivery.sample_rate;
        let deck = || {
            let engine = session.engine(gain);
            let engine = match guest {
                Some(part) => engine.with_guest(session.orchestra(), part),
                None => engine,
            };
            Deck::new(engine, rate)
        };
        let mut decks = [deck(), deck()];
        let run_up = decks[0].engine().run_up();
        Ensemble {
            wanted,
            score,
            decks,
            current: 0,
            run_up,
            rate,
            is_hollow: false,
            drive: Drive::STEADY,
        }
    }

    /// Frames a second.
    pub(crate) fn rate(&self) -> SampleRate {
        self.rate
    }

    pub(crate) fn deck(&mut self) -> &mut Deck {
        &mut self.decks[self.current]
    }

    /// Whether anything sounds.
    pub(crate) fn is_silent(&self) -> bool {
        self.decks.iter().all(Deck::is_free)
    }

    pub(crate) fn is_playing(&self) -> bool {
        self.decks[self.current].is_playing()
    }

    /// The frame that is handed out next.
    pub(crate) fn position(&self) -> Frames {
        self.decks[self.current].position()
    }

    /// Where the score is: a hold stays, while played time goes on.
    fn place(&mut self) -> Seconds {
        let position = self.position();
        let engine = self.deck().engine();
        engine.course().place(engine.played_at(position)).at
    }

    /// The note of a key that is pressed now, or none where it is not played.
    pub(crate) fn locked(&mut self, pressed: u8, lock: KeyLock) -> Option<Pitch> {
        let at = self.place();
        let chords = self.score.chords();
        let begun = chords.partition_point(|span| span.start <= at);
        let chord = &chords.get(begun.saturating_sub(1))?.chord;
        locked(pressed, lock, chord.key(), Some(chord))
    }

    /// After how many frames the next bar begins.
    pub(crate) fn bar_line(&mut self) -> Option<f32> {
        if !self.is_playing() {
            return None;
        }
        let at = self.place();
        let phrase = self.score.phrases()[self.score.phrase_at(at)];
        let bar = (phrase.end.0 - phrase.start.0) / phrase.bars as f64;
        let along = ((at.0 - phrase.start.0) / bar).fract();
        Some(((1.0 - along) * bar * f64::from(self.rate.hz())) as f32)
    }

    /// How far the limiter holds the music, linear.
    pub(crate) fn limiter_gain(&self) -> f32 {
        self.decks[self.current].limiter_gain()
    }

    /// A note played along. Whoever plays along keeps the deck that they hear: nobody takes over from it.
    pub(crate) fn guest_on(&mut self, pitch: Pitch, velocity: f32) {
        self.give_up();
        self.deck().engine().guest_on(pitch, velocity);
    }

    /// Nobody chases what plays any longer.
    fn give_up(&mut self) {
        self.is_hollow = false;
        let other = &mut self.decks[1 - self.current];
        if other.catches_up_at().is_some() {
            other.stop();
        }
    }

    /// Where a deck will have caught up with the one that plays, to take over.
    pub(crate) fn catches_up_at(&self) -> Option<Frames> {
        self.decks[1 - self.current].catches_up_at()
    }

    /// Lets a deck with a full hall take over as soon as it can, after a jump that left the hall empty.
    pub(crate) fn fill(&mut self, trim: Trim, log: &[Led]) {
        let [first, second] = &mut self.decks;
        let (now, other) = match self.current {
            0 => (first, second),
            _ => (second, first),
        };
        match other.catches_up_at() {
            Some(frame) if frame == now.position() => {
                other.take_over(now, FILL);
                self.current = 1 - self.current;
            }
            Some(frame) if frame < now.position() => other.stop(),
            None if self.is_hollow && other.is_free() && now.is_steady() => {
                self.is_hollow = false;
                other.engine().trim(trim);
                other.engine().lead(log);
                other.engine().drive(self.drive);
                other.chase(now.position(), self.run_up);
            }
            _ => {}
        }
    }

    /// Runs played time beside the frames, as the host's tempo asks. A deck that hears what was before another tempo began
    /// would hear it in the wrong one: it gives up.
    pub(crate) fn drive(&mut self, drive: Drive) {
        if drive.ratio != self.drive.ratio {
            self.give_up();
        }
        self.drive = drive;
        for deck in self.decks.iter_mut().filter(|deck| !deck.is_free()) {
            if deck.is_playing() || deck.catches_up_at().is_some() {
                deck.engine().drive(drive);
            }
        }
    }

    /// Whether a jump can be made now; else the deck that is in the way is sent off, and soon it can.
    pub(crate) fn is_ready(&mut self) -> bool {
        self.give_up();
        let is_busy = !self.decks[0].is_free() && !self.decks[1].is_free();
        if is_busy && !self.decks[self.current].is_arriving() {
            self.decks[1 - self.current].leave(JUMP);
        }
        !is_busy
    }

    /// Plays from a frame on, as it is led and driven; what played fades out. `thorough` goes there at once and hears the
    /// run-up first: for off-line work, which can wait. The beginning is never faded in.
    pub(crate) fn jump(&mut self, to: Jump<'_>) {
        let begins = to.frame == Frames(0) && self.decks[self.current].is_free();
        let old = self.current;
        if !self.decks[old].is_free() {
            self.current = 1 - old;
        }
        let run_up = if to.thorough {
            self.run_up
        } else {
            Seconds(0.0)
        };
        let is_plain = to.fade.0 <= JUMP.0;
        let way = match to.thorough || (begins && is_plain) {
            true => Way::AtOnce { run_up },
            false => Way::Spread,
        };
        let fade = if begins && is_plain {
            Seconds(0.0)
        } else {
            to.fade
        };
        self.is_hollow = !to.thorough && to.frame > Frames(0);
        self.drive = to.drive;
        let deck = &mut self.decks[self.current];
        deck.engine().trim(to.trim);
        deck.engine().lead(to.log);
        deck.engine().drive(to.drive);
        let wait = deck.play(to.frame, fade, way);
        if self.current != old && self.decks[old].is_playing() {
            self.decks[old].leave_after(wait, to.fade);
        }
    }

    /// Plays nothing new, and rings on.
    pub(crate) fn ring(&mut self) {
        self.decks.iter_mut().for_each(Deck::ring);
    }

    /// Fades out whatever sounds.
    pub(crate) fn leave(&mut self, fade: Seconds) {
        self.decks.iter_mut().for_each(|deck| deck.leave(fade));
    }

    /// Silent at once.
    pub(crate) fn stop(&mut self) {
        self.decks.iter_mut().for_each(Deck::stop);
    }

    /// Moves the music from what is written.
    pub(crate) fn trim(&mut self, trim: Trim) {
        for deck in self.decks.iter_mut().filter(|deck| !deck.is_free()) {
            deck.engine().trim(trim);
        }
    }

    /// Follows a log that has grown.
    pub(crate) fn lead(&mut self, log: &[Led]) {
        self.deck().engine().lead(log);
        let other = &mut self.decks[1 - self.current];
        if other.catches_up_at().is_some() {
            other.engine().lead(log);
        }
    }

    /// Adds the next frames to the outputs; `struck` hears of each note of the deck that plays.
    pub(crate) fn add(
        &mut self,
        outs: &mut [[&mut [f32]; 2]; OUTS],
        mut struck: impl FnMut(&Note),
    ) {
        let current = self.current;
        for (number, deck) in self.decks.iter_mut().enumerate() {
            let is_current = number == current && deck.is_playing();
            deck.add(outs, |note| {
                if is_current {
                    struck(note);
                }
            });
        }
    }
}

/// Where to, and how.
#[derive(Clone, Copy)]
pub(crate) struct Jump<'a> {
    pub(crate) frame: Frames,
    pub(crate) fade: Seconds,
    pub(crate) thorough: bool,
    pub(crate) trim: Trim,
    pub(crate) log: &'a [Led],
    pub(crate) drive: Drive,
}
