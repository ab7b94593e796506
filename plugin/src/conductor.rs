//! The conductor: the plugin's audio thread. It keeps the host's time, lets one ensemble take over from another, and
//! fills the outputs. Nothing here allocates, locks or waits, but off-line, where a new session is made at once.

use crate::deck::OUTS;
use crate::duck::{Duck, DuckSettings};
use crate::ensemble::{Ensemble, JUMP, Jump};
use crate::keys::locked;
use crate::leader::{KEYS, Leader};
use crate::moment::{Moment, Tempo};
use crate::notes::{Message, Notes};
use crate::shared::Shared;
use crate::wanted::Wanted;
use crate::{trims, workshop};
use anodyne_engine::Drive;
use anodyne_score::{Role, Score};
use anodyne_units::{Frames, SampleRate, Seconds};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// One session takes over from another in this time.
const HANDOVER: Seconds = Seconds(1.5);
/// Parameters must stand still for so long before a session is made, seconds; and a script for so long.
const SETTLED: f32 = 0.15;
const WRITTEN: f32 = 0.5;
/// Of the host's position, frames: less is rounding.
const ROUNDING: i64 = 32;
/// Messages that go out of one buffer.
const MESSAGES: usize = 2048;
/// The channel of what is played along.
const GUEST_CHANNEL: u8 = 15;
/// No key.
const NONE: u8 = 255;

/// A key that was pressed or let go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pressed {
    /// Frames into the buffer.
    pub(crate) at: usize,
    pub(crate) key: u8,
    /// 0 lets go.
    pub(crate) velocity: f32,
}

