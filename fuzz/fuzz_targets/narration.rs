//! Any bytes as a recording of any kind: the decoder path, from the file to cleaned and levelled speech, never panics, and
//! what it gives is whole: finite frames, speech within the recording, in order.
#![no_main]

use anodyne_studio::narration::{Take, TakeOptions};
use anodyne_units::SampleRate;
use libfuzzer_sys::fuzz_target;
use std::io::Write;

/// The first byte chooses the ending of the file's name, which is a hint to the decoder, and whether noise is suppressed.
const ENDINGS: [&str; 5] = [".wav", ".flac", ".mp3", ".m4a", ".ogg"];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    // A recording as it is: no magic number of a known kind begins with a small byte.
    let (ending, denoise, bytes) = match usize::from(*first) {
        choice @ 0..10 => (ENDINGS[choice % 5], choice >= 5, rest),
        _ => (".wav", false, bytes),
    };
    let mut file = tempfile::Builder::new()
        .suffix(ending)
        .tempfile()
        .expect("a temporary file can be made");
    file.write_all(bytes).expect("memory takes every byte");
    let options = TakeOptions {
        sample_rate: SampleRate::DEFAULT,
        denoise,
    };
    match Take::read(file.path(), options) {
        Err(error) => assert!(!error.to_string().contains('\n')),
        Ok(take) => {
            assert!(!take.stretches().is_empty());
            for one in take.stretches() {
                assert!(one.start.0 >= 0.0 && one.start.0 < one.end.0);
                assert!(one.end.0 <= take.length().0 + 0.011);
            }
            for pair in take.stretches().windows(2) {
                assert!(pair[0].end.0 <= pair[1].start.0);
            }
            assert!(take.notes().warnings().iter().all(|line| !line.contains('\n')));
        }
    }
});
