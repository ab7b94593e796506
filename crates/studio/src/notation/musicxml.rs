//! The MusicXML lead sheet (version 4.0, partwise), written tag by tag.

use super::lead::{self, LeadChord, LeadNote, Symbol};
use super::measure::{Piece, head, pieces};
use super::{LICENCE, Notation, SOFTWARE};
use anodyne_music::{Key, Meter, Mode, Quality};
use anodyne_session::Phase;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io::{self, Write};

type Xml<'w> = Writer<&'w mut dyn Write>;

/// Divisions of a crotchet: the grid is the semiquaver.
const DIVISIONS: u32 = 4;

/// Writes the sheet, a bar at a time.
pub(super) fn write(notation: &Notation<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let score = xml
        .create_element("score-partwise")
        .with_attribute(("version", "4.0"));
    score.write_inner_content(|xml| {
        header(xml, notation)?;
        let part = xml.create_element("part").with_attribute(("id", "P1"));
        part.write_inner_content(|xml| measures(xml, notation))?;
        Ok(())
    })?;
    xml.get_mut().write_all(b"\n")
}

fn header(xml: &mut Xml<'_>, notation: &Notation<'_>) -> io::Result<()> {
    within(xml, "work", |xml| {
        text(xml, "work-title", &notation.title())
    })?;
    within(xml, "identification", |xml| {
        text(xml, "rights", LICENCE)?;
        within(xml, "encoding", |xml| text(xml, "software", SOFTWARE))
    })?;
    within(xml, "part-list", |xml| {
        let part = xml
            .create_element("score-part")
            .with_attribute(("id", "P1"));
        part.write_inner_content(|xml| text(xml, "part-name", "Melody"))?;
        Ok(())
    })
}

