//! The Standard MIDI File: type 1, one track a part.

use super::general_midi::{drum, programme};
use super::tempo::{Grid, TICKS_PER_CROTCHET};
use super::{LICENCE, Notation, SOFTWARE};
use anodyne_music::{Family, Key, Meter, Mode};
use anodyne_score::Event;
use anodyne_units::Seconds;
use midly::num::{u4, u7, u15, u24, u28};
use midly::{Format, Header, MetaMessage, MidiMessage, Timing, TrackEvent, TrackEventKind};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// What happens at a tick; what stands first in this order comes first where ticks are equal.
type Timed<'t> = (u32, TrackEventKind<'t>);

/// Writes the file, holding one track at a time.
pub(super) fn write(notation: &Notation<'_>, out: &mut dyn Write) -> io::Result<()> {
    let grid = Grid::new(&notation.plan.tempo_map, notation.plan.meter);
    let parts = notation.score.parts().len();
    write_header(parts + 1, out)?;
    let title = notation.title();
    let about = about(notation);
    let names: Vec<&str> = notation
        .plan
        .phases
        .iter()
        .map(|phase| phase.name.as_str())
        .collect();
    write_track(&conductor(notation, grid, &title, &about, &names), out)?;
    for part in 0..parts {
        let name = name(notation, part);
        write_track(&track(notation, grid, part, &name), out)?;
    }
    Ok(())
}

fn write_header(tracks: usize, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"MThd\0\0\0\x06\0\x01")?;
    out.write_all(&(tracks as u16).to_be_bytes())?;
    out.write_all(&TICKS_PER_CROTCHET.to_be_bytes())
}

/// The bytes of a header that counts one track; the file has its own.
const HEADER: usize = 14;

fn write_track(timed: &[Timed<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut before = 0;
    let mut events: Vec<TrackEvent<'_>> = Vec::with_capacity(timed.len() + 1);
    for (tick, kind) in timed {
        let delta = u28::new((tick - before).min(u28::max_value().as_int()));
        events.push(TrackEvent { delta, kind: *kind });
        before = *tick;
    }
    events.push(TrackEvent {
        delta: u28::new(0),
        kind: TrackEventKind::Meta(MetaMessage::EndOfTrack),
    });
    let ticks = Timing::Metrical(u15::new(TICKS_PER_CROTCHET));
    let header = Header::new(Format::SingleTrack, ticks);
    let mut bytes = Vec::new();
    midly::write_std(&header, [&events], &mut bytes)?;
    out.write_all(&bytes[HEADER..])
}

/// A sentence on where the notes come from.
fn about(notation: &Notation<'_>) -> String {
    let prescription = &notation.plan.prescription;
    format!(
        "{SOFTWARE}: programme {}, palette {}, key {}, seed {}",
        prescription.programme.id, prescription.palette.id, prescription.key, prescription.seed.0
    )
}

/// The track of tempo, meter, keys and phases.
fn conductor<'t>(
    notation: &Notation<'_>,
    grid: Grid<'_>,
    title: &'t str,
    about: &'t str,
    names: &[&'t str],
) -> Vec<Timed<'t>> {
    let plan = notation.plan;
    let meta = |message| TrackEventKind::Meta(message);
    let mut timed = vec![
        (0, meta(MetaMessage::TrackName(title.as_bytes()))),
        (0, meta(MetaMessage::Copyright(LICENCE.as_bytes()))),
        (0, meta(MetaMessage::Text(about.as_bytes()))),
        (0, meta(time_signature(plan.meter))),
    ];
    let mut key = None;
    for (phase, name) in plan.phases.iter().zip(names) {
        let tick = grid.tick(phase.start);
        if key != Some(phase.key) {
            key = Some(phase.key);
            timed.push((tick, meta(key_signature(phase.key))));
        }
        timed.push((tick, meta(MetaMessage::Marker(name.as_bytes()))));
    }
    for (tick, micros) in grid.tempi(plan.length) {
        timed.push((tick, meta(MetaMessage::Tempo(u24::new(micros)))));
    }
    timed.sort_by_key(|(tick, _)| *tick);
    timed
}

fn time_signature(meter: Meter) -> MetaMessage<'static> {
    // Beats in a bar, the unit as a power of two, clocks (24 to a crotchet) to a felt beat, demisemiquavers to a crotchet.
    match meter {
        Meter::FourFour => MetaMessage::TimeSignature(4, 2, 24, 8),
        Meter::ThreeFour => MetaMessage::TimeSignature(3, 2, 24, 8),
        Meter::SixEight => MetaMessage::TimeSignature(6, 3, 36, 8),
    }
}

/// MIDI knows major and minor only: the other modes are given as the major key of their signature.
fn key_signature(key: Key) -> MetaMessage<'static> {
    let minor = matches!(key.mode().harmonised(), Mode::Aeolian | Mode::HarmonicMinor);
    MetaMessage::KeySignature(key.fifths(), minor)
}

