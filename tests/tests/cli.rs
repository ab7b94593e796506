//! The command line from outside: answers, exit codes, and what is left in the folder.

use anodyne_engine::Trim;
use anodyne_session::{Led, Library, Verb, Wish, plan};
use anodyne_studio::{Extras, Live, Order, bounce_with};
use anodyne_tests::program::{self, Answer, line, names};
use anodyne_tests::readers;
use anodyne_units::Seconds;
use serde_json::Value;
use std::ops::ControlFlow;
use std::path::Path;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder can be made")
}

/// The prescription of half a minute, quickly rendered.
const SHORT: &str = "render --tempo 60 --length 30s";

fn sidecar(folder: &Path, name: &str) -> Value {
    let text = std::fs::read_to_string(folder.join(name)).expect("the sidecar is there");
    serde_json::from_str(&text).expect("the sidecar is JSON")
}

fn close(one: f64, other: f64, within: f64) -> bool {
    (one - other).abs() <= within
}

#[test]
fn a_render_is_told_as_it_is_measured() {
    let folder = folder();
    let arguments = ["--out", "calm.wav", "--key", "D dorian", "--seed", "7"];
    let arguments: Vec<&str> = SHORT.split(' ').chain(arguments).collect();
    let answer = program::run(folder.path(), &arguments);
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    assert_eq!(names(folder.path()), ["calm.json", "calm.wav"]);
    for told in [
        "length",
        "LUFS",
        "dBTP",
        "largest rise",
        "x real time",
        "--seed 7",
    ] {
        assert!(answer.out.contains(told), "{told} in {}", answer.out);
    }
    assert!(answer.err.contains("100 %"), "{}", answer.err);
}

#[test]
fn the_sidecar_says_what_foreign_readers_find() {
    let folder = folder();
    let answer = line(folder.path(), &format!("{SHORT} --json --out calm.wav"));
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    let track = folder.path().join("calm.wav");
    let sidecar = sidecar(folder.path(), "calm.json");
    let measured = &sidecar["measured"];
    assert_eq!(answer.json()["measured"], *measured);
    assert_eq!(measured["frames"], 30 * 48_000);
    let bytes = std::fs::read(&track).expect("the track is there");
    let checksum = blake3::hash(&bytes).to_hex().to_string();
    assert_eq!(sidecar["blake3"], checksum);
    let figure = |field: &str| measured[field].as_f64().expect(field);
    assert!(close(figure("integrated_lufs"), -20.0, 0.5), "{measured}");
    assert!(figure("true_peak_dbtp") <= -1.0, "{measured}");
    if let Some(found) = readers::libsndfile(&track) {
        assert_eq!(found["read"], measured["frames"]);
        assert_eq!(found["samplerate"], measured["sample_rate"]);
        let peak = 20.0 * found["peak"].as_f64().expect("peak").log10();
        assert!(close(peak, figure("sample_peak_dbfs"), 0.01), "{peak}");
    }
    if let Some(found) = readers::ffmpeg_loudness(&track) {
        let integrated = figure("integrated_lufs");
        assert!(
            close(found.integrated, integrated, 0.1),
            "{found:?} {measured}"
        );
        let true_peak = figure("true_peak_dbtp");
        assert!(
            close(found.true_peak, true_peak, 0.2),
            "{found:?} {measured}"
        );
    }
}

#[test]
fn the_command_that_is_told_makes_the_same_bytes_again() {
    let folder = folder();
    let first = line(
        folder.path(),
        &format!("{SHORT} --seed 18446744073709551615 --json --out calm.wav"),
    );
    let command = first.json()["command"]
        .as_str()
        .expect("a command")
        .to_owned();
    let rest = command
        .strip_prefix("anodyne ")
        .expect("it names the program");
    let mut shell = std::process::Command::new("sh");
    let again = rest.replace("calm.wav", "again.wav");
    let script = format!("{} {again}", program::path().display());
    let output = shell
        .args(["-c", &script])
        .current_dir(folder.path())
        .output();
    let output = Answer::from(output.expect("the shell starts"));
    assert_eq!(output.code, Some(0), "{}", output.err);
    let bytes = |name: &str| std::fs::read(folder.path().join(name)).expect("it is there");
    assert!(bytes("calm.wav") == bytes("again.wav"), "{command}");
    assert_eq!(bytes("calm.json"), bytes("again.json"));
    let from_sidecar = line(
        folder.path(),
        "render --prescription calm.json --out third.wav",
    );
    assert_eq!(from_sidecar.code, Some(0), "{}", from_sidecar.err);
    assert!(bytes("calm.wav") == bytes("third.wav"));
}

