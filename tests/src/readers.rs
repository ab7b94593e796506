//! The foreign readers: programs of others that say what they find in our files.
//!
//! `cargo xtask test` sets them up. Where one is missing the question is not asked, which is told on standard error;
//! where `ANODYNE_READERS` is `required`, it fails instead.

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
    let mut python = Command::new(python()?);
    let said = said(python.args(["-c", SCRIPT]).arg(file));
    Some(serde_json::from_str(&said).expect("the script prints JSON"))
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

/// A Python that knows soundfile: the one `cargo xtask test` found, or one it made earlier.
fn python() -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/readers/bin/python");
    let set = std::env::var_os("ANODYNE_PYTHON").map(PathBuf::from);
    let known = set.into_iter().chain([own, "python3".into()]);
    let found = known.into_iter().find(|python| {
        let asked = Command::new(python)
            .args(["-c", "import soundfile, numpy"])
            .output();
        asked.is_ok_and(|output| output.status.success())
    });
    present("libsndfile", found)
}

fn program(name: &'static str, ask: &str) -> Option<PathBuf> {
    let answers = Command::new(name).arg(ask).output();
    let found = answers.is_ok_and(|output| output.status.success());
    present(name, found.then(|| name.into()))
}

#[allow(
    clippy::print_stderr,
    reason = "a question that is not asked has to be told"
)]
pub(crate) fn present(name: &str, found: Option<PathBuf>) -> Option<PathBuf> {
    let required = std::env::var("ANODYNE_READERS").is_ok_and(|value| value == "required");
    assert!(found.is_some() || !required, "{name} is not here any more");
    if found.is_none() {
        eprintln!("not asked: {name} is not here; cargo xtask test sets it up");
    }
    found
}

/// What a reader prints; one that fails on our file has refused it.
fn said(command: &mut Command) -> String {
    let output = command.output().expect("the reader starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} refuses: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
