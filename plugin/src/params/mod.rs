//! The parameters: what a host can show, automate and save. Ids are for ever; names may change.

mod choice;
mod text;

pub(crate) use choice::OWN;
pub use choice::{
    BreathCueChoice, BreathRatioChoice, Clock, HoldingChoice, KeyLock, ModeChoice, PaletteChoice,
    ProgrammeChoice, TempoMode, TonicChoice, library,
};

use crate::shared::Kept;
use anodyne_session::Role;
use nice_plug::prelude::*;
use std::sync::Arc;

/// All of them, in the groups a host shows.
#[derive(Params)]
pub struct AnodyneParams {
    /// What is played.
    #[nested(group = "Session")]
    pub session: SessionParams,
    /// When it is played, and how fast.
    #[nested(group = "Time")]
    pub time: TimeParams,
    /// How it sounds at this moment.
    #[nested(group = "Shape")]
    pub shape: ShapeParams,
    /// The verbs of whoever leads the session.
    #[nested(group = "Lead")]
    pub lead: LeadParams,
    /// The breath the music follows.
    #[nested(group = "Breath")]
    pub breath: BreathParams,
    /// Level and mute of each layer.
    #[nested(group = "Layers")]
    pub layers: LayersParams,
    /// How the music stands back beneath a voice on the side-chain.
    #[nested(group = "Duck")]
    pub duck: DuckParams,
    /// Playing along, and notes out.
    #[nested(group = "Keys")]
    pub keys: KeysParams,
    /// What goes out.
    #[nested(group = "Output")]
    pub output: OutputParams,
    /// What is saved besides parameters.
    #[persist = "anodyne"]
    pub kept: Arc<Kept>,
}

/// What is played; a change makes a new session in the background and fades into it.
#[derive(Params)]
pub struct SessionParams {
    /// The arc.
    #[id = "programme"]
    pub programme: EnumParam<ProgrammeChoice>,
    /// The instruments.
    #[id = "palette"]
    pub palette: EnumParam<PaletteChoice>,
    /// The tonic of the key.
    #[id = "tonic"]
    pub tonic: EnumParam<TonicChoice>,
    /// The mode of the key.
    #[id = "mode"]
    pub mode: EnumParam<ModeChoice>,
    /// The length in minutes, 0.5 to 720.
    #[id = "length"]
    pub length: FloatParam,
    /// The seed, 1 to 999,999.
    #[id = "seed"]
    pub seed: IntParam,
    /// How much the music carries.
    #[id = "holding"]
    pub holding: EnumParam<HoldingChoice>,
}

/// When it is played, and how fast.
#[derive(Params)]
pub struct TimeParams {
    /// Whose time the session plays in.
    #[id = "clock"]
    pub clock: EnumParam<Clock>,
    /// Whether a free-running session runs.
    #[id = "run"]
    pub run: BoolParam,
    /// Where the tempo comes from.
    #[id = "tempo"]
    pub mode: EnumParam<TempoMode>,
    /// The tempo at the start, beats a minute.
    #[id = "start"]
    pub start: FloatParam,
    /// The tempo at the end of a glide, beats a minute.
    #[id = "end"]
    pub end: FloatParam,
}

/// How it sounds at this moment; a change is heard at once.
#[derive(Params)]
pub struct ShapeParams {
    /// More or less of everything that tension is made of: level, brightness, notes; percent, -100 to 100.
    #[id = "intens"]
    pub intensity: FloatParam,
    /// Darker or brighter, percent, -100 to 100.
    #[id = "bright"]
    pub brightness: FloatParam,
    /// How many of the written figures, tunes and bells are played, percent, 0 to 100.
    #[id = "densit"]
    pub density: FloatParam,
    /// How much hall and echo, decibels, -60 (off) to 6.
    #[id = "space"]
    pub space: FloatParam,
}

/// The verbs. All take effect at the next musical edge.
#[derive(Params)]
pub struct LeadParams {
    /// Stay here: the last phrases come again, played anew, until it is let go.
    #[id = "hold"]
    pub hold: BoolParam,
    /// Go on to the next phase; acts when it is switched on.
    #[id = "advanc"]
    pub advance: BoolParam,
    /// Softer, darker and with fewer notes, as long as it is on.
    #[id = "soften"]
    pub soften: BoolParam,
    /// Go to the phase of return; acts when it is switched on.
    #[id = "return"]
    pub return_now: BoolParam,
}

