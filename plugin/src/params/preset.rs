//! The presets: each programme of the house, as its card has it, as a place to start from.

use super::{
    AnodyneParams, BreathCueChoice, BreathRatioChoice, HoldingChoice, ModeChoice, PaletteChoice,
    ProgrammeChoice, TempoMode, TonicChoice, library,
};
use anodyne_music::Tempo;
use anodyne_session::{Holding, Programme, Role};
use nice_plug::prelude::Param;
use std::sync::OnceLock;

/// A place to start from. Seed, script, verbs, duck and output stay as they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Preset {
    /// The arc.
    pub programme: ProgrammeChoice,
    /// The palette that suits it.
    pub palette: PaletteChoice,
    /// Spelled out where a challenging programme asks for it; else the programme's own.
    pub holding: HoldingChoice,
    /// The length in minutes.
    pub minutes: f32,
    /// The tempo of its beginning and of its end, beats a minute: followed once a tempo is asked for.
    pub tempo: [f32; 2],
}

/// What takes the values; the editor's is its host, so that it can record them.
pub trait Take {
    /// Sets a parameter.
    fn take<P: Param>(&self, param: &P, value: P::Plain);
}

/// The palette of each programme: by what both say they are for.
const PALETTES: [(&str, &str); 16] = [
    ("drumming", "circle"),
    ("flare-up", "hearth"),
    ("guided-imagery", "dusk"),
    ("guided-imagery-challenging", "tide"),
    ("guided-imagery-mixed", "tide"),
    ("guided-imagery-short", "hearth"),
    ("iso-principle", "dusk"),
    ("j-arc", "dawn"),
    ("l-arc", "cloister"),
    ("paced-breathing", "temple"),
    ("play-along", "hearth"),
    ("silence", "temple"),
    ("sleep", "night"),
    ("songwriting", "hearth"),
    ("u-arc", "forest"),
    ("walking", "forest"),
];

impl Preset {
    /// One for each programme, in the library's order.
    pub fn all() -> &'static [Preset] {
        static ALL: OnceLock<Vec<Preset>> = OnceLock::new();
        ALL.get_or_init(|| library().programmes().iter().map(Preset::of).collect())
    }

    fn of(programme: &Programme) -> Preset {
        let fits = PALETTES.iter().find(|(id, _)| *id == programme.id);
        let palette = fits.and_then(|(_, palette)| PaletteChoice::of(palette));
        let holding = match programme.holding {
            Holding::Challenging => HoldingChoice::of(programme.holding.id()),
            _ => None,
        };
        let last = programme.phases.last().and_then(|phase| phase.tempo.last());
        let first = programme.phases.first();
        let first = first.and_then(|phase| phase.tempo.first());
        let tempo = |factor: Option<&f64>| {
            let bpm = programme.tempo.bpm() * factor.copied().unwrap_or(1.0);
            let bpm = bpm.clamp(Tempo::SLOWEST, Tempo::FASTEST);
            (bpm * 10.0).round() as f32 / 10.0
        };
        Preset {
            programme: ProgrammeChoice::of(&programme.id).unwrap_or_default(),
            palette: palette.unwrap_or_default(),
            holding: holding.unwrap_or_default(),
            minutes: (programme.length.0 / 60.0) as f32,
            tempo: [tempo(first), tempo(last)],
        }
    }

    /// What people see.
    pub fn name(&self) -> &'static str {
        self.programme.name()
    }

    /// Sets everything that makes a session and shapes it.
    pub fn set(&self, params: &AnodyneParams, by: &impl Take) {
        let (session, time) = (&params.session, &params.time);
        by.take(&session.programme, self.programme);
        by.take(&session.palette, self.palette);
        by.take(&session.tonic, TonicChoice::default());
        by.take(&session.mode, ModeChoice::default());
        by.take(&session.holding, self.holding);
        by.take(&session.length, self.minutes);
        by.take(&time.mode, TempoMode::Programme);
        by.take(&time.start, self.tempo[0]);
        by.take(&time.end, self.tempo[1]);
        let breath = &params.breath;
        by.take(&breath.rate, breath.rate.default_plain_value());
        by.take(&breath.ratio, BreathRatioChoice::default());
        by.take(&breath.cue, BreathCueChoice::default());
        let shape = &params.shape;
        for param in [
            &shape.intensity,
            &shape.brightness,
            &shape.density,
            &shape.space,
        ] {
            by.take(param, param.default_plain_value());
        }
        for role in Role::ALL {
            let layer = params.layers.of(*role);
            by.take(&layer.level, layer.level.default_plain_value());
            by.take(&layer.mute, false);
        }
    }

    /// Whether the session that is asked for is this one.
    pub fn is_set(&self, params: &AnodyneParams) -> bool {
        let (session, breath) = (&params.session, &params.breath);
        session.programme.value() == self.programme
            && session.palette.value() == self.palette
            && session.holding.value() == self.holding
            && session.tonic.value() == TonicChoice::default()
            && session.mode.value() == ModeChoice::default()
            && (session.length.value() - self.minutes).abs() < 0.01
            && params.time.mode.value() == TempoMode::Programme
            && breath.rate.value() < 4.5
            && breath.ratio.value() == BreathRatioChoice::default()
            && breath.cue.value() == BreathCueChoice::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anodyne_session::Library;

    #[test]
    fn every_programme_has_a_preset_with_a_palette_that_was_chosen_for_it() {
        let library = Library::built_in();
        assert_eq!(Preset::all().len(), library.programmes().len());
        for (preset, programme) in Preset::all().iter().zip(library.programmes()) {
            let named = PALETTES.iter().find(|(id, _)| *id == programme.id);
            let (_, palette) = named.unwrap_or_else(|| panic!("{} has no palette", programme.id));
            assert_eq!(preset.palette.id(), *palette);
            assert_eq!(preset.programme.id(), programme.id);
        }
    }
}
