//! The instruments of a score, made once and shared by all engines that play it.

use anodyne_music::Pitch;
use anodyne_score::{Events, Score, Seat};
use anodyne_voices::{Cabinet, Macros, SoundFont, SoundFontFault, Timbre};
use std::sync::Arc;

/// One timbre a part, in the order of the score's parts.
pub struct Orchestra {
    timbres: Vec<Timbre>,
}

impl Orchestra {
    /// Makes the instruments of the house over the pitches that the score asks of them, also where the palette names a
    /// SoundFont. Takes milliseconds a wave table: 50 to 200 in all.
    pub fn new(score: &Score) -> Arc<Orchestra> {
        Orchestra::from_cabinet(score, &mut Cabinet::new())
    }

    /// [`Orchestra::new`] with the wave tables of a cabinet, where it has them: the same to the bit, and many sessions of
    /// one palette need the memory of one.
    pub fn from_cabinet(score: &Score, cabinet: &mut Cabinet) -> Arc<Orchestra> {
        let timbres = (0..score.parts().len())
            .map(|part| house(score, part, cabinet))
            .collect();
        Arc::new(Orchestra { timbres })
    }

    /// Makes the instruments, those of the palette's SoundFonts from these files, in the order in which it names them.
    ///
    /// # Errors
    /// A preset that its file does not have, with the place of the file in `fonts`.
    pub fn with(
        score: &Score,
        fonts: &[SoundFont],
    ) -> Result<Arc<Orchestra>, (usize, SoundFontFault)> {
        let mut cabinet = Cabinet::new();
        let timbre = |part: usize| {
            let seat = &score.parts()[part].seat;
            let Some((preset, font)) = seat
                .preset
                .and_then(|preset| Some((preset, fonts.get(preset.soundfont)?)))
            else {
                return Ok(house(score, part, &mut cabinet));
            };
            let (low, high) = compass(score, part);
            let numbers = (preset.bank, preset.number);
            Timbre::sampled(seat.instrument, font, numbers, low, high)
                .map_err(|fault| (preset.soundfont, fault))
        };
        let timbres = (0..score.parts().len())
            .map(timbre)
            .collect::<Result<_, _>>()?;
        Ok(Arc::new(Orchestra { timbres }))
    }

    pub(crate) fn timbre(&self, part: usize) -> Timbre {
        self.timbres[part].clone()
    }
}

/// The widest compass for which tables are made: a part is heard over a sample of its phrases first.
fn compass(score: &Score, part: usize) -> (Pitch, Pitch) {
    let seat = &score.parts()[part].seat;
    let (lowest, highest) = seat.instrument.compass();
    let mut events = Events::new();
    let (mut low, mut high) = (highest, lowest);
    let count = score.phrases().len();
    // Every phrase of a short score, an even sample of a long one: a pitch beyond it is played from the nearest table.
    let stride = (count / MOST_PHRASES_ASKED).max(1);
    for phrase in (0..count).step_by(stride) {
        score.events(part, phrase, &mut events);
        for event in &events {
            low = low.min(event.pitch);
            high = high.max(event.pitch);
        }
    }
    if low > high {
        (lowest, lowest)
    } else {
        (low, high)
    }
}

fn house(score: &Score, part: usize, cabinet: &mut Cabinet) -> Timbre {
    let seat = &score.parts()[part].seat;
    let compass = compass(score, part);
    Timbre::shaped_from(cabinet, seat.instrument, compass, macros(seat))
}

/// The macros of an instrument as its seat in the palette asks.
pub(crate) fn macros(seat: &Seat) -> Macros {
    let shaping = seat.shaping;
    Macros {
        brightness: seat.brightness as f32,
        body: shaping.body as f32,
        motion: shaping.motion as f32,
        attack: shaping.attack as f32,
        release: shaping.release as f32,
        breath: shaping.breath as f32,
    }
}

/// Phrases asked for their pitches before tables are made.
const MOST_PHRASES_ASKED: usize = 400;