/// The breath; a change makes a new session.
#[derive(Params)]
pub struct BreathParams {
    /// Breaths a minute, 4.5 to 7; below, the programme's own.
    #[id = "brate"]
    pub rate: FloatParam,
    /// In-breath to out-breath.
    #[id = "bratio"]
    pub ratio: EnumParam<BreathRatioChoice>,
    /// How plainly the music shows it.
    #[id = "bcue"]
    pub cue: EnumParam<BreathCueChoice>,
}

/// Level and mute of one layer.
#[derive(Params)]
pub struct LayerParams {
    /// Its level, decibels, -60 (off) to 6.
    #[id = "level"]
    pub level: FloatParam,
    /// Whether it is silent.
    #[id = "mute"]
    pub mute: BoolParam,
}

/// One entry a role.
#[derive(Params)]
pub struct LayersParams {
    /// The low root and fifth.
    #[nested(id_prefix = "drone", group = "Drone")]
    pub drone: LayerParams,
    /// Voice-led chords.
    #[nested(id_prefix = "pad", group = "Pad")]
    pub pad: LayerParams,
    /// The high, soft second pad.
    #[nested(id_prefix = "halo", group = "Halo")]
    pub halo: LayerParams,
    /// Broken chords and ostinati.
    #[nested(id_prefix = "figure", group = "Figure")]
    pub figure: LayerParams,
    /// The tune.
    #[nested(id_prefix = "melody", group = "Melody")]
    pub melody: LayerParams,
    /// Replies to the melody.
    #[nested(id_prefix = "answer", group = "Answer")]
    pub answer: LayerParams,
    /// Rare strokes where a phrase begins.
    #[nested(id_prefix = "bell", group = "Bell")]
    pub bell: LayerParams,
    /// The drum.
    #[nested(id_prefix = "pulse", group = "Pulse")]
    pub pulse: LayerParams,
    /// The bed of natural sound.
    #[nested(id_prefix = "nature", group = "Nature")]
    pub nature: LayerParams,
}

/// How the music stands back beneath a voice on the side-chain.
#[derive(Params)]
pub struct DuckParams {
    /// How far, decibels, 0 (not at all) to 12.
    #[id = "ddepth"]
    pub depth: FloatParam,
    /// How fast it goes down, milliseconds.
    #[id = "dattac"]
    pub attack: FloatParam,
    /// How fast it comes back, seconds.
    #[id = "dreles"]
    pub release: FloatParam,
    /// How loud the voice must be, dBFS.
    #[id = "dthres"]
    pub threshold: FloatParam,
}

/// Playing along, and notes out.
#[derive(Params)]
pub struct KeysParams {
    /// Which layer's instrument plays what is played along.
    #[id = "kinstr"]
    pub instrument: EnumParam<LayerChoice>,
    /// What becomes of a key that is not in the scale.
    #[id = "klock"]
    pub lock: EnumParam<KeyLock>,
    /// The softest that is played, 0 to 1.
    #[id = "kfloor"]
    pub floor: FloatParam,
    /// The firmest that is played, 0 to 1.
    #[id = "kceil"]
    pub ceiling: FloatParam,
    /// The level of what is played along, decibels.
    #[id = "klevel"]
    pub level: FloatParam,
    /// Whether every note of the score goes out as MIDI: one channel a layer, and what is played along on channel 16.
    #[id = "kout"]
    pub notes_out: BoolParam,
}

/// What goes out.
#[derive(Params)]
pub struct OutputParams {
    /// No true peak goes above this, dBTP, -9 to -0.1; a change makes a new session.
    #[id = "ceil"]
    pub ceiling: FloatParam,
    /// A trim after everything, decibels, -24 to 0.
    #[id = "trim"]
    pub trim: FloatParam,
}

