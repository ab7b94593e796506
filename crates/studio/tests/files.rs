//! Track files: their bytes, their readers, and what is left when something goes wrong.

use anodyne_session::Bits;
use anodyne_studio::{
    Container, Limits, Marker, StudioError, Tags, TrackReader, TrackSpec, TrackWriter, Written,
    check,
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
fn flac_holds_the_samples_of_the_wav_bit_for_bit() {
    for bits in [Bits::I16, Bits::I24] {
        for frames in [1, 2, 3, 5, 15, 16, 17, 4095, 4096, 4097, 100_000] {
            let (folder, wav) = folder();
            let flac = folder.path().join("calm.flac");
            let short = |format| TrackSpec {
                frames: Frames(frames),
                markers: Vec::new(),
                ..spec(format, bits)
            };
            write(&wav, &short(Container::Wav), 4096).unwrap();
            write(&flac, &short(Container::Flac), 4096).unwrap();
            assert!(read(&wav) == read(&flac), "{frames} frames of {bits:?}");
            assert_eq!(
                TrackReader::open(&flac).unwrap().info().frames,
                Some(frames)
            );
        }
    }
}

#[test]
fn flac_says_its_length_digest_chapters_and_seek_points() {
    use flac_codec::decode::{Verified, verify};
    use flac_codec::metadata::{BlockList, SeekTable, VorbisComment};
    let (folder, _) = folder();
    let path = folder.path().join("calm.flac");
    let long = TrackSpec {
        frames: Frames(48_000 * 25),
        ..spec(Container::Flac, Bits::I24)
    };
    write(&path, &long, 4096).unwrap();
    assert!(matches!(verify(&path).unwrap(), Verified::MD5Match));
    let blocks = BlockList::open(&path).unwrap();
    assert_eq!(
        blocks.streaminfo().total_samples.unwrap().get(),
        48_000 * 25
    );
    let comments: &VorbisComment = blocks.get().unwrap();
    for (field, text) in [
        ("TITLE", "Calm"),
        ("KEY", "E♭ lydian"),
        ("TEMPO", "60"),
        ("LICENSE", "CC0 1.0 Universal (public domain)"),
        ("CHAPTER002", "00:00:00.250"),
        ("CHAPTER002NAME", "return"),
    ] {
        assert_eq!(comments.get(field), Some(text));
    }
    let points: &SeekTable = blocks.get().unwrap();
    let samples: Vec<u64> = points
        .points
        .iter()
        .map(|point| point.sample_offset().unwrap())
        .collect();
    assert_eq!(
        samples,
        [0, 118 * 4096, 235 * 4096],
        "the first block after every ten seconds"
    );
}

#[test]
fn seeking_in_a_flac_file_lands_on_the_frame() {
    use flac_codec::decode::FlacSampleReader;
    let (folder, _) = folder();
    let path = folder.path().join("calm.flac");
    let long = TrackSpec {
        frames: Frames(48_000 * 25),
        ..spec(Container::Flac, Bits::I24)
    };
    write(&path, &long, 4096).unwrap();
    let (left, _) = read(&path);
    let mut reader = FlacSampleReader::open(&path).unwrap();
    for frame in [1_000_003, 7, 480_000, 1_199_999] {
        reader.seek(frame).unwrap();
        assert_eq!(
            reader.fill_buf().unwrap()[0] as f32 / 8_388_608.0,
            left[frame as usize],
            "frame {frame}"
        );
    }
}

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

fn refused(result: Result<impl Sized, StudioError>) -> StudioError {
    let error = result.err().expect("this must be refused");
    assert_eq!(error.to_string().lines().count(), 1);
    error
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
