//! The foreign readers: programs of others that say what they find in our files.
//!
//! `cargo xtask test` sets them up. Where one is missing, whoever asks it fails; where `ANODYNE_READERS` is `optional`,
//! the question is left out instead.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Reads a whole file with libsndfile: everything its header says, and the sound itself.
///
/// The answer has `samplerate`, `frames` (by the header), `read` (frames that came out), `channels`, `subtype`,
/// `format`, `peak` (highest sample, full scale at 1), `bad` (samples that are no finite numbers), `last` (the last
/// frame) and `title`.
pub fn libsndfile(file: &Path) -> Option<Value> {
    const SCRIPT: &str = r#"
import json, sys
import numpy, soundfile
with soundfile.SoundFile(sys.argv[1]) as sound:
    read, peak, bad, last = 0, 0.0, 0, []
    while True:
        block = sound.read(1 << 18, dtype="float32", always_2d=True)
        if len(block) == 0:
            break
        read += len(block)
        peak = max(peak, float(block.max()), -float(block.min()))
        # A sum is finite where all that is in it is.
        if not numpy.isfinite(block.sum(dtype="float64")):
            bad += int((~numpy.isfinite(block)).sum())
        last = [float(sample) for sample in block[-1]]
    tags = sound.copy_metadata() if hasattr(sound, "copy_metadata") else {}
    print(json.dumps({
        "samplerate": sound.samplerate, "frames": sound.frames, "read": read,
        "channels": sound.channels, "subtype": sound.subtype, "format": sound.format,
        "peak": peak, "bad": bad, "last": last, "title": tags.get("title"),
    }))
"#;
    let ask = "import soundfile, numpy";
    let python = python("libsndfile", ask)?;
    Some(asked(&python, SCRIPT, file))
}

/// Reads a MIDI file with mido.
///
/// The answer has `type`, `seconds`, `keys` (names), `times` (`4/4`), `tempi` (`[seconds, bpm of a crotchet]`),
/// `markers` (`[seconds, text]`) and `tracks`: each with `name`, `programme` and `notes`, these being
/// `[seconds, duration, key, velocity]` with the seconds as mido's tempo map has them.
pub fn mido(file: &Path) -> Option<Value> {
    const SCRIPT: &str = r#"
import json, sys
import mido
song = mido.MidiFile(sys.argv[1])
changes = [(0, 500000, 0.0)]
tick = 0
for message in song.tracks[0]:
    tick += message.time
    if message.type == "set_tempo":
        at, tempo, seconds = changes[-1]
        seconds += mido.tick2second(tick - at, song.ticks_per_beat, tempo)
        changes.append((tick, message.tempo, seconds))
def clock(tick):
    low, high = 0, len(changes)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if changes[middle][0] <= tick else (low, middle)
    at, tempo, seconds = changes[low]
    return seconds + mido.tick2second(tick - at, song.ticks_per_beat, tempo)
answer = {"type": song.type, "seconds": song.length, "keys": [], "times": [], "markers": [],
          "tempi": [[seconds, mido.tempo2bpm(tempo)] for _, tempo, seconds in changes[1:]], "tracks": []}
for track in song.tracks:
    tick, sounding, notes, programme = 0, {}, [], None
    for message in track:
        tick += message.time
        if message.type == "key_signature":
            answer["keys"].append(message.key)
        elif message.type == "time_signature":
            answer["times"].append(f"{message.numerator}/{message.denominator}")
        elif message.type == "marker":
            # mido reads meta text as Latin-1; ours is UTF-8.
            answer["markers"].append([clock(tick), message.text.encode("latin-1").decode("utf-8")])
        elif message.type == "program_change":
            programme = message.program
        elif message.type == "note_on" and message.velocity > 0:
            assert message.note not in sounding, "a key is struck while it sounds"
            sounding[message.note] = (clock(tick), message.velocity)
        elif message.type in ("note_on", "note_off"):
            start, velocity = sounding.pop(message.note)
            notes.append([start, clock(tick) - start, message.note, velocity])
    assert not sounding, "a note never ends"
    notes.sort()
    name = track.name.encode("latin-1").decode("utf-8")
    answer["tracks"].append({"name": name, "programme": programme, "notes": notes})
print(json.dumps(answer))
"#;
    let python = python("mido", "import mido")?;
    Some(asked(&python, SCRIPT, file))
}