/// A layer whose instrument is played by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Enum)]
pub enum LayerChoice {
    /// The melody's instrument.
    #[default]
    #[id = "melody"]
    #[name = "melody"]
    Melody,
    /// The answer's.
    #[id = "answer"]
    #[name = "answer"]
    Answer,
    /// The figure's.
    #[id = "figure"]
    #[name = "figure"]
    Figure,
    /// The bell's.
    #[id = "bell"]
    #[name = "bell"]
    Bell,
    /// The pad's.
    #[id = "pad"]
    #[name = "pad"]
    Pad,
    /// The halo's.
    #[id = "halo"]
    #[name = "halo"]
    Halo,
    /// The drone's.
    #[id = "drone"]
    #[name = "drone"]
    Drone,
    /// The drum.
    #[id = "pulse"]
    #[name = "drum"]
    Pulse,
}

impl LayerChoice {
    /// The role it stands for.
    pub fn role(self) -> Role {
        match self {
            LayerChoice::Melody => Role::Melody,
            LayerChoice::Answer => Role::Answer,
            LayerChoice::Figure => Role::Figure,
            LayerChoice::Bell => Role::Bell,
            LayerChoice::Pad => Role::Pad,
            LayerChoice::Halo => Role::Halo,
            LayerChoice::Drone => Role::Drone,
            LayerChoice::Pulse => Role::Pulse,
        }
    }
}

/// Levels at or below this are silence, decibels.
pub(crate) const OFF: f32 = -60.0;

/// How long a parameter takes to reach a new value, milliseconds.
const SMOOTH: SmoothingStyle = SmoothingStyle::Linear(50.0);

impl AnodyneParams {
    /// All at their defaults; `kept` is what is saved besides.
    pub fn new(kept: Arc<Kept>) -> AnodyneParams {
        AnodyneParams {
            session: SessionParams::new(),
            time: TimeParams::new(),
            shape: ShapeParams::new(),
            lead: LeadParams::new(),
            breath: BreathParams::new(),
            layers: LayersParams::new(),
            duck: DuckParams::new(),
            keys: KeysParams::new(),
            output: OutputParams::new(),
            kept,
        }
    }
}

impl LayersParams {
    /// The layer of a role.
    pub fn of(&self, role: Role) -> &LayerParams {
        match role {
            Role::Drone => &self.drone,
            Role::Pad => &self.pad,
            Role::Halo => &self.halo,
            Role::Figure => &self.figure,
            Role::Melody => &self.melody,
            Role::Answer => &self.answer,
            Role::Bell => &self.bell,
            Role::Pulse => &self.pulse,
            Role::Nature => &self.nature,
        }
    }

    fn new() -> LayersParams {
        let layer = |name: &str| LayerParams {
            level: level(&format!("{name} level"), 0.0),
            mute: BoolParam::new(format!("{name} mute"), false),
        };
        LayersParams {
            drone: layer("Drone"),
            pad: layer("Pad"),
            halo: layer("Halo"),
            figure: layer("Figure"),
            melody: layer("Melody"),
            answer: layer("Answer"),
            bell: layer("Bell"),
            pulse: layer("Pulse"),
            nature: layer("Nature"),
        }
    }
}

impl SessionParams {
    fn new() -> SessionParams {
        SessionParams {
            programme: EnumParam::new("Programme", ProgrammeChoice::default()),
            palette: EnumParam::new("Palette", PaletteChoice::default()),
            tonic: EnumParam::new("Key", TonicChoice::default()),
            mode: EnumParam::new("Mode", ModeChoice::default()),
            length: FloatParam::new("Length", 20.0, LENGTH)
                .with_value_to_string(text::minutes())
                .with_string_to_value(text::read_minutes()),
            seed: IntParam::new(
                "Seed",
                1,
                IntRange::Linear {
                    min: 1,
                    max: 999_999,
                },
            ),
            holding: EnumParam::new("Holding", HoldingChoice::default()),
        }
    }
}

/// Half a minute to twelve hours, in minutes.
const LENGTH: FloatRange = FloatRange::Skewed {
    min: 0.5,
    max: 720.0,
    factor: 0.3,
};

impl TimeParams {
    fn new() -> TimeParams {
        let tempo = |name: &str, bpm: f32| {
            let range = FloatRange::Skewed {
                min: 34.0,
                max: 226.0,
                factor: 0.5,
            };
            FloatParam::new(name, bpm, range)
                .with_unit(" bpm")
                .with_step_size(0.1)
        };
        TimeParams {
            clock: EnumParam::new("Clock", Clock::default()),
            run: BoolParam::new("Run", true),
            mode: EnumParam::new("Tempo", TempoMode::default()),
            start: tempo("Start tempo", 60.0),
            end: tempo("End tempo", 52.0),
        }
    }
}

