//! Other programs: cargo, and what the machine has.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Why a task failed, in one line.
pub(crate) type Done = Result<(), String>;

/// Cargo, at the root of the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    command.args(arguments).current_dir(root());
    command
}

/// Runs a command with its output on this terminal, its name told first.
pub(crate) fn run(command: &mut Command) -> Done {
    let shown = shown(command);
    eprintln!("\n> {shown}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{shown} failed: {status}")),
        Err(error) => Err(format!("{shown} could not be started: {error}")),
    }
}

/// What a command writes to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let shown = shown(command);
    match command.stderr(Stdio::inherit()).output() {
        Ok(output) if output.status.success() => {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Ok(output) => Err(format!("{shown} failed: {}", output.status)),
        Err(error) => Err(format!("{shown} could not be started: {error}")),
    }
}

/// Whether a command runs and succeeds; it is not heard.
pub(crate) fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let silent = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    silent.is_ok_and(|status| status.success())
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or(here.clone(), PathBuf::from)
}

/// The target folder, wherever the user's configuration puts it.
pub(crate) fn target() -> Result<PathBuf, String> {
    let metadata = output(&mut cargo(&[
        "metadata",
        "--no-deps",
        "--format-version",
        "1",
    ]))?;
    let text = after(&metadata, "\"target_directory\":\"");
    let folder = text.and_then(|text| text.split('"').next());
    let folder = folder.ok_or("cargo metadata names no target folder")?;
    Ok(PathBuf::from(folder.replace("\\\\", "\\")))
}

/// Builds the program as users run it; answers where it is.
pub(crate) fn anodyne() -> Result<PathBuf, String> {
    run(&mut cargo(&[
        "build",
        "--release",
        "--package",
        "anodyne-cli",
    ]))?;
    let name = format!("anodyne{}", env::consts::EXE_SUFFIX);
    Ok(target()?.join("release").join(name))
}

/// What stands after the first `mark`.
pub(crate) fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    text.split_once(mark).map(|(_, after)| after)
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<String> = words
        .map(|word| {
            let word = word.to_string_lossy();
            if word.contains(' ') {
                format!("{word:?}")
            } else {
                word.into_owned()
            }
        })
        .collect();
    words.join(" ")
}
