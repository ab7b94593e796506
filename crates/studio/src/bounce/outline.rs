//! The outline: what there is to see of a plan and its harmony, as plain values for tables, pictures and JSON.

use anodyne_score::{Score, compose};
use anodyne_session::{Breath, BreathClock, Plan};
use anodyne_units::Seconds;
use serde::Serialize;

/// A plan with its chords, ready to be shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outline {
    /// The title asked for.
    pub title: Option<String>,
    /// Id of the programme.
    pub programme: String,
    /// Id of the palette.
    pub palette: String,
    /// The home key, such as `D dorian`.
    pub key: String,
    /// The meter, such as `4/4`.
    pub meter: String,
    /// How much the music carries: `supportive`, `mixed` or `challenging`.
    pub holding: String,
    /// The breath the music follows, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breath: Option<OutlineBreath>,
    /// The seed.
    pub seed: u64,
    /// Length in seconds.
    pub length_seconds: f64,
    /// Length of the track in frames at the delivery's sample rate.
    pub frames: u64,
    /// What is heard of it, where the track is a seamless loop; all else here is of what is played.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heard: Option<OutlineHeard>,
    /// The phases in order.
    pub phases: Vec<OutlinePhase>,
    /// The points of the tempo map; the tempo moves evenly between them.
    pub tempo_map: Vec<OutlineTempo>,
    /// Every chord in order.
    pub chords: Vec<OutlineChord>,
    /// The profiles at 201 even instants from 0 to the end.
    pub curve: Vec<OutlinePoint>,
    /// Who plays.
    pub parts: Vec<OutlinePart>,
    /// The lines of the script.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<OutlineCue>,
    /// The directions of the script that last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<OutlineMark>,
}

/// The part of a session that is its track.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutlineHeard {
    /// Start in seconds.
    pub start_seconds: f64,
    /// End in seconds, where it goes on at the start.
    pub end_seconds: f64,
}

/// A line of the script.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutlineCue {
    /// Start in seconds.
    pub start_seconds: f64,
    /// End in seconds, as estimated.
    pub end_seconds: f64,
    /// The place of its phase, from 0.
    pub phase: usize,
    /// The words.
    pub text: String,
}

/// A direction of the script.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutlineMark {
    /// Start in seconds.
    pub start_seconds: f64,
    /// End in seconds.
    pub end_seconds: f64,
    /// The place of its phase, from 0.
    pub phase: usize,
    /// `breath`, `silence`, `music-up` or `music-down`.
    pub kind: String,
    /// The direction as a script writes it, such as `[breath 4]`.
    pub written: String,
}

/// The breath, with what its clock does to the tempo.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutlineBreath {
    /// Breaths a minute at the start.
    pub from_per_minute: f64,
    /// Breaths a minute once it has slowed.
    pub per_minute: f64,
    /// In-breath to out-breath, such as `4:6`.
    pub ratio: String,
    /// `soft` or `melodic`.
    pub cue: String,
    /// `locked` or `free`.
    pub clock: String,
    /// Beats to a breath on a locked clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beats_per_breath: Option<u32>,
    /// What a locked clock added to the asked tempo, percent: at most 3 either way.
    pub tempo_nudge_percent: f64,
}

impl OutlineBreath {
    /// The breath in words: rate, ratio, cue, clock, and how far the tempo was nudged.
    pub fn in_words(&self) -> String {
        let hundredths = |value: f64| (value * 100.0).round() / 100.0;
        let (from, to) = (
            hundredths(self.from_per_minute),
            hundredths(self.per_minute),
        );
        let rate = if from == to {
            format!("{to} a minute")
        } else {
            format!("{from} > {to} a minute")
        };
        let clock = match self.beats_per_breath {
            Some(beats) => format!("locked to {beats} beats"),
            None => "free of the beat".to_owned(),
        };
        let nudge = match hundredths(self.tempo_nudge_percent) {
            0.0 => String::new(),
            percent => format!(", tempo nudged by {percent:+} %"),
        };
        format!("{rate}, {}, {}, {clock}{nudge}", self.ratio, self.cue)
    }
}

/// A phase.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutlinePhase {
    /// The name people see.
    pub name: String,
    /// Its character, such as `induction`.
    pub character: String,
    /// Start in seconds.
    pub start_seconds: f64,
    /// End in seconds.
    pub end_seconds: f64,
    /// First bar, from 0.
    pub first_bar: usize,
    /// Number of bars.
    pub bars: usize,
    /// Its key.
    pub key: String,
}

/// A point of the tempo map.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutlineTempo {
    /// Instant in seconds.
    pub seconds: f64,
    /// Beat at that instant.
    pub beat: f64,
    /// Tempo at that instant, beats per minute.
    pub bpm: f64,
}

/// A chord.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutlineChord {
    /// Start in seconds.
    pub start_seconds: f64,
    /// End in seconds.
    pub end_seconds: f64,
    /// First bar, from 0.
    pub first_bar: usize,
    /// Number of bars.
    pub bars: usize,
    /// The chord symbol, such as `Dm9`.
    pub symbol: String,
    /// Tension, 0..=1.
    pub tension: f64,
    /// The pad's voicing, from the lowest pitch.
    pub pitches: Vec<String>,
}

