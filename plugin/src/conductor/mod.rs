//! The conductor: the plugin's audio thread. It keeps the host's time, lets one ensemble take over from another, and
//! fills the outputs. Nothing here allocates, locks or waits, but off-line, where a new session is made at once.

mod finish;
mod follow;
mod handover;
mod lead;
mod play;

use crate::deck::OUTS;
use crate::duck::Duck;
use crate::ensemble::Ensemble;
use crate::leader::Leader;
use crate::moment::Moment;
use crate::notes::{Message, Notes};
use crate::pressed::Pressed;
use crate::shared::Shared;
use crate::wanted::Wanted;
use crate::workshop;
use anodyne_engine::Drive;
use anodyne_units::{SampleRate, Seconds};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Messages that go out of one buffer.
const MESSAGES: usize = 2048;
/// No key.
const NONE: u8 = 255;

/// Everything of one buffer.
pub(crate) struct Buffers<'a> {
    /// Main output, then the stems; a stem nobody hears is empty.
    pub(crate) outs: [[&'a mut [f32]; 2]; OUTS],
    /// The voice on the side-chain; empty where there is none.
    pub(crate) voice: [&'a [f32]; 2],
    /// In the order of their time.
    pub(crate) hands: &'a [Pressed],
}

/// The audio thread of one instance.
pub(crate) struct Conductor {
    shared: Arc<Shared>,
    rate: SampleRate,
    offline: bool,
    now: Option<Box<Ensemble>>,
    leaving: Option<Box<Ensemble>>,
    /// What the parameters said last, and for how many frames they have.
    latest: Wanted,
    since: f32,
    /// What was asked for last.
    ordered: Wanted,
    /// The frame that is handed out next; below 0 before the session.
    position: i64,
    /// The host's beat that is expected next.
    beat: f64,
    plays: bool,
    drive: Drive,
    /// How the next jump fades, where it is no usual one.
    next_fade: Option<Seconds>,
    rejoin: bool,
    leader: Leader,
    duck: Duck,
    gains: Vec<f32>,
    notes: Notes,
    messages: Vec<Message>,
    /// What sounds for each key.
    keys: [u8; 128],
}

impl Conductor {
    /// A conductor with the session that is wanted, made at once.
    pub(crate) fn new(
        shared: &Arc<Shared>,
        rate: SampleRate,
        most_frames: usize,
        offline: bool,
        before: Option<Conductor>,
    ) -> Conductor {
        // As the host said last; at first it has said nothing.
        let said = shared.meters.host_signature.each_ref();
        let signature = said.map(|number| number.load(Ordering::Relaxed));
        let wanted = Wanted::read(shared.params(), signature, script(shared), rate.hz());
        let made = before.and_then(|before| before.now);
        let made = made.filter(|made| made.wanted == wanted);
        let made = made.or_else(|| workshop::make(shared, wanted));
        shared.meters.rate.store(rate.hz(), Ordering::Relaxed);
        Conductor {
            shared: shared.clone(),
            rate,
            offline,
            now: made,
            leaving: None,
            latest: wanted,
            since: 0.0,
            ordered: wanted,
            position: 0,
            beat: 0.0,
            plays: false,
            drive: Drive::STEADY,
            next_fade: None,
            rejoin: false,
            leader: Leader::new(shared),
            duck: Duck::new(rate.hz() as f32),
            gains: vec![1.0; most_frames],
            notes: Notes::new(),
            messages: Vec::with_capacity(MESSAGES),
            keys: [NONE; 128],
        }
    }

    /// Silent and at the beginning.
    pub(crate) fn reset(&mut self) {
        for ensemble in [&mut self.now, &mut self.leaving].into_iter().flatten() {
            ensemble.stop();
        }
        self.position = 0;
        self.plays = false;
        self.duck.reset();
        self.messages.clear();
        self.notes.flush(|_| {});
        self.keys = [NONE; 128];
    }

    /// Fills the outputs (overwritten); answers with the messages that go out, in the order of their time.
    pub(crate) fn process(&mut self, moment: &Moment, mut buffers: Buffers<'_>) -> &[Message] {
        let length = buffers.outs[0][0].len();
        self.messages.clear();
        for out in buffers.outs.iter_mut().flatten() {
            out.fill(0.0);
        }
        self.take_over(moment, length);
        self.follow(moment, length);
        self.lead();
        let mut done = 0;
        let mut hands = buffers.hands;
        while done < length {
            while let Some((first, rest)) = hands.split_first().filter(|(one, _)| one.at <= done) {
                self.press(*first);
                hands = rest;
            }
            let until_next = hands.first().map_or(length, |one| one.at.min(length));
            let count = self.stretch(moment, until_next - done);
            let mut piece = piece(&mut buffers.outs, done, count);
            self.play(&mut piece, done as u32);
            done += count;
            self.position += if self.plays { count as i64 } else { 0 };
            self.wrap(moment);
        }
        self.finish(moment, &mut buffers);
        self.messages.sort_unstable_by_key(|message| message.after);
        &self.messages
    }
}

/// The number of the script's last change, by hand or by a project that was loaded.
fn script(shared: &Shared) -> u32 {
    let edited = shared.script.load(Ordering::Acquire);
    edited.wrapping_add(shared.params().kept.restored())
}

/// A part of all outputs.
fn piece<'a>(
    outs: &'a mut [[&mut [f32]; 2]; OUTS],
    from: usize,
    count: usize,
) -> [[&'a mut [f32]; 2]; OUTS] {
    outs.each_mut().map(|sides| {
        sides
            .each_mut()
            .map(|side| side.get_mut(from..from + count).unwrap_or_default())
    })
}
