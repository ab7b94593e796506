//! The plugin as VST3 in hosts of others: pedalboard and DawDreamer load the bundle and bounce it off-line.
#![cfg(all(target_os = "linux", target_pointer_width = "64"))]

#[path = "vst3/bundle.rs"]
mod bundle;

use anodyne_session::{Library, Wish, plan};
use anodyne_studio::{Session, level};
use anodyne_units::Frames;
use bundle::bundle;
use std::path::{Path, PathBuf};
use std::process::Command;

const RATE: usize = 48_000;
/// What is bounced, seconds.
const HEARD: usize = 45;
/// -90 dBFS.
const SAME: f32 = 3.2e-5;

#[test]
fn pedalboard_bounces_what_anodyne_renders_and_twice_the_same() {
    bounces_what_is_rendered("pedalboard", 512, &["Clock=1"]);
}

#[test]
fn dawdreamer_bounces_what_anodyne_renders_and_twice_the_same() {
    bounces_what_is_rendered("dawdreamer", 480, &[]);
}

fn bounces_what_is_rendered(host: &str, buffer: usize, more: &[&str]) {
    let Some(python) = python(host) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let bundle = bundle(folder.path());
    let out = folder.path().join(host);
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vst3")
        .join(format!("{host}_host.py"));
    let output = Command::new(python)
        .arg(script)
        .arg(bundle)
        .arg(&out)
        .args([HEARD, RATE, buffer].map(|number| number.to_string()))
        .arg(format!("Length={}", share_of_minutes(1.5)))
        .args(more)
        // An own home: hosts look into it, and none of ours shall be found there.
        .env("HOME", folder.path())
        .output()
        .expect("Python starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{host}: {told}");
    let count: usize = String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .unwrap();
    assert!((50..100).contains(&count), "{count} parameters");
    let bounce = |turn: usize| sound(&out.with_file_name(format!("{host}-{turn}.raw")));
    let first = bounce(1);
    assert!(first == bounce(2), "{host}: two bounces differ");
    let rendered = rendered();
    for (side, rendered) in rendered.iter().enumerate() {
        assert_eq!(first[side].len(), HEARD * RATE);
        let off = off(&first[side], rendered);
        assert!(off < SAME, "{host}, side {side}: {off}");
    }
    let peak = first[0]
        .iter()
        .fold(0.0_f32, |peak, one| peak.max(one.abs()));
    assert!(peak > 0.05, "{host}: {peak}");
}

/// Where a length stands between the shortest and the longest, as VST3 counts.
fn share_of_minutes(minutes: f64) -> f64 {
    ((minutes - 0.5) / (720.0 - 0.5)).powf(0.3)
}

/// What `anodyne render` makes of the same prescription, before its word length.
fn rendered() -> [Vec<f32>; 2] {
    let wish = Wish {
        length: Some("90s".into()),
        ..Wish::default()
    };
    let session = Session::owned(plan(&wish.prescribe(&Library::built_in()).unwrap()));
    let workers = rayon::ThreadPoolBuilder::new().build().unwrap();
    let gain = level(&session, &workers, || Ok(())).unwrap();
    let stretch = session.stretch(Frames(0), Frames((HEARD * RATE) as u64), gain);
    [stretch.left, stretch.right]
}

/// Left and right of a raw file.
fn sound(file: &Path) -> [Vec<f32>; 2] {
    let bytes = std::fs::read(file).unwrap();
    let number = |bytes: &[u8]| f32::from_le_bytes(bytes.try_into().unwrap());
    [0, 4].map(|from| {
        let frames = bytes.chunks_exact(8);
        frames.map(|frame| number(&frame[from..from + 4])).collect()
    })
}

fn off(one: &[f32], other: &[f32]) -> f32 {
    let pairs = one.iter().zip(other);
    pairs.fold(0.0, |most, (a, b)| most.max((a - b).abs()))
}

/// The Python of `cargo xtask test`, with that host in it.
fn python(host: &str) -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/readers/bin/python");
    let set = std::env::var_os("ANODYNE_PYTHON").map(PathBuf::from);
    let found = set
        .into_iter()
        .chain([own, "python3".into()])
        .find(|python| {
            let ask = format!("import {host}");
            let asked = Command::new(python).args(["-c", &ask]).output();
            asked.is_ok_and(|output| output.status.success())
        });
    let optional = std::env::var("ANODYNE_READERS").is_ok_and(|value| value == "optional");
    assert!(
        found.is_some() || optional,
        "{host} is not here: cargo xtask test sets it up; ANODYNE_READERS=optional leaves its questions out"
    );
    found
}
