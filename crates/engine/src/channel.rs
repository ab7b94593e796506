//! A channel of the desk: one part, its player, its place and its slow controls.

use crate::cursor::{Cursor, Passed, Placed};
use crate::struck::Struck;
use crate::timeline::Timeline;
use crate::{Bus, Trim, orchestra};
use anodyne_dsp::{BLOCK, Block, Fader, pan};
use anodyne_music::Family;
use anodyne_score::{Control, Role, Score};
use anodyne_units::{Frames, Seed};
use anodyne_voices::{Macros, Player, Strike, Timbre};

/// Blocks between two readings of the score's slow controls: 10 ms at 48 kHz, ramped between.
pub(crate) const CONTROL_BLOCKS: u64 = 8;

/// One part on the desk.
pub(crate) struct Channel {
    part: usize,
    role: Role,
    pub(crate) bus: Bus,
    cursor: Cursor,
    player: Player,
    tail: anodyne_units::Seconds,
    family: Family,
    /// The macros that the palette asks for.
    macros: Macros,
    seed: Seed,
    level: f32,
    balance: (f32, f32),
    /// Into hall and echo, linear.
    sends: [f32; 2],
    from: Control,
    to: Control,
    /// The number of the reading that is `to`.
    ahead: u64,
    /// How long a bed takes to fade at a rest, frames.
    fade_frames: f32,
    /// The frame from which on nothing new is played.
    rests_from: Option<u64>,
}

/// What a channel reads while it plays.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) score: &'a Score,
    pub(crate) timeline: &'a Timeline,
    pub(crate) trim: &'a Trim,
}

impl Channel {
    pub(crate) fn new(score: &Score, part: usize, timbre: Timbre, timeline: &Timeline) -> Channel {
        let rate = timeline.rate();
        let seat = &score.parts()[part].seat;
        let seed = score.seed().part("performance").index(part as u64);
        let tail = timbre.tail();
        let (left, right) = pan(seat.pan as f32);
        let bed_seed = score.seed().part("nature").0 as u32;
        Channel {
            part,
            role: seat.role,
            bus: Bus::of(seat.role),
            cursor: Cursor::new(part, timeline),
            player: Player::new(timbre, rate, VOICES, seat.width as f32, bed_seed),
            tail,
            family: seat.instrument.family(),
            macros: orchestra::macros(seat),
            seed,
            level: seat.level.gain() as f32,
            balance: (
                left * core::f32::consts::SQRT_2,
                right * core::f32::consts::SQRT_2,
            ),
            sends: [seat.hall.gain() as f32, seat.echo.gain() as f32],
            from: SILENT,
            to: SILENT,
            ahead: 0,
            fade_frames: 2.0 * rate.hz() as f32,
            rests_from: None,
        }
    }

    pub(crate) fn brightness(&self) -> f32 {
        self.to.brightness
    }

    /// Whether it is a bed of nature of which nothing goes into hall or echo.
    pub(crate) fn is_a_dry_bed(&self) -> bool {
        self.family == Family::Nature && self.sends == [0.0; 2]
    }

    pub(crate) fn seek(&mut self, reading: Reading<'_>, frame: Frames, struck: &mut Struck) {
        self.player.reset();
        self.rests_from = None;
        let number = frame.0 / BLOCK as u64 / CONTROL_BLOCKS;
        self.ahead = number + 1;
        self.from = self.control(reading, number);
        self.to = self.control(reading, self.ahead);
        let Reading {
            score, timeline, ..
        } = reading;
        let (player, seed, role) = (&mut self.player, self.seed, self.role);
        let (part, family, own) = (self.part, self.family, self.macros);
        let sounds = self.to.gain > 0.0 || self.from.gain > 0.0;
        self.cursor
            .seek(score, timeline, frame, self.tail, |placed| {
                if reading.trim.plays(role, placed.event, seed) {
                    let macros = macros(own, score.control(part, placed.event.start), family);
                    player.note_on(frame.0 as i64, strike(&placed, seed), macros);
                    if sounds && placed.start >= struck.since {
                        struck.push(part, &placed);
                    }
                }
            });
    }

    /// The course or the drive of the timeline has changed.
    pub(crate) fn look_again(&mut self, timeline: &Timeline) {
        self.cursor.look_again(timeline);
    }

    /// Lets go of whatever is held, and plays nothing new until the next seek.
    pub(crate) fn rest(&mut self, frame: Frames) {
        self.player.let_go(frame.0 as i64);
        self.rests_from = Some(frame.0);
        self.from = self.to;
    }

