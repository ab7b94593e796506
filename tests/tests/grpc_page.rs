//! The server's page in a real browser, with the keyboard alone: on a phone and on a desk.

use anodyne_tests::readers::present;
use anodyne_tests::server::Server;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the form is walked through by, in the order in which it is read.
const STOPS: [&str; 14] = [
    "tempo",
    "final",
    "tonic",
    "mode",
    "minutes",
    "programme",
    "palette",
    "holding",
    "seed",
    "format",
    "client",
    "order",
    "listen",
    "from",
];
/// WCAG 2.2: what shows the focus stands out from what is around it by this.
const CONTRAST: f64 = 3.0;
/// A finger meets what is so high, in CSS pixels (WCAG 2.2 asks for 24).
const FINGER: f64 = 40.0;

#[test]
fn the_page_is_walked_through_with_the_keyboard_and_always_shows_where_one_is() {
    let Some((browser, packages)) = browser() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder.path().join("data"), &[], &[]);
    let script = folder.path().join("keys.mjs");
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("page/keys.mjs");
    std::fs::copy(own, &script).unwrap();
    std::os::unix::fs::symlink(packages, folder.path().join("node_modules")).unwrap();
    let output = Command::new("node")
        .arg(&script)
        .args([&server.url, &browser.display().to_string()])
        .arg(folder.path())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let met: Value = serde_json::from_slice(&output.stdout).unwrap();
    for place in ["phone", "desk"] {
        let here = &met[place];
        assert_eq!(here["faults"], serde_json::json!([]), "{place}");
        assert_eq!(here["sideways"], 0, "{place} scrolls sideways");
        let stops = here["stops"].as_array().unwrap();
        let names: Vec<&str> = stops.iter().map(|stop| text(stop, "name")).collect();
        assert_eq!(names, STOPS, "{place}");
        for stop in stops {
            let name = text(stop, "name");
            assert!(
                !text(stop, "label").is_empty(),
                "{name} has no name to read out"
            );
            assert!(stop["outline"].as_f64().unwrap() >= 2.0, "{place}: {stop}");
            assert!(stop["contrast"].as_f64().unwrap() >= CONTRAST, "{stop}");
            assert!(stop["inside"].as_bool().unwrap(), "{place}: {stop}");
            assert!(stop["height"].as_f64().unwrap() >= FINGER, "{stop}");
        }
    }
    assert_eq!(met["message"], "Ordered. It appears below.");
    let track = text(&met, "track");
    assert!(track.contains("c-7: Guided imagery in D dorian"), "{track}");
    for photograph in ["phone.png", "desk.png", "ordered.png"] {
        assert!(folder.path().join(photograph).metadata().unwrap().len() > 10_000);
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// Chromium, and the folder of packages that has playwright-core.
fn browser() -> Option<(PathBuf, PathBuf)> {
    let answers = |name: &&str| Command::new(name).arg("--version").output().is_ok();
    let browser = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(answers);
    let path = browser.and_then(|name| {
        let found = Command::new("which").arg(name).output().ok()?;
        let path = String::from_utf8(found.stdout).ok()?;
        Some(PathBuf::from(path.trim()))
    });
    let path = present("chromium", path)?;
    let set = std::env::var_os("ANODYNE_PLAYWRIGHT").map(PathBuf::from);
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/page/node_modules");
    let packages = set.unwrap_or(usual);
    let there = packages.join("playwright-core").is_dir();
    let packages = present("playwright-core", there.then_some(packages))?;
    Some((path, packages.canonicalize().ok()?))
}