/// The profiles at an instant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutlinePoint {
    /// Instant in seconds.
    pub seconds: f64,
    /// Intensity, 0..=1.
    pub intensity: f64,
    /// Brightness, 0..=1.
    pub brightness: f64,
    /// Density, 0..=1.
    pub density: f64,
    /// Level against the start, dB.
    pub level_db: f64,
    /// Number of layers, fractional while one enters or leaves.
    pub layers: f64,
    /// Tempo, beats per minute.
    pub bpm: f64,
}

/// A part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutlinePart {
    /// What it does, such as `melody`.
    pub role: String,
    /// Who does it, such as `felt-piano`.
    pub instrument: String,
}

/// Even instants at which the profiles are read.
const POINTS: usize = 201;

/// Composes a plan and lays it out to be shown.
pub fn outline(plan: &Plan) -> Outline {
    outline_of(plan, &compose(plan))
}

pub(super) fn outline_of(plan: &Plan, score: &Score) -> Outline {
    let prescription = &plan.prescription;
    Outline {
        title: prescription.title.clone(),
        programme: prescription.programme.id.clone(),
        palette: prescription.palette.id.clone(),
        key: prescription.key.to_string(),
        meter: plan.meter.to_string(),
        holding: prescription.holding.to_string(),
        breath: plan.breath.as_ref().map(|breath| breath_of(plan, breath)),
        seed: prescription.seed.0,
        length_seconds: plan.length.0,
        frames: super::heard_frames(plan).0,
        heard: plan.is_seamless().then(|| heard(plan)),
        phases: phases(plan),
        tempo_map: tempo_map(plan),
        chords: chords(score),
        curve: (0..POINTS).map(|point| profile(plan, point)).collect(),
        parts: score
            .parts()
            .iter()
            .map(|part| OutlinePart {
                role: part.role.to_string(),
                instrument: part.seat.instrument.to_string(),
            })
            .collect(),
        words: words(plan),
        marks: marks(plan),
    }
}

fn heard(plan: &Plan) -> OutlineHeard {
    let (from, to) = plan.heard();
    OutlineHeard {
        start_seconds: from.0,
        end_seconds: to.0,
    }
}

fn breath_of(plan: &Plan, breath: &Breath) -> OutlineBreath {
    let beats = match breath.clock {
        BreathClock::Locked {
            beats_per_breath, ..
        } => Some(beats_per_breath),
        BreathClock::Free => None,
    };
    let asked = plan.prescription.breath.as_ref();
    OutlineBreath {
        from_per_minute: breath.rate(Seconds(0.0)),
        per_minute: breath.rate(plan.length),
        ratio: breath.ratio.to_string(),
        cue: breath.cue.to_string(),
        clock: asked.map_or_else(String::new, |asked| asked.clock_kind().to_string()),
        beats_per_breath: beats,
        tempo_nudge_percent: 100.0 * (breath.clock.tempo_factor() - 1.0),
    }
}

fn words(plan: &Plan) -> Vec<OutlineCue> {
    let cue = |cue: &anodyne_session::Cue| OutlineCue {
        start_seconds: cue.start.0,
        end_seconds: cue.end.0,
        phase: cue.phase,
        text: cue.text.clone(),
    };
    plan.words.iter().map(cue).collect()
}

fn marks(plan: &Plan) -> Vec<OutlineMark> {
    let mark = |mark: &anodyne_session::Mark| OutlineMark {
        start_seconds: mark.start.0,
        end_seconds: mark.end.0,
        phase: mark.phase,
        kind: mark.kind.id().to_owned(),
        written: crate::script_files::direction(mark),
    };
    plan.marks.iter().map(mark).collect()
}

fn phases(plan: &Plan) -> Vec<OutlinePhase> {
    let phase = |phase: &anodyne_session::Phase| OutlinePhase {
        name: phase.name.clone(),
        character: phase.character.to_string(),
        start_seconds: phase.start.0,
        end_seconds: phase.end.0,
        first_bar: phase.first_bar,
        bars: phase.bars,
        key: phase.key.to_string(),
    };
    plan.phases.iter().map(phase).collect()
}

fn tempo_map(plan: &Plan) -> Vec<OutlineTempo> {
    let points = plan.tempo_map.points().iter();
    points
        .map(|point| OutlineTempo {
            seconds: point.at.0,
            beat: point.beat.0,
            bpm: point.bpm,
        })
        .collect()
}

fn chords(score: &Score) -> Vec<OutlineChord> {
    let chord = |span: &anodyne_score::ChordSpan| OutlineChord {
        start_seconds: span.start.0,
        end_seconds: span.end.0,
        first_bar: span.first_bar,
        bars: span.bars,
        symbol: span.chord.to_string(),
        tension: span.tension,
        pitches: span
            .voicing
            .pitches()
            .iter()
            .map(|pitch| pitch.to_string())
            .collect(),
    };
    score.chords().iter().map(chord).collect()
}

fn profile(plan: &Plan, point: usize) -> OutlinePoint {
    let at = Seconds(plan.length.0 * point as f64 / (POINTS - 1) as f64);
    OutlinePoint {
        seconds: at.0,
        intensity: plan.intensity(at),
        brightness: plan.brightness(at),
        density: plan.density(at),
        level_db: plan.level(at).0,
        layers: plan.layers(at),
        bpm: plan.tempo_map.tempo(at).bpm(),
    }
}