/// Reads a score with music21, MIDI or MusicXML; chord symbols are no notes.
///
/// The answer has `title`, `sharps` (of every key signature), `modes`, `times`, `tempi` (bpm), `marks` (rehearsal marks
/// as `[crotchets, text]`), `chords` (`[crotchets, MIDI pitch classes, bass, figure]`), `measures` (their lengths in
/// crotchets), `words` (lyrics as `[crotchets, text]`) and `parts`: lists of notes as
/// `[crotchets, length, MIDI pitch]`, ties joined.
pub fn music21(file: &Path) -> Option<Value> {
    const SCRIPT: &str = r#"
import json, sys
from music21 import converter, expressions, harmony, key, meter, tempo
path = sys.argv[1]
song = converter.parse(path, quantizePost=False) if path.endswith(".mid") else converter.parse(path)
def every(kind):
    return list(song.recurse().getElementsByClass(kind))
def at(element):
    return float(element.getOffsetInHierarchy(song))
answer_parts = []
for part in song.parts:
    flat = part.stripTies().flatten()
    found = [[float(e.offset), float(e.quarterLength), p.midi]
             for e in flat.notes if not isinstance(e, harmony.ChordSymbol) for p in e.pitches]
    answer_parts.append({"name": part.partName, "notes": sorted(found)})
print(json.dumps({
    "title": song.metadata.title if song.metadata else None,
    "sharps": [k.sharps for k in every(key.KeySignature)],
    "modes": [k.mode for k in every(key.Key)],
    "times": [t.ratioString for t in every(meter.TimeSignature)],
    "tempi": [t.getQuarterBPM() for t in every(tempo.MetronomeMark)],
    "marks": [[at(m), m.content] for m in every(expressions.RehearsalMark)],
    "chords": [[at(c), sorted({p.pitchClass for p in c.pitches}), c.bass().pitchClass, c.figure]
               for c in every(harmony.ChordSymbol)],
    "measures": [float(m.duration.quarterLength) for m in song.parts[0].getElementsByClass("Measure")],
    "words": [[at(n), l.text] for n in song.recurse().notesAndRests for l in n.lyrics],
    "parts": answer_parts,
}))
"#;
    let python = python("music21", "import music21")?;
    Some(asked(&python, SCRIPT, file))
}

/// What the official schema of MusicXML 4.0 says against a file: nothing where it is valid.
pub fn musicxml_schema(file: &Path) -> Option<String> {
    const SCRIPT: &str = r#"
import json, pathlib, sys
import musicxml, xmlschema
ours = pathlib.Path(musicxml.__file__).parent / "generate_classes"
theirs = pathlib.Path(xmlschema.__file__).parent / "schemas"
schema = xmlschema.XMLSchema(str(ours / "musicxml_4_0.xsd"), allow="local", locations={
    "http://www.w3.org/XML/1998/namespace": str(ours / "xml.xsd"),
    "http://www.w3.org/1999/xlink": str(theirs / "XLINK" / "xlink.xsd"),
})
print(json.dumps("\n".join(f"{e.path}: {e.reason}" for e in schema.iter_errors(sys.argv[1]))))
"#;
    let python = python("MusicXML's schema", "import musicxml, xmlschema")?;
    let found = asked(&python, SCRIPT, file);
    Some(found.as_str().expect("the script prints text").to_owned())
}

/// What ffprobe says of a file: `format`, `streams`, `chapters`.
pub fn ffprobe(file: &Path) -> Option<Value> {
    let mut ffprobe = Command::new(program("ffprobe", "-version")?);
    let shown = ["-show_format", "-show_streams", "-show_chapters"];
    let quiet = ["-v", "error", "-print_format", "json"];
    let said = said(ffprobe.args(quiet).args(shown).arg(file));
    Some(serde_json::from_str(&said).expect("ffprobe prints JSON"))
}

