//! Track files: their bytes, their readers, and what is left when something goes wrong.

mod flac;
mod reader;
mod wav;
mod writer;

use anodyne_session::Bits;
use anodyne_studio::{
    Container, Marker, StudioError, Tags, TrackReader, TrackSpec, TrackWriter, Written,
};
use anodyne_units::{Frames, SampleRate, Seed};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const FRAMES: usize = 20_011;

fn spec(container: Container, bits: Bits) -> TrackSpec {
    TrackSpec {
        sample_rate: SampleRate::DEFAULT,
        bits,
        container,
        frames: Frames(FRAMES as u64),
        markers: vec![
            Marker {
                at: Frames(0),
                label: "induction".into(),
            },
            Marker {
                at: Frames(12_000),
                label: "return".into(),
            },
        ],
        tags: Tags {
            title: "Calm".into(),
            key: "E♭ lydian".into(),
            tempo: "60".into(),
            software: "anodyne 0.1.0".into(),
            comment: "seed 7".into(),
            ..Tags::default()
        },
        looped: false,
        overwrite: false,
    }
}

/// Two sides of noise that now and then goes beyond full scale.
fn sound(frames: usize) -> (Vec<f32>, Vec<f32>) {
    let side = |seed: u64| {
        (0..frames as u64).map(move |n| Seed(seed).index(n).between(-1.02, 1.02) as f32)
    };
    (side(1).collect(), side(2).collect())
}

fn write(path: &Path, spec: &TrackSpec, block: usize) -> Result<Written, StudioError> {
    let (left, right) = sound(spec.frames.0 as usize);
    let mut writer = TrackWriter::create(path, spec)?;
    for (left, right) in left.chunks(block).zip(right.chunks(block)) {
        writer.write(left, right)?;
    }
    writer.finish()
}

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calm.wav");
    (folder, path)
}

fn names(folder: &TempDir) -> Vec<String> {
    fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn read(path: &Path) -> (Vec<f32>, Vec<f32>) {
    let mut reader = TrackReader::open(path).unwrap();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let (mut l, mut r) = ([0.0; 777], [0.0; 777]);
    loop {
        match reader.read(&mut l, &mut r).unwrap() {
            0 => return (left, right),
            count => {
                left.extend(&l[..count]);
                right.extend(&r[..count]);
            }
        }
    }
}

fn refused(result: Result<impl Sized, StudioError>) -> StudioError {
    let error = result.err().expect("this must be refused");
    assert_eq!(error.to_string().lines().count(), 1);
    error
}
