//! What an editor sees in one frame: plain data, and nothing to wait for.

use anodyne_session::Card;
use anodyne_studio::Outline;
use std::path::PathBuf;
use std::sync::Arc;

/// Everything an editor shows, taken at one moment by [`Shared::view`](crate::shared::Shared::view).
#[derive(Clone, Debug)]
pub struct View {
    /// The session that is heard: phases, tempo, chords, profiles, parts, the lines of the script. None before the first
    /// was made.
    pub outline: Option<Arc<Outline>>,
    /// Whether another session is being made in the background.
    pub making: bool,
    /// Where the session is, seconds from its beginning; below 0 before it, above its length after it.
    pub position_seconds: f64,
    /// How long it is, seconds; 0 before the first was made.
    pub length_seconds: f64,
    /// Whether it plays now.
    pub playing: bool,
    /// The place of the phase that is heard in `outline.phases`.
    pub phase: usize,
    /// Levels of the last moments.
    pub levels: Levels,
    /// The verbs.
    pub verbs: Verbs,
    /// The breath at this moment, where the session follows one.
    pub breath: Option<BreathNow>,
    /// The script as it stands, and what is to be said about it.
    pub script: Arc<ScriptNow>,
    /// The prescription as a document in TOML, as `anodyne render` reads it; empty before the first was made.
    pub prescription: Arc<str>,
    /// The prescription in one line.
    pub summary: Arc<str>,
    /// Limits, sources and cautions of the programme.
    pub card: Option<Arc<Card>>,
    /// The seeds that were kept, in the order they were.
    pub kept: Arc<[KeptSeed]>,
    /// What the host says of its time.
    pub host: HostNow,
    /// The tempo that was tapped last, beats a minute, with what is missing to one otherwise.
    pub tapped: Tapping,
    /// The export that runs, or how the last one ended.
    pub export: Export,
    /// Why the session that is asked for cannot be made; empty where it can. The last one that could plays on.
    pub faults: Arc<[String]>,
    /// What a therapist should know at this moment, beyond the card: one sentence each.
    pub cautions: Arc<[String]>,
    /// How many verbs are in the log of this session.
    pub logged: usize,
}

impl View {
    /// Minutes from here to the end, at least 0.
    pub fn minutes_left(&self) -> f64 {
        ((self.length_seconds - self.position_seconds.max(0.0)) / 60.0).max(0.0)
    }
}

/// Levels of the last 100 ms or so, for meters.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Levels {
    /// Peak of the left and the right main output, linear.
    pub main: [f32; 2],
    /// Peak of each stem, linear, in the order of `anodyne_engine::Stem::ALL`: pads, melody, pulse, nature, echo, hall.
    pub stems: [f32; 6],
    /// Peak of the side-chain, linear.
    pub voice: f32,
    /// How far the music stands back beneath the voice, decibels, 0 or below.
    pub duck_db: f32,
    /// How far the limiter holds the music, decibels, 0 or below.
    pub limiter_db: f32,
}

/// One of the four verbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Stay here.
    Hold,
    /// Go on to the next phase.
    Advance,
    /// Softer, darker, fewer notes.
    Soften,
    /// Go to the phase of return.
    ReturnNow,
}

impl Verb {
    /// All four, in the order of the buttons.
    pub const ALL: [Verb; 4] = [Verb::Hold, Verb::Advance, Verb::Soften, Verb::ReturnNow];

    /// What stands on its button.
    pub fn name(self) -> &'static str {
        match self {
            Verb::Hold => "Hold",
            Verb::Advance => "Advance",
            Verb::Soften => "Soften",
            Verb::ReturnNow => "Return now",
        }
    }
}

/// The verbs at this moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Verbs {
    /// Whether the music stays where it is.
    pub holding: bool,
    /// Whether it is softened.
    pub softened: bool,
    /// The verb that was asked for and waits for the next musical edge, with the seconds until then.
    pub waiting: Option<(Verb, f32)>,
    /// Whether there is a next phase to advance to.
    pub can_advance: bool,
    /// Whether there is a return ahead.
    pub can_return: bool,
}

/// The breath at this moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BreathNow {
    /// How full, 0 (out) to 1 (in).
    pub swell: f32,
    /// Whether the breath goes in.
    pub inhaling: bool,
    /// Breaths a minute.
    pub per_minute: f32,
}

/// The script, and what is to be said about it. Its lines in time are `outline.words`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScriptNow {
    /// The text as it is edited.
    pub text: String,
    /// One line for each finding, errors first; an error leaves the last sound session playing.
    pub findings: Vec<String>,
}

/// A seed that was kept.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptSeed {
    /// The seed.
    pub seed: u32,
    /// A word to know it by; empty where none was given.
    pub name: String,
}

/// What the host says of its time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HostNow {
    /// Its tempo, beats (quarter notes) a minute.
    pub tempo: Option<f64>,
    /// Its time signature.
    pub signature: Option<(i32, i32)>,
    /// Its sample rate, frames a second; 0 before it is known.
    pub sample_rate: u32,
}

/// What was tapped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tapping {
    /// So many taps are missing to a tempo.
    Missing(usize),
    /// The tempo in beats a minute.
    Tempo(f64),
    /// The taps are too uneven for a tempo.
    Uneven,
}

/// An export.
#[derive(Clone, Debug, PartialEq)]
pub enum Export {
    /// None was asked for.
    None,
    /// It runs.
    Running {
        /// How much is done, 0 to 1.
        done: f32,
        /// What is being done, for people.
        stage: &'static str,
    },
    /// It is there.
    Done(PathBuf),
    /// It was cancelled; nothing was left behind.
    Cancelled,
    /// It failed, with the reason; nothing was left behind.
    Failed(String),
}