/// What the plugin exports of a session of 100 s that was led and trimmed while it was played.
fn export_led(path: &Path) {
    let wish = Wish {
        length: Some("100s".into()),
        tempo: Some("60..60".into()),
        meter: Some("3/4".into()),
        ..Wish::default()
    };
    let plan = plan(&wish.prescribe(&Library::built_in()).unwrap());
    let said = [
        (12.345_678_912_3, Verb::Hold),
        (61.1, Verb::LetGo),
        (80.0 / 3.0 + 50.0, Verb::Soften),
        (99.9, Verb::ReturnNow),
    ];
    let mut trim = Trim {
        brightness: -0.3,
        density: 0.7,
        space: 1.234_567_8,
        ..Trim::default()
    };
    trim.layers[1] = 0.333_333_34;
    let live = Live {
        log: said
            .map(|(at, verb)| Led {
                at: Seconds(at),
                verb,
            })
            .into(),
        trim,
    };
    let order = Order {
        plan: &plan,
        path,
        threads: 1,
        overwrite: false,
    };
    let extras = Extras {
        live: Some(&live),
        ..Extras::default()
    };
    bounce_with(&order, &extras, &mut |_| ControlFlow::Continue(())).unwrap();
}

#[test]
fn a_session_that_was_led_is_rendered_again_from_its_sidecar_alone() {
    let folder = folder();
    export_led(&folder.path().join("led.wav"));
    let again = line(
        folder.path(),
        "render --prescription led.json --json --out again.wav",
    );
    assert_eq!(again.code, Some(0), "{}", again.err);
    let bytes = |name: &str| std::fs::read(folder.path().join(name)).expect("it is there");
    assert!(bytes("led.wav") == bytes("again.wav"));
    assert_eq!(bytes("led.json"), bytes("again.json"));
    let told = sidecar(folder.path(), "again.json");
    assert_eq!(told["led"]["verbs"][0]["at_seconds"], 12.345_679);
    assert_ne!(told["measured"]["frames"], 100 * 48_000);
    let command = again.json()["command"].as_str().expect("told").to_owned();
    assert!(command.contains("--prescription again.json"), "{command}");
}

#[test]
fn a_led_session_that_cannot_be_followed_is_refused_in_a_line() {
    let folder = folder();
    let made = line(folder.path(), &format!("{SHORT} --out calm.wav"));
    assert_eq!(made.code, Some(0), "{}", made.err);
    let led = |verb: &str| {
        serde_json::json!({
            "verbs": [{"at_seconds": 3.0, "verb": verb}],
            "intensity": 0.0, "brightness": 0.0, "density": 1.0, "space": 1.0, "layers": [],
        })
    };
    let check = |led: Value, flags: &str, expected: &str| {
        let mut told = sidecar(folder.path(), "calm.json");
        told["led"] = led;
        std::fs::write(folder.path().join("led.json"), told.to_string()).expect("written");
        let answer = line(
            folder.path(),
            &format!("render --prescription led.json{flags} --out led.wav"),
        );
        assert_eq!(answer.code, Some(2), "{}", answer.err);
        assert!(answer.err.contains(expected), "{}", answer.err);
        assert!(!folder.path().join("led.wav").exists());
    };
    check(
        led("dance"),
        "",
        "led.json: verb \"dance\" is not known; did you mean",
    );
    let mut loud = led("hold");
    loud["space"] = 9.into();
    check(
        loud,
        "",
        "led.json: led.space 9 is above 4; did you mean 4?",
    );
    check(
        led("hold"),
        " --stems stems",
        "--stems does not go with a session that was led",
    );
}

