//! Markers for a DAW: a MIDI file with the tempo map, the phases and lines as markers, and no notes.

use super::points;
use anodyne_session::Plan;
use anodyne_units::{Beats, Seconds};
use midly::num::{u15, u24, u28};
use midly::{Format, Header, MetaMessage, Smf, Timing, TrackEvent, TrackEventKind};

/// Ticks in a beat.
const TICKS: u16 = 960;

/// The bytes of the file: markers for phases, cue points for lines and directions.
pub(super) fn markers(plan: &Plan) -> Vec<u8> {
    let title = plan.prescription.title.clone().unwrap_or_default();
    let labels: Vec<(u32, bool, String)> = points(plan)
        .into_iter()
        .map(|point| (tick(plan, point.at), point.phase, point.label))
        .collect();
    let mut events = vec![
        (0, MetaMessage::TrackName(title.as_bytes())),
        (0, meter(plan)),
    ];
    events.extend(tempi(plan));
    for (tick, phase, label) in &labels {
        events.push((
            *tick,
            match phase {
                true => MetaMessage::Marker(label.as_bytes()),
                false => MetaMessage::CuePoint(label.as_bytes()),
            },
        ));
    }
    events.push((tick(plan, plan.length.0), MetaMessage::EndOfTrack));
    // Stable: what happens at one tick stays in the order above.
    events.sort_by_key(|(tick, message)| (*tick, matches!(message, MetaMessage::EndOfTrack)));
    let mut now = 0;
    let track = events.into_iter().map(|(tick, message)| {
        let delta = u28::new(tick - now);
        now = tick;
        TrackEvent {
            delta,
            kind: TrackEventKind::Meta(message),
        }
    });
    let smf = Smf {
        header: Header::new(Format::SingleTrack, Timing::Metrical(u15::new(TICKS))),
        tracks: vec![track.collect()],
    };
    let mut bytes = Vec::new();
    smf.write_std(&mut bytes).expect("a Vec takes every byte");
    bytes
}

fn tick(plan: &Plan, at: f64) -> u32 {
    (plan.beat(Seconds(at)).0.max(0.0) * f64::from(TICKS)).round() as u32
}

fn meter(plan: &Plan) -> MetaMessage<'static> {
    let (beats, unit) = signature(plan);
    MetaMessage::TimeSignature(beats, unit.trailing_zeros() as u8, 24, 8)
}

/// Numerator and denominator of the meter as it is written.
pub(super) fn signature(plan: &Plan) -> (u8, u8) {
    let written = plan.meter.to_string();
    let parts = written.split_once('/');
    let numbers = parts.map(|(beats, unit)| (beats.parse(), unit.parse()));
    match numbers {
        Some((Ok(beats), Ok(unit))) => (beats, unit),
        _ => (4, 4),
    }
}

/// The tempo of every beat at which it changes: a beat of the file is a quarter note and lasts as long as the plan's.
fn tempi(plan: &Plan) -> Vec<(u32, MetaMessage<'static>)> {
    let mut tempi = Vec::new();
    let mut last = 0;
    let beats = plan.beat(plan.length).0.ceil() as u32;
    for beat in 0..beats.max(1) {
        let start = plan.seconds(Beats(f64::from(beat))).0;
        let end = plan.seconds(Beats(f64::from(beat) + 1.0)).0;
        let micros = ((end - start) * 1e6).round() as u32;
        if micros != last {
            tempi.push((
                beat * u32::from(TICKS),
                MetaMessage::Tempo(u24::new(micros)),
            ));
            last = micros;
        }
    }
    tempi
}
