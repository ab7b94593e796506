//! Writing: a whole file or none.

use crate::{FRAMES, folder, names, refused, spec, write};
use anodyne_session::Bits;
use anodyne_studio::{Container, Marker, StudioError, TrackSpec, TrackWriter, check};
use anodyne_units::Frames;
use std::fs;
use std::path::Path;

#[test]
fn the_block_size_changes_no_byte_and_the_checksum_is_that_of_the_file() {
    for (format, bits) in [
        (Container::Wav, Bits::I16),
        (Container::Rf64, Bits::I24),
        (Container::Flac, Bits::I16),
    ] {
        let (folder, path) = folder();
        let written = write(&path, &spec(format, bits), FRAMES).unwrap();
        let bytes = fs::read(&path).unwrap();
        assert_eq!(written.blake3, blake3::hash(&bytes).to_hex().as_str());
        assert_eq!(
            (written.bytes, written.frames),
            (bytes.len() as u64, Frames(FRAMES as u64))
        );
        for block in [17, 64, 4095] {
            let other = folder.path().join(format!("{block}.wav"));
            assert_eq!(
                write(&other, &spec(format, bits), block).unwrap().blake3,
                written.blake3,
                "in blocks of {block}"
            );
        }
    }
}

#[test]
fn an_existing_file_stays_unless_overwriting_is_asked_for() {
    let (folder, path) = folder();
    fs::write(&path, "precious").unwrap();
    let error = refused(write(&path, &spec(Container::Wav, Bits::I16), 4096));
    assert!(
        error.to_string().contains("calm.wav exists already"),
        "{error}"
    );
    assert_eq!(fs::read(&path).unwrap(), b"precious");
    write(
        &path,
        &TrackSpec {
            overwrite: true,
            ..spec(Container::Wav, Bits::I16)
        },
        4096,
    )
    .unwrap();
    assert!(fs::read(&path).unwrap().starts_with(b"RIFF"));
    assert_eq!(names(&folder), ["calm.wav"]);
}

#[test]
fn nothing_is_visible_before_the_end_and_nothing_is_left_when_it_never_comes() {
    for format in [Container::Wav, Container::Rf64, Container::Flac] {
        let (folder, path) = folder();
        let mut writer = TrackWriter::create(&path, &spec(format, Bits::I24)).unwrap();
        writer.write(&[0.1; 9_000], &[0.1; 9_000]).unwrap();
        assert!(!path.exists());
        drop(writer);
        assert!(names(&folder).is_empty(), "{:?}", names(&folder));

        let mut writer = TrackWriter::create(&path, &spec(format, Bits::I24)).unwrap();
        writer.write(&[0.1; 9_000], &[0.1; 9_000]).unwrap();
        let error = refused(writer.finish());
        assert!(
            error
                .to_string()
                .contains("promised 20011 frames and got 9000"),
            "{error}"
        );
        assert!(names(&folder).is_empty());

        let mut writer = TrackWriter::create(&path, &spec(format, Bits::I24)).unwrap();
        let error = refused(writer.write(&[0.1; 20_012], &[0.1; 20_012]));
        assert!(matches!(
            error,
            StudioError::FrameCount {
                promised: 20_011,
                written: 20_012,
                ..
            }
        ));
    }
}

#[test]
fn impossible_places_are_refused_before_any_work() {
    let (folder, path) = folder();
    let check_place = |path: &Path, expected: &str| {
        let error =
            refused(TrackWriter::create(path, &spec(Container::Wav, Bits::I24))).to_string();
        assert!(error.contains(expected), "{error}");
    };
    check_place(
        &folder.path().join("none/calm.wav"),
        "none does not exist; create it",
    );
    check_place(folder.path(), "is a folder; give a file name");
    fs::write(&path, "a file").unwrap();
    check_place(&path.join("calm.wav"), "calm.wav does not exist; create it");
    assert!(matches!(
        refused(check(&folder.path().join("none.wav"), None)),
        StudioError::NotFound(_)
    ));
    assert!(matches!(
        refused(check(folder.path(), None)),
        StudioError::IsFolder(_)
    ));
}

#[test]
fn impossible_specifications_are_refused_with_the_nearest_legal_value() {
    let (_folder, path) = folder();
    let check_spec = |spec: TrackSpec, expected: &str| {
        let error = refused(TrackWriter::create(&path, &spec)).to_string();
        assert!(error.contains(expected), "{error}");
    };
    let marker = |at: u64| Marker {
        at: Frames(at),
        label: "build".into(),
    };
    check_spec(
        spec(Container::Flac, Bits::F32),
        "bits 32f is not possible in FLAC, which keeps integers; use 24",
    );
    check_spec(
        TrackSpec {
            frames: Frames(0),
            ..spec(Container::Wav, Bits::I16)
        },
        "the least is 1 frame",
    );
    check_spec(
        TrackSpec {
            markers: vec![marker(20_011)],
            ..spec(Container::Wav, Bits::I16)
        },
        "marker \"build\" at frame 20011 is beyond the end; the last frame is 20010",
    );
    check_spec(
        TrackSpec {
            markers: vec![marker(9), marker(3)],
            ..spec(Container::Wav, Bits::I16)
        },
        "sort the markers by time",
    );
    let night = TrackSpec {
        frames: Frames(1 << 33),
        markers: vec![marker(1 << 32)],
        ..spec(Container::Wav, Bits::I16)
    };
    check_spec(
        night,
        "above WAV's limit 4294967295; use FLAC or a lower sample rate",
    );
}
