//! What a score answers with: parts, events and controls.

use anodyne_music::Pitch;
use anodyne_session::{Role, Seat};
use anodyne_units::Seconds;
use arrayvec::ArrayVec;

/// Who plays: one seat of the palette and the role it has in the music.
#[derive(Clone, Debug)]
pub struct Part {
    /// What the part does in the music.
    pub role: Role,
    /// The instrument and its place in the mix.
    pub seat: Seat,
}

/// One note of a part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// When it begins, from the beginning of the session.
    pub start: Seconds,
    /// How long it is held, above 0 to [`Event::LONGEST`]; the instrument's release comes after.
    pub duration: Seconds,
    /// The pitch; for a drum, which stroke.
    pub pitch: Pitch,
    /// How firmly it is played, above 0 to 1.
    pub velocity: f32,
}

impl Event {
    /// The longest an event is held.
    pub const LONGEST: Seconds = Seconds(90.0);
    /// The furthest an event is held past the end of the phrase in which it starts.
    pub const OVERHANG: Seconds = Seconds(12.0);
}

/// The events of one part in one phrase.
pub type Events = ArrayVec<Event, 256>;

/// How a part sounds at an instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Control {
    /// The linear gain of the part: the layer's fade, the programme's level and the breath together; 0 is silent. The
    /// seat's own level is the mixer's.
    pub gain: f32,
    /// How open the sound is, 0 dark to 1 bright.
    pub brightness: f32,
}
