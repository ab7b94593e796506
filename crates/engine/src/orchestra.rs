//! The instruments of a score, made once and shared by all engines that play it.

use anodyne_score::{Events, Score};
use anodyne_voices::Timbre;
use std::sync::Arc;

/// One timbre a part, in the order of the score's parts.
pub struct Orchestra {
    timbres: Vec<Timbre>,
}

impl Orchestra {
    /// Makes the instruments over the pitches that the score asks of them. Takes milliseconds a wave table: 50 to 200
    /// in all.
    pub fn new(score: &Score) -> Arc<Orchestra> {
        let timbres = (0..score.parts().len())
            .map(|part| timbre(score, part))
            .collect();
        Arc::new(Orchestra { timbres })
    }

    pub(crate) fn timbre(&self, part: usize) -> Timbre {
        self.timbres[part].clone()
    }
}

/// The widest compass for which tables are made: a part is heard over a sample of its phrases first.
fn timbre(score: &Score, part: usize) -> Timbre {
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
    let (low, high) = if low > high {
        (lowest, lowest)
    } else {
        (low, high)
    };
    Timbre::over(seat.instrument, low, high, seat.brightness)
}

/// Phrases asked for their pitches before tables are made.
const MOST_PHRASES_ASKED: usize = 400;
