//! Auditioning an instrument: it plays alone what shows its character, and is measured and drawn as it plays.

use crate::meter::{Measured, Meter};
use crate::picture::{Portrait, Sitting};
use crate::{Container, StudioError, Tags, TrackSpec, TrackWriter, Written};
use anodyne_engine::{BLOCK, Block, Solo, SoloNote};
use anodyne_music::{Family, Instrument, Pitch};
use anodyne_session::Bits;
use anodyne_units::{Decibels, Frames, SampleRate, Seconds, Seed};
use std::path::Path;

/// What is to be auditioned, and where to.
#[derive(Clone, Debug)]
pub struct Audition<'a> {
    /// The instrument.
    pub instrument: Instrument,
    /// The track file.
    pub path: &'a Path,
    /// Its kind.
    pub container: Container,
    /// Whether a file of that name may be replaced.
    pub overwrite: bool,
}

/// What came of it.
pub struct Auditioned {
    /// The track.
    pub written: Written,
    /// What was measured.
    pub measured: Measured,
    /// What it looks like.
    pub portrait: Portrait,
}

/// Columns of the portrait.
const COLUMNS: usize = 1280;

/// A chord of four full notes stays below full scale by this.
const HEADROOM: Decibels = Decibels(-6.0);

/// Plays an instrument alone into a track file: a scale over two octaves of its compass, four chords, and one note at
/// four strengths; a percussion instrument plays a pattern at three strengths, a bed of nature half a minute.
///
/// # Errors
/// Whatever forbids the file.
pub fn audition(audition: &Audition<'_>) -> Result<Auditioned, StudioError> {
    let rate = SampleRate::DEFAULT;
    let (notes, length) = programme(audition.instrument);
    let frames = rate.frames(length);
    let spec = TrackSpec {
        sample_rate: rate,
        bits: Bits::I24,
        container: audition.container,
        frames,
        markers: Vec::new(),
        tags: Tags {
            title: format!("Audition: {}", audition.instrument.title()),
            software: concat!("Anodyne ", env!("CARGO_PKG_VERSION")).into(),
            ..Tags::default()
        },
        looped: false,
        overwrite: audition.overwrite,
    };
    let mut writer = TrackWriter::create(audition.path, &spec)?;
    let (mut meter, mut sitting) = (Meter::new(rate), Sitting::new(rate, frames, COLUMNS));
    let mut solo = Solo::new(audition.instrument, rate, notes, Seed(1));
    let mut block = Block::SILENCE;
    while solo.position() < frames {
        let left = frames - solo.position();
        solo.render(&mut block);
        let count = (left.0 as usize).min(BLOCK);
        shape(&mut block, left, rate);
        let (left, right) = (&block.left[..count], &block.right[..count]);
        writer.write(left, right)?;
        meter.feed(left, right);
        sitting.feed(left, right);
    }
    Ok(Auditioned {
        written: writer.finish()?,
        measured: meter.finish(),
        portrait: sitting.finish(),
    })
}

/// Headroom, and a fade over the last second and a half: what still rings then is not cut off.
fn shape(block: &mut Block, left: Frames, rate: SampleRate) {
    let fade = rate.frames(Seconds(1.5)).0 as f32;
    let gain = |left: f32| HEADROOM.gain() as f32 * (left / fade).clamp(0.0, 1.0).powi(2);
    block.scale_ramp(gain(left.0 as f32), gain(left.0 as f32 - BLOCK as f32));
}

/// The notes, and the length of it all.
fn programme(instrument: Instrument) -> (Vec<SoloNote>, Seconds) {
    match instrument.family() {
        Family::Sustained => tune(instrument, Pace::SUSTAINED),
        Family::Decaying => tune(instrument, Pace::DECAYING),
        Family::Percussion => pattern(instrument),
        Family::Nature => (Vec::new(), Seconds(30.0)),
    }
}

/// How long the notes of a tune are, seconds.
struct Pace {
    step: f64,
    chord: f64,
    tail: f64,
}

