//! Law 6, constant memory, held at full size: ten hours of our music, a file above what plain WAV can hold, and every
//! foreign reader reads all of it.
//!
//! It costs some two minutes of processor time, and 6.4 GB of disk beside the build, which it gives back.

use anodyne_tests::program::peak_memory;
use anodyne_tests::readers;
use serde_json::Value;
use std::io::Read;
use std::path::Path;

/// Frames of the night: ten hours at 44.1 kHz.
const FRAMES: u64 = 10 * 3600 * 44_100;

/// Bytes of its samples, 16 bits of two channels.
const DATA: u64 = 4 * FRAMES;
const _: () = assert!(DATA > 1 << 32, "plain WAV ends at 4 GiB");

/// What ten hours may take above ten minutes; 3.3 MB were seen. The loudness history takes 1.4 MB, phrases and chords and
/// the sidecar's text some more. The sound itself is 12.7 GB as floats.
const MORE_MEMORY: u64 = 8_000_000;

#[test]
fn ten_hours_need_the_memory_of_ten_minutes_and_are_read_whole_by_everyone() {
    let beside_the_build = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let free = fs4::available_space(beside_the_build).expect("the disk says what is free");
    assert!(
        free > DATA + 500_000_000,
        "the night takes {DATA} bytes of disk, here are {free}: {}",
        beside_the_build.display()
    );
    let folder = tempfile::tempdir_in(beside_the_build).expect("a folder can be made");
    let ten_minutes = rendered(folder.path(), "10m");
    let ten_hours = rendered(folder.path(), "10h");
    let more = ten_hours.saturating_sub(ten_minutes);
    assert!(
        more <= MORE_MEMORY,
        "{ten_minutes} bytes for ten minutes, {ten_hours} for ten hours"
    );
    let track = folder.path().join("10h.wav");
    is_rf64(&track);
    is_sound(&sidecar(folder.path()));
    is_read_whole(&track);
}

/// Renders a sleep track on two threads; the most memory it took, in bytes.
fn rendered(folder: &Path, length: &str) -> u64 {
    let format = "--sample-rate 44100 --bits 16 --threads 2 --seed 1";
    let (answer, memory) = peak_memory(
        folder,
        &format!("render --programme sleep --length {length} {format} --out {length}.wav"),
    );
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    memory
}

fn sidecar(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("10h.json")).expect("the sidecar is there");
    serde_json::from_str(&text).expect("the sidecar is JSON")
}

/// The head names RF64 and both sizes in 64 bits.
fn is_rf64(track: &Path) {
    let size = std::fs::metadata(track).expect("it is there").len();
    assert!(size > DATA, "{size}");
    let mut head = [0; 44];
    let mut file = std::fs::File::open(track).expect("it can be read");
    file.read_exact(&mut head).expect("it has a head");
    let long = |at: usize| u64::from_le_bytes(head[at..at + 8].try_into().expect("8 bytes"));
    assert_eq!(&head[..16], b"RF64\xff\xff\xff\xffWAVEds64");
    assert_eq!([long(20), long(28), long(36)], [size - 8, DATA, FRAMES]);
}

/// What the meter heard on the way is a whole night without a fault.
fn is_sound(sidecar: &Value) {
    let measured = &sidecar["measured"];
    assert_eq!(measured["frames"], FRAMES);
    for fault in ["bad_samples", "clipped_samples", "clicks"] {
        assert_eq!(measured[fault], 0, "{measured}");
    }
    let longest = measured["longest_silence_seconds"].as_f64();
    assert!(longest.expect("a figure") < 5.0, "{measured}");
}

fn is_read_whole(track: &Path) {
    if let Some(found) = readers::libsndfile(track) {
        assert_eq!(found["format"], "RF64", "{found}");
        assert_eq!(found["frames"], FRAMES);
        assert_eq!(found["read"], FRAMES);
        assert_eq!(found["bad"], 0);
        let peak = found["peak"].as_f64().expect("a peak");
        assert!((0.01..0.9).contains(&peak), "{found}");
        // Silence, but for a step of dither.
        let last = found["last"].as_array().expect("two sides");
        for side in last {
            let step = side.as_f64().expect("a sample") * 32_768.0;
            assert!(step.abs() <= 1.0, "{found}");
        }
    }
    if let Some(found) = readers::ffprobe(track) {
        assert_eq!(found["streams"][0]["duration_ts"], FRAMES);
    }
    if let Some(read) = readers::ffprobe_bytes(track) {
        assert_eq!(read, DATA);
    }
    if let Some((_, audio)) = readers::mediainfo(track) {
        assert_eq!(audio["SamplingCount"], FRAMES.to_string());
        assert_eq!(audio["StreamSize"], DATA.to_string());
    }
}
