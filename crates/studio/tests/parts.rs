//! A bounce in parts gives the bytes of a bounce in one go.

use anodyne_session::{Library, Plan, Wish, plan};
use anodyne_studio::{Assembled, Assembly, Order, Parts, Playback, Segment, WavStream, bounce};
use anodyne_units::Frames;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

fn asked(length: &str, bits: &str, format: &str, key: &str) -> Plan {
    let wish = Wish {
        length: Some(length.into()),
        key: Some(key.into()),
        bits: Some(bits.into()),
        format: Some(format.into()),
        sample_rate: Some(44_100),
        ..Wish::default()
    };
    plan(&wish.prescribe(&Library::built_in()).unwrap())
}

fn in_one_go(plan: &Plan, path: &Path) -> Vec<u8> {
    let order = Order {
        plan,
        path,
        threads: 1,
        overwrite: false,
    };
    bounce(&order, &mut |_| ControlFlow::Continue(())).unwrap();
    fs::read(path).unwrap()
}

/// Renders the segments last to first, through their bytes, as a queue after a crash may.
fn in_parts(plan: &Plan, path: &Path) -> Vec<u8> {
    let parts = Parts::new(plan.clone());
    let mut gain = parts.level(&|| false).unwrap().unwrap();
    let (mut first, mut sound) = (true, Segment::default());
    loop {
        let mut kept: Vec<Vec<u8>> = (0..parts.count())
            .rev()
            .map(|segment| {
                let frames = parts.frames_of(segment);
                assert!(parts.render(segment, gain, &|| false, &mut sound).unwrap());
                let mut bytes = Vec::new();
                sound.write_to(&mut bytes).unwrap();
                assert_eq!(bytes.len() as u64, Segment::bytes_of(frames));
                bytes
            })
            .collect();
        kept.reverse();
        let mut assembly = Assembly::begin(&parts, gain, path).unwrap();
        for (segment, bytes) in kept.iter().enumerate() {
            let frames = parts.frames_of(segment);
            sound.read_from(frames, &mut &bytes[..]).unwrap();
            assembly.add(&sound).unwrap();
        }
        match assembly.finish(first).unwrap() {
            Assembled::Whole(bounced) => {
                fs::write(&bounced.sidecar, parts.sidecar(&bounced)).unwrap();
                return fs::read(path).unwrap();
            }
            Assembled::Again(better) => (gain, first) = (better, false),
        }
    }
}

#[test]
fn a_bounce_in_parts_has_the_same_bytes_and_the_same_sidecar() {
    let folder = tempfile::tempdir().unwrap();
    let check = |length: &str, bits: &str, format: &str| {
        let plan = asked(length, bits, format, "D dorian");
        let whole = folder.path().join(format!("whole.{format}"));
        let parts = folder.path().join(format!("parts.{format}"));
        assert!(
            in_one_go(&plan, &whole) == in_parts(&plan, &parts),
            "{length} {bits} {format}"
        );
        let sidecar = |path: &Path| fs::read_to_string(path.with_extension("json")).unwrap();
        assert_eq!(sidecar(&whole), sidecar(&parts));
        for made in [&whole, &parts] {
            fs::remove_file(made).unwrap();
            fs::remove_file(made.with_extension("json")).unwrap();
        }
    };
    check("200s", "16", "wav");
    check("125s", "24", "flac");
}

#[test]
fn a_playback_from_the_start_is_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let plan = asked("100s", "16", "wav", "A aeolian");
    let parts = Parts::new(plan.clone());
    let file = in_parts(&plan, &folder.path().join("file.wav"));
    let sidecar = fs::read_to_string(folder.path().join("file.json")).unwrap();
    let (_, gain) = sidecar.split_once("\"gain_db\": ").unwrap();
    let gain = gain.split(',').next().unwrap().parse().unwrap();
    let mut playback = Playback::new(parts.into(), anodyne_units::Decibels(gain), Frames(0));
    let spec = anodyne_studio::track_spec(&plan, false);
    let mut stream = WavStream::new(&spec).unwrap();
    let mut bytes = stream.head().to_vec();
    let (mut left, mut right) = (vec![0.0; 5000], vec![0.0; 5000]);
    loop {
        match playback.fill(&mut left, &mut right).unwrap() {
            0 => break,
            count => stream.pack(&left[..count], &right[..count], &mut bytes),
        }
    }
    bytes.extend(stream.tail());
    assert!(bytes == file);
}

#[test]
fn a_stop_sign_is_seen() {
    let parts = Parts::new(asked("200s", "16", "wav", "D dorian"));
    assert!(parts.level(&|| true).unwrap().is_none());
    let looks = std::cell::Cell::new(0);
    let after_a_while = || {
        looks.set(looks.get() + 1);
        looks.get() > 40
    };
    let (gain, mut sound) = (anodyne_units::Decibels(0.0), Segment::default());
    let done = parts.render(1, gain, &after_a_while, &mut sound);
    assert!(!done.unwrap());
    assert!(looks.get() < 60);
}

#[test]
fn a_gain_found_in_a_moment_is_near_the_right_one_with_every_palette() {
    let library = Library::built_in();
    let palettes = library.palettes().iter();
    let errors: Vec<f64> = palettes
        .filter_map(|palette| {
            let wish = Wish {
                length: Some("10m".into()),
                palette: Some(palette.id.clone()),
                ..Wish::default()
            };
            let parts = Parts::new(plan(&wish.prescribe(&library).ok()?));
            let exact = parts.level(&|| false).unwrap().unwrap();
            Some(parts.level_roughly(4).unwrap().0 - exact.0)
        })
        .collect();
    assert!(errors.len() >= 10);
    let squares: f64 = errors.iter().map(|error| error * error).sum();
    let root = (squares / errors.len() as f64).sqrt();
    let worst = errors
        .iter()
        .fold(0.0, |worst: f64, one| worst.max(one.abs()));
    assert!(root < 0.8 && worst < 2.0, "{errors:.2?}");
}
