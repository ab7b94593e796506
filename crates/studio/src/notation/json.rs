//! The score as JSON: everything that a MIDI file rounds away, note by note.

use super::{LICENCE, Notation, SOFTWARE};
use anodyne_score::Events;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};

/// A point of the tempo map.
#[derive(serde::Serialize)]
struct TempoPoint {
    seconds: f64,
    beat: f64,
    bpm: f64,
}

#[derive(serde::Serialize)]
struct Phase<'a> {
    name: &'a str,
    start_seconds: f64,
    end_seconds: f64,
    first_bar: usize,
    bars: usize,
    key: String,
}

#[derive(serde::Serialize)]
struct Chord {
    start_seconds: f64,
    end_seconds: f64,
    start_beat: f64,
    symbol: String,
}

/// A note; `pitch` is a MIDI key number, of a drum the kind of stroke.
#[derive(serde::Serialize)]
struct Note {
    start_seconds: f64,
    duration_seconds: f64,
    start_beat: f64,
    pitch: u8,
    name: String,
    velocity: f32,
}

impl Serialize for Notation<'_> {
    /// A document of the whole score; the notes are drawn while it is written.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (plan, prescription) = (self.plan, &self.plan.prescription);
        let mut score = serializer.serialize_struct("Score", 11)?;
        score.serialize_field("title", &self.title())?;
        score.serialize_field("software", SOFTWARE)?;
        score.serialize_field("licence", LICENCE)?;
        score.serialize_field("seed", &prescription.seed.0)?;
        score.serialize_field("key", &prescription.key.to_string())?;
        score.serialize_field("meter", &plan.meter.to_string())?;
        score.serialize_field("length_seconds", &plan.length.0)?;
        score.serialize_field("tempo_map", &tempo_map(self))?;
        score.serialize_field("phases", &phases(self))?;
        score.serialize_field("chords", &Chords(self))?;
        score.serialize_field("parts", &Parts(self))?;
        score.end()
    }
}

fn tempo_map(notation: &Notation<'_>) -> Vec<TempoPoint> {
    let points = notation.plan.tempo_map.points().iter();
    points
        .map(|point| TempoPoint {
            seconds: point.at.0,
            beat: point.beat.0,
            bpm: point.bpm,
        })
        .collect()
}

fn phases<'a>(notation: &Notation<'a>) -> Vec<Phase<'a>> {
    let phases = notation.plan.phases.iter();
    phases
        .map(|phase| Phase {
            name: &phase.name,
            start_seconds: phase.start.0,
            end_seconds: phase.end.0,
            first_bar: phase.first_bar,
            bars: phase.bars,
            key: phase.key.to_string(),
        })
        .collect()
}

struct Chords<'n, 'a>(&'n Notation<'a>);

impl Serialize for Chords<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let spans = self.0.score.chords();
        serializer.collect_seq(spans.iter().map(|span| Chord {
            start_seconds: span.start.0,
            end_seconds: span.end.0,
            start_beat: self.0.plan.beat(span.start).0,
            symbol: span.chord.to_string(),
        }))
    }
}

struct Parts<'n, 'a>(&'n Notation<'a>);

impl Serialize for Parts<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let count = self.0.score.parts().len();
        serializer.collect_seq((0..count).map(|part| Part(self.0, part)))
    }
}

struct Part<'n, 'a>(&'n Notation<'a>, usize);

impl Serialize for Part<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let part = &self.0.score.parts()[self.1];
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("role", &part.role.to_string())?;
        map.serialize_entry("instrument", part.seat.instrument.id())?;
        map.serialize_entry("notes", &Notes(self.0, self.1))?;
        map.end()
    }
}

struct Notes<'n, 'a>(&'n Notation<'a>, usize);

impl Serialize for Notes<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Notes(notation, part) = self;
        let mut notes = serializer.serialize_seq(None)?;
        let mut events = Events::new();
        for phrase in 0..notation.score.phrases().len() {
            notation.score.events(*part, phrase, &mut events);
            for event in &events {
                notes.serialize_element(&Note {
                    start_seconds: event.start.0,
                    duration_seconds: event.duration.0,
                    start_beat: notation.plan.beat(event.start).0,
                    pitch: event.pitch.0,
                    name: event.pitch.to_string(),
                    velocity: event.velocity,
                })?;
            }
        }
        notes.end()
    }
}