fn name(notation: &Notation<'_>, part: usize) -> String {
    let part = &notation.score.parts()[part];
    format!("{}: {}", part.role, part.seat.instrument.title())
}

/// The channel of drums.
const DRUMS: u8 = 9;
/// Controllers: volume, place in stereo, and the level while it moves.
const VOLUME: u8 = 7;
const PAN: u8 = 10;
const EXPRESSION: u8 = 11;

/// The track of a part. A pitch that is struck while it still sounds ends there: MIDI has one of each in a channel.
fn track<'t>(
    notation: &Notation<'_>,
    grid: Grid<'_>,
    part: usize,
    name: &'t str,
) -> Vec<Timed<'t>> {
    let own = &notation.score.parts()[part];
    let instrument = own.seat.instrument;
    let drums = instrument.family() == Family::Percussion;
    let pitched = (part % 15) as u8;
    let channel = match drums {
        true => DRUMS,
        false => pitched + u8::from(pitched >= DRUMS),
    };
    let midi = |message| TrackEventKind::Midi {
        channel: u4::new(channel),
        message,
    };
    let control = |controller: u8, value: f64| {
        midi(MidiMessage::Controller {
            controller: u7::new(controller),
            value: u7::new(value.round().clamp(0.0, 127.0) as u8),
        })
    };
    let name = TrackEventKind::Meta(MetaMessage::TrackName(name.as_bytes()));
    let mut timed = vec![(0, name)];
    if instrument.family() == Family::Nature {
        let text = b"a bed of natural sound, without notes";
        timed.push((0, TrackEventKind::Meta(MetaMessage::Text(text))));
        return timed;
    }
    if !drums {
        let program = u7::new(programme(instrument));
        timed.push((0, midi(MidiMessage::ProgramChange { program })));
    }
    // MIDI's levels are squares: gain = (value / 127)^2.
    timed.push((
        0,
        control(VOLUME, 100.0 * own.seat.level.gain().sqrt().min(1.27)),
    ));
    timed.push((0, control(PAN, 64.0 + 63.0 * own.seat.pan)));
    let mut notes = Notes::default();
    notation.each_note(part, |event| {
        let key = if drums {
            drum(instrument, event.pitch)
        } else {
            event.pitch.0
        };
        notes.add(grid, event, key);
    });
    let mut moving = moving_level(notation, part);
    timed.extend(
        moving
            .drain(..)
            .map(|(at, value)| (grid.tick(at), control(EXPRESSION, value))),
    );
    let vel = |velocity: f32| u7::new((velocity * 127.0).round().clamp(1.0, 127.0) as u8);
    for (from, to, key, velocity) in notes.finish() {
        let key = u7::new(key);
        timed.push((
            from,
            midi(MidiMessage::NoteOn {
                key,
                vel: vel(velocity),
            }),
        ));
        timed.push((
            to,
            midi(MidiMessage::NoteOff {
                key,
                vel: u7::new(0),
            }),
        ));
    }
    let rank = |kind: &TrackEventKind<'_>| match kind {
        TrackEventKind::Midi {
            message: MidiMessage::NoteOff { .. },
            ..
        } => 1,
        TrackEventKind::Midi {
            message: MidiMessage::NoteOn { .. },
            ..
        } => 2,
        _ => 0,
    };
    timed.sort_by_key(|(tick, kind)| (*tick, rank(kind)));
    timed
}

/// Notes by tick: from, to, key, velocity.
#[derive(Default)]
struct Notes {
    ended: Vec<(u32, u32, u8, f32)>,
    /// The last note of each key.
    sounding: BTreeMap<u8, (u32, u32, f32)>,
}

impl Notes {
    fn add(&mut self, grid: Grid<'_>, event: &Event, key: u8) {
        let from = grid.tick(event.start);
        let to = grid.tick(event.start + event.duration).max(from + 1);
        match self.sounding.insert(key, (from, to, event.velocity)) {
            // Struck twice on one tick it is one note, and the longer.
            Some((before, until, velocity)) if before == from => {
                self.sounding.insert(key, (from, to.max(until), velocity));
            }
            Some((before, until, velocity)) => {
                self.ended
                    .push((before, until.min(from).max(before + 1), key, velocity));
            }
            None => {}
        }
    }

    fn finish(mut self) -> Vec<(u32, u32, u8, f32)> {
        for (key, (from, to, velocity)) in self.sounding {
            self.ended.push((from, to, key, velocity));
        }
        self.ended
    }
}

/// How the part's level moves, once a bar: instants and controller values, only where they change.
fn moving_level(notation: &Notation<'_>, part: usize) -> Vec<(Seconds, f64)> {
    let (plan, mut last) = (notation.plan, None);
    let bars = (0..plan.bars()).filter_map(|bar| {
        let at = plan.bar_start(bar);
        let gain = f64::from(notation.score.control(part, at).gain);
        // Gains above the start's are few and small: headroom for 4 dB.
        let value = (100.0 * gain.sqrt()).round().min(127.0);
        let new = last != Some(value);
        last = Some(value);
        new.then_some((at, value))
    });
    bars.collect()
}