    fn control(&self, reading: Reading<'_>, number: u64) -> Control {
        let Reading {
            score,
            timeline,
            trim,
        } = reading;
        let frame = Frames(number * CONTROL_BLOCKS * BLOCK as u64);
        let played = timeline.played(frame);
        let place = timeline.course().place(played);
        let mut control = score.control(self.part, place.at);
        if let Some((left, share)) = place.leaving {
            let old = score.control(self.part, left);
            let share = share as f32;
            control.gain += (old.gain - control.gain) * share;
            control.brightness += (old.brightness - control.brightness) * share;
        }
        let softness = timeline.course().softness(played);
        trim.softened(softness).apply(self.role, control)
    }

    /// Renders the block at `frame` into `out` (overwritten) and says how it is to be mixed; none where it is silent.
    pub(crate) fn render(
        &mut self,
        reading: Reading<'_>,
        frame: Frames,
        out: &mut Block,
        struck: &mut Struck,
    ) -> Option<Fader> {
        let block = frame.0 / BLOCK as u64;
        self.read_on(reading, block);
        let macros = macros(self.macros, self.from, self.family);
        if self.rests_from.is_none() {
            self.play_until(reading, frame, struck);
        }
        let player = &mut self.player;
        if player.sounding() == 0 || (self.from.gain == 0.0 && self.to.gain == 0.0) {
            return None;
        }
        player.render(frame.0 as i64, macros, out);
        let along = (block % CONTROL_BLOCKS) as f32;
        let gain = |blocks: f32| {
            self.level
                * (self.from.gain
                    + (self.to.gain - self.from.gain) * blocks / CONTROL_BLOCKS as f32)
        };
        let (from, to) = (
            gain(along) * self.fading(frame),
            gain(along + 1.0) * self.fading(frame + Frames(BLOCK as u64)),
        );
        (from != 0.0 || to != 0.0).then_some(Fader {
            gains: (from, to),
            balance: self.balance,
            sends: self.sends,
        })
    }

    /// Lets the block at `frame` of a bed go by in silence.
    pub(crate) fn pass(&mut self, reading: Reading<'_>, frame: Frames, struck: &mut Struck) {
        self.read_on(reading, frame.0 / BLOCK as u64);
        if self.rests_from.is_none() {
            self.play_until(reading, frame, struck);
        }
    }

    /// Reads the slow controls where their time has come.
    fn read_on(&mut self, reading: Reading<'_>, block: u64) {
        if block / CONTROL_BLOCKS == self.ahead && self.rests_from.is_none() {
            self.ahead += 1;
            self.from = self.to;
            self.to = self.control(reading, self.ahead);
        }
    }

    /// Hands the player what begins within the block at `frame`.
    fn play_until(&mut self, reading: Reading<'_>, frame: Frames, struck: &mut Struck) {
        let Reading {
            score, timeline, ..
        } = reading;
        let (player, seed, role) = (&mut self.player, self.seed, self.role);
        let (part, family, own) = (self.part, self.family, self.macros);
        let sounds = self.to.gain > 0.0 || self.from.gain > 0.0;
        let after = frame + Frames(BLOCK as u64);
        self.cursor
            .advance(score, timeline, after, |passed| match passed {
                Passed::Edge(edge) => player.let_go(edge.0 as i64),
                Passed::Event(placed) if reading.trim.plays(role, placed.event, seed) => {
                    // As the note begins, whoever joins it later.
                    let macros = self::macros(own, score.control(part, placed.event.start), family);
                    player.note_on(frame.0 as i64, strike(&placed, seed), macros);
                    if sounds {
                        struck.push(part, &placed);
                    }
                }
                Passed::Event(_) => {}
            });
    }

    /// What a rest leaves of a sound that does not end by itself.
    fn fading(&self, frame: Frames) -> f32 {
        let Some(from) = self.rests_from.filter(|_| self.role == Role::Nature) else {
            return 1.0;
        };
        let since = frame.0.saturating_sub(from) as f32 / self.fade_frames;
        let left = (1.0 - since).max(0.0);
        left * left
    }
}

const SILENT: Control = Control {
    gain: 0.0,
    brightness: 0.5,
};

/// Notes a part may sound at once, tails included.
const VOICES: usize = 40;

/// What the score asks of a voice. The veils over the buses open and close for all that is held; a stroke is played
/// brighter or darker itself.
fn macros(own: Macros, control: Control, family: Family) -> Macros {
    let held = family == Family::Sustained;
    Macros {
        brightness: if held { 0.5 } else { control.brightness },
        ..own
    }
}

fn strike(placed: &Placed<'_>, seed: Seed) -> Strike {
    let event = placed.event;
    // Drawn from what the note is, so that it sounds the same whoever asks for it; not from frames, which differ with the rate.
    let address = (event.start.0 * 1000.0).round() as u64;
    Strike {
        start: placed.start.0 as i64,
        end: placed.end.0.min(i64::MAX as u64) as i64,
        pitch: event.pitch,
        velocity: event.velocity,
        seed: (seed.index(address).index(u64::from(event.pitch.0)).0 >> 32) as u32,
    }
}
