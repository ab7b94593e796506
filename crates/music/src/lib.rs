//! Pure words of music: [`PitchClass`], [`Pitch`], [`Interval`], [`Mode`], [`Key`], [`Chord`], [`ChordSymbol`], [`Voicing`], [`Tempo`],
//! [`Meter`], [`Note`] and [`Instrument`]. No time of the clock, no sound, no chance.

mod chord;
mod error;
mod instrument;
mod key;
mod meter;
mod mode;
mod note;
mod pitch;
mod symbol;
mod tempo;
mod voicing;

pub use chord::{Chord, Colour};
pub use error::MusicError;
pub use instrument::{Family, Instrument};
pub use key::Key;
pub use meter::Meter;
pub use mode::Mode;
pub use note::Note;
pub use pitch::{Interval, Pitch, PitchClass};
pub use symbol::{ChordSymbol, Quality};
pub use tempo::Tempo;
pub use voicing::Voicing;
