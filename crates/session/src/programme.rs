//! A programme: a named arc, kept as data that a therapist can read and write.

use crate::{
    AskedTempo, BreathCue, BreathRate, BreathRatio, Character, ClockKind, Holding, Mood, Pulse,
    TempoChange,
};
use anodyne_music::{Key, Meter, Tempo};
use anodyne_units::{Decibels, Lufs, Seconds};

/// A named arc. Kept as data in `programmes/*.toml`, where every field is explained.
#[derive(Clone, Debug, PartialEq)]
pub struct Programme {
    /// The id people ask for: lower-case letters, digits and `-`.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// What it is for, in a sentence; never a claim to treat or cure.
    pub purpose: String,
    /// Sources and cautions.
    pub card: Card,
    /// How much the music carries where the wish does not say.
    pub holding: Holding,
    /// The tempo at the start where the wish does not say; the phases' tempi are relative to it.
    pub tempo: Tempo,
    /// The key where the wish does not say.
    pub key: Key,
    /// The meter of the whole session.
    pub meter: Meter,
    /// The length where the wish does not say.
    pub length: Seconds,
    /// The loudness where the wish does not say.
    pub loudness: Lufs,
    /// The fade at the start, for lengths that have room for it.
    pub fade_in: Seconds,
    /// The fade at the end, for lengths that have room for it.
    pub fade_out: Seconds,
    /// The fastest rise of the level after the fade-in, LU per 10 s; above 0, at most 2.
    pub rise_per_10s: Decibels,
    /// How the tempo comes from one phase to the next.
    pub tempo_change: TempoChange,
    /// Where a session of it begins and arrives, where it leads from one mood to another.
    pub moods: Option<(Mood, Mood)>,
    /// The number of phases over which an asked glide of tempo (`66..52`) runs; all of them where 0.
    pub glide_phases: usize,
    /// The lengths for which the phases' minutes are written, ascending, at least one.
    pub forms: Vec<Seconds>,
    /// The breath the music swells with, if any.
    pub breath: Option<BreathSketch>,
    /// The phases in order, at least one.
    pub phases: Vec<PhaseSketch>,
    /// The text it was read from, where it does not come with the house: a prescription carries it along.
    pub text: Option<String>,
}

impl BreathSketch {
    /// Six breaths a minute, 4:6, soft, locked: what a breath is where nothing else is said.
    pub const DEFAULT: BreathSketch = BreathSketch {
        rate: BreathRate { from: 6.0, to: 6.0 },
        ratio: BreathRatio::DEFAULT,
        cue: BreathCue::Soft,
        clock: ClockKind::Locked,
    };
}

impl Programme {
    /// The longest text of a programme, bytes.
    pub const LONGEST_TEXT: usize = 65_536;

    /// Whether a session of this programme keeps one tempo throughout.
    pub(crate) fn is_even(&self, asked: &AskedTempo) -> bool {
        let factors = || self.phases.iter().flat_map(|phase| &phase.tempo);
        match asked {
            AskedTempo::Start(_) => factors().all(|factor| Some(factor) == factors().next()),
            AskedTempo::Glide(from, to) => from == to,
            AskedTempo::Steps(tempi) => tempi.iter().all(|tempo| *tempo == tempi[0]),
        }
    }

    /// The tempo at which a session of this programme begins.
    pub(crate) fn start_tempo(&self, asked: &AskedTempo) -> Tempo {
        let first = self.phases.first().and_then(|phase| phase.tempo.first());
        match asked {
            AskedTempo::Start(tempo) => scaled(*tempo, first.copied().unwrap_or(1.0)),
            AskedTempo::Glide(from, _) => *from,
            AskedTempo::Steps(tempi) => tempi[0],
        }
    }

    /// The tempo at which a session of this programme ends.
    pub(crate) fn end_tempo(&self, asked: &AskedTempo) -> Tempo {
        let last = self.phases.last().and_then(|phase| phase.tempo.last());
        match asked {
            AskedTempo::Start(tempo) => scaled(*tempo, last.copied().unwrap_or(1.0)),
            AskedTempo::Glide(_, to) => *to,
            AskedTempo::Steps(tempi) => tempi[tempi.len() - 1],
        }
    }
}

/// What a person should know before using a programme.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Card {
    /// What it does not do, and the limits it keeps.
    pub limits: Vec<String>,
    /// Where the figures come from; S marks what was read in the source named, K what the field knows, D our own
    /// design.
    pub sources: Vec<String>,
    /// For whom or when it is not advised.
    pub cautions: Vec<String>,
}

/// A breath as a programme asks for it, before it meets a tempo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BreathSketch {
    /// Breaths per minute.
    pub rate: BreathRate,
    /// In-breath to out-breath.
    pub ratio: BreathRatio,
    /// How plainly the music shows it.
    pub cue: BreathCue,
    /// What its clock goes by; over a changing tempo always its own seconds.
    pub clock: ClockKind,
}

/// A phase as the programme sketches it, before it meets a length and a tempo.
///
/// Each curve is one value for the whole phase, or a few values evenly spaced over it.
#[derive(Clone, Debug, PartialEq)]
pub struct PhaseSketch {
    /// The name people see.
    pub name: String,
    /// Its character.
    pub character: Character,
    /// How long it lasts at each of the programme's forms; 0 leaves it out.
    pub minutes: Vec<Seconds>,
    /// Whether it takes the time when the session is longer than the longest form.
    pub stretch: bool,
    /// Whether it keeps its time at every length that leaves the others half of the session.
    pub fixed: bool,
    /// It is left out where it would be shorter than this.
    pub shortest: Seconds,
    /// Tension, 0..1, before the holding scales it.
    pub intensity: Vec<f64>,
    /// Tempo as a factor of the asked tempo.
    pub tempo: Vec<f64>,
    /// Level in LU against the start, at most 2.
    pub level: Vec<f64>,
    /// Timbre, 0 (darkest) to 1.
    pub brightness: Vec<f64>,
    /// How many notes, 0 (hardly any) to 1.
    pub density: Vec<f64>,
    /// How many layers sound, 0 to 9.
    pub layers: Vec<f64>,
    /// Register, -1 (low) to 1 (high).
    pub register: Vec<f64>,
    /// Harmonic rhythm: 1, 2, 4 or 8 bars to a chord.
    pub bars_per_chord: usize,
    /// The share of the time with melody, 0..1.
    pub melody: f64,
    /// What drum it has.
    pub pulse: Pulse,
    /// Strokes of an exact pulse to a beat, 1 to 4.
    pub strokes_per_beat: u8,
    /// How firm each stroke of an exact pulse is, 0..1, repeated.
    pub accents: Vec<f64>,
    /// Whether no tune may stand out (sleep: a memorable tune keeps people awake).
    pub hook_free: bool,
}

/// A tempo times a factor, held within what people tap.
pub(crate) fn scaled(tempo: Tempo, factor: f64) -> Tempo {
    let bpm = tempo.bpm() * factor;
    Tempo::new(bpm.clamp(Tempo::SLOWEST, Tempo::FASTEST)).unwrap_or(tempo)
}
