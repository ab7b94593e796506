//! `anodyne score`: the notes of a session for other programs, without any sound.

use crate::command::ScoreFlags;
use crate::destination;
use crate::failure::Failure;
use crate::report::{pairs, print, print_json_streamed};
use anodyne_studio::StudioError;
use anodyne_studio::notation::Notation;
use std::path::Path;

/// Writes one kind of score file.
type Writer = fn(&Notation<'_>, &Path, bool) -> Result<(), StudioError>;

/// Looks at every place, composes, writes what is asked for, and tells the parts.
pub(crate) fn run(flags: &ScoreFlags) -> Result<(), Failure> {
    let plan = flags.wish.prescribe(None)?.plan;
    let midi: Writer = |notation, path, force| notation.midi(path, force);
    let musicxml: Writer = |notation, path, force| notation.musicxml(path, force);
    let chordpro: Writer = |notation, path, force| notation.chordpro(path, force);
    let asked = [
        ("midi", flags.midi.as_deref(), midi),
        ("musicxml", flags.musicxml.as_deref(), musicxml),
        ("chordpro", flags.chordpro.as_deref(), chordpro),
    ];
    let files: Vec<(&str, &Path, Writer)> = asked
        .into_iter()
        .filter_map(|(kind, path, write)| path.map(|path| (kind, path, write)))
        .collect();
    for (place, (kind, path, _)) in files.iter().enumerate() {
        destination::inspect(path, flags.force)?;
        if let Some((other, ..)) = files[..place].iter().find(|(_, one, _)| one == path) {
            return Err(Failure::request(format!(
                "{kind} and {other} both name {}; give each a name of its own",
                path.display()
            )));
        }
    }
    let notation = Notation::new(&plan);
    for (_, path, write) in &files {
        write(&notation, path, flags.force)?;
    }
    if flags.json {
        return print_json_streamed(&notation);
    }
    let written = files
        .iter()
        .map(|(kind, path, _)| (*kind, path.display().to_string()));
    let parts = notation.parts();
    let notes = parts
        .iter()
        .map(|(role, instrument, count)| (role.as_str(), format!("{count} notes, {instrument}")));
    print(&pairs(&written.chain(notes).collect::<Vec<_>>()))
}
