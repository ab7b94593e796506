//! A plan as a message.

use crate::office::Office;
use anodyne_api::{duration, v1};
use anodyne_session::Prescription;
use anodyne_studio::{Outline, outline};
use anodyne_units::Seconds;

/// The plan of a prescription, with the size of its file and the time it would take.
pub(crate) fn plan(office: &Office, prescription: &Prescription) -> v1::Plan {
    let plan = anodyne_session::plan(prescription);
    let Outline {
        meter,
        length_seconds,
        frames,
        phases,
        tempo_map,
        chords,
        curve,
        parts,
        ..
    } = outline(&plan);
    let seconds = |seconds: f64| Some(duration(Seconds(seconds)));
    let estimate = office.estimate(length_seconds);
    v1::Plan {
        prescription: Some(anodyne_api::prescription(prescription)),
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
        file_bytes: office.file_bytes(&plan),
        estimated_render_time: seconds(estimate.as_secs_f64()),
    }
}
