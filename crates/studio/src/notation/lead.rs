//! The lead sheet: melody and chord symbols on a grid that people can read, the semiquaver.

use super::Notation;
use super::tempo::crotchets_per_beat;
use anodyne_music::{ChordSymbol, Meter, Pitch};
use anodyne_session::{Plan, Role, Song};
use anodyne_units::Seconds;

/// A note of the melody, in semiquavers from the beginning; notes do not overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LeadNote {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) pitch: Pitch,
}

/// A chord symbol where it enters.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LeadChord {
    /// Semiquavers from the beginning.
    pub(super) at: u32,
    pub(super) symbol: Symbol,
    /// The words of a song that are sung to it.
    pub(super) words: String,
}

/// A chord as a symbol, or as text where no symbol says it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Symbol {
    Known(ChordSymbol),
    Text(String),
}

/// Semiquavers in a bar.
pub(super) fn bar(meter: Meter) -> u32 {
    (4.0 * crotchets_per_beat(meter)) as u32 * meter.beats_per_bar() as u32
}

/// The semiquaver nearest to an instant.
fn grid(notation: &Notation<'_>, at: Seconds) -> u32 {
    let plan = notation.plan;
    let crotchets = plan.beat(at).0 * crotchets_per_beat(plan.meter);
    (crotchets * 4.0).round().max(0.0) as u32
}

/// The melody as written: performed notes are a little late, a quarter of a semiquaver at most, and go back to the grid.
pub(super) fn melody(notation: &Notation<'_>) -> Vec<LeadNote> {
    let mut line: Vec<LeadNote> = Vec::new();
    let parts = notation.score.parts();
    let Some(part) = parts.iter().position(|part| part.role == Role::Melody) else {
        return line;
    };
    let end = notation.plan.bars() as u32 * bar(notation.plan.meter);
    notation.each_note(part, |event| {
        let from = grid(notation, event.start);
        let to = grid(notation, event.start + event.duration)
            .max(from + 1)
            .min(end);
        match line.last_mut() {
            // Two on one place of the grid are one note here, the first.
            Some(last) if last.from >= from => return,
            Some(last) => last.to = last.to.min(from),
            None => {}
        }
        if from < end {
            let pitch = event.pitch;
            line.push(LeadNote { from, to, pitch });
        }
    });
    line
}

/// The chords where they change, and once more where a phase begins.
pub(super) fn chords(notation: &Notation<'_>) -> Vec<LeadChord> {
    let plan = notation.plan;
    if let Some(song) = &plan.song {
        return charted(plan, song);
    }
    let starts: Vec<u32> = plan
        .phases
        .iter()
        .map(|phase| grid(notation, phase.start))
        .collect();
    let mut chords: Vec<LeadChord> = Vec::new();
    for span in notation.score.chords() {
        let at = grid(notation, span.start);
        let written = span.chord.to_string();
        let symbol = match written.parse() {
            Ok(symbol) => Symbol::Known(symbol),
            Err(_) => Symbol::Text(written),
        };
        let again = chords.last().is_some_and(|last| last.symbol == symbol);
        if !again || starts.binary_search(&at).is_ok() {
            let words = String::new();
            chords.push(LeadChord { at, symbol, words });
        }
    }
    chords
}

/// The chords of a song, as charted.
fn charted(plan: &Plan, song: &Song) -> Vec<LeadChord> {
    let per_beat = 4.0 * crotchets_per_beat(plan.meter);
    let chords = song.chords.iter();
    chords
        .map(|chord| LeadChord {
            at: (chord.beat.0 * per_beat).round() as u32,
            symbol: Symbol::Known(chord.symbol),
            words: chord.words.clone(),
        })
        .collect()
}

/// Where nobody sings a written tune, a slash on every beat says where the beats are; the words stand under them.
pub(super) fn slashes(notation: &Notation<'_>) -> Vec<LeadNote> {
    let plan = notation.plan;
    let Some(song) = &plan.song else {
        return Vec::new();
    };
    let beat = (4.0 * crotchets_per_beat(plan.meter)) as u32;
    let first = song.count_in as u32 * bar(plan.meter);
    let end = plan.bars() as u32 * bar(plan.meter);
    let each = (first..end).step_by(beat as usize);
    each.map(|from| LeadNote {
        from,
        to: from + beat,
        pitch: SLASH,
    })
    .collect()
}

/// The middle line of the staff.
const SLASH: Pitch = Pitch(71);

impl std::fmt::Display for Symbol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Symbol::Known(symbol) => symbol.fmt(f),
            Symbol::Text(text) => f.write_str(text),
        }
    }
}