#[test]
fn a_palette_of_ones_own_is_heard_again_from_the_sidecar_alone() {
    let folder = folder();
    let shown = line(folder.path(), "palettes --show temple");
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    let own = folder.path().join("own.toml");
    std::fs::write(&own, &shown.out).expect("written");
    let first = line(
        folder.path(),
        &format!("{SHORT} --palette own.toml --json --out own.wav"),
    );
    assert_eq!(first.code, Some(0), "{}", first.err);
    let command = first.json()["command"]
        .as_str()
        .expect("a command")
        .to_owned();
    assert!(command.contains("--palette own.toml"), "{command}");
    let built_in = line(
        folder.path(),
        &format!("{SHORT} --palette temple --out temple.wav"),
    );
    assert_eq!(built_in.code, Some(0), "{}", built_in.err);
    std::fs::remove_file(&own).expect("gone");
    let again = line(
        folder.path(),
        "render --prescription own.json --json --out again.wav",
    );
    assert_eq!(again.code, Some(0), "{}", again.err);
    let command = again.json()["command"]
        .as_str()
        .expect("a command")
        .to_owned();
    assert_eq!(
        command,
        "anodyne render --prescription again.json --out again.wav"
    );
    let bytes = |name: &str| std::fs::read(folder.path().join(name)).expect("it is there");
    assert!(bytes("own.wav") == bytes("again.wav"));
    assert!(bytes("own.json") == bytes("again.json"));
    let plan = line(folder.path(), "plan --prescription own.json --json").json();
    assert_eq!(plan["palette"], "my-temple");
}

#[test]
fn a_fault_in_a_palette_is_told_with_file_line_and_remedy() {
    let folder = folder();
    let refused = |text: &str, expected: &str| {
        std::fs::write(folder.path().join("own.toml"), text).expect("written");
        for command in [
            "plan --palette own.toml",
            "render --palette own.toml --out own.wav",
        ] {
            let answer = line(folder.path(), command);
            assert_eq!(answer.code, Some(2), "{command}: {}", answer.err);
            assert!(answer.err.contains(expected), "{}", answer.err);
        }
    };
    let shown = line(folder.path(), "palettes --show dusk").out;
    let loud = shown.replacen("level = 0\n", "level = 60\n", 1);
    let place = loud
        .lines()
        .position(|line| line == "level = 60")
        .expect("it is there")
        + 1;
    refused(
        &loud,
        &format!("own.toml, line {place}: level 60 is above 6; did you mean 6?"),
    );
    refused(
        &format!("{shown}#{}", " ".repeat(1 << 21)),
        "is longer than 1048576 bytes",
    );
    refused(
        &format!("{shown}#{}", " ".repeat(1 << 17)),
        "above 65536 bytes",
    );
    let answer = line(folder.path(), "palettes --show dust");
    assert_eq!(answer.code, Some(2));
    assert!(
        answer.err.contains("did you mean \"dusk\"?"),
        "{}",
        answer.err
    );
}

#[test]
fn flags_override_the_prescription_file() {
    let folder = folder();
    let file = "tempo = 72\nkey = \"A minor\"\nlength = \"10m\"\nseed = 3\n";
    std::fs::write(folder.path().join("anna.toml"), file).expect("written");
    let answer = line(
        folder.path(),
        "plan --prescription anna.toml --length 5m --json",
    );
    let plan = answer.json();
    assert_eq!(plan["length_seconds"], 300.0);
    assert_eq!(plan["key"], "A aeolian");
    assert_eq!(plan["seed"], 3);
    assert_eq!(plan["tempo_map"][0]["bpm"], 72.0);
}

#[test]
fn keys_are_read_as_people_write_them() {
    let folder = folder();
    let check = |written: &str, expected: &str| {
        let answer = program::run(folder.path(), &["plan", "--json", "--key", written]);
        assert_eq!(answer.json()["key"], expected, "{written}");
    };
    check("C major", "C ionian");
    check("A minor", "A aeolian");
    check("f# dorian", "F# dorian");
    check("Bb mixolydian", "Bb mixolydian");
    check("E\u{266d} lydian", "Eb lydian");
}

