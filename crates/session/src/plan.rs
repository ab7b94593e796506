//! The plan of a session: phases, profiles and tempo map on one timeline. No notes.

use crate::breath::raised_cosine;
use crate::curve::Curve;
use crate::script::{Guided, Rising};
use crate::{Breath, Cue, Holding, Mark, Phase, Prescription, Song, TempoMap};
use anodyne_music::Meter;
use anodyne_units::{Beats, Decibels, Seconds};

/// Phases, profiles and tempo map of a whole session. Made by [`plan`](crate::plan()).
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What was prescribed.
    pub prescription: Prescription,
    /// The length of the session; it ends at this instant, whether or not a bar does.
    pub length: Seconds,
    /// The meter of the whole session.
    pub meter: Meter,
    /// Tempo over time.
    pub tempo_map: TempoMap,
    /// The phases: contiguous, from 0 to `length`, at least one.
    pub phases: Vec<Phase>,
    /// The length of the fade at the start.
    pub fade_in: Seconds,
    /// The length of the fade at the end.
    pub fade_out: Seconds,
    /// The breath the music swells with, if any.
    pub breath: Option<Breath>,
    /// The song whose chords are played, if there is one.
    pub song: Option<Song>,
    /// The words of the script, ascending and never overlapping; none without a script.
    pub words: Vec<Cue>,
    /// The directions of the script that are done over time, ascending.
    pub marks: Vec<Mark>,
    pub(crate) guided: Guided,
    pub(crate) profiles: Profiles,
}

/// The curves of a plan.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Profiles {
    pub(crate) intensity: Curve,
    pub(crate) level: Curve,
    pub(crate) brightness: Curve,
    pub(crate) density: Curve,
    pub(crate) layers: Curve,
    pub(crate) register: Curve,
}

impl Plan {
    /// How many bars begin before the end.
    pub fn bars(&self) -> usize {
        self.phases
            .last()
            .map_or(0, |phase| phase.first_bar + phase.bars)
    }

    /// Where a bar begins, bars counted from 0; bars beyond the end go on at the last tempo.
    pub fn bar_start(&self, bar: usize) -> Seconds {
        self.seconds(self.meter.bar() * bar as f64)
    }

    /// From where to where the track is heard: all of it, but for a seamless loop of a song.
    pub fn heard(&self) -> (Seconds, Seconds) {
        let region = self.song.as_ref().and_then(|song| song.heard.clone());
        region.map_or((Seconds(0.0), self.length), |bars| {
            (self.bar_start(bars.start), self.bar_start(bars.end))
        })
    }

    /// Whether the track is a loop that goes on in its own beginning.
    pub fn is_seamless(&self) -> bool {
        self.song.as_ref().is_some_and(|song| song.heard.is_some())
    }

    /// The beat at an instant.
    pub fn beat(&self, at: Seconds) -> Beats {
        self.tempo_map.beats(at)
    }

    /// The instant of a beat.
    pub fn seconds(&self, beat: Beats) -> Seconds {
        self.tempo_map.seconds(beat)
    }

    /// The place in `phases` of the phase at an instant; the first before 0, the last after the end.
    pub fn phase_at(&self, at: Seconds) -> usize {
        let begun = self.phases.partition_point(|phase| phase.start <= at);
        begun.saturating_sub(1)
    }

    /// Tension, 0..1.
    pub fn intensity(&self, at: Seconds) -> f64 {
        self.profiles.intensity.at(at)
    }

    /// The gentlest holding whose caps this plan keeps: how high its intensity comes and how fast it rises, looked at
    /// every second. Never more than was prescribed.
    pub fn grade(&self) -> Holding {
        let seconds = (self.length.0.ceil() as u64).max(1);
        let at = |second: u64| self.intensity(Seconds(second as f64));
        let (mut height, mut slope) = (at(0), 0.0_f64);
        for second in 1..=seconds {
            height = height.max(at(second));
            slope = slope.max((at(second) - at(second - 1)) * 60.0);
        }
        let keeps = |grade: &&Holding| {
            height <= grade.height() + 1e-9 && slope <= grade.slope_per_minute() + 1e-6
        };
        let gentlest = Holding::ALL.iter().find(keeps);
        gentlest.copied().unwrap_or(Holding::Challenging)
    }

    /// The level as the programme asks for it, against the start, at most 2 dB; and as `[music up]` and `[music down]`
    /// have moved it, at most 3 dB more.
    pub fn level(&self, at: Seconds) -> Decibels {
        Decibels(self.profiles.level.at(at) + self.guided.level(at))
    }

    /// Whether people may be asleep: the programme lets the level rise by at most [`Plan::RISE_ASLEEP`] in 10 s, and
    /// whatever the script asks of the music is as slow.
    pub fn is_for_sleep(&self) -> bool {
        self.prescription.programme.rise_per_10s <= Plan::RISE_ASLEEP
    }

    /// What keeps the limits of sleep, 1 LU in 10 s, with room for the music's own movement.
    pub const RISE_ASLEEP: Decibels = Decibels(0.5);

    pub(crate) fn rising(&self) -> Rising {
        Rising {
            loudness: self.prescription.delivery.loudness,
            asleep: self.is_for_sleep(),
        }
    }

    /// Each `[silence]` of the script: when it begins, and when the music is back, which takes minutes; ascending.
    pub fn silences(&self) -> impl Iterator<Item = (Seconds, Seconds)> {
        self.guided.away()
    }

    /// How much a `[breath]` of the script is going on, 0 to 1.
    pub fn breathing(&self, at: Seconds) -> f64 {
        self.guided.breathing(at)
    }

    /// Timbre, 0 (darkest) to 1.
    pub fn brightness(&self, at: Seconds) -> f64 {
        self.profiles.brightness.at(at)
    }

    /// How many notes, 0 to 1.
    pub fn density(&self, at: Seconds) -> f64 {
        self.profiles.density.at(at)
    }

    /// How many layers sound, 0 to 9; between whole numbers while one enters or leaves.
    pub fn layers(&self, at: Seconds) -> f64 {
        self.profiles.layers.at(at)
    }

    /// Register, -1 (low) to 1 (high).
    pub fn register(&self, at: Seconds) -> f64 {
        self.profiles.register.at(at)
    }

    /// The master fade, a linear gain from 0 to 1: raised cosines at both ends, exactly 0 before the start and from
    /// the end on, and within a `[silence]` of the script after its fade.
    pub fn fade(&self, at: Seconds) -> f64 {
        raised_cosine(at.0 / self.fade_in.0)
            * raised_cosine((self.length.0 - at.0) / self.fade_out.0)
            * self.guided.silence(at)
    }
}
