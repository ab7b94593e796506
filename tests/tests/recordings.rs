//! Recordings as they should not be: cut short, garbled, of another kind than their name says. Nothing panics, every
//! refusal is one clear line, and what is used is whole.

use anodyne_studio::narration::{Take, TakeOptions};
use anodyne_units::{SampleRate, Seed};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Endings of the kinds of recordings, and how `ffmpeg` writes them.
const KINDS: [(&str, &[&str]); 7] = [
    ("wav", &["-c:a", "pcm_s16le"]),
    ("wav", &["-c:a", "pcm_u8"]),
    ("wav", &["-c:a", "pcm_f32le"]),
    ("flac", &["-c:a", "flac"]),
    ("mp3", &["-b:a", "64k"]),
    ("m4a", &["-c:a", "aac"]),
    ("ogg", &["-c:a", "libvorbis"]),
];

/// Three seconds of something like words, in a kind.
fn recorded(folder: &Path, number: usize) -> PathBuf {
    let (ending, flags) = KINDS[number];
    let file = folder.join(format!("whole-{number}.{ending}"));
    let words = "sine=frequency=220:duration=3,volume='if(lt(mod(t,1),0.6),0.5,0)':eval=frame";
    let made = Command::new("ffmpeg")
        .args([
            "-v", "error", "-y", "-f", "lavfi", "-i", words, "-ar", "22050",
        ])
        .args(flags)
        .arg(&file)
        .status();
    assert!(made.expect("ffmpeg is installed").success(), "{ending}");
    file
}

/// Reads bytes under a name; says whether they were used.
fn read(folder: &Path, ending: &str, bytes: &[u8]) -> bool {
    let file = folder.join(format!("garbled.{ending}"));
    fs::write(&file, bytes).unwrap();
    let options = TakeOptions {
        sample_rate: SampleRate::DEFAULT,
        denoise: false,
    };
    match Take::read(&file, options) {
        Ok(take) => {
            assert!(!take.stretches().is_empty());
            for one in take.stretches() {
                assert!(one.start.0 >= 0.0 && one.start.0 < one.end.0);
                assert!(one.end.0 <= take.length().0 + 0.011);
            }
            let warnings = take.notes().warnings();
            assert!(warnings.iter().all(|line| !line.contains('\n')));
            true
        }
        Err(error) => {
            let told = error.to_string();
            assert!(told.contains("garbled") && !told.contains('\n'), "{told}");
            false
        }
    }
}

#[test]
fn a_recording_cut_anywhere_is_used_or_refused_in_a_line() {
    let folder = tempfile::tempdir().unwrap();
    for (number, (ending, _)) in KINDS.iter().enumerate() {
        let whole = fs::read(recorded(folder.path(), number)).unwrap();
        assert!(read(folder.path(), ending, &whole), "{ending}");
        let cut = |place: usize| read(folder.path(), ending, &whole[..place.min(whole.len())]);
        // Every byte of the head: whatever comes of it, it is no panic.
        for place in 0..64 {
            cut(place);
        }
        let used: Vec<bool> = (1..=32).map(|part| cut(whole.len() * part / 33)).collect();
        let refused = used.iter().take_while(|used| !**used).count();
        assert!(
            used[refused..].iter().all(|used| *used),
            "{ending}: a longer cut is refused"
        );
        // An M4A has its index at its end: cut short, nothing of it can be read. Of an Ogg the first page holds two
        // thirds of these three seconds.
        let of_all = if *ending == "m4a" { 32..=32 } else { 0..=24 };
        assert!(of_all.contains(&refused), "{ending}: {refused}");
    }
}

#[test]
fn a_garbled_recording_is_used_or_refused_in_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut used = 0;
    for (number, (ending, _)) in KINDS.iter().enumerate() {
        let whole = fs::read(recorded(folder.path(), number)).unwrap();
        for round in 0..60u64 {
            let seed = Seed(number as u64).index(round);
            let mut bytes = whole.clone();
            // Now a few bytes of the head, where lengths and rates stand, now many anywhere.
            let (count, within) = match round % 3 {
                0 => (4, 128.min(bytes.len())),
                1 => (1, 512.min(bytes.len())),
                _ => (40, bytes.len()),
            };
            for change in 0..count {
                let draw = seed.index(change);
                let place = draw.part("place").below(within);
                bytes[place] = draw.part("value").below(256) as u8;
            }
            used += usize::from(read(folder.path(), ending, &bytes));
        }
    }
    assert!(used > 100, "only {used} of 420 were used");
}

#[test]
fn a_recording_under_another_name_is_known_by_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..KINDS.len() {
        let whole = fs::read(recorded(folder.path(), number)).unwrap();
        for (ending, _) in KINDS {
            assert!(read(folder.path(), ending, &whole), "{number} as {ending}");
        }
    }
}