impl Pace {
    const SUSTAINED: Pace = Pace {
        step: 1.4,
        chord: 4.0,
        tail: 5.0,
    };
    const DECAYING: Pace = Pace {
        step: 0.6,
        chord: 2.6,
        tail: 8.0,
    };
}

/// Semitones of a major scale over two octaves.
const SCALE: [u8; 15] = [0, 2, 4, 5, 7, 9, 11, 12, 14, 16, 17, 19, 21, 23, 24];

/// Tonic, sixth, fourth and fifth with a suspended fourth, close, in semitones above the tonic.
const CHORDS: [[i16; 4]; 4] = [
    [0, 4, 7, 12],
    [-3, 4, 9, 12],
    [-7, 5, 9, 14],
    [-5, 2, 7, 12],
];

/// The strengths of one note.
const STRENGTHS: [f32; 4] = [0.25, 0.45, 0.7, 1.0];

fn tune(instrument: Instrument, pace: Pace) -> (Vec<SoloNote>, Seconds) {
    let (low, high) = instrument.compass();
    let tonic = low.0 + (high.0 - low.0).saturating_sub(24) / 2;
    let folded = |semitones: i16| {
        let mut pitch = i16::from(tonic) + 12 + semitones;
        while pitch > i16::from(high.0) {
            pitch -= 12;
        }
        while pitch < i16::from(low.0) {
            pitch += 12;
        }
        Pitch(pitch as u8)
    };
    let mut notes = Vec::new();
    let mut at = 0.2;
    let mut play = |at: f64, seconds: f64, pitch: Pitch, velocity: f32| {
        notes.push(SoloNote {
            start: Seconds(at),
            duration: Seconds(seconds),
            pitch,
            velocity,
        });
    };
    for step in SCALE.into_iter().filter(|step| tonic + step <= high.0) {
        play(at, pace.step, Pitch(tonic + step), 0.6);
        at += pace.step;
    }
    at += 0.5 * pace.chord;
    for chord in CHORDS {
        for semitones in chord {
            play(at, pace.chord, folded(semitones), 0.5);
        }
        at += pace.chord;
    }
    at += 0.5 * pace.chord;
    for velocity in STRENGTHS {
        play(at, 0.8 * pace.chord, folded(0), velocity);
        at += pace.chord;
    }
    (notes, Seconds(at + pace.tail))
}

/// One bar of eighths: which are struck how high in the compass (0 low to 1 high), and how firmly.
const BAR: [Option<(f32, f32)>; 8] = [
    Some((0.0, 1.0)),
    None,
    Some((0.6, 0.6)),
    Some((0.6, 0.4)),
    Some((0.0, 0.8)),
    Some((1.0, 0.4)),
    Some((0.6, 0.7)),
    Some((1.0, 0.5)),
];

fn pattern(instrument: Instrument) -> (Vec<SoloNote>, Seconds) {
    let (low, high) = instrument.compass();
    let eighth = 0.4;
    let mut notes = Vec::new();
    let mut at = 0.2;
    for strength in [0.35, 0.65, 1.0] {
        for stroke in [BAR, BAR].into_iter().flatten() {
            if let Some((place, firm)) = stroke {
                let pitch = f32::from(low.0) + place * f32::from(high.0 - low.0);
                notes.push(SoloNote {
                    start: Seconds(at),
                    duration: Seconds(eighth),
                    pitch: Pitch(pitch as u8),
                    velocity: firm * strength,
                });
            }
            at += eighth;
        }
        at += eighth;
    }
    (notes, Seconds(at + 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instrument_has_something_to_play_within_its_compass() {
        for instrument in Instrument::ALL.iter().copied() {
            let (notes, length) = programme(instrument);
            let (low, high) = instrument.compass();
            assert!(notes.iter().all(|note| (low..=high).contains(&note.pitch)));
            assert!(
                notes.is_sorted_by(|a, b| a.start.0 <= b.start.0),
                "{instrument}"
            );
            let last = notes.last().map_or(0.0, |note| note.start.0);
            assert!(
                length.0 > last + 1.0 && length.0 <= 75.0,
                "{instrument} {length}"
            );
            assert_eq!(notes.is_empty(), instrument.family() == Family::Nature);
        }
    }
}
