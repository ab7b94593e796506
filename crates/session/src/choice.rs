//! The closed lists a person chooses from, each with the ids that data files use.

use crate::Fault;
use crate::nearest::nearest;
use core::fmt;
use core::str::FromStr;

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident as $field:literal { $($(#[$item_doc:meta])* $item:ident $id:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$item_doc])* $item,)* }

        impl $name {
            /// Every choice, in the order it is listed to people.
            pub const ALL: &[$name] = &[$($name::$item,)*];

            /// The id in data files and on the command line.
            pub fn id(self) -> &'static str {
                match self { $($name::$item => $id,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.id())
            }
        }

        impl FromStr for $name {
            type Err = Fault;
            fn from_str(written: &str) -> Result<$name, Fault> {
                let ids = || $name::ALL.iter().map(|one| one.id());
                let same = |one: &&$name| one.id().eq_ignore_ascii_case(written.trim());
                $name::ALL.iter().find(same).copied().ok_or_else(|| Fault::Unknown {
                    field: $field.to_owned(),
                    written: written.to_owned(),
                    nearest: nearest(written, ids()),
                    known: ids().collect::<Vec<_>>().join(", "),
                })
            }
        }
    )*};
}

choices! {
    /// The word length of a delivered file.
    Bits as "bits" {
        /// 16-bit integers, dithered.
        I16 "16",
        /// 24-bit integers.
        I24 "24",
        /// 32-bit floats; WAV only.
        F32 "32f",
    }

    /// The kind of a delivered file.
    Format as "format" {
        /// WAV: RIFF, or RF64 above 4 GiB.
        Wav "wav",
        /// FLAC: lossless, about half the size.
        Flac "flac",
    }

    /// How much the music carries the listener (the grades of guided imagery): it caps height and slope of the
    /// intensity.
    Holding as "holding" {
        /// Stable and predictable: intensity up to 0.65, rising at most 0.25 a minute.
        Supportive "supportive",
        /// Supportive ends, a more challenging middle: up to 0.85, at most 0.5 a minute.
        Mixed "mixed",
        /// For therapists: the whole range, at most 1 a minute.
        Challenging "challenging",
    }

    /// What drum a phase has.
    Pulse as "pulse" {
        /// No drum.
        None "none",
        /// A frame drum like a calm heart, which comes and goes with the intensity.
        Soft "soft",
        /// One stroke to each step of a walk; exact to the frame.
        Walking "walking",
        /// Steady fast strokes; exact to the frame.
        Drumming "drumming",
    }

    /// How the tempo of a programme comes from one phase to the next.
    TempoChange as "tempo_change" {
        /// In a glide around their border.
        Glide "glide",
        /// In a step on the bar line between them: each phase keeps one tempo.
        Steps "steps",
    }

    /// How plainly the music shows the breath.
    BreathCue as "breath_cue" {
        /// Not at all.
        Off "off",
        /// Level and brightness swell; nothing has to be followed.
        Soft "soft",
        /// As soft, and figures rise with the in-breath and fall with the out-breath.
        Melodic "melodic",
    }

    /// What a breath clock shall go by.
    ClockKind as "breath_clock" {
        /// Whole beats, where the tempo is even.
        Locked "locked",
        /// Its own seconds.
        Free "free",
    }

    /// What a seat in a palette does in the music.
    Role as "role" {
        /// The low root and fifth.
        Drone "drone",
        /// Voice-led chords.
        Pad "pad",
        /// A high, soft second pad of one or two notes.
        Halo "halo",
        /// Broken chords and ostinati.
        Figure "figure",
        /// The tune.
        Melody "melody",
        /// Replies to the melody.
        Answer "answer",
        /// A rare stroke where a phrase or phase begins.
        Bell "bell",
        /// The drum.
        Pulse "pulse",
        /// A bed of natural sound, without notes.
        Nature "nature",
    }

    /// What whoever leads a session may do while it is played.
    Verb as "verb" {
        /// Stay here: the phrases at hand come again, played anew.
        Hold "hold",
        /// The end of a hold: the music goes on from there.
        LetGo "let-go",
        /// Go on to the next phase.
        Advance "advance",
        /// Softer, darker, with fewer notes.
        Soften "soften",
        /// The end of a softening.
        Restore "restore",
        /// Go to the phase of return.
        ReturnNow "return-now",
    }

    /// The one character of a phase.
    Character as "character" {
        /// Lying down, letting go; a bed under the spoken induction.
        Induction "induction",
        /// The music opens.
        Opening "opening",
        /// Slow growth.
        Build "build",
        /// An even stretch at a raised level.
        Plateau "plateau",
        /// The highest stretch of the arc.
        Peak "peak",
        /// Coming to an even keel after the peak.
        Stabilise "stabilise",
        /// Back to the room, clear and calm.
        Return "return",
        /// Arriving: the music meets the listener's present state.
        Settling "settling",
        /// Falling: slower, lower, fewer, softer.
        Descent "descent",
        /// The lowest stretch of the arc.
        Bottom "bottom",
        /// Rising again.
        Ascent "ascent",
        /// A bed for the night, without pulse or tune.
        Night "night",
        /// Nothing sounds but what rings on.
        Silence "silence",
        /// Meeting the listener's present mood (iso-principle).
        Match "match",
        /// On the way from that mood to another.
        Shift "shift",
        /// Staying in the mood arrived at.
        Arrival "arrival",
        /// Slow breathing in the foreground.
        Breathing "breathing",
        /// Walking on a steady step.
        Walking "walking",
        /// Steady drumming.
        Drumming "drumming",
        /// A bed that leaves room for somebody who plays along.
        PlayAlong "play-along",
        /// A bed for a song.
        Song "song",
    }
}

impl Holding {
    /// The highest intensity of the session, 0..1; the contour of the programme is scaled by it.
    pub fn height(self) -> f64 {
        match self {
            Holding::Supportive => 0.65,
            Holding::Mixed => 0.85,
            Holding::Challenging => 1.0,
        }
    }

    /// The fastest rise of the intensity, per minute.
    pub fn slope_per_minute(self) -> f64 {
        match self {
            Holding::Supportive => 0.25,
            Holding::Mixed => 0.5,
            Holding::Challenging => 1.0,
        }
    }
}

impl Pulse {
    /// Whether the strokes lie on the grid of the beats to the frame, without any human touch.
    pub fn is_exact(self) -> bool {
        matches!(self, Pulse::Walking | Pulse::Drumming)
    }
}

impl Bits {
    /// Bytes of one sample of one channel.
    pub fn bytes(self) -> u64 {
        match self {
            Bits::I16 => 2,
            Bits::I24 => 3,
            Bits::F32 => 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_choice_is_answered_with_the_nearest_right_one() {
        let check =
            |fault: Fault, expected: &str| assert!(fault.to_string().contains(expected), "{fault}");
        check(
            "32".parse::<Bits>().unwrap_err(),
            "bits \"32\" is not known; did you mean \"32f\"? known: 16, 24, 32f",
        );
        check("mp3".parse::<Format>().unwrap_err(), "did you mean \"wav\"");
        check(
            "support".parse::<Holding>().unwrap_err(),
            "did you mean \"supportive\"",
        );
        check("drum".parse::<Role>().unwrap_err(), "known: drone, pad");
    }

    #[test]
    fn every_choice_reads_back_what_it_writes() {
        for role in Role::ALL {
            assert_eq!(role.to_string().parse::<Role>(), Ok(*role));
        }
        for character in Character::ALL {
            assert_eq!(character.to_string().parse::<Character>(), Ok(*character));
        }
    }
}