#[test]
fn lengths_are_read_as_people_write_them_and_kept_to_the_frame() {
    let folder = folder();
    let check = |written: &str, seconds: f64| {
        let answer = program::run(folder.path(), &["plan", "--json", "--length", written]);
        let plan = answer.json();
        assert_eq!(plan["length_seconds"], seconds, "{written}");
        let frames = plan["frames"].as_f64().expect("frames");
        assert!(close(frames, seconds * 48_000.0, 0.0), "{written}");
    };
    check("30s", 30.0);
    check("90s", 90.0);
    check("3m7s", 187.0);
    check("1h30m", 5_400.0);
    check("PT20M", 1_200.0);
    check("12h", 43_200.0);
}

/// Runs a request that is wrong: exit code 2, one or two lines that hold `expected`, nothing on standard output, no file.
fn refused(arguments: &[&str], expected: &str) {
    let folder = folder();
    let answer = program::run(folder.path(), arguments);
    assert_eq!(answer.code, Some(2), "{arguments:?}: {}", answer.err);
    assert!(
        answer.err.contains(expected),
        "{arguments:?}: {}",
        answer.err
    );
    let lines = answer.err.lines().filter(|line| !line.is_empty()).count();
    assert!((1..=2).contains(&lines), "{arguments:?}: {}", answer.err);
    assert_eq!(answer.out, "");
    assert_eq!(names(folder.path()), [""; 0], "{arguments:?}");
}

#[test]
fn a_wrong_request_is_answered_with_the_limit_and_the_nearest_value() {
    let render = |flag: &str, value: &str, expected: &str| {
        let flag = format!("--{flag}={value}");
        refused(&["render", "--out", "calm.wav", &flag], expected);
        refused(&["plan", "--json", &flag], expected);
    };
    render("tempo", "400", "tempo 400 is above 226; did you mean 200?");
    render("tempo", "33", "below 34");
    render("tempo", "66..400", "above 226");
    render("tempo", "fast", "is not a number");
    render("key", "H dur", "did you mean \"C major\"?");
    render("key", "D dorain", "did you mean \"D dorian\"?");
    render("length", "29s", "length 29s is below 30s");
    render("length", "13h", "length 13h is above 12h");
    render("length", "20", "did you mean \"20m\"?");
    render("programme", "slep", "did you mean \"sleep\"?");
    render("palette", "dsk", "did you mean \"dusk\"?");
    render("holding", "strict", "holding \"strict\" is not known");
    render("sample-rate", "44000", "did you mean \"44100\"?");
    render("bits", "20", "did you mean \"24\"?");
    render("format", "mp3", "format \"mp3\" is not known");
    render("loudness", "-3", "loudness -3 is above");
    render("loudness", "nan", "not a number");
    render("ceiling", "1", "ceiling 1 is above");
    render("prescription", "none.toml", "cannot read none.toml");
    render("palette", "none.toml", "cannot read none.toml");
    render("client", "Anna Maria", "opaque code");
    render("seed", "x", "invalid value 'x' for '--seed");
}

#[test]
fn a_wrong_place_is_refused_before_any_work() {
    let render = |out: &str, expected: &str| {
        refused(&["render", "--length", "12h", "--out", out], expected);
    };
    render("none/calm.wav", "folder none does not exist");
    render("calm", "did you mean calm.wav?");
    render("calm.mp3", "did you mean calm.wav?");
    render("calm.json", "did you mean calm.wav?");
    let mismatch = ["render", "--format", "flac", "--out", "calm.wav"];
    refused(&mismatch, "did you mean calm.flac?");
    refused(
        &["render", "--bits=32f", "--out=calm.flac"],
        "cannot hold bits 32f",
    );
    refused(&["check", "none.wav"], "none.wav does not exist");
    refused(&["check", "."], "is a folder");
    refused(
        &["plan", "--svg", "none/arc.svg"],
        "folder none does not exist",
    );
}

#[test]
fn a_folder_in_the_place_of_the_track_is_refused() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("calm.wav")).expect("made");
    let answer = line(folder.path(), "render --length 12h --force --out calm.wav");
    assert_eq!(answer.code, Some(2), "{}", answer.err);
    assert!(answer.err.contains("is a folder"), "{}", answer.err);
    assert_eq!(names(folder.path()), ["calm.wav"]);
}

