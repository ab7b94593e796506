//! The foreign readers: programs of others that the tests hold our files against. What is missing is installed where
//! that can be done, and told where it cannot.

use crate::shell::{Done, run, succeeds, target};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What was found or set up.
pub(crate) struct Readers {
    /// A Python that knows soundfile (libsndfile), numpy, the readers of scores, and the hosts of plugins.
    pub(crate) python: Option<PathBuf>,
    /// The folder of npm packages that drive a browser.
    pub(crate) playwright: Option<PathBuf>,
    /// The readers that are not here, with what was tried.
    pub(crate) missing: Vec<String>,
}

/// A program, how to ask whether it is there, and the Debian packages that bring it.
const PROGRAMS: [(&str, &str, &str); 7] = [
    ("ffmpeg", "-version", "ffmpeg"),
    ("ffprobe", "-version", "ffmpeg"),
    ("mediainfo", "--Version", "mediainfo"),
    // Speaks the scripts that narration is tested with.
    ("espeak-ng", "--version", "espeak-ng"),
    // The screen on which the plugin's editor is opened and photographed.
    ("Xvfb", "-help", "xvfb"),
    // The browser that the server's page is walked through in, and what drives it.
    ("chromium", "--version", "chromium"),
    ("npm", "--version", "npm"),
];

/// Drives the browser (Apache-2.0, no dependencies, no browser of its own).
const PLAYWRIGHT: &str = "playwright-core@1";

/// Hosts of others that load the plugin as VST3, off-line; there are none for every system.
const HOSTS: [&str; 2] = ["pedalboard", "dawdreamer"];

/// A server of others that speaks S3: the last that builds with Rust 1.95.
const S3: (&str, &str) = ("s3s-fs", "0.14.1");

/// Where Debian has its PostgreSQL, which no path leads to.
const POSTGRESQL: &str = "/usr/lib/postgresql";

/// A SoundFont of others, which sampled instruments are tested with.
const SOUNDFONT: &str = "/usr/share/sounds/sf2/FluidR3_GM.sf2";

/// Sets up every reader that can be set up on this machine.
pub(crate) fn prepare() -> Result<Readers, String> {
    let python_works = knows_all("python3") && knows_hosts("python3");
    let lacks_program = PROGRAMS
        .iter()
        .any(|(name, ask, _)| !succeeds(name, &[ask]));
    let environment = target()?.join("readers");
    let own_python = environment.join("bin").join("python");
    let own_works = knows_all(&own_python.to_string_lossy());
    let lacks_python = !python_works && !own_works;
    let lacks_soundfont = !Path::new(SOUNDFONT).exists();
    let has_postgresql = || Path::new(POSTGRESQL).exists() || succeeds("initdb", &["--version"]);
    let mut notes = String::new();
    if (lacks_program || lacks_python || lacks_soundfont || !has_postgresql())
        && let Err(why) = install_packages()
    {
        notes = format!(" ({why})");
    }
    let python = if python_works {
        Some(PathBuf::from("python3"))
    } else if own_works || make_environment(&environment).is_ok() {
        knows_all(&own_python.to_string_lossy()).then_some(own_python)
    } else {
        None
    };
    let mut missing: Vec<String> = PROGRAMS
        .iter()
        .filter(|(name, ask, _)| !succeeds(name, &[ask]))
        .map(|(name, _, package)| {
            format!("{name}: install the package {package} of your system{notes}")
        })
        .collect();
    if !Path::new(SOUNDFONT).exists() {
        missing.push(format!(
            "{SOUNDFONT}: install the package fluid-soundfont-gm of your system{notes}"
        ));
    }
    if !has_postgresql() {
        missing.push(format!(
            "PostgreSQL: install the package postgresql of your system{notes}"
        ));
    }
    if let Err(why) = install_s3(&environment) {
        missing.push(format!("{} {}: {why}", S3.0, S3.1));
    }
    if let Some(python) = &python
        && !knows_hosts(&python.to_string_lossy())
        && let Err(why) = install_hosts(&environment)
    {
        missing.push(format!("{}: {why}", HOSTS.join(" and ")));
    }
    if python.is_none() {
        missing.push(format!(
            "libsndfile, mido and music21 through Python: `python3 -m venv {0}` and `{0}/bin/pip install soundfile numpy mido music21 musicxml xmlschema grpcio grpcio-tools blake3` did not work",
            environment.display()
        ));
    }
    let playwright = install_playwright();
    if let Err(why) = &playwright {
        missing.push(format!("{PLAYWRIGHT}: {why}"));
    }
    Ok(Readers {
        python,
        playwright: playwright.ok(),
        missing,
    })
}

