//! A voice for the tests: espeak-ng.

use std::path::Path;
use std::process::Command;

/// Speaks words into a WAV file.
///
/// # Panics
/// Where espeak-ng is not here or refuses.
pub fn espeak(words: &str, file: &Path) {
    let spoken = Command::new("espeak-ng")
        .args(["-v", "en", "-s", "120", "-w"])
        .arg(file)
        .arg(words)
        .status();
    let spoken = spoken.expect("espeak-ng is installed: cargo xtask test does it");
    assert!(spoken.success());
}
