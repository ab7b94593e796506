//! A solo: one instrument alone, with no desk, hall or master around it.

use anodyne_dsp::{BLOCK, Block};
use anodyne_music::{Instrument, Pitch};
use anodyne_units::{Frames, SampleRate, Seconds, Seed};
use anodyne_voices::{Macros, Player, Strike, Timbre};

/// One instrument and what it has to play.
pub struct Solo {
    player: Player,
    rate: SampleRate,
    notes: Vec<SoloNote>,
    next: usize,
    frame: i64,
}

/// A note of a solo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoloNote {
    /// When it begins.
    pub start: Seconds,
    /// How long it is held.
    pub duration: Seconds,
    /// Its pitch.
    pub pitch: Pitch,
    /// How firmly it is played, above 0 to 1.
    pub velocity: f32,
}

/// Notes that may sound at once, tails included.
const VOICES: usize = 40;

impl Solo {
    /// The instrument over its whole compass, as wide as it can be, and its notes in the order of their starts.
    pub fn new(instrument: Instrument, rate: SampleRate, notes: Vec<SoloNote>, seed: Seed) -> Solo {
        debug_assert!(notes.is_sorted_by(|a, b| a.start.0 <= b.start.0));
        Solo {
            player: Player::new(Timbre::new(instrument), rate, VOICES, 1.0, seed.0 as u32),
            rate,
            notes,
            next: 0,
            frame: 0,
        }
    }

    /// The frame that is rendered next.
    pub fn position(&self) -> Frames {
        Frames(self.frame as u64)
    }

    /// Renders the next 64 frames into `out` (overwritten).
    pub fn render(&mut self, out: &mut Block) {
        let macros = Macros::default();
        let after = self.frame + BLOCK as i64;
        while let Some(note) = self.notes.get(self.next) {
            let start = self.rate.frames(note.start).0 as i64;
            if start >= after {
                break;
            }
            let end = self.rate.frames(note.start + note.duration).0 as i64;
            let strike = Strike {
                start,
                end,
                pitch: note.pitch,
                velocity: note.velocity,
                seed: Seed(self.next as u64).part("solo").0 as u32,
            };
            self.player.note_on(self.frame, strike, macros);
            self.next += 1;
        }
        self.player.render(self.frame, macros, out);
        self.frame = after;
    }
}
