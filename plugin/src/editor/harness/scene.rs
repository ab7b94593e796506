//! Scenes: views as the plugin would give them, of real sessions at made-up moments.

use crate::shared::{
    BreathNow, Export, HostNow, KeptSeed, Levels, ScriptNow, Tapping, Verbs, View,
};
use anodyne_session::{Kind, Library, Script, plan_script};
use anodyne_studio::outline;
use std::sync::Arc;

/// The script of the scenes.
const TEXT: &str = include_str!("../../../../examples/scripts/walk-by-the-water.md");

/// A guided session, so many seconds after its beginning.
pub(in crate::editor) fn session(at: f64) -> View {
    let reading = Script::read(TEXT.as_bytes(), Kind::Markdown);
    let wish = reading.script.wish("walk.md", &reading.text);
    let laid = plan_script(&reading.script, &wish, &Library::built_in()).expect("it can be laid");
    let outline = Arc::new(outline(&laid.plan));
    let programme = &laid.plan.prescription.programme;
    let phase = outline
        .phases
        .partition_point(|phase| phase.start_seconds <= at)
        .saturating_sub(1);
    let breath = laid.plan.breath.as_ref().map(|breath| {
        let here = anodyne_units::Seconds(at);
        let soon = anodyne_units::Seconds(at + 0.05);
        BreathNow {
            swell: breath.swell(here) as f32,
            inhaling: breath.swell(soon) > breath.swell(here),
            per_minute: breath.rate(here) as f32,
        }
    });
    View {
        making: false,
        position_seconds: at,
        length_seconds: outline.length_seconds,
        playing: true,
        phase,
        levels: Levels {
            main: [0.22, 0.19],
            stems: [0.17, 0.08, 0.0, 0.05, 0.02, 0.06],
            voice: 0.0,
            duck_db: 0.0,
            limiter_db: 0.0,
        },
        verbs: Verbs {
            can_advance: phase + 1 < outline.phases.len(),
            can_return: phase + 1 < outline.phases.len(),
            ..Verbs::default()
        },
        breath,
        script: Arc::new(ScriptNow {
            text: TEXT.to_owned(),
            findings: Vec::new(),
        }),
        prescription: "programme = \"u-arc\"\n".into(),
        summary: format!(
            "{} · {} · 60 bpm · {:.0} min · {}",
            programme.name,
            outline.key,
            outline.length_seconds / 60.0,
            outline.palette
        )
        .into(),
        card: Some(Arc::new(programme.card.clone())),
        kept: vec![KeptSeed {
            seed: 7,
            name: "harbour".to_owned(),
        }]
        .into(),
        host: HostNow {
            tempo: Some(60.0),
            signature: Some((4, 4)),
            sample_rate: 48_000,
        },
        tapped: Tapping::Missing(8),
        export: Export::None,
        faults: Arc::new([]),
        cautions: Arc::new([]),
        logged: 0,
        outline: Some(outline),
    }
}
