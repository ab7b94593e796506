//! What an instrument is, apart from the notes it plays: made once, shared by every engine of a bounce.

use crate::Macros;
use crate::modes::{self, ModeRecipe};
use crate::sampled::{Sampled, SoundFont, SoundFontFault};
use crate::wave::{self, Cabinet, WaveRecipe, Zones};
use anodyne_music::{Instrument, Pitch};
use anodyne_units::{Seconds, Seed};
use std::sync::Arc;

/// An instrument ready to be played: its wave tables or its recipe of modes.
#[derive(Clone)]
pub struct Timbre {
    instrument: Instrument,
    pub(crate) macros: Macros,
    pub(crate) body: Body,
}

#[derive(Clone)]
pub(crate) enum Body {
    Wave(WaveRecipe, Arc<Zones>),
    Modes(ModeRecipe),
    Sampled(Arc<Sampled>),
    Nature,
}

impl Timbre {
    /// The instrument over its whole compass. Costs milliseconds a table for sustained instruments, nothing for others.
    pub fn new(instrument: Instrument) -> Timbre {
        let (low, high) = instrument.compass();
        Timbre::over(instrument, low, high, 0.5)
    }

    /// The instrument over the pitches from `low` to `high` only; others are played from the nearest table. `brightness`
    /// is 0 (veiled) over 0.5 (as the instrument is) to 1 (open); struck instruments hear theirs with every note.
    pub fn over(instrument: Instrument, low: Pitch, high: Pitch, brightness: f64) -> Timbre {
        let macros = Macros {
            brightness: brightness as f32,
            ..Macros::default()
        };
        Timbre::shaped(instrument, low, high, macros)
    }

    /// [`Timbre::over`] with body and breath as well; the other macros are read while it is played.
    pub fn shaped(instrument: Instrument, low: Pitch, high: Pitch, macros: Macros) -> Timbre {
        Timbre::shaped_from(&mut Cabinet::new(), instrument, (low, high), macros)
    }

    /// [`Timbre::shaped`] with the tables of a cabinet, where it has them; new ones are put into it.
    pub fn shaped_from(
        cabinet: &mut Cabinet,
        instrument: Instrument,
        compass: (Pitch, Pitch),
        macros: Macros,
    ) -> Timbre {
        // The tables belong to the instrument, not to the session: the same for every seed.
        let seed = Seed(0x0a0d_1e5e).part(instrument.id());
        let body = if let Some(recipe) = wave::recipe_of(instrument) {
            let zones = Zones::new(cabinet, (instrument, &recipe), compass, &macros, seed);
            Body::Wave(recipe, Arc::new(zones))
        } else if let Some(recipe) = modes::recipe_of(instrument) {
            Body::Modes(recipe)
        } else {
            Body::Nature
        };
        Timbre {
            instrument,
            macros,
            body,
        }
    }

    /// A preset (bank and number) of a SoundFont in the place of an instrument, over the pitches from `low` to `high`. It
    /// is made as loud as the instrument, and keeps only the recordings it needs of the file.
    ///
    /// # Errors
    /// A preset that the file does not have, or that is silent between those pitches.
    pub fn sampled(
        instrument: Instrument,
        font: &SoundFont,
        preset: (u16, u16),
        low: Pitch,
        high: Pitch,
    ) -> Result<Timbre, SoundFontFault> {
        let sampled = Sampled::new(font, preset, instrument, (low, high))?;
        let body = Body::Sampled(Arc::new(sampled));
        Ok(Timbre {
            instrument,
            macros: Macros::default(),
            body,
        })
    }

    /// Which instrument it is.
    pub fn instrument(&self) -> Instrument {
        self.instrument
    }

    /// How long it may sound on after a note has ended.
    pub fn tail(&self) -> Seconds {
        match &self.body {
            // As long as the release macro can make it.
            Body::Wave(recipe, _) => Seconds(4.0 * f64::from(recipe.release_seconds)),
            Body::Modes(_) => LONGEST_RING,
            Body::Sampled(sampled) => sampled.tail(),
            Body::Nature => Seconds(0.0),
        }
    }
}

/// No stroke is heard longer than this.
const LONGEST_RING: Seconds = Seconds(32.0);
