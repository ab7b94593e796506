//! The instruments, by name: what a palette may ask for and a voice must answer to.

use crate::key::distance;
use crate::{MusicError, Pitch};
use core::fmt;
use core::str::FromStr;

/// The kind of sounding body, which decides what an instrument can be asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Sounds as long as it is held.
    Sustained,
    /// Struck or plucked, then dies away by itself.
    Decaying,
    /// Struck, without a pitch that belongs to the harmony.
    Percussion,
    /// A bed of natural sound without notes.
    Nature,
}

macro_rules! instruments {
    ($($(#[$doc:meta])* $name:ident $id:literal $title:literal $family:ident $low:literal $high:literal;)*) => {
        /// An instrument of the house. Each has an id for data files, a title for people, a family and a compass.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Instrument { $($(#[$doc])* $name,)* }

        impl Instrument {
            /// Every instrument, in the order they are listed to people.
            pub const ALL: &[Instrument] = &[$(Instrument::$name,)*];

            /// The id in data files, for example `warm-pad`.
            pub fn id(self) -> &'static str {
                match self { $(Instrument::$name => $id,)* }
            }

            /// The name for people, for example `warm pad`.
            pub fn title(self) -> &'static str {
                match self { $(Instrument::$name => $title,)* }
            }

            /// What kind of sounding body it is.
            pub fn family(self) -> Family {
                match self { $(Instrument::$name => Family::$family,)* }
            }

            /// The lowest and highest pitch it plays well.
            pub fn compass(self) -> (Pitch, Pitch) {
                match self { $(Instrument::$name => (Pitch($low), Pitch($high)),)* }
            }
        }
    };
}

instruments! {
    /// A soft, slowly moving pad of many detuned partials.
    WarmPad "warm-pad" "warm pad" Sustained 36 84;
    /// Bowed strings in section.
    StringEnsemble "string-ensemble" "string ensemble" Sustained 36 91;
    /// A choir on open vowels.
    Choir "choir" "choir" Sustained 43 84;
    /// A high, airy pad like rubbed glass.
    GlassPad "glass-pad" "glass pad" Sustained 48 96;
    /// A wooden flute with breath.
    Flute "flute" "flute" Sustained 60 91;
    /// A cello, bowed softly.
    Cello "cello" "cello" Sustained 36 76;
    /// A very low, nearly pure drone.
    SubDrone "sub-drone" "sub drone" Sustained 26 50;
    /// A piano with felt between hammer and string.
    FeltPiano "felt-piano" "felt piano" Decaying 28 96;
    /// A concert harp.
    Harp "harp" "harp" Decaying 31 96;
    /// A guitar with nylon strings, plucked with the finger tip.
    NylonGuitar "nylon-guitar" "nylon guitar" Decaying 40 84;
    /// A thumb piano.
    Kalimba "kalimba" "kalimba" Decaying 52 91;
    /// Steel bars over wooden boxes, struck with felt.
    Celesta "celesta" "celesta" Decaying 60 96;
    /// A metal bowl, rubbed or struck, that beats with itself.
    SingingBowl "singing-bowl" "singing bowl" Decaying 45 76;
    /// Long hanging tubes, touched lightly.
    Chimes "chimes" "chimes" Decaying 60 96;
    /// A steel shell with tuned fields, played with the fingers.
    Handpan "handpan" "handpan" Decaying 45 79;
    /// A steel drum with tongues cut into it.
    TongueDrum "tongue-drum" "tongue drum" Decaying 48 84;
    /// A large frame drum struck with the hand.
    FrameDrum "frame-drum" "frame drum" Percussion 36 60;
    /// A clay pot played with the palm.
    Udu "udu" "udu" Percussion 36 60;
    /// Seeds in a gourd.
    Shaker "shaker" "shaker" Percussion 60 72;
    /// Waves on a beach, in irregular sets.
    Ocean "ocean" "ocean" Nature 60 60;
    /// Steady soft rain.
    Rain "rain" "rain" Nature 60 60;
    /// A small stream over stones.
    Stream "stream" "stream" Nature 60 60;
    /// Wind in trees.
    Wind "wind" "wind" Nature 60 60;
    /// Crickets on a warm night, some near, some far.
    NightInsects "night-insects" "night insects" Nature 60 60;
    /// A few birds, far apart, with long rests.
    Birds "birds" "birds" Nature 60 60;
}

impl fmt::Display for Instrument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Instrument {
    type Err = MusicError;
    fn from_str(written: &str) -> Result<Instrument, MusicError> {
        if let Some(found) = Instrument::ALL.iter().find(|one| one.id() == written) {
            return Ok(*found);
        }
        let nearest = Instrument::ALL
            .iter()
            .min_by_key(|one| distance(one.id(), written));
        let nearest = nearest.map_or("", |one| one.id()).to_owned();
        Err(MusicError::Instrument {
            written: written.to_owned(),
            nearest,
        })
    }
}