/// Installs Debian packages, as root on a system that has them.
fn install_packages() -> Done {
    if !succeeds("apt-get", &["--version"]) {
        return Err("this system has no apt-get to do it here".to_owned());
    }
    if !succeeds("sh", &["-c", "test \"$(id -u)\" = 0"]) {
        return Err("apt-get needs root, which this user is not".to_owned());
    }
    let apt = |arguments: &[&str]| {
        run(Command::new("apt-get")
            .args(["-o", "Acquire::Retries=3", "-qq"])
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive"))
    };
    // Stale lists are no reason to give up: the packages may be there all the same.
    if let Err(why) = apt(&["update"]) {
        eprintln!("{why}");
    }
    apt(&[
        "install",
        "--yes",
        "--no-install-recommends",
        "ffmpeg",
        "mediainfo",
        "espeak-ng",
        "libsndfile1",
        "fluid-soundfont-gm",
        "xvfb",
        // What the editor's window loads: X11, keys, cursors, and OpenGL without a graphics card.
        "libx11-6",
        "libx11-xcb1",
        "libxcursor1",
        "libxkbcommon-x11-0",
        "libgl1",
        "libegl1",
        "libgl1-mesa-dri",
        // What pedalboard and DawDreamer load besides.
        "libatomic1",
        "postgresql",
        "chromium",
        "npm",
        "python3",
        "python3-venv",
    ])
}

/// Builds the S3 server into the target folder, once.
fn install_s3(environment: &Path) -> Done {
    let (name, version) = S3;
    if environment.join("bin").join(name).exists() || succeeds(name, &["--version"]) {
        return Ok(());
    }
    let install = ["install", name, "--version", version, "--locked"];
    run(crate::shell::cargo(&install)
        .args(["--features", "binary", "--quiet", "--root"])
        .arg(environment))
}

/// Puts what drives the browser below the target folder, once.
fn install_playwright() -> Result<PathBuf, String> {
    let folder = target()?.join("page");
    let packages = folder.join("node_modules");
    if !packages.join("playwright-core").is_dir() {
        let install = ["install", "--silent", "--no-audit", "--prefix"];
        run(Command::new("npm")
            .args(install)
            .arg(&folder)
            .arg(PLAYWRIGHT))?;
    }
    Ok(packages)
}

/// Makes a Python environment of our own under the target folder.
fn make_environment(environment: &PathBuf) -> Done {
    // The system's own Python first: it is the one that python3-venv belongs to.
    let made = ["/usr/bin/python3", "python3", "python"]
        .iter()
        .any(|python| {
            succeeds(python, &["--version"])
                && run(Command::new(python)
                    .args(["-m", "venv", "--clear"])
                    .arg(environment))
                .is_ok()
        });
    if !made {
        return Err("no Python can make an environment".to_owned());
    }
    run(Command::new(environment.join("bin").join("pip")).args([
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "soundfile",
        "numpy",
        // MIDI files, scores, and the official schema of MusicXML 4.0 with a validator.
        "mido",
        "music21",
        "musicxml",
        "xmlschema",
        // A foreign client of the server, and what it checks a download with.
        "grpcio",
        "grpcio-tools",
        "blake3",
    ]))
}

/// Adds the hosts to the environment of our own, by themselves: where there is no wheel of one, all else is still set up.
fn install_hosts(environment: &Path) -> Done {
    let quiet = ["install", "--quiet", "--disable-pip-version-check"];
    run(Command::new(environment.join("bin").join("pip"))
        .args(quiet)
        .args(HOSTS))?;
    match knows_hosts(&environment.join("bin").join("python").to_string_lossy()) {
        true => Ok(()),
        false => Err("they were installed, and cannot be imported".to_owned()),
    }
}

/// Whether a Python can load the plugin.
fn knows_hosts(python: &str) -> bool {
    succeeds(python, &["-c", &format!("import {}", HOSTS.join(", "))])
}

/// Whether a Python knows all that the tests ask; music21 is looked for only, since to import it takes seconds.
fn knows_all(python: &str) -> bool {
    const ASK: &str = "import soundfile, numpy, mido, xmlschema, importlib.util as known
assert known.find_spec('music21') and known.find_spec('musicxml')
assert known.find_spec('grpc_tools') and known.find_spec('blake3')";
    succeeds(python, &["-c", ASK])
}