impl ShapeParams {
    fn new() -> ShapeParams {
        let percent = |name: &str, min: f32, default: f32| {
            FloatParam::new(name, default, FloatRange::Linear { min, max: 100.0 })
                .with_unit(" %")
                .with_step_size(0.1)
                .with_smoother(SMOOTH)
        };
        ShapeParams {
            intensity: percent("Intensity", -100.0, 0.0),
            brightness: percent("Brightness", -100.0, 0.0),
            density: percent("Density", 0.0, 100.0),
            space: level("Space", 0.0),
        }
    }
}

/// A level in decibels, off at its low end.
fn level(name: &str, default: f32) -> FloatParam {
    let range = FloatRange::Skewed {
        min: OFF,
        max: 6.0,
        factor: 2.0,
    };
    FloatParam::new(name, default, range)
        .with_smoother(SMOOTH)
        .with_value_to_string(text::level(OFF))
        .with_string_to_value(text::read_level(OFF))
}

impl LeadParams {
    fn new() -> LeadParams {
        LeadParams {
            hold: BoolParam::new("Hold", false),
            advance: BoolParam::new("Advance", false),
            soften: BoolParam::new("Soften", false),
            return_now: BoolParam::new("Return now", false),
        }
    }
}

impl BreathParams {
    fn new() -> BreathParams {
        let range = FloatRange::Linear { min: 4.0, max: 7.0 };
        BreathParams {
            rate: FloatParam::new("Breath rate", 4.0, range)
                .with_step_size(0.1)
                .with_value_to_string(text::breath())
                .with_string_to_value(text::read_breath()),
            ratio: EnumParam::new("Breath ratio", BreathRatioChoice::default()),
            cue: EnumParam::new("Breath cue", BreathCueChoice::default()),
        }
    }
}

impl DuckParams {
    fn new() -> DuckParams {
        let linear = |min: f32, max: f32| FloatRange::Linear { min, max };
        let skewed = |min: f32, max: f32| FloatRange::Skewed {
            min,
            max,
            factor: 0.5,
        };
        DuckParams {
            depth: FloatParam::new("Duck depth", 9.0, linear(0.0, 12.0))
                .with_unit(" dB")
                .with_step_size(0.1)
                .with_smoother(SMOOTH),
            attack: FloatParam::new("Duck attack", 250.0, skewed(20.0, 2000.0))
                .with_unit(" ms")
                .with_step_size(1.0),
            release: FloatParam::new("Duck release", 1.5, skewed(0.2, 10.0))
                .with_unit(" s")
                .with_step_size(0.01),
            threshold: FloatParam::new("Duck threshold", -42.0, linear(-70.0, -10.0))
                .with_unit(" dBFS")
                .with_step_size(0.1),
        }
    }
}

impl KeysParams {
    fn new() -> KeysParams {
        let velocity = |name: &str, default: f32| {
            FloatParam::new(name, default, FloatRange::Linear { min: 0.0, max: 1.0 })
                .with_step_size(0.01)
        };
        KeysParams {
            instrument: EnumParam::new("Keys instrument", LayerChoice::default()),
            lock: EnumParam::new("Keys lock", KeyLock::default()),
            floor: velocity("Keys softest", 0.1),
            ceiling: velocity("Keys firmest", 0.8),
            level: level("Keys level", 0.0),
            notes_out: BoolParam::new("Notes out", false),
        }
    }
}

impl OutputParams {
    fn new() -> OutputParams {
        let ceiling = FloatRange::Linear {
            min: -9.0,
            max: -0.1,
        };
        OutputParams {
            ceiling: FloatParam::new("Ceiling", -1.0, ceiling)
                .with_unit(" dBTP")
                .with_step_size(0.1),
            trim: FloatParam::new(
                "Trim",
                0.0,
                FloatRange::Linear {
                    min: -24.0,
                    max: 0.0,
                },
            )
            .with_unit(" dB")
            .with_step_size(0.1)
            .with_smoother(SMOOTH),
        }
    }
}
