//! A plan as a message.

use crate::meant::Meant;
use crate::office::Office;
use anodyne_api::{duration, v1};
use anodyne_studio::{Outline, outline};
use anodyne_units::Seconds;

/// The plan of a prescription, with the size of its file and the time it would take.
pub(crate) fn plan(office: &Office, meant: &Meant) -> v1::Plan {
    let plan = &meant.plan;
    let Outline {
        meter,
        length_seconds,
        frames,
        phases,
        tempo_map,
        chords,
        curve,
        parts,
        words,
        marks,
        ..
    } = outline(plan);
    let seconds = |seconds: f64| Some(duration(Seconds(seconds)));
    let mut prescription = anodyne_api::prescription(&meant.prescription);
    meant.document.fill(&mut prescription);
    let estimate = office.estimate(length_seconds);
    v1::Plan {
        prescription: Some(prescription),
        meter,
        length: seconds(length_seconds),
        frames,
        phases: phases
            .into_iter()
            .map(|phase| v1::Phase {
                name: phase.name,
                character: phase.character,
                start: seconds(phase.start_seconds),
                end: seconds(phase.end_seconds),
                first_bar: phase.first_bar as u32,
                bar_count: phase.bars as u32,
                key: phase.key,
            })
            .collect(),
        tempo_points: tempo_map
            .into_iter()
            .map(|point| v1::TempoPoint {
                time: seconds(point.seconds),
                beat: point.beat,
                tempo_bpm: point.bpm,
            })
            .collect(),
        chords: chords
            .into_iter()
            .map(|chord| v1::Chord {
                start: seconds(chord.start_seconds),
                end: seconds(chord.end_seconds),
                symbol: chord.symbol,
                tension: chord.tension,
                pitches: chord.pitches,
            })
            .collect(),
        profile_points: curve
            .into_iter()
            .map(|point| v1::ProfilePoint {
                time: seconds(point.seconds),
                intensity: point.intensity,
                brightness: point.brightness,
                density: point.density,
                level_db: point.level_db,
                layers: point.layers,
                tempo_bpm: point.bpm,
            })
            .collect(),
        parts: parts
            .into_iter()
            .map(|part| v1::Part {
                role: part.role,
                instrument: part.instrument,
            })
            .collect(),
        file_bytes: office.file_bytes(meant),
        cues: words
            .into_iter()
            .map(|cue| v1::Cue {
                start: seconds(cue.start_seconds),
                end: seconds(cue.end_seconds),
                phase: cue.phase as u32,
                text: cue.text,
            })
            .collect(),
        cue_marks: marks
            .into_iter()
            .map(|mark| v1::CueMark {
                start: seconds(mark.start_seconds),
                end: seconds(mark.end_seconds),
                phase: mark.phase as u32,
                text: mark.written,
            })
            .collect(),
        estimated_render_time: seconds(estimate.as_secs_f64()),
    }
}
