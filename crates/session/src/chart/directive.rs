//! Directives: `{title: River}`, `{start_of_chorus}`.

use super::fault::ChartFault;
use crate::nearest::nearest;

/// What a directive asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Directive {
    Title(String),
    Key(String),
    Tempo(String),
    Time(String),
    /// The mode of the key, beyond ChordPro's major and minor.
    Mode(String),
    /// How long a chord over words stands.
    BeatsPerChord(String),
    /// A section begins: its kind and its label.
    Start(String, Option<String>),
    /// A section ends.
    End(String),
    /// The chorus once more.
    Chorus,
    /// Nothing that sounds.
    Silent,
}

/// Directives that mean something here.
const KNOWN: [&str; 12] = [
    "title",
    "key",
    "tempo",
    "time",
    "chorus",
    "start_of_verse",
    "start_of_chorus",
    "start_of_bridge",
    "start_of_grid",
    "end_of_verse",
    "end_of_chorus",
    "comment",
];

/// Directives of ChordPro that change how a page looks, or tell what does not sound.
const SILENT: [&str; 42] = [
    "subtitle",
    "st",
    "sorttitle",
    "artist",
    "composer",
    "lyricist",
    "copyright",
    "album",
    "year",
    "duration",
    "capo",
    "meta",
    "tag",
    "comment",
    "c",
    "comment_italic",
    "ci",
    "comment_box",
    "cb",
    "highlight",
    "image",
    "define",
    "chord",
    "transpose",
    "new_page",
    "np",
    "new_physical_page",
    "npp",
    "new_song",
    "ns",
    "column_break",
    "colb",
    "columns",
    "col",
    "pagetype",
    "titles",
    "grid",
    "no_grid",
    "diagrams",
    "arranger",
    "textsize",
    "chordsize",
];

/// Reads the inside of a pair of braces that begins at that character.
pub(super) fn read(inner: &str, column: usize) -> Result<Directive, ChartFault> {
    let (name, value) = match inner.split_once(':') {
        Some((name, value)) => (name, value.trim()),
        None => inner
            .trim()
            .split_once(char::is_whitespace)
            .unwrap_or((inner, "")),
    };
    let (name, value) = (name.trim().to_lowercase(), value.trim());
    let text = || value.to_owned();
    let started = |kind: &str| Directive::Start(kind.to_owned(), label(value));
    Ok(match name.as_str() {
        "title" | "t" => Directive::Title(text()),
        "key" => Directive::Key(text()),
        "tempo" => Directive::Tempo(text()),
        "time" => Directive::Time(text()),
        "x_mode" => Directive::Mode(text()),
        "x_beats_per_chord" => Directive::BeatsPerChord(text()),
        "chorus" => Directive::Chorus,
        "soc" => started("chorus"),
        "sov" => started("verse"),
        "sob" => started("bridge"),
        "sog" => started("grid"),
        "sot" => started("tab"),
        "eoc" | "eov" | "eob" | "eog" | "eot" => Directive::End(String::new()),
        name if name.starts_with("start_of_") => started(&name["start_of_".len()..]),
        name if name.starts_with("end_of_") => Directive::End(name["end_of_".len()..].to_owned()),
        name if name.starts_with("x_") || SILENT.contains(&name) => Directive::Silent,
        name => {
            let problem = format!(
                "directive {:?} is not known",
                name.chars().take(24).collect::<String>()
            );
            let remedy = format!("did you mean {:?}?", nearest(name, KNOWN));
            return Err(ChartFault::at(column, problem, remedy));
        }
    })
}

/// The label of a section: `label="Verse 1"`, or the text itself.
fn label(value: &str) -> Option<String> {
    let text = value.strip_prefix("label=").unwrap_or(value);
    let text = text.trim().trim_matches(['"', '\'']).trim();
    // A grid may say its shape, `1+4x2+4`, which is no name.
    let shape = text.chars().all(|c| c.is_ascii_digit() || "+x".contains(c));
    (!text.is_empty() && !shape).then(|| text.to_owned())
}
