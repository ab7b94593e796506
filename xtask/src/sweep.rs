//! `cargo xtask sweep`: every palette in every programme, measured and judged.

use crate::shell::{self, Done, cargo};

/// Runs the sweep as a release build; see `tests/src/bin/sweep.rs` for the words.
pub(crate) fn run(words: &[String]) -> Done {
    let sweep = [
        "run",
        "--release",
        "--package",
        "anodyne-tests",
        "--bin",
        "sweep",
        "--",
    ];
    shell::run(cargo(&sweep).args(words))
}
