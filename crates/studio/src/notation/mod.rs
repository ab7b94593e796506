//! Notation: a score written down for other programs, as a Standard MIDI File ([`Notation::midi`]), a MusicXML or
//! ChordPro lead sheet ([`Notation::musicxml`], [`Notation::chordpro`]), or as JSON (it serialises itself).
//!
//! Every file is written aside and gets its name when it is whole. Nothing keeps the whole score in memory: MIDI takes
//! one part at a time, MusicXML one line of melody, JSON and ChordPro a phrase.

mod chordpro;
mod general_midi;
mod json;
mod lead;
mod measure;
mod midi;
mod musicxml;
mod tempo;

use crate::StudioError;
use crate::file::write_streamed;
use anodyne_score::{Event, Events, Score, compose};
use anodyne_session::Plan;
use std::path::Path;

/// What is written as the maker of a file.
const SOFTWARE: &str = concat!("Anodyne ", env!("CARGO_PKG_VERSION"));
/// The licence of every score.
const LICENCE: &str = "CC0 1.0 Universal (public domain)";

/// A composed plan, ready to be written down.
pub struct Notation<'a> {
    plan: &'a Plan,
    score: Score,
}

impl<'a> Notation<'a> {
    /// Composes the plan.
    pub fn new(plan: &'a Plan) -> Notation<'a> {
        let score = compose(plan);
        Notation { plan, score }
    }

    /// How many notes each part has, in the order of the parts, with the role and the instrument of each.
    pub fn parts(&self) -> Vec<(String, String, usize)> {
        let parts = self.score.parts().iter().enumerate();
        parts
            .map(|(number, part)| {
                let mut count = 0;
                self.each_note(number, |_| count += 1);
                (
                    part.role.to_string(),
                    part.seat.instrument.title().to_owned(),
                    count,
                )
            })
            .collect()
    }

    /// Writes a Standard MIDI File of type 1: a track of tempo, meter, keys and phase markers, then one track a part.
    /// Every onset lies within 1 ms of the score's.
    ///
    /// # Errors
    /// Whatever forbids the file; see [`crate::TrackWriter::create`].
    pub fn midi(&self, path: &Path, overwrite: bool) -> Result<(), StudioError> {
        write_streamed(path, overwrite, |out| midi::write(self, out))
    }

    /// Writes a MusicXML 4.0 lead sheet: melody, chord symbols, phases as rehearsal marks, and a song's words.
    ///
    /// # Errors
    /// Whatever forbids the file; see [`crate::TrackWriter::create`].
    pub fn musicxml(&self, path: &Path, overwrite: bool) -> Result<(), StudioError> {
        write_streamed(path, overwrite, |out| musicxml::write(self, out))
    }

    /// Writes a ChordPro lead sheet: the chords of each phase in a grid of bars, or a song with its words.
    ///
    /// # Errors
    /// Whatever forbids the file; see [`crate::TrackWriter::create`].
    pub fn chordpro(&self, path: &Path, overwrite: bool) -> Result<(), StudioError> {
        write_streamed(path, overwrite, |out| chordpro::write(self, out))
    }

    /// The title asked for, or what describes the piece.
    fn title(&self) -> String {
        crate::bounce::title(self.plan)
    }

    /// Every note of a part in the order of time, but for those that a phrase holds over the next one's beginning.
    fn each_note(&self, part: usize, mut note: impl FnMut(&Event)) {
        let mut events = Events::new();
        for phrase in 0..self.score.phrases().len() {
            self.score.events(part, phrase, &mut events);
            events.iter().for_each(&mut note);
        }
    }
}