#[test]
fn a_fault_in_a_file_is_told_with_file_and_line() {
    let folder = folder();
    std::fs::write(folder.path().join("anna.toml"), "seed = 1\ntempo = 400\n").expect("written");
    let answer = line(folder.path(), "plan --prescription anna.toml");
    assert_eq!(answer.code, Some(2));
    assert!(
        answer.err.contains("anna.toml, line 2: tempo 400"),
        "{}",
        answer.err
    );
}

#[test]
fn programmes_and_palettes_are_listed_a_line_each_and_as_json() {
    let folder = folder();
    for (list, known) in [("programmes", "sleep"), ("palettes", "dusk")] {
        let json = line(folder.path(), &format!("{list} --json")).json();
        let items = json.as_array().expect("an array");
        assert!(items.len() >= 3, "{list}");
        for item in items {
            for field in ["id", "name", "purpose"] {
                assert!(!item[field].as_str().expect(field).is_empty());
            }
        }
        assert!(items.iter().any(|item| item["id"] == known), "{list}");
        let text = line(folder.path(), list);
        assert_eq!(text.out.lines().count(), items.len());
        assert!(text.out.contains(known));
    }
}

#[test]
fn the_plan_is_a_table_a_picture_and_json() {
    let folder = folder();
    let plan = "plan --programme u-arc --length 20m --tempo 80 --svg arc.svg";
    let answer = line(folder.path(), plan);
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    for told in ["phase", "start", "bars", "bpm", "Bottom", "chords"] {
        assert!(answer.out.contains(told), "{told}: {}", answer.out);
    }
    let svg = std::fs::read_to_string(folder.path().join("arc.svg")).expect("drawn");
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    assert!(svg.contains(">Bottom</text>"));
    assert_eq!(
        line(folder.path(), plan).code,
        Some(2),
        "it is there already"
    );
    let forced = line(folder.path(), &format!("{plan} --force --json"));
    let json = forced.json();
    let phases = json["phases"].as_array().expect("phases");
    let last = phases.last().expect("a phase");
    assert_eq!(last["end_seconds"], 1_200.0);
    assert_eq!(names(folder.path()), ["arc.svg"]);
}

#[test]
fn check_tells_the_limits_that_are_broken() {
    let folder = folder();
    assert_eq!(
        line(folder.path(), &format!("{SHORT} --out calm.flac")).code,
        Some(0)
    );
    let kept = line(folder.path(), "check calm.flac --json");
    assert_eq!(kept.code, Some(0), "{}", kept.err);
    assert_eq!(kept.json()["measured"]["frames"], 30 * 48_000);
    // Half a minute cannot fade out over a whole one.
    let broken = line(folder.path(), "check calm.flac --limits sleep");
    assert_eq!(broken.code, Some(1));
    assert!(broken.err.contains("fade_out_seconds"), "{}", broken.err);
    assert!(broken.out.contains("loudness"), "{}", broken.out);
    std::fs::write(folder.path().join("text.wav"), "no sound").expect("written");
    let unreadable = line(folder.path(), "check text.wav");
    assert_eq!(unreadable.code, Some(1));
    assert!(
        unreadable.err.contains("text.wav is not"),
        "{}",
        unreadable.err
    );
}

#[test]
fn completions_and_manual_come_from_the_same_source() {
    let folder = folder();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = line(folder.path(), &format!("completions {shell}"));
        assert_eq!(script.code, Some(0));
        assert!(script.out.contains("loudness"), "{shell}");
    }
    assert!(line(folder.path(), "man").out.contains(".TH anodyne"));
    assert_eq!(line(folder.path(), "man --dir pages").code, Some(0));
    let pages = names(&folder.path().join("pages"));
    assert!(pages.contains(&"anodyne-render.1".to_owned()), "{pages:?}");
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_error() {
    let script = format!("{} completions bash | head -1", program::path().display());
    let mut shell = std::process::Command::new("bash");
    let output = shell.args(["-o", "pipefail", "-c", &script]).output();
    let answer = Answer::from(output.expect("bash starts"));
    assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""));
}
