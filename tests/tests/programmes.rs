//! Programmes through the front door: cards, files of one's own, holding, and tapping.

use anodyne_tests::program::{self, Answer, line};
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder can be made")
}

/// What a command answers to text on its standard input, written piece by piece with a pause after each.
fn answer(mut command: Command, pieces: &[&str], pause: Duration) -> Answer {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut input = child.stdin.take().expect("it has a standard input");
    for piece in pieces {
        input
            .write_all(piece.as_bytes())
            .and_then(|()| input.flush())
            .expect("it listens");
        sleep(pause);
    }
    drop(input);
    child.wait_with_output().expect("it ends").into()
}

#[test]
fn a_programme_tells_its_card_its_file_and_its_schema() {
    let folder = folder();
    let card = line(folder.path(), "programmes walking");
    assert_eq!(card.code, Some(0), "{}", card.err);
    for part in [
        "Your own step",
        "Limits",
        "Sources",
        "Cautions",
        "(S Thaut)",
    ] {
        assert!(card.out.contains(part), "{part} in {}", card.out);
    }
    let json = line(folder.path(), "programmes walking --json").json();
    assert_eq!(json["phases"][1]["bpm"][0], 105.0);
    let schema = line(folder.path(), "programmes --schema").json();
    assert_eq!(schema["properties"]["phase"]["maxItems"], 24);
    let wrong = line(folder.path(), "programmes walk");
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("did you mean"), "{}", wrong.err);
}

#[test]
fn a_programme_of_ones_own_can_be_made_again_without_its_file() {
    let folder = folder();
    let shown = line(folder.path(), "programmes --show flare-up");
    let mine = folder.path().join("mine.toml");
    fs::write(&mine, shown.out.replace("layers = 5\n", "layers = 2\n")).expect("room");
    let made = line(
        folder.path(),
        "render --programme mine.toml --length 30s --out one.wav --json",
    );
    assert_eq!(made.code, Some(0), "{}", made.err);
    fs::remove_file(&mine).expect("it is there");
    let again = line(
        folder.path(),
        "render --prescription one.json --out two.wav --json",
    );
    assert_eq!(again.code, Some(0), "{}", again.err);
    assert_eq!(made.json()["blake3"], again.json()["blake3"]);
    let command = again.json()["command"].as_str().map(str::to_owned);
    assert_eq!(
        command.as_deref(),
        Some("anodyne render --prescription two.json --out two.wav")
    );
}

#[test]
fn a_fault_in_a_programme_is_told_with_line_limit_and_nearest_value() {
    let folder = folder();
    let shown = line(folder.path(), "programmes --show u-arc").out;
    let text = shown.replace("bpm = 50", "bpm = 20");
    fs::write(folder.path().join("mine.toml"), &text).expect("room");
    let number = text
        .lines()
        .position(|line| line == "bpm = 20")
        .expect("it is there")
        + 1;
    let told = line(folder.path(), "plan --programme mine.toml");
    assert_eq!(told.code, Some(2));
    let expected =
        format!("error: mine.toml, line {number}: bpm 20 is below 34; did you mean 34?\n");
    assert_eq!(told.err, expected);
}

#[test]
fn challenging_music_has_to_be_spelled_out_and_stays_in_the_session() {
    let folder = folder();
    let plan = "plan --programme guided-imagery-challenging --length 10m";
    let refused = line(folder.path(), plan);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.err.contains("--holding challenging"),
        "{}",
        refused.err
    );
    let spelled = format!("{plan} --holding challenging");
    assert_eq!(line(folder.path(), &spelled).code, Some(0));
    let home = line(folder.path(), &format!("{spelled} --take-home"));
    assert_eq!(home.code, Some(2));
    assert!(
        home.err.contains("allow_challenging = true"),
        "{}",
        home.err
    );
    let file = "programme = \"guided-imagery-challenging\"\nholding = \"challenging\"\nlength = \"10m\"\n\
                take_home = true\nallow_challenging = true\n";
    fs::write(folder.path().join("anna.toml"), file).expect("room");
    assert_eq!(
        line(folder.path(), "plan --prescription anna.toml").code,
        Some(0)
    );
}

#[test]
fn a_nudged_tempo_is_told() {
    let folder = folder();
    let plan = "plan --programme paced-breathing --tempo 61 --breath-rate 5.5";
    let table = line(folder.path(), plan).out;
    assert!(
        table.contains("locked to 11 beats, tempo nudged by -0.82 %"),
        "{table}"
    );
    let json = line(folder.path(), &format!("{plan} --json")).json();
    assert_eq!(json["breath"]["beats_per_breath"], 11);
    let free = line(folder.path(), &format!("{plan} --breath-clock free --json")).json();
    assert_eq!(free["tempo_map"][0]["bpm"], 61.0);
}

#[test]
fn taps_on_a_pipe_are_times() {
    let folder = folder();
    let times: String = (0..10)
        .map(|tap| format!("{}\n", f64::from(tap) * 0.8))
        .collect();
    let command = program::command(folder.path(), &["tap", "--json"]);
    let told = answer(command, &[&times], Duration::ZERO);
    assert_eq!(told.code, Some(0), "{}", told.err);
    assert_eq!(told.json()["tempo"], 75.0);
    let few = program::command(folder.path(), &["tap"]);
    let few = answer(few, &["0\n1\n"], Duration::ZERO);
    assert_eq!(few.code, Some(2));
    assert!(few.err.contains("taps 2 are too few"), "{}", few.err);
}

/// `script` of util-linux lends the program a terminal.
#[cfg(target_os = "linux")]
#[test]
fn taps_on_a_terminal_are_key_presses() {
    let folder = folder();
    let program = program::path().display();
    let terminal = |pieces: &[&str]| {
        let mut command = Command::new("script");
        let line = format!("stty -echo; sleep 0.2; '{program}' tap --json");
        command
            .args(["-qec", &line, "/dev/null"])
            .current_dir(folder.path());
        answer(command, pieces, Duration::from_millis(400))
    };
    let quiet = ["", "", ""];
    let taps: Vec<&str> = quiet
        .into_iter()
        .chain(["x"; 10])
        .chain(["\r", ""])
        .collect();
    let told = terminal(&taps);
    assert_eq!(told.code, Some(0), "{} {}", told.out, told.err);
    let start = told.out.find('{').expect("JSON");
    let end = told.out.rfind('}').expect("JSON");
    let json: Value = serde_json::from_str(&told.out[start..=end]).expect("JSON");
    let tempo = json["tempo"].as_f64().expect("a number");
    // 400 ms and a little more a key: a busy machine is late, never early.
    assert!((100.0..=155.0).contains(&tempo), "{tempo}");
    assert_eq!(json["taps"], 10);
    let given_up = terminal(&["", "", "", "x", "x", "\u{1b}", ""]);
    assert_eq!(
        given_up.code,
        Some(130),
        "{} {}",
        given_up.out,
        given_up.err
    );
}