/// How many bytes of sound ffprobe reads out of a file, from its beginning to its end.
pub fn ffprobe_bytes(file: &Path) -> Option<u64> {
    let mut ffprobe = Command::new(program("ffprobe", "-version")?);
    ffprobe.args(["-v", "error", "-of", "compact=p=0:nk=1"]);
    let said = said(ffprobe.args(["-show_entries", "packet=size"]).arg(file));
    let size = |line: &str| line.parse::<u64>().expect("a packet's size");
    Some(said.lines().map(size).sum())
}

/// What mediainfo says of a file: its `General` track and its `Audio` track.
pub fn mediainfo(file: &Path) -> Option<(Value, Value)> {
    let mut mediainfo = Command::new(program("mediainfo", "--Version")?);
    let said = said(mediainfo.arg("--Output=JSON").arg(file));
    let said: Value = serde_json::from_str(&said).expect("mediainfo prints JSON");
    let tracks = said["media"]["track"].as_array().cloned();
    let tracks = tracks.expect("mediainfo lists tracks");
    let track = |kind: &str| {
        let found = tracks.iter().find(|track| track["@type"] == kind);
        found.cloned().unwrap_or_default()
    };
    Some((track("General"), track("Audio")))
}

/// What ffmpeg's own loudness meter finds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loudness {
    /// Integrated loudness, LUFS.
    pub integrated: f64,
    /// True peak, dBTP.
    pub true_peak: f64,
}

/// Decodes a whole file with ffmpeg and measures it by EBU R128.
pub fn ffmpeg_loudness(file: &Path) -> Option<Loudness> {
    let mut ffmpeg = Command::new(program("ffmpeg", "-version")?);
    ffmpeg
        .args(["-nostdin", "-hide_banner", "-nostats", "-i"])
        .arg(file);
    ffmpeg.args([
        "-af",
        "ebur128=peak=true:framelog=verbose",
        "-f",
        "null",
        "-",
    ]);
    let output = ffmpeg.output().expect("ffmpeg starts");
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "ffmpeg refuses: {log}");
    let (_, summary) = log.rsplit_once("Summary:").expect("ffmpeg sums up");
    let figure = |name: &str| {
        let (_, after) = summary.split_once(name).expect("the summary has it");
        let number = after.split_whitespace().next().unwrap_or_default();
        number.parse().expect("it is a number")
    };
    Some(Loudness {
        integrated: figure("I:"),
        true_peak: figure("Peak:"),
    })
}

/// A Python that knows what is asked: the one `cargo xtask test` found, or one it made earlier.
fn python(reader: &'static str, ask: &str) -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/readers/bin/python");
    let set = std::env::var_os("ANODYNE_PYTHON").map(PathBuf::from);
    let known = set.into_iter().chain([own, "python3".into()]);
    let found = known.into_iter().find(|python| {
        let asked = Command::new(python).args(["-c", ask]).output();
        asked.is_ok_and(|output| output.status.success())
    });
    present(reader, found)
}

/// What a script that prints JSON says of a file.
fn asked(python: &Path, script: &str, file: &Path) -> Value {
    let said = said(Command::new(python).args(["-c", script]).arg(file));
    serde_json::from_str(&said).expect("the script prints JSON")
}

fn program(name: &'static str, ask: &str) -> Option<PathBuf> {
    let answers = Command::new(name).arg(ask).output();
    let found = answers.is_ok_and(|output| output.status.success());
    present(name, found.then(|| name.into()))
}

/// A missing reader fails the test that asks it, unless whoever runs it has said that it may be missing: a test that
/// passes without its question asked looks like one that passed.
///
/// # Panics
/// Where it is missing and may not be.
pub fn present(name: &str, found: Option<PathBuf>) -> Option<PathBuf> {
    let optional = std::env::var("ANODYNE_READERS").is_ok_and(|value| value == "optional");
    assert!(
        found.is_some() || optional,
        "{name} is not here: cargo xtask test sets it up; ANODYNE_READERS=optional leaves its questions out"
    );
    found
}

/// What a reader prints; one that fails on our file has refused it.
fn said(command: &mut Command) -> String {
    let output = command.output().expect("the reader starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} refuses: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
