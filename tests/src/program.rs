//! The program `anodyne` as users run it: the release build.

use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use wait4::Wait4;

/// The binary: the one in `ANODYNE_PROGRAM`, which `cargo xtask test` sets, or else built here, once.
///
/// # Panics
/// Where it cannot be built.
pub fn path() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| match std::env::var_os("ANODYNE_PROGRAM") {
        Some(program) => program.into(),
        None => build(),
    })
}

fn build() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--release", "--package", "anodyne-cli"])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts");
    let errors = String::from_utf8_lossy(&built.stderr);
    assert!(built.status.success(), "anodyne does not build: {errors}");
    let messages = String::from_utf8_lossy(&built.stdout).into_owned();
    let mut executables = messages.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message["executable"].as_str()?))
    });
    executables.next_back().expect("cargo names what it built")
}

/// The program with arguments, ready to be run in a folder.
pub fn command<A: AsRef<OsStr>>(folder: &Path, arguments: &[A]) -> Command {
    let mut command = Command::new(path());
    command.args(arguments).current_dir(folder);
    command
}

/// What the program answered.
#[derive(Debug)]
pub struct Answer {
    /// The exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl From<Output> for Answer {
    fn from(output: Output) -> Answer {
        Answer {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Answer {
    /// The JSON on standard output.
    ///
    /// # Panics
    /// Where standard output is anything but one JSON document.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error} in {:?} ({:?})", self.out, self.err))
    }
}

/// Runs the program in a folder to its end.
///
/// # Panics
/// Where it cannot be started.
pub fn run<A: AsRef<OsStr>>(folder: &Path, arguments: &[A]) -> Answer {
    let output = command(folder, arguments).output();
    output.expect("anodyne starts").into()
}

/// Runs the program with a line of arguments separated by blanks.
pub fn line(folder: &Path, arguments: &str) -> Answer {
    run(folder, &arguments.split_whitespace().collect::<Vec<_>>())
}

/// Runs the program with a line of arguments separated by blanks; the most memory it held at once, in bytes, with its
/// answer. What it says goes through files in the folder, which stay there.
///
/// # Panics
/// Where it cannot be started or waited for.
pub fn peak_memory(folder: &Path, arguments: &str) -> (Answer, u64) {
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let said = |name: &str| folder.join(name);
    let file = |name: &str| std::fs::File::create(said(name)).expect("a file can be made");
    let mut child = command(folder, &arguments)
        .stdout(file("said.out"))
        .stderr(file("said.err"))
        .spawn()
        .expect("anodyne starts");
    // The figure is never below the peak of whoever started the child: for a test that keeps no sound, some 20 MB.
    let used = child.wait4().expect("it ends");
    let text = |name: &str| std::fs::read_to_string(said(name)).expect("it is text");
    let answer = Answer {
        code: used.status.code(),
        out: text("said.out"),
        err: text("said.err"),
    };
    (answer, used.rusage.maxrss)
}

/// The names in a folder, hidden ones too, sorted.
///
/// # Panics
/// Where the folder cannot be read.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let mut names: Vec<String> = entries
        .map(|entry| {
            let name = entry.expect("the entry can be read").file_name();
            name.to_string_lossy().into_owned()
        })
        .collect();
    names.sort();
    names
}
