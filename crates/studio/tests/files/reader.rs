//! Reading: every coding comes back, and what is damaged is refused with its reason.

use crate::{FRAMES, folder, read, refused, sound, spec, write};
use anodyne_session::Bits;
use anodyne_studio::{Container, Limits, TrackReader, TrackSpec, check};
use std::fs;

#[test]
fn readers_give_back_every_coding() {
    let (left, right) = sound(FRAMES);
    for (format, bits, container) in [
        (Container::Wav, Bits::I16, "WAV"),
        (Container::Wav, Bits::I24, "WAV"),
        (Container::Wav, Bits::F32, "WAV"),
        (Container::Rf64, Bits::I16, "RF64"),
        (Container::Rf64, Bits::I24, "RF64"),
        (Container::Rf64, Bits::F32, "RF64"),
        (Container::Flac, Bits::I24, "FLAC"),
    ] {
        let (_folder, path) = folder();
        write(&path, &spec(format, bits), 4096).unwrap();
        let reader = TrackReader::open(&path).unwrap();
        let info = reader.info().clone();
        assert_eq!(
            (info.container, info.sample_rate, info.channels),
            (container, 48_000, 2)
        );
        assert_eq!(
            (u64::from(info.bits), info.float),
            (bits.bytes() * 8, bits == Bits::F32)
        );
        assert_eq!(info.frames, Some(FRAMES as u64));
        let (l, r) = read(&path);
        let step = if bits == Bits::I16 {
            2.0 / 32_768.0
        } else {
            1.0 / 8_388_608.0
        };
        let close = |found: &[f32], asked: &[f32]| {
            let limit = |sample: &f32| {
                if bits == Bits::F32 {
                    *sample
                } else {
                    sample.clamp(-1.0, 1.0)
                }
            };
            found.len() == asked.len()
                && found
                    .iter()
                    .zip(asked)
                    .all(|(f, a)| (f - limit(a)).abs() <= step)
        };
        assert!(
            close(&l, &left) && close(&r, &right),
            "{container} {bits:?}"
        );
    }
}

#[test]
fn readers_take_foreign_codings_and_unknown_chunks() {
    let (_folder, path) = folder();
    let head = hound::WavSpec {
        channels: 1,
        sample_rate: 22_050,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(&path, head).unwrap();
    for sample in [i32::MIN, 0, 1 << 30] {
        writer.write_sample(sample).unwrap();
    }
    writer.finalize().unwrap();
    let mut bytes = fs::read(&path).unwrap();
    bytes.splice(12..12, *b"junk\x03\0\0\0abc\0");
    fs::write(&path, &bytes).unwrap();
    assert_eq!(read(&path), (vec![-1.0, 0.0, 0.5], vec![-1.0, 0.0, 0.5]));
    assert_eq!(TrackReader::open(&path).unwrap().info().channels, 1);
    assert_eq!(check(&path, None).unwrap().measured.frames, 3);
}

#[test]
fn a_streamed_wav_without_a_size_is_read_to_its_end() {
    let (_folder, path) = folder();
    write(
        &path,
        &TrackSpec {
            markers: Vec::new(),
            ..spec(Container::Wav, Bits::I24)
        },
        4096,
    )
    .unwrap();
    let mut bytes = fs::read(&path).unwrap();
    bytes[64..68].fill(0xff);
    bytes.truncate(68 + 6 * 500);
    fs::write(&path, &bytes).unwrap();
    assert_eq!(read(&path).0.len(), 500);
}

#[test]
fn damaged_files_are_refused_with_their_reason() {
    let (folder, path) = folder();
    let check_bytes = |bytes: &[u8], expected: &str| {
        fs::write(&path, bytes).unwrap();
        let error = refused(check(&path, None)).to_string();
        assert!(
            error.contains("calm.wav") && error.contains(expected),
            "{error}"
        );
    };
    check_bytes(b"", "is empty");
    check_bytes(b"ID3", "has only 3 bytes");
    check_bytes(b"ID3 and so on", "begins with none of RIFF, RF64 and fLaC");
    check_bytes(b"RIFF\x04\0\0\0AVI ", "of another kind than WAVE");
    check_bytes(b"RIFF\x04\0\0\0WAVE", "ends too early");
    check_bytes(b"fLaC", "cut short");
    for format in [Container::Wav, Container::Rf64, Container::Flac] {
        let whole = folder.path().join("whole");
        write(
            &whole,
            &TrackSpec {
                overwrite: true,
                ..spec(format, Bits::I24)
            },
            4096,
        )
        .unwrap();
        let bytes = fs::read(&whole).unwrap();
        for length in [10, 40, 60, bytes.len() / 2] {
            check_bytes(&bytes[..length], "damaged or cut short");
        }
        if format == Container::Flac {
            let mut flipped = bytes.clone();
            let middle = flipped.len() / 2;
            flipped[middle] ^= 4;
            check_bytes(&flipped, "damaged or cut short");
        }
    }
}

#[test]
fn files_of_the_wrong_shape_are_refused_by_name_and_limit() {
    let (_folder, path) = folder();
    let check_head = |at: usize, value: u16, expected: &str| {
        write(
            &path,
            &TrackSpec {
                overwrite: true,
                ..spec(Container::Wav, Bits::I16)
            },
            4096,
        )
        .unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes[at..at + 2].copy_from_slice(&value.to_le_bytes());
        fs::write(&path, &bytes).unwrap();
        let error = refused(check(&path, None)).to_string();
        assert!(error.contains(expected), "{error}");
    };
    check_head(20, 85, "coding 0x0055 is neither PCM (1) nor float (3)");
    check_head(22, 6, "has 6 channels, the limit is 2");
    check_head(22, 0, "0 channels");
    check_head(24, 4000, "sample rate 4000 is outside 8000 to 192000");
    check_head(34, 12, "12 bits a sample; the studio reads 16, 24 and 32");
}

#[test]
fn a_track_without_frames_is_empty() {
    let (_folder, path) = folder();
    let head = hound::WavSpec {
        channels: 2,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    hound::WavWriter::create(&path, head)
        .unwrap()
        .finalize()
        .unwrap();
    assert!(
        refused(check(&path, None))
            .to_string()
            .contains("is empty: it holds no frames")
    );
}

#[test]
fn a_check_reports_the_head_the_figures_and_the_breaches() {
    let (_folder, path) = folder();
    write(&path, &spec(Container::Wav, Bits::I24), 4096).unwrap();
    let report = check(&path, Some(&Limits::session())).unwrap();
    assert_eq!(
        (report.info.container, report.measured.frames, report.limits),
        ("WAV", FRAMES as u64, Some("session"))
    );
    let fields: Vec<&str> = report.breaches.iter().map(|breach| breach.field).collect();
    assert_eq!(
        fields,
        [
            "clipped_samples",
            "true_peak_dbtp",
            "lowest_correlation",
            "dc_left",
            "dc_right"
        ]
    );
    assert!(
        serde_json::to_string(&report)
            .unwrap()
            .contains("\"integrated_lufs\":")
    );
    assert!(check(&path, None).unwrap().breaches.is_empty());
}
