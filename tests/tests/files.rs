//! Our files in the hands of foreign readers: whole, to the frame, with markers and tags.

use anodyne_session::Bits;
use anodyne_studio::{Container, Marker, Tags, TrackSpec, TrackWriter};
use anodyne_tests::{program, readers};
use anodyne_units::{Frames, SampleRate};
use serde_json::Value;
use std::path::Path;

/// Renders a minute in a format and has every reader look at it.
fn check(name: &str, flags: &str, subtype: &str) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let render = format!("render --length 1m3s --title Still --key Ab --out {name} {flags}");
    let mut arguments: Vec<&str> = render.split_whitespace().collect();
    if let Some(key) = arguments.iter_mut().find(|word| **word == "Ab") {
        *key = "Ab lydian";
    }
    let answer = program::run(folder.path(), &arguments);
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    let sidecar = folder.path().join(name).with_extension("json");
    let sidecar = std::fs::read_to_string(sidecar).expect("the sidecar is there");
    let sidecar: Value = serde_json::from_str(&sidecar).expect("the sidecar is JSON");
    let rate = sidecar["measured"]["sample_rate"].as_u64().expect("a rate");
    let frames = 63 * rate;
    let track = folder.path().join(name);
    assert_eq!(sidecar["measured"]["frames"], frames);
    is_read_whole(&track, rate, frames, subtype);
    is_tagged(&track, &sidecar);
}

fn is_read_whole(track: &Path, rate: u64, frames: u64, subtype: &str) {
    if let Some(found) = readers::libsndfile(track) {
        assert_eq!(found["samplerate"], rate);
        assert_eq!(found["channels"], 2);
        assert_eq!(found["frames"], frames);
        assert_eq!(found["read"], frames);
        assert_eq!(found["subtype"], subtype);
        assert!(found["peak"].as_f64().expect("a peak") > 0.01, "{found}");
    }
    if let Some(found) = readers::ffprobe(track) {
        let stream = &found["streams"][0];
        assert_eq!(stream["sample_rate"], rate.to_string());
        assert_eq!(stream["channels"], 2);
        assert_eq!(stream["duration_ts"], frames);
    }
    if let Some((_, audio)) = readers::mediainfo(track) {
        assert_eq!(audio["SamplingRate"], rate.to_string());
        assert_eq!(audio["SamplingCount"], frames.to_string());
        assert_eq!(audio["Channels"], "2");
    }
}

fn is_tagged(track: &Path, sidecar: &Value) {
    let phases = sidecar["outline"]["phases"].as_array().expect("phases");
    if let Some(found) = readers::libsndfile(track) {
        assert_eq!(found["title"], "Still");
    }
    if let Some(found) = readers::ffprobe(track) {
        let tags = found["format"]["tags"].to_string();
        for text in ["Still", "Ab lydian", "Anodyne", "CC0"] {
            assert!(tags.contains(text), "{text} in {tags}");
        }
    }
    if let Some((general, _)) = readers::mediainfo(track) {
        assert_eq!(general["Title"], "Still", "{general}");
    }
    let bytes = std::fs::read(track).expect("the track is there");
    for phase in phases {
        let name = phase["name"].as_str().expect("a name").as_bytes();
        let labelled = bytes.windows(name.len()).any(|window| window == name);
        assert!(labelled, "{phase} is labelled");
    }
}

#[test]
fn wav_is_read_whole_by_foreign_readers() {
    check("calm.wav", "--bits 16 --sample-rate 44100", "PCM_16");
    check("calm.wav", "--bits 24", "PCM_24");
    check("calm.wav", "--bits 32f --sample-rate 96000", "FLOAT");
}

#[test]
fn flac_is_read_whole_by_foreign_readers() {
    check("calm.flac", "--bits 16 --sample-rate 44100", "PCM_16");
    check("calm.flac", "--bits 24", "PCM_24");
}

/// Writes noise of a given length; a tenth of a second of it is repeated.
fn noise(track: &Path, container: Container, frames: u64) {
    let tenth = 4_800;
    let draw = |seed: u64, n: u64| anodyne_units::Seed(seed).index(n).between(-0.1, 0.1) as f32;
    let side = |seed: u64| (0..tenth).map(|n| draw(seed, n)).collect::<Vec<f32>>();
    let (left, right) = (side(1), side(2));
    let middle = Frames(frames / 2);
    let spec = TrackSpec {
        sample_rate: SampleRate::DEFAULT,
        bits: Bits::F32,
        container,
        frames: Frames(frames),
        markers: vec![
            Marker {
                at: Frames(0),
                label: "Induction".to_owned(),
            },
            Marker {
                at: middle,
                label: "Return".to_owned(),
            },
        ],
        tags: Tags {
            title: "Still".to_owned(),
            ..Tags::default()
        },
        looped: false,
        overwrite: false,
    };
    let mut writer = TrackWriter::create(track, &spec).expect("the track can be made");
    let mut left_over = frames;
    while left_over > 0 {
        let count = left_over.min(tenth) as usize;
        let written = writer.write(&left[..count], &right[..count]);
        written.expect("it is written");
        left_over -= count as u64;
    }
    writer.finish().expect("it is whole");
}

#[test]
fn rf64_is_read_whole_by_foreign_readers() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let track = folder.path().join("long.wav");
    noise(&track, Container::Rf64, 100_003);
    let head = std::fs::read(&track).expect("it is there");
    assert_eq!(&head[..4], b"RF64");
    is_read_whole(&track, 48_000, 100_003, "FLOAT");
}
