//! The lead sheet: melody and chord symbols on a grid that people can read, the semiquaver.

use super::Notation;
use super::tempo::crotchets_per_beat;
use anodyne_music::{ChordSymbol, Meter, Pitch};
use anodyne_session::Role;
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
            chords.push(LeadChord { at, symbol });
        }
    }
    chords
}

impl std::fmt::Display for Symbol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Symbol::Known(symbol) => symbol.fmt(f),
            Symbol::Text(text) => f.write_str(text),
        }
    }
}
