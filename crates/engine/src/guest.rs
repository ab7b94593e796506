//! The guest: somebody who plays along by hand, on an instrument of the palette.

use crate::orchestra;
use anodyne_dsp::{Block, Fader, pan};
use anodyne_music::Pitch;
use anodyne_score::Score;
use anodyne_units::SampleRate;
use anodyne_voices::{Macros, Player, Strike, Timbre};

/// An instrument that is played from outside, placed and sent as its seat in the palette says.
pub(crate) struct Guest {
    player: Player,
    level: f32,
    balance: (f32, f32),
    /// Into hall and echo, linear.
    sends: [f32; 2],
    /// The macros that the palette asks for; brightness, which the score moves, in the middle.
    macros: Macros,
    count: u32,
    heard: (f32, f32),
}

/// Notes a guest may sound at once, tails included.
const VOICES: usize = 24;

impl Guest {
    pub(crate) fn new(score: &Score, part: usize, timbre: Timbre, rate: SampleRate) -> Guest {
        let seat = &score.parts()[part].seat;
        let (left, right) = pan(seat.pan as f32);
        Guest {
            player: Player::new(timbre, rate, VOICES, seat.width as f32, 0),
            level: seat.level.gain() as f32,
            balance: (
                left * core::f32::consts::SQRT_2,
                right * core::f32::consts::SQRT_2,
            ),
            sends: [seat.hall.gain() as f32, seat.echo.gain() as f32],
            macros: Macros {
                brightness: 0.5,
                ..orchestra::macros(seat)
            },
            count: 0,
            heard: (1.0, 1.0),
        }
    }

    pub(crate) fn note_on(&mut self, frame: i64, pitch: Pitch, velocity: f32) {
        self.count = self.count.wrapping_add(1);
        let strike = Strike {
            start: frame,
            end: i64::MAX,
            pitch,
            velocity,
            seed: self.count.wrapping_mul(0x9e37_79b9),
        };
        self.player.note_on(frame, strike, self.macros);
    }

    pub(crate) fn note_off(&mut self, frame: i64, pitch: Pitch) {
        self.player.note_off(frame, pitch);
    }

    pub(crate) fn let_go(&mut self, frame: i64) {
        self.player.let_go(frame);
    }

    pub(crate) fn reset(&mut self) {
        self.player.reset();
    }

    /// The linear gain from the next block on.
    pub(crate) fn set_gain(&mut self, gain: f32) {
        self.heard.1 = gain;
    }

    /// Renders the block at `frame` into `out` (overwritten) and says how it is to be mixed; none where it is silent.
    pub(crate) fn render(&mut self, frame: i64, out: &mut Block) -> Option<Fader> {
        let (from, to) = self.heard;
        self.heard.0 = to;
        if self.player.sounding() == 0 {
            return None;
        }
        self.player.render(frame, self.macros, out);
        Some(Fader {
            gains: (from * self.level, to * self.level),
            balance: self.balance,
            sends: self.sends,
        })
    }
}
