//! A palette: a set of instruments and their mix that can carry any programme.

use crate::{Holding, Role};
use anodyne_music::{Family, Instrument};
use anodyne_units::{Decibels, Hertz, Seconds};

/// Instruments with their places in the mix, and the space they sound in. Kept as data in `palettes/*.toml`.
///
/// ```
/// use anodyne_session::{Library, Role};
/// let library = Library::built_in();
/// let dusk = library.palette("dusk").unwrap();
/// assert_eq!(dusk.seat(Role::Melody).instrument.id(), "felt-piano");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Palette {
    /// The id people ask for: lower-case letters, digits and `-`.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// What it sounds like and is for, in a sentence.
    pub purpose: String,
    /// The grade of what it sounds like: a palette of tension is challenging material, and has to be asked for like a
    /// challenging programme. Most are supportive.
    pub holding: Holding,
    /// One seat for every role, in the order of [`Role::ALL`].
    pub instruments: Vec<Seat>,
    /// The hall and the echo.
    pub space: Space,
    /// A trim of the master's spectral tilt, dB per octave around 1 kHz, -3 (darker) to 3 (brighter).
    pub tilt: Decibels,
    /// The SoundFont files that its seats name, each once, as written there; seldom any.
    pub soundfonts: Vec<String>,
    /// The text it was read from, where it does not come with the house: a prescription carries it along.
    pub text: Option<String>,
}

impl Palette {
    /// The longest text of a palette, bytes.
    pub const LONGEST_TEXT: usize = 65_536;

    /// The seat of a role; a palette fills every role.
    pub fn seat(&self, role: Role) -> &Seat {
        &self.instruments[role as usize]
    }
}

/// One instrument's place in the music and in the mix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seat {
    /// What it does in the music.
    pub role: Role,
    /// Who does it.
    pub instrument: Instrument,
    /// Trim against the loudness-normalised instrument, -60 to 6 dB.
    pub level: Decibels,
    /// Place in the stereo field, -1 (left) to 1 (right).
    pub pan: f64,
    /// Stereo width, 0 (a point) to 1 (the instrument's own).
    pub width: f64,
    /// Send to the hall, -60 to 0 dB; minus infinity is none.
    pub hall: Decibels,
    /// Send to the echo, -60 to 0 dB; minus infinity is none.
    pub echo: Decibels,
    /// Timbre, 0 (darkest) to 1 (brightest); 0.5 is the instrument's own.
    pub brightness: f64,
    /// How the instrument is played and built besides.
    pub shaping: Shaping,
    /// Octaves up or down from the role's usual register, -2 to 2.
    pub octave: i8,
    /// What sounds in the place of the instrument, which then only says how the part is written; none for most.
    pub preset: Option<Preset>,
}

/// What a palette asks of an instrument besides its brightness, each 0 to 1, where 0.5 is the instrument as it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shaping {
    /// The weight of the lowest partials, from lean to full.
    pub body: f64,
    /// Drift and vibrato, from none to twice the instrument's own.
    pub motion: f64,
    /// The time of rise, from a quarter to four times the instrument's own.
    pub attack: f64,
    /// The time of fall, from a quarter to four times the instrument's own.
    pub release: f64,
    /// Breath or bow noise, from none to four times the instrument's own.
    pub breath: f64,
}

impl Default for Shaping {
    /// The instrument as it is.
    fn default() -> Shaping {
        Shaping {
            body: 0.5,
            motion: 0.5,
            attack: 0.5,
            release: 0.5,
            breath: 0.5,
        }
    }
}

/// A preset of a SoundFont file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// The file: a place in [`Palette::soundfonts`].
    pub soundfont: usize,
    /// The bank, 0 to 128; 128 is for drums.
    pub bank: u16,
    /// The number within the bank, 0 to 127.
    pub number: u16,
}

/// The space around the instruments: one hall, one echo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Space {
    /// The time in which the hall falls by 60 dB, 0.3 to 12 s.
    pub decay: Seconds,
    /// The size of the hall, 0 (chamber) to 1 (cathedral).
    pub size: f64,
    /// Where the walls begin to swallow highs, 500 to 16,000 Hz.
    pub damping: Hertz,
    /// The time before the hall answers, 0 to 0.2 s.
    pub predelay: Seconds,
    /// The time between echoes, 0.1 to 2 s.
    pub echo_time: Seconds,
    /// How much of each echo comes again, 0 to 0.8.
    pub echo_feedback: f64,
}

impl Role {
    /// The kinds of instrument that can play this role.
    pub fn families(self) -> &'static [Family] {
        match self {
            Role::Drone | Role::Pad | Role::Halo => &[Family::Sustained],
            Role::Figure | Role::Bell => &[Family::Decaying],
            Role::Melody | Role::Answer => &[Family::Sustained, Family::Decaying],
            Role::Pulse => &[Family::Percussion],
            Role::Nature => &[Family::Nature],
        }
    }
}
