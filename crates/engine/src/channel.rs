//! A channel of the desk: one part, its player, its place and its slow controls.

use crate::Bus;
use crate::cursor::Cursor;
use anodyne_dsp::{BLOCK, Block, Fader, pan};
use anodyne_music::Family;
use anodyne_score::{Event, Score};
use anodyne_units::{Frames, SampleRate, Seed};
use anodyne_voices::{Macros, Player, Strike, Timbre};

/// Blocks between two readings of the score's slow controls: 10 ms at 48 kHz, ramped between.
pub(crate) const CONTROL_BLOCKS: u64 = 8;

/// One part on the desk.
pub(crate) struct Channel {
    part: usize,
    pub(crate) bus: Bus,
    rate: SampleRate,
    cursor: Cursor,
    player: Player,
    tail: anodyne_units::Seconds,
    family: Family,
    seed: Seed,
    level: f32,
    balance: (f32, f32),
    /// Into hall and echo, linear.
    sends: [f32; 2],
    from: anodyne_score::Control,
    to: anodyne_score::Control,
    /// The number of the reading that is `to`.
    ahead: u64,
}

impl Channel {
    pub(crate) fn new(score: &Score, part: usize, timbre: Timbre, rate: SampleRate) -> Channel {
        let seat = &score.parts()[part].seat;
        let seed = score.seed().part("performance").index(part as u64);
        let tail = timbre.tail();
        let (left, right) = pan(seat.pan as f32);
        let bed_seed = score.seed().part("nature").0 as u32;
        Channel {
            part,
            bus: Bus::of(seat.role),
            rate,
            cursor: Cursor::new(part),
            player: Player::new(timbre, rate, VOICES, seat.width as f32, bed_seed),
            tail,
            family: seat.instrument.family(),
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
        }
    }

    pub(crate) fn brightness(&self) -> f32 {
        self.to.brightness
    }

    pub(crate) fn seek(&mut self, score: &Score, frame: Frames) {
        self.player.reset();
        let block = frame.0 / BLOCK as u64;
        let reading = block / CONTROL_BLOCKS;
        self.ahead = reading + 1;
        self.from = self.control(score, reading);
        self.to = self.control(score, self.ahead);
        let (player, rate, seed) = (&mut self.player, self.rate, self.seed);
        let (part, family) = (self.part, self.family);
        self.cursor.seek(score, rate, frame, self.tail, |event| {
            let macros = macros(score.control(part, event.start), family);
            player.note_on(frame.0 as i64, strike(event, rate, seed), macros);
        });
    }

    fn control(&self, score: &Score, reading: u64) -> anodyne_score::Control {
        let frame = Frames(reading * CONTROL_BLOCKS * BLOCK as u64);
        score.control(self.part, self.rate.seconds(frame))
    }

    /// Renders the block at `frame` into `out` (overwritten) and says how it is to be mixed; none where it is silent.
    pub(crate) fn render(
        &mut self,
        score: &Score,
        frame: Frames,
        out: &mut Block,
    ) -> Option<Fader> {
        let block = frame.0 / BLOCK as u64;
        if block / CONTROL_BLOCKS == self.ahead {
            self.ahead += 1;
            self.from = self.to;
            self.to = self.control(score, self.ahead);
        }
        let (player, rate, seed) = (&mut self.player, self.rate, self.seed);
        let (part, family) = (self.part, self.family);
        let macros = macros(self.from, family);
        self.cursor
            .advance(score, rate, frame + Frames(BLOCK as u64), |event| {
                // As the note begins, whoever joins it later.
                let macros = self::macros(score.control(part, event.start), family);
                player.note_on(frame.0 as i64, strike(event, rate, seed), macros);
            });
        if player.sounding() == 0 || (self.from.gain == 0.0 && self.to.gain == 0.0) {
            return None;
        }
        out.clear();
        player.render(frame.0 as i64, macros, out);
        let along = (block % CONTROL_BLOCKS) as f32;
        let gain = |blocks: f32| {
            self.level
                * (self.from.gain
                    + (self.to.gain - self.from.gain) * blocks / CONTROL_BLOCKS as f32)
        };
        Some(Fader {
            gains: (gain(along), gain(along + 1.0)),
            balance: self.balance,
            sends: self.sends,
        })
    }
}

const SILENT: anodyne_score::Control = anodyne_score::Control {
    gain: 0.0,
    brightness: 0.5,
};

/// Notes a part may sound at once, tails included.
const VOICES: usize = 40;

/// What the score asks of a voice. The veils over the buses open and close for all that is held; a stroke is played
/// brighter or darker itself.
fn macros(control: anodyne_score::Control, family: Family) -> Macros {
    let held = family == Family::Sustained;
    Macros {
        brightness: if held { 0.5 } else { control.brightness },
        ..Macros::default()
    }
}

fn strike(event: &Event, rate: SampleRate, seed: Seed) -> Strike {
    let start = rate.frames(event.start);
    // Drawn from what the note is, so that it sounds the same whoever asks for it; not from frames, which differ with the rate.
    let address = (event.start.0 * 1000.0).round() as u64;
    Strike {
        start: start.0 as i64,
        end: rate.frames(event.start + event.duration).0 as i64,
        pitch: event.pitch,
        velocity: event.velocity,
        seed: (seed.index(address).index(u64::from(event.pitch.0)).0 >> 32) as u32,
    }
}
