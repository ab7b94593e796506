//! WAV files: their chunks, plain and RF64.

use crate::{FRAMES, folder, names, sound, spec, write};
use anodyne_session::Bits;
use anodyne_studio::{Container, TrackSpec, TrackWriter};
use anodyne_units::Frames;
use std::fs;

/// The bytes of every chunk of a WAV file, whole file and `data` sizes taken from where RIFF and RF64 keep them.
fn chunks(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let long = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    let rf64 = bytes.starts_with(b"RF64");
    let size = if rf64 { long(20) } else { u64::from(word(4)) };
    assert_eq!(size + 8, bytes.len() as u64, "the size in the head");
    let (mut found, mut at) = (Vec::new(), 12);
    while at < bytes.len() {
        let id = String::from_utf8(bytes[at..at + 4].to_vec()).unwrap();
        let size = if rf64 && id == "data" {
            long(28) as usize
        } else {
            word(at + 4) as usize
        };
        found.push((id, bytes[at + 8..at + 8 + size].to_vec()));
        at += 8 + size + size % 2;
    }
    found
}

#[test]
fn hound_reads_back_what_was_written_plainly() {
    for bits in [Bits::I16, Bits::I24] {
        let (_folder, path) = folder();
        write(&path, &spec(Container::Wav, bits), 4096).unwrap();
        let mut reader = hound::WavReader::open(&path).unwrap();
        let head = reader.spec();
        assert_eq!(
            (
                head.channels,
                head.sample_rate,
                u64::from(head.bits_per_sample)
            ),
            (2, 48_000, bits.bytes() * 8)
        );
        let samples: Vec<i32> = reader.samples::<i32>().map(Result::unwrap).collect();
        assert_eq!(samples.len(), 2 * FRAMES);
        let (left, right) = sound(FRAMES);
        let full = if bits == Bits::I16 {
            32_768.0
        } else {
            8_388_608.0
        };
        let step = if bits == Bits::I16 { 1.5 } else { 0.5 };
        for (frame, (l, r)) in samples.chunks(2).zip(left.iter().zip(&right)) {
            for (found, asked) in frame.iter().zip([l, r]) {
                let asked = (f64::from(*asked) * full).clamp(-full, full - 1.0);
                assert!((f64::from(*found) - asked).abs() <= step, "{found} {asked}");
            }
        }
    }
    let (_folder, path) = folder();
    write(&path, &spec(Container::Wav, Bits::F32), 4096).unwrap();
    let samples: Vec<f32> = hound::WavReader::open(&path)
        .unwrap()
        .samples::<f32>()
        .map(Result::unwrap)
        .collect();
    let (left, right) = sound(FRAMES);
    assert!(
        samples
            .chunks(2)
            .zip(left.iter().zip(&right))
            .all(|(frame, (l, r))| frame[0] == *l && frame[1] == *r)
    );
}

#[test]
fn a_short_track_is_plain_riff_with_its_markers_behind_the_data() {
    let (_folder, path) = folder();
    write(&path, &spec(Container::Wav, Bits::I24), 4096).unwrap();
    let bytes = fs::read(&path).unwrap();
    assert!(bytes.starts_with(b"RIFF"));
    let chunks = chunks(&bytes);
    let ids: Vec<&str> = chunks.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["fmt ", "data", "cue ", "LIST", "LIST"]);
    assert_eq!(chunks[1].1.len(), FRAMES * 6);
    assert_eq!(chunks[2].1[0], 2);
    assert!(chunks[3].1.starts_with(b"adtllabl"));
    assert!(chunks[4].1.starts_with(b"INFOINAM\x05\0\0\0Calm\0\0IKEY"));
    assert!(String::from_utf8_lossy(&chunks[4].1).contains("Eb lydian; 60 bpm"));
    assert!(String::from_utf8_lossy(&chunks[4].1).contains("CC0 1.0"));
}

#[test]
fn rf64_holds_the_same_chunks_before_the_data_and_the_sizes_in_ds64() {
    let (folder, path) = folder();
    for bits in [Bits::I16, Bits::I24, Bits::F32] {
        write(
            &path,
            &TrackSpec {
                overwrite: true,
                ..spec(Container::Rf64, bits)
            },
            4096,
        )
        .unwrap();
        let long = chunks(&fs::read(&path).unwrap());
        let ids: Vec<&str> = long.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(ids, ["ds64", "fmt ", "cue ", "LIST", "LIST", "data"]);
        assert_eq!(long[0].1[16..24], (FRAMES as u64).to_le_bytes());
        let riff = folder.path().join("riff.wav");
        write(
            &riff,
            &TrackSpec {
                overwrite: true,
                ..spec(Container::Wav, bits)
            },
            4096,
        )
        .unwrap();
        let short = chunks(&fs::read(&riff).unwrap());
        assert_eq!(long[5].1, short[1].1, "the samples");
        assert_eq!(long[2..5], short[2..5], "markers and tags");
        if bits != Bits::I16 {
            assert_eq!(long[1].1, short[0].1, "hound's format chunk is ours");
        }
    }
}

#[test]
fn from_4_gib_on_a_wav_is_rf64() {
    let check = |frames: u64, expected: &[u8; 4]| {
        let (folder, path) = folder();
        let long = TrackSpec {
            frames: Frames(frames),
            ..spec(Container::Wav, Bits::I24)
        };
        // The head is written with the first 256 KiB; the rest of the gigabytes is not needed to read it.
        let mut writer = TrackWriter::create(&path, &long).unwrap();
        writer.write(&[0.0; 90_000], &[0.0; 90_000]).unwrap();
        let part = folder.path().join(&names(&folder)[0]);
        assert_eq!(&fs::read(part).unwrap()[..4], expected, "{frames} frames");
    };
    let last = (u64::from(u32::MAX) - 500) / 6;
    check(last, b"RIFF");
    check(last + 100, b"RF64");
    check(8 * 3600 * 48_000, b"RF64");
}