/// Everything of one buffer.
pub(crate) struct Buffers<'a> {
    /// Main output, then the stems; a stem nobody hears is empty.
    pub(crate) outs: [[&'a mut [f32]; 2]; OUTS],
    /// The voice on the side-chain; empty where there is none.
    pub(crate) voice: [&'a [f32]; 2],
    /// In the order of their time.
    pub(crate) keys: &'a [Pressed],
}

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
        let wanted = Wanted::read(shared.params(), script(shared), rate.hz());
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
        self.take_over(length);
        self.follow(moment, length);
        self.lead();
        let mut done = 0;
        let mut keys = buffers.keys;
        while done < length {
            while let Some((first, rest)) = keys.split_first().filter(|(key, _)| key.at <= done) {
                self.press(*first);
                keys = rest;
            }
            let until_key = keys.first().map_or(length, |key| key.at.min(length));
            let count = self.stretch(moment, until_key - done);
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

    /// Lets a session that was made take over, and asks for one where another is wanted.
    fn take_over(&mut self, length: usize) {
        if let Some(old) = self.leaving.take_if(|old| old.is_silent()) {
            self.leaving = self.shared.done.push(old).err();
        }
        let wanted = Wanted::read(self.shared.params(), script(&self.shared), self.rate.hz());
        if wanted != self.latest {
            (self.latest, self.since) = (wanted, 0.0);
        }
        self.since += length as f32 / self.rate.hz() as f32;
        let wait = match wanted.script == self.ordered.script {
            true => SETTLED,
            false => WRITTEN,
        };
        if wanted != self.ordered && self.offline {
            self.ordered = wanted;
            // Off-line nobody waits, and a bounce has to hear it here.
            let made = nice_plug::util::permit_alloc(|| workshop::make(&self.shared, wanted));
            if let Some(made) = made {
                nice_plug::util::permit_alloc(|| drop(self.leaving.take()));
                self.change_to(made);
            }
        } else if wanted != self.ordered && self.since >= wait {
            self.ordered = wanted;
            self.shared.asked.force_push(wanted);
        }
        if self.leaving.is_none()
            && let Some(made) = self.shared.ready.pop()
        {
            if made.rate() == self.rate {
                self.change_to(made);
            } else {
                self.leaving = Some(made);
            }
        }
    }

    fn change_to(&mut self, made: Box<Ensemble>) {
        let mut old = self.now.replace(made);
        let handover = match &mut old {
            Some(old) if !old.is_silent() => {
                old.leave(HANDOVER);
                Some(HANDOVER)
            }
            _ => None,
        };
        self.next_fade = handover;
        self.leaving = old;
    }

    /// Finds where the host is.
    fn follow(&mut self, moment: &Moment, length: usize) {
        let was_playing = self.plays;
        if self.shared.restart.swap(false, Ordering::AcqRel) && moment.is_free {
            self.position = 0;
        }
        self.plays = moment.plays;
        if moment.is_free || !moment.plays {
            self.drive = Drive::STEADY;
            return;
        }
        let nominal = self.now.as_ref().and_then(|now| now.wanted.nominal_tempo());
        match (nominal, moment.tempo) {
            (Some(nominal), Some(tempo)) => {
                let off = (tempo.beat - self.beat).abs() * 60.0 / tempo.bpm;
                let buffer = length as f64 / f64::from(self.rate.hz());
                // A ramp of tempo is off by a part of the buffer; more is a jump.
                if !was_playing || off > 0.03 + 0.25 * buffer {
                    self.position = moment.frame;
                    self.rejoin = true;
                }
                self.beat = tempo.beat + tempo.bpm / 60.0 * buffer;
                self.drive_at(tempo, nominal);
            }
            _ => {
                self.drive = Drive::STEADY;
                let off = (moment.frame - self.position).abs();
                if !was_playing || off > ROUNDING {
                    self.position = moment.frame;
                }
            }
        }
    }

    /// From here on played time runs as the host's beats do.
    fn drive_at(&mut self, tempo: Tempo, nominal: f64) {
        self.drive = Drive {
            frame: Frames(self.position.max(0) as u64),
            at: Seconds(tempo.beat * 60.0 / nominal),
            ratio: tempo.bpm / nominal,
        };
        if let Some(now) = self.now.as_mut().filter(|now| now.is_playing()) {
            now.deck().engine().drive(self.drive);
        }
    }

    /// Hears the verbs, and trims the music.
    fn lead(&mut self) {
        if self.leader.refresh(&self.shared) {
            self.rejoin = true;
            self.next_fade.get_or_insert(Seconds(0.5));
        }
        let Some(now) = self.now.as_mut().filter(|now| now.is_playing()) else {
            return;
        };
        let engine = now.deck().engine();
        let played = engine.played();
        let course = engine.course();
        let state = (
            course.is_held(played),
            course.softness(Seconds(played.0 + 60.0)) > 0.5,
        );
        if self.leader.hear(&self.shared, played, state) {
            now.lead(self.leader.log());
        }
    }

    /// How many frames can be played in one go.
    fn stretch(&self, moment: &Moment, most: usize) -> usize {
        if !self.plays {
            return most;
        }
        let until = |frame: i64| match frame - self.position {
            ahead if ahead > 0 => ahead as usize,
            _ => most,
        };
        let loop_end = moment.round.map_or(most, |(_, end)| until(end));
        most.min(until(0)).min(loop_end).max(1)
    }

    /// Goes to the beginning of the host's loop at its end.
    fn wrap(&mut self, moment: &Moment) {
        if let Some((start, end)) = moment
            .round
            .filter(|(_, end)| self.plays && self.position == *end)
        {
            self.position = start;
            if let (Some(tempo), Some(first)) = (moment.tempo, moment.round_beat) {
                self.beat += first
                    - tempo.beat
                    - (end - moment.frame) as f64 * tempo.bpm / 60.0 / f64::from(self.rate.hz());
                let nominal = self.now.as_ref().and_then(|now| now.wanted.nominal_tempo());
                if let Some(nominal) = nominal {
                    self.rejoin = true;
                    self.drive = Drive {
                        frame: Frames(start.max(0) as u64),
                        at: Seconds(first * 60.0 / nominal),
                        ratio: tempo.bpm / nominal,
                    };
                }
            }
        }
    }

    /// Adds the next frames.
    fn play(&mut self, outs: &mut [[&mut [f32]; 2]; OUTS], from: u32) {
        let count = outs[0][0].len();
        let trim = trims::next(self.shared.params(), count as u32);
        if let Some(leaving) = &mut self.leaving {
            leaving.trim(trim);
            leaving.add(outs, |_| {});
        }
        let Some(now) = &mut self.now else {
            return;
        };
        let (notes, messages) = (&mut self.notes, &mut self.messages);
        let mut send = |message: Message| {
            if messages.len() < MESSAGES {
                messages.push(Message {
                    after: message.after + from,
                    ..message
                });
            }
        };
        if !self.plays || self.position < 0 {
            if now.is_playing() {
                notes.flush(&mut send);
                now.ring();
            }
        } else {
            let frame = Frames(self.position as u64);
            let is_there = now.is_playing() && now.position() == frame && !self.rejoin;
            if !is_there && now.is_ready() {
                notes.flush(&mut send);
                self.rejoin = false;
                now.jump(Jump {
                    frame,
                    fade: self.next_fade.take().unwrap_or(JUMP),
                    thorough: self.offline,
                    trim,
                    log: self.leader.log(),
                    drive: self.drive,
                });
            }
        }
        now.trim(trim);
        let gain = trims::gain_of(
            self.shared
                .params()
                .keys
                .level
                .smoothed
                .next_step(count as u32),
        );
        now.deck().engine().guest_gain(gain);
        let starts = now.position();
        let is_told = self.shared.params().keys.notes_out.value();
        let score = now.score.clone();
        now.add(outs, |note| {
            if is_told {
                let role = score.parts()[note.part].role;
                let channel = Role::ALL.iter().position(|one| *one == role).unwrap_or(0);
                notes.push(
                    channel as u8,
                    note.pitch.0,
                    note.velocity,
                    note.start,
                    note.end,
                );
            }
        });
        if now.is_playing() {
            notes.pass(starts, count, &mut send);
        }
    }

    /// A key: one of the lowest four is a verb, the others play along.
    fn press(&mut self, pressed: Pressed) {
        let key = usize::from(pressed.key & 127);
        if key < KEYS {
            if pressed.velocity > 0.0 {
                self.leader.key(pressed.key);
            }
            return;
        }
        let Some(now) = self.now.as_mut().filter(|now| now.is_playing()) else {
            return;
        };
        let params = &self.shared.params().keys;
        let told = |velocity: f32, key: u8| Message {
            after: pressed.at as u32,
            channel: GUEST_CHANNEL,
            key,
            velocity,
        };
        let old = core::mem::replace(&mut self.keys[key], NONE);
        if old != NONE {
            now.deck().engine().guest_off(anodyne_music::Pitch(old));
            if params.notes_out.value() && self.messages.len() < MESSAGES {
                self.messages.push(told(0.0, old));
            }
        }
        if pressed.velocity <= 0.0 {
            return;
        }
        let at = place(now);
        let chord = chord_at(&now.score, at);
        let scale = chord.map(|span| span.chord.key());
        let Some(scale) = scale else {
            return;
        };
        let lock = params.lock.value();
        let chord = chord.map(|span| &span.chord);
        if let Some(pitch) = locked(pressed.key, lock, scale, chord) {
            let (floor, ceiling) = (params.floor.value(), params.ceiling.value());
            let velocity = floor + (ceiling.max(floor) - floor) * pressed.velocity;
            now.deck().engine().guest_on(pitch, velocity.max(0.02));
            self.keys[key] = pitch.0;
            if params.notes_out.value() && self.messages.len() < MESSAGES {
                self.messages.push(told(velocity.max(0.01), pitch.0));
            }
        }
    }

    /// Ducks, trims, and tells the editor.
    fn finish(&mut self, moment: &Moment, buffers: &mut Buffers<'_>) {
        let params = self.shared.params();
        let length = buffers.outs[0][0].len().min(self.gains.len());
        let duck = &params.duck;
        let settings = DuckSettings {
            depth: duck.depth.smoothed.next_step(length as u32),
            attack: duck.attack.value() / 1000.0,
            release: duck.release.value(),
            threshold: duck.threshold.value(),
        };
        let bar = self.now.as_mut().and_then(|now| bar_line(now));
        let gains = &mut self.gains[..length];
        self.duck.follow(buffers.voice, settings, bar, gains);
        let trim = &params.output.trim;
        let (from, to) = (
            trims::gain_of(trim.smoothed.previous_value()),
            trims::gain_of(trim.smoothed.next_step(length as u32)),
        );
        if from != 1.0 || to != 1.0 {
            for (place, gain) in gains.iter_mut().enumerate() {
                *gain *= from + (to - from) * place as f32 / length as f32;
            }
        }
        if gains.iter().any(|gain| *gain != 1.0) {
            for side in buffers.outs.iter_mut().flatten() {
                for (sample, gain) in side.iter_mut().zip(gains.iter()) {
                    *sample *= gain;
                }
            }
        }
        self.tell(moment, buffers);
    }

    fn tell(&mut self, moment: &Moment, buffers: &Buffers<'_>) {
        let meters = &self.shared.meters;
        let length = buffers.outs[0][0].len();
        let left = (-(length as f32) / (0.3 * self.rate.hz() as f32)).exp();
        let peak = |side: &[f32]| side.iter().fold(0.0_f32, |peak, one| peak.max(one.abs()));
        for (meter, side) in meters.main.iter().zip(&buffers.outs[0]) {
            meter.peak(peak(side), left);
        }
        for (meter, sides) in meters.stems.iter().zip(&buffers.outs[1..]) {
            meter.peak(peak(sides[0]).max(peak(sides[1])), left);
        }
        let voice = peak(buffers.voice[0]).max(peak(buffers.voice[1]));
        meters.voice.peak(voice, left);
        meters.duck_db.set(self.duck.level());
        meters
            .playing
            .store(self.plays && self.position > 0, Ordering::Relaxed);
        meters
            .host_tempo
            .set(moment.tempo.map_or(0.0, |tempo| tempo.bpm));
        for (number, said) in meters.host_signature.iter().zip(moment.signature) {
            number.store(said, Ordering::Relaxed);
        }
        let Some(now) = &mut self.now else {
            return;
        };
        meters
            .limiter_db
            .set(20.0 * now.limiter_gain().max(1e-4).log10());
        if !self.plays || !now.is_playing() {
            if !self.plays && !moment.is_free {
                meters
                    .position
                    .set(moment.frame as f64 / f64::from(self.rate.hz()));
            }
            return;
        }
        let position = now.position();
        let engine = now.deck().engine();
        let played = engine.played_at(position);
        let course = engine.course();
        meters.position.set(course.place(played).at.0);
        meters.played.set(played.0);
        meters
            .holding
            .store(course.is_held(played), Ordering::Relaxed);
        let softened = course.softness(Seconds(played.0 + 60.0)) > 0.5;
        meters.softened.store(softened, Ordering::Relaxed);
        let edge = course.next_change(played);
        meters
            .edge
            .set(edge.map_or(-1.0, |edge| (edge.0 - played.0) as f32));
    }
}

/// The number of the script's last change, by hand or by a project that was loaded.
fn script(shared: &Shared) -> u32 {
    let edited = shared.script.load(Ordering::Acquire);
    edited.wrapping_add(shared.params().kept.restored())
}

/// Where the score is.
fn place(now: &mut Ensemble) -> Seconds {
    let position = now.position();
    let engine = now.deck().engine();
    engine.course().place(engine.played_at(position)).at
}

fn chord_at(score: &Score, at: Seconds) -> Option<&anodyne_score::ChordSpan> {
    let chords = score.chords();
    let begun = chords.partition_point(|span| span.start <= at);
    chords.get(begun.saturating_sub(1))
}

/// After how many frames the next bar begins.
fn bar_line(now: &mut Ensemble) -> Option<f32> {
    if !now.is_playing() {
        return None;
    }
    let at = place(now);
    let phrase = now.score.phrases()[now.score.phrase_at(at)];
    let bar = (phrase.end.0 - phrase.start.0) / phrase.bars as f64;
    let along = ((at.0 - phrase.start.0) / bar).fract();
    Some(((1.0 - along) * bar * f64::from(now.rate().hz())) as f32)
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
