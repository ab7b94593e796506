//! The editor as a DAW opens it: in a window of the host, on a screen of its own, photographed.
#![allow(
    unsafe_code,
    reason = "a host vouches for the entry it loads and for the window it lends"
)]
#![cfg(target_os = "linux")]

#[path = "window/host.rs"]
mod host;
#[path = "window/photograph.rs"]
mod photograph;
#[path = "window/screen.rs"]
mod screen;
#[path = "window/sound.rs"]
mod sound;

use anodyne_plugin::editor::theme::{ARC, ARC_DEEP, CANDLE, CARD, GROUND, INK, RAISED};
use photograph::Photograph;
use screen::Screen;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Names the folder for the photographs; set where the photographer runs.
const FOLDER: &str = "ANODYNE_PHOTOGRAPHS";

/// The windows that are photographed: name, width and height in pixels.
const SIZES: [(&str, u32, u32); 3] = [
    ("small", 960, 700),
    ("medium", 1120, 760),
    ("large", 1680, 1050),
];

/// Whether a machine without Xvfb may leave this out.
fn optional() -> bool {
    std::env::var("ANODYNE_READERS").is_ok_and(|value| value == "optional")
}

#[test]
#[allow(
    clippy::print_stdout,
    reason = "a question that is not asked has to be told"
)]
fn the_editor_opens_in_a_window_of_the_host_at_three_sizes() {
    let screen = match Screen::start(1920, 1200) {
        Ok(screen) => screen,
        Err(_) if optional() => return,
        Err(why) => {
            panic!("{why}; cargo xtask test sets it up; ANODYNE_READERS=optional leaves this out")
        }
    };
    let own = tempfile::tempdir().expect("a folder");
    let kept = std::env::var_os(FOLDER).map(PathBuf::from);
    let folder = kept.as_deref().unwrap_or(own.path());
    let photographer = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "photographer", "--ignored", "--nocapture"])
        .env("DISPLAY", screen.name())
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env("HOME", own.path())
        .env(FOLDER, folder)
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&photographer.stderr);
    assert!(photographer.status.success(), "{said}");
    for (name, width, height) in SIZES {
        let photograph = Photograph::read(&picture(folder, name));
        assert_eq!(photograph.size, [width, height], "{name}");
        for (what, colour, least) in [
            ("ground", GROUND, 0.05),
            ("cards", CARD, 0.1),
            ("ink", INK, 0.0002),
            ("arc", ARC, 0.0002),
            ("words", CANDLE, 0.0001),
        ] {
            let share = photograph.share(bytes(colour));
            assert!(share >= least, "{name}: {what} {share}");
        }
    }
}

fn picture(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.png"))
}

#[test]
#[ignore = "runs on the screen that the test of the window starts for it"]
fn photographer() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).expect("a folder for the photographs"));
    let mut host = host::Host::new();
    let script = include_str!("../../examples/scripts/safe-place.md");
    host.load(script, [960, 700, 100]);
    host.play(264.0);
    let drawn = |photograph: &Photograph| photograph.share(bytes(ARC)) > 0.0002;
    let mut left = (960, 700);
    for (name, width, height) in SIZES {
        let shown = host.open(width, height);
        assert_eq!(
            shown.opened,
            Some(left),
            "{name}: it opens as large as it was left"
        );
        host.photograph(&shown, drawn)
            .write(&picture(&folder, name));
        host.close(shown);
        left = (width, height);
    }
    work(&mut host, &folder);
    // At 125 percent a picture of 1280 by 800 points takes a quarter more pixels each way.
    host.load(script, [1280, 800, 125]);
    let shown = host.open(1600, 1000);
    assert_eq!(shown.opened, Some((1600, 1000)));
    let larger = host.photograph(&shown, drawn);
    assert!(drawn(&larger), "nothing is drawn at 125 percent");
    larger.write(&picture(&folder, "larger"));
    host.close(shown);
}

/// Goes to work with pointer and keys: opens the teleprompter and holds the session where it is.
fn work(host: &mut host::Host, folder: &Path) {
    let shown = host.open(1120, 760);
    let drawn = |photograph: &Photograph| photograph.share(bytes(ARC)) > 0.0002;
    let before = host.photograph(&shown, drawn);
    let (read, hold) = ((415, 304), (28, 640));
    assert_ne!(before.at(read.0, read.1), bytes(ARC_DEEP));
    host.click(450, 312);
    let reading = host.photograph(&shown, |now| now.at(read.0, read.1) == bytes(ARC_DEEP));
    assert_eq!(
        reading.at(read.0, read.1),
        bytes(ARC_DEEP),
        "a click opens the teleprompter"
    );
    reading.write(&picture(folder, "reading"));
    assert_eq!(reading.at(hold.0, hold.1), bytes(RAISED));
    host.key(TAB);
    host.key(SPACE);
    let lit = |now: &Photograph| {
        let [red, _, blue] = now.at(hold.0, hold.1);
        blue > red.saturating_add(30)
    };
    let holding = host.photograph(&shown, lit);
    assert!(
        lit(&holding),
        "tabulator and space hold the session: {:?}",
        holding.at(hold.0, hold.1)
    );
    holding.write(&picture(folder, "holding"));
    host.click(1045, 639);
    let notes = home().join("Music/Anodyne/a-safe-place-11.mid");
    host.until(|| notes.exists());
    assert!(notes.exists(), "{} is not written", notes.display());
    let shown = host.resize(shown, 1400, 900);
    let lower = |photograph: &Photograph| photograph.at(1390, 880) == bytes(GROUND);
    let larger = host.photograph(&shown, |now| drawn(now) && lower(now));
    assert!(lower(&larger), "the picture fills the larger window");
    host.close(shown);
}

/// The home of the photographer: a folder of its own.
fn home() -> PathBuf {
    std::env::home_dir().expect("a home")
}

/// The keys as X numbers them.
const TAB: u8 = 23;
const SPACE: u8 = 65;

fn bytes(colour: egui::Color32) -> [u8; 3] {
    [colour.r(), colour.g(), colour.b()]
}
