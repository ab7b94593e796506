//! Choices among what the library has, as a host shows and saves them.

use anodyne_music::Mode;
use anodyne_session::{BreathCue, Holding, Library};
use nice_plug::prelude::Enum;
use std::sync::OnceLock;

/// What comes with the house; built once for all instances.
pub fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(Library::built_in)
}

/// Names that people see, and ids that a saved project holds: the ids stay, whatever the order becomes.
struct Listed {
    names: Vec<&'static str>,
    ids: Vec<&'static str>,
}

/// What a list is made of: `(name, id)`.
type Entries = Vec<(String, String)>;

impl Listed {
    /// Kept for the life of the process: a host may ask at any time.
    fn of(entries: Entries) -> Listed {
        let keep = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
        let (names, ids) = entries.into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
        Listed {
            names: names.into_iter().map(keep).collect(),
            ids: ids.into_iter().map(keep).collect(),
        }
    }
}

macro_rules! choice {
    ($($(#[$doc:meta])* $name:ident = $entries:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $name(pub usize);

        impl $name {
            fn listed() -> &'static Listed {
                static LISTED: OnceLock<Listed> = OnceLock::new();
                LISTED.get_or_init(|| Listed::of($entries))
            }

            /// The choice of that id, if there is one.
            pub fn of(id: &str) -> Option<$name> {
                $name::listed().ids.iter().position(|one| *one == id).map($name)
            }

            /// Its id, as a wish and a saved project write it.
            pub fn id(self) -> &'static str {
                $name::listed().ids[self.0]
            }

            /// Its name, as people see it.
            pub fn name(self) -> &'static str {
                $name::listed().names[self.0]
            }
        }

        impl Enum for $name {
            fn variants() -> &'static [&'static str] {
                &$name::listed().names
            }

            fn ids() -> Option<&'static [&'static str]> {
                Some(&$name::listed().ids)
            }

            fn to_index(self) -> usize {
                self.0
            }

            fn from_index(index: usize) -> $name {
                $name(if index < $name::listed().ids.len() { index } else { 0 })
            }
        }
    )*};
}

choice! {
    /// A programme of the library.
    ProgrammeChoice = library()
        .programmes()
        .iter()
        .map(|one| (one.name.clone(), one.id.clone()))
        .collect();

    /// A palette of the library.
    PaletteChoice = library()
        .palettes()
        .iter()
        .map(|one| (one.name.clone(), one.id.clone()))
        .collect();

    /// A tonic, or the programme's own.
    TonicChoice = own(TONICS.iter().map(|one| (*one).to_owned()));

    /// A mode, or the programme's own.
    ModeChoice = own(Mode::ALL.iter().map(|one| one.to_string()));

    /// How much the music carries, or as the programme has it.
    HoldingChoice = own(Holding::ALL.iter().map(|one| one.to_string()));

    /// How plainly the music shows the breath, or as the programme has it.
    BreathCueChoice = own(BreathCue::ALL.iter().map(|one| one.to_string()));

    /// In-breath to out-breath, or as the programme has it.
    BreathRatioChoice = own(RATIOS.iter().map(|one| (*one).to_owned()));
}

impl TonicChoice {
    /// As a key is written; none for the programme's own.
    pub fn written(self) -> Option<&'static str> {
        (self.0 > 0).then(|| self.id())
    }
}

/// The tonics in the order of the keyboard, as most people write them.
const TONICS: [&str; 12] = [
    "C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B",
];

/// Ratios of in-breath to out-breath that are taught.
const RATIOS: [&str; 6] = ["1:1", "4:5", "4:6", "4:7", "1:2", "5:3"];

/// The programme's own first, then the others, each with its name as its id.
fn own(others: impl Iterator<Item = String>) -> Entries {
    let first = [("programme's own".to_owned(), OWN.to_owned())].into_iter();
    first.chain(others.map(|one| (one.clone(), one))).collect()
}

/// The id of what is left to the programme.
pub(crate) const OWN: &str = "own";

/// Where the tempo comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, nice_plug::prelude::Enum)]
pub enum TempoMode {
    /// The programme's own curve.
    #[default]
    #[id = "programme"]
    #[name = "programme's own"]
    Programme,
    /// The programme's curve, from the start tempo on.
    #[id = "from"]
    #[name = "from start tempo"]
    From,
    /// An even glide from the start tempo to the end tempo.
    #[id = "glide"]
    #[name = "glide"]
    Glide,
    /// The host's beats: the session is laid out at the start tempo and follows the host's tempo from there.
    #[id = "host"]
    #[name = "host's beats"]
    Host,
}

/// Whose time the session plays in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, nice_plug::prelude::Enum)]
pub enum Clock {
    /// The host's timeline: its position is the session's.
    #[default]
    #[id = "host"]
    #[name = "host's timeline"]
    Host,
    /// The session's own time, from its beginning, while `run` is on.
    #[id = "free"]
    #[name = "free running"]
    Free,
}

/// What becomes of a key that is not in the scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, nice_plug::prelude::Enum)]
pub enum KeyLock {
    /// The nearest note of scale and chord; higher keys never give lower notes.
    #[default]
    #[id = "snap"]
    #[name = "snap"]
    Snap,
    /// It is not played.
    #[id = "mute"]
    #[name = "mute"]
    Mute,
    /// White keys play the degrees of the scale, black keys nothing.
    #[id = "white"]
    #[name = "white keys"]
    White,
    /// Played as it is.
    #[id = "off"]
    #[name = "off"]
    Off,
}