fn measures(xml: &mut Xml<'_>, notation: &Notation<'_>) -> io::Result<()> {
    let plan = notation.plan;
    let length = lead::bar(plan.meter);
    let (line, chords) = (lead::melody(notation), lead::chords(notation));
    let mut key = None;
    for bar in 0..plan.bars() {
        let start = bar as u32 * length;
        let phase = &plan.phases[plan
            .phases
            .partition_point(|phase| phase.first_bar <= bar)
            .max(1)
            - 1];
        let number = (bar + 1).to_string();
        let measure = xml
            .create_element("measure")
            .with_attribute(("number", number.as_str()));
        measure.write_inner_content(|xml| {
            if key != Some(phase.key) {
                attributes(xml, phase.key, plan.meter, bar == 0)?;
                key = Some(phase.key);
            }
            if phase.first_bar == bar {
                let bpm = plan.tempo_map.tempo(phase.start).bpm();
                directions(xml, phase, plan.meter, bpm)?;
            }
            let first = line.partition_point(|note| note.to <= start);
            let pieces = pieces(
                within_bar(&line[first..], start + length),
                start,
                length,
                plan.meter,
            );
            let first = chords.partition_point(|chord| chord.at < start);
            let last = chords.partition_point(|chord| chord.at < start + length);
            notes(xml, &pieces, &chords[first..last], start, phase.key, length)?;
            if bar + 1 == plan.bars() {
                let barline = xml
                    .create_element("barline")
                    .with_attribute(("location", "right"));
                barline.write_inner_content(|xml| text(xml, "bar-style", "light-heavy"))?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn within_bar(notes: &[LeadNote], end: u32) -> &[LeadNote] {
    &notes[..notes.partition_point(|note| note.from < end)]
}

fn attributes(xml: &mut Xml<'_>, key: Key, meter: Meter, first: bool) -> io::Result<()> {
    within(xml, "attributes", |xml| {
        if first {
            text(xml, "divisions", &DIVISIONS.to_string())?;
        }
        within(xml, "key", |xml| {
            text(xml, "fifths", &key.fifths().to_string())?;
            text(xml, "mode", mode(key.mode()))
        })?;
        if !first {
            return Ok(());
        }
        within(xml, "time", |xml| {
            let written = meter.to_string();
            let (beats, unit) = written.split_once('/').unwrap_or(("4", "4"));
            text(xml, "beats", beats)?;
            text(xml, "beat-type", unit)
        })?;
        within(xml, "clef", |xml| {
            text(xml, "sign", "G")?;
            text(xml, "line", "2")
        })
    })
}

fn mode(mode: Mode) -> &'static str {
    match mode.harmonised() {
        Mode::Dorian => "dorian",
        Mode::Phrygian => "phrygian",
        Mode::Lydian => "lydian",
        Mode::Mixolydian => "mixolydian",
        Mode::Aeolian | Mode::HarmonicMinor => "minor",
        _ => "major",
    }
}

/// A phase begins: its name as a rehearsal mark, and the tempo there.
fn directions(xml: &mut Xml<'_>, phase: &Phase, meter: Meter, bpm: f64) -> io::Result<()> {
    above(xml, |xml| {
        within(xml, "direction-type", |xml| {
            text(xml, "rehearsal", &phase.name)
        })
    })?;
    let bpm = (bpm * 100.0).round() / 100.0;
    let dotted = meter == Meter::SixEight;
    above(xml, |xml| {
        within(xml, "direction-type", |xml| {
            within(xml, "metronome", |xml| {
                text(xml, "beat-unit", "quarter")?;
                if dotted {
                    xml.create_element("beat-unit-dot").write_empty()?;
                }
                text(xml, "per-minute", &bpm.to_string())
            })
        })?;
        // The tempo of playback counts crotchets.
        let crotchets = bpm * if dotted { 1.5 } else { 1.0 };
        let sound = xml.create_element("sound");
        sound
            .with_attribute(("tempo", crotchets.to_string().as_str()))
            .write_empty()?;
        Ok(())
    })
}

fn above(xml: &mut Xml<'_>, inner: impl FnOnce(&mut Xml<'_>) -> io::Result<()>) -> io::Result<()> {
    let direction = xml
        .create_element("direction")
        .with_attribute(("placement", "above"));
    direction.write_inner_content(inner)?;
    Ok(())
}

/// The pieces of a bar, with each chord before the piece in which it enters.
fn notes(
    xml: &mut Xml<'_>,
    pieces: &[Piece],
    chords: &[LeadChord],
    start: u32,
    key: Key,
    bar: u32,
) -> io::Result<()> {
    let mut chords = chords.iter().peekable();
    for piece in pieces {
        while let Some(chord) = chords.next_if(|chord| chord.at - start < piece.at + piece.length) {
            harmony(xml, &chord.symbol, chord.at - start - piece.at)?;
        }
        within(xml, "note", |xml| note(xml, piece, key, bar))?;
    }
    Ok(())
}

fn note(xml: &mut Xml<'_>, piece: &Piece, key: Key, bar: u32) -> io::Result<()> {
    let whole_rest = piece.pitch.is_none() && piece.length == bar;
    match piece.pitch {
        Some(pitch) => within(xml, "pitch", |xml| {
            let (step, alter) = spelled(&key.spell(pitch.class()));
            text(xml, "step", &step)?;
            if alter != 0 {
                text(xml, "alter", &alter.to_string())?;
            }
            text(xml, "octave", &(i32::from(pitch.0) / 12 - 1).to_string())
        })?,
        None => {
            let rest = xml.create_element("rest");
            let rest = if whole_rest {
                rest.with_attribute(("measure", "yes"))
            } else {
                rest
            };
            rest.write_empty()?;
        }
    }
    text(xml, "duration", &piece.length.to_string())?;
    let ties = [(piece.tied_back, "stop"), (piece.tied_on, "start")];
    for (_, kind) in ties.iter().filter(|(tied, _)| *tied) {
        xml.create_element("tie")
            .with_attribute(("type", *kind))
            .write_empty()?;
    }
    text(xml, "voice", "1")?;
    if !whole_rest {
        let (name, dots) = head(piece.length);
        text(xml, "type", name)?;
        for _ in 0..dots {
            xml.create_element("dot").write_empty()?;
        }
    }
    if piece.tied_back || piece.tied_on {
        within(xml, "notations", |xml| {
            for (_, kind) in ties.iter().filter(|(tied, _)| *tied) {
                xml.create_element("tied")
                    .with_attribute(("type", *kind))
                    .write_empty()?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// A chord symbol, `offset` semiquavers into the note that follows.
fn harmony(xml: &mut Xml<'_>, symbol: &Symbol, offset: u32) -> io::Result<()> {
    let Symbol::Known(symbol) = symbol else {
        return above(xml, |xml| {
            within(xml, "direction-type", |xml| {
                text(xml, "words", &symbol.to_string())
            })
        });
    };
    let note = |xml: &mut Xml<'_>, of: &str, name: &str| {
        within(xml, of, |xml| {
            let (step, alter) = spelled(name);
            text(xml, &format!("{of}-step"), &step)?;
            match alter {
                0 => Ok(()),
                alter => text(xml, &format!("{of}-alter"), &alter.to_string()),
            }
        })
    };
    within(xml, "harmony", |xml| {
        note(xml, "root", &symbol.spell(symbol.root()))?;
        let (name, degrees) = kind(symbol.quality());
        let kind = xml
            .create_element("kind")
            .with_attribute(("text", symbol.quality().suffix()));
        kind.write_text_content(BytesText::new(name))?;
        if symbol.has_bass() {
            note(xml, "bass", &symbol.spell(symbol.bass()))?;
        }
        for (degree, alter, change) in degrees {
            within(xml, "degree", |xml| {
                text(xml, "degree-value", &degree.to_string())?;
                text(xml, "degree-alter", &alter.to_string())?;
                text(xml, "degree-type", change)
            })?;
        }
        if offset > 0 {
            text(xml, "offset", &offset.to_string())?;
        }
        Ok(())
    })
}

/// MusicXML's word for a quality, and the degrees that it must add: degree, alteration, what is done.
fn kind(quality: Quality) -> (&'static str, &'static [(u8, i8, &'static str)]) {
    match quality {
        Quality::Major => ("major", &[]),
        Quality::Minor => ("minor", &[]),
        Quality::Seventh => ("dominant", &[]),
        Quality::MinorSeventh => ("minor-seventh", &[]),
        Quality::MajorSeventh => ("major-seventh", &[]),
        Quality::Sus2 => ("suspended-second", &[]),
        Quality::Sus4 => ("suspended-fourth", &[]),
        Quality::Add9 => ("major", &[(9, 0, "add")]),
        Quality::MinorAdd9 => ("minor", &[(9, 0, "add")]),
        Quality::Sixth => ("major-sixth", &[]),
        Quality::MinorSixth => ("minor-sixth", &[]),
        Quality::SixNine => ("major-sixth", &[(9, 0, "add")]),
        Quality::MinorSixNine => ("minor-sixth", &[(9, 0, "add")]),
        Quality::Diminished => ("diminished", &[]),
        Quality::Augmented => ("augmented", &[]),
        Quality::DiminishedSeventh => ("diminished-seventh", &[]),
        Quality::HalfDiminished => ("half-diminished", &[]),
        Quality::AugmentedSeventh => ("augmented-seventh", &[]),
        Quality::MinorMajorSeventh => ("major-minor", &[]),
        Quality::SeventhSus4 => ("suspended-fourth", &[(7, 0, "add")]),
        Quality::Fifth => ("power", &[]),
        Quality::Ninth => ("dominant-ninth", &[]),
        Quality::MinorNinth => ("minor-ninth", &[]),
        Quality::MajorNinth => ("major-ninth", &[]),
        Quality::MinorMajorNinth => ("major-minor", &[(9, 0, "add")]),
        Quality::Add11 => ("major", &[(11, 0, "add")]),
        Quality::SeventhFlatNinth => ("dominant", &[(9, -1, "add")]),
        Quality::Eleventh => ("suspended-fourth", &[(7, 0, "add"), (9, 0, "add")]),
        Quality::MinorEleventh => ("minor-11th", &[(5, 0, "subtract")]),
        Quality::Thirteenth => ("dominant-13th", &[(11, 0, "subtract")]),
    }
}

/// The letter of a note name and its sharps, or below 0 its flats.
fn spelled(name: &str) -> (String, i32) {
    let alter = match &name[1..] {
        "#" => 1,
        "b" => -1,
        _ => 0,
    };
    (name[..1].to_owned(), alter)
}

fn within(
    xml: &mut Xml<'_>,
    name: &str,
    inner: impl FnOnce(&mut Xml<'_>) -> io::Result<()>,
) -> io::Result<()> {
    xml.create_element(name).write_inner_content(inner)?;
    Ok(())
}

fn text(xml: &mut Xml<'_>, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name)
        .write_text_content(BytesText::new(text))?;
    Ok(())
}
