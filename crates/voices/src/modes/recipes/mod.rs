//! The struck and plucked instruments, one recipe a file.

mod celesta;
mod chimes;
mod felt_piano;
mod frame_drum;
mod handpan;
mod harp;
mod kalimba;
mod nylon_guitar;
mod singing_bowl;
mod tongue_drum;
mod udu;

use super::{Mode, ModeRecipe, Modes};
use anodyne_music::Instrument;
use anodyne_units::Seed;

/// The recipe of a struck or plucked instrument.
pub(crate) fn recipe_of(instrument: Instrument) -> Option<ModeRecipe> {
    Some(match instrument {
        Instrument::FeltPiano => felt_piano::RECIPE,
        Instrument::Harp => harp::RECIPE,
        Instrument::NylonGuitar => nylon_guitar::RECIPE,
        Instrument::Kalimba => kalimba::RECIPE,
        Instrument::Celesta => celesta::RECIPE,
        Instrument::SingingBowl => singing_bowl::RECIPE,
        Instrument::Chimes => chimes::RECIPE,
        Instrument::Handpan => handpan::RECIPE,
        Instrument::TongueDrum => tongue_drum::RECIPE,
        Instrument::FrameDrum => frame_drum::RECIPE,
        Instrument::Udu => udu::RECIPE,
        _ => return None,
    })
}

/// Highest frequency any mode is given, hertz.
const HIGHEST_HERTZ: f64 = 12_000.0;

/// How far apart in hertz a mode's two halves lie, and how the stroke is shared between them.
struct Pair {
    beat_hertz: f64,
    /// Share of the lower half, 0..=1.
    lean: f64,
}

/// A mode that nothing round ever has alone: two of nearly one frequency, on either side, that beat.
fn push_pair(out: &mut Modes, mode: Mode, pair: Pair) {
    if mode.hertz > HIGHEST_HERTZ {
        return;
    }
    out.push(Mode {
        hertz: mode.hertz - 0.5 * pair.beat_hertz,
        level: mode.level * pair.lean,
        ..mode
    });
    out.push(Mode {
        hertz: mode.hertz + 0.5 * pair.beat_hertz,
        level: mode.level * (1.0 - pair.lean),
        side: -mode.side,
        ..mode
    });
}

/// Steel that is round or nearly so: partials of which each is a pair that beats, the wider the higher.
struct Steel<'a> {
    hertz: f64,
    /// Ratio to the lowest, level, and share of the ring of each partial.
    partials: &'a [(f64, f64, f64)],
    /// How much more a harder stroke brings of each partial: this, to the power of its number times `opening`.
    open: f64,
    opening: f64,
    /// Time in which the lowest falls by 60 dB, seconds.
    ring: f64,
    /// How far to the side the halves of a partial stand, from and to.
    sides: (f64, f64),
    /// How quickly the lowest beats, from and to, hertz.
    beats: (f64, f64),
}

impl Steel<'_> {
    fn push(&self, chance: Seed, out: &mut Modes) {
        for (place, (ratio, level, share)) in (0u64..).zip(self.partials) {
            let mode = Mode {
                hertz: self.hertz * ratio,
                level: level * libm::pow(self.open, self.opening * place as f64),
                decay_seconds: self.ring * share,
                side: chance.index(place).between(self.sides.0, self.sides.1),
            };
            let pair = Pair {
                beat_hertz: chance.index(10 + place).between(self.beats.0, self.beats.1) * ratio,
                lean: chance.index(20 + place).between(0.4, 0.6),
            };
            push_pair(out, mode, pair);
        }
    }
}

/// A short mode that has its own frequency whatever is played: wood, box, skin.
fn push_knock(out: &mut Modes, hertz: f64, level: f64, decay_seconds: f64) {
    out.push(Mode {
        hertz,
        level,
        decay_seconds,
        side: 0.0,
    });
}
