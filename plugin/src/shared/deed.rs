//! What a person does in the editor, besides setting parameters.

use super::Verb;
use std::path::PathBuf;

/// Something done, handed over with [`Shared::act`](crate::shared::Shared::act); it returns at once.
///
/// The verbs *hold* and *soften* last, and are the parameters `lead.hold` and `lead.soften`: an editor sets them like any
/// other, so that the host can record them. *Advance* and *return now* are done once, as deeds.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// The script now reads so; empty: no script. The session is made anew half a second after the last change.
    EditScript(String),
    /// A verb that is done once: [`Verb::Advance`] or [`Verb::ReturnNow`]. The other two are parameters and are ignored
    /// here.
    Lead(Verb),
    /// Forgets the log of verbs: the session plays as written again.
    ForgetVerbs,
    /// A tap of the tempo at so many seconds of any steady clock, such as egui's.
    Tap(f64),
    /// Forgets the taps.
    ForgetTaps,
    /// Keeps a seed with a word to know it by; a seed that is kept already gets the new word.
    Keep {
        /// The seed.
        seed: u32,
        /// The word, at most 64 characters; longer ones are cut.
        name: String,
    },
    /// Lets go of a kept seed.
    Forget(u32),
    /// A free-running session begins anew.
    Restart,
    /// Writes the session to a file in the background; one at a time.
    Export {
        /// Where to; a file of that name is replaced.
        path: PathBuf,
        /// What.
        kind: ExportKind,
    },
    /// Stops the export; nothing is left behind.
    CancelExport,
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportKind {
    /// The take-home track: WAV with exact length, fades and tags, and its sidecar.
    Wav,
    /// The same as FLAC.
    Flac,
    /// The notes as a standard MIDI file.
    Midi,
}
