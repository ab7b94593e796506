//! `cargo xtask ci`: what a change has to pass.

use crate::contract;
use crate::shell::{self, Done, cargo, target};
use crate::test;

/// Format, lints, the contract, tests, documentation, the first command of the README with a short length, and the short
/// sweep.
pub(crate) fn run() -> Done {
    shell::run(&mut cargo(&["fmt", "--all", "--check"]))?;
    shell::run(&mut cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))?;
    contract::run()?;
    test::run(&[])?;
    shell::run(cargo(&["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))?;
    first_render()?;
    crate::sweep::run(&["--short".to_owned()])
}

/// The README's first command, thirty seconds long, and what `check` says of its track.
fn first_render() -> Done {
    let folder = target()?.join("ci");
    std::fs::create_dir_all(&folder)
        .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let track = folder.join("calm.wav");
    let track = track.to_string_lossy();
    let anodyne = ["run", "--release", "--quiet", "--"];
    shell::run(cargo(&anodyne).args([
        "render", "--tempo", "60", "--key", "D dorian", "--length", "30s", "--force", "--out",
        &track,
    ]))?;
    shell::run(cargo(&anodyne).args(["check", &track, "--limits", "session"]))
}
