//! Scripts through the front door: checked, planned, exported, rendered; and what nobody should hand in.

use anodyne_tests::program::{self, Answer, line, names};
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

const SHORT: &str = "---\ntitle: Rest\nseed: 3\n---\n## Induction (30s)\nLie down, and let the ground carry you.\n\n[pause 6s]\n\n[music down]\n\n## Return (40s)\n[breath 1]\n\nCome back to the room.\n";

fn folder_with(name: &str, text: impl AsRef<[u8]>) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(folder.path().join(name), text).expect("the script can be written");
    folder
}

fn examples() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/scripts")
}

#[test]
fn every_example_passes_the_check_without_a_warning() {
    let mut count = 0;
    for name in names(&examples()) {
        let answer = program::run(&examples(), &["script", "check", &name, "--json"]);
        assert_eq!(answer.code, Some(0), "{name} {}", answer.out);
        let told = answer.json();
        assert_eq!(told["findings"].as_array().map(Vec::len), Some(0), "{told}");
        assert!(
            told["timeline"]["words"].as_array().map(Vec::len) > Some(15),
            "{name}"
        );
        count += 1;
    }
    assert!(count >= 3);
}

#[test]
fn a_conflict_is_marked_with_file_line_column_and_remedy() {
    let folder = folder_with(
        "rest.md",
        "---\ntmepo: 60\n---\n## Induction (20s)\nRest. [pasue 9s] And rest.\n",
    );
    let answer = line(folder.path(), "script check rest.md");
    assert_eq!(answer.code, Some(1), "{}", answer.err);
    for told in [
        "rest.md:2:1",
        "rest.md:5:7",
        "tmepo: 60",
        "[pasue 9s]",
        "did you mean `tempo`?",
        "did you mean [pause 20s]?",
        "2 errors, 0 warnings",
    ] {
        assert!(answer.out.contains(told), "{told} in {}", answer.out);
    }
    let told = line(folder.path(), "script check rest.md --json").json();
    assert_eq!(told["sound"], false);
    assert_eq!(told["findings"][1]["code"], "unknown-direction");
    assert_eq!(
        (&told["findings"][1]["line"], &told["findings"][1]["column"]),
        (&5.into(), &7.into())
    );
}

#[test]
fn what_render_and_plan_write_to_standard_error_holds_no_word_of_the_script() {
    let secret = "## Secret (20s)\nSecret words, many of them, more than twenty seconds hold, since they go on and on, and on, and on, and on, with secret after secret, and never end.\n\n### Secret\n";
    let folder = folder_with("secret.md", secret);
    let answer = line(folder.path(), "plan --script secret.md");
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    assert!(
        answer.err.contains("secret.md:1:1") && answer.err.contains("warning"),
        "{}",
        answer.err
    );
    assert!(
        !answer
            .err
            .replace("secret.md", "")
            .to_lowercase()
            .contains("secret"),
        "{}",
        answer.err
    );
    assert!(answer.out.contains("Secret words"), "{}", answer.out);
    let folder = folder_with("secret.md", "Words [secret].");
    let answer = line(folder.path(), "render --script secret.md --out a.wav");
    assert_eq!(answer.code, Some(2));
    assert!(
        answer
            .err
            .contains("secret.md:1:7: this direction is not known"),
        "{}",
        answer.err
    );
    assert!(
        !answer.err.replace("secret.md", "").contains("secret"),
        "{}",
        answer.err
    );
    assert_eq!(names(folder.path()), ["secret.md"]);
}

#[test]
fn what_is_no_script_is_refused_and_what_can_be_repaired_is_said() {
    let check = |name: &str, bytes: &[u8], code: i32, expected: &str| {
        let folder = folder_with(name, bytes);
        let Answer {
            code: found,
            out,
            err,
        } = program::run(folder.path(), &["script", "check", name]);
        assert_eq!(found, Some(code), "{expected}: {out} {err}");
        assert!(out.contains(expected), "{expected} in {out}");
    };
    check("a.md", b"", 1, "the script holds no words");
    check("a.md", &vec![b'a'; 2_000_000], 1, "more than 1000000 bytes");
    check(
        "a.md",
        b"\x7fELF\x02\x01\x01\0\0\0",
        1,
        "the file is not text",
    );
    check("a.md", b"Caf\xe9 and rest.", 0, "read as Windows-1252");
    let wide: Vec<u8> = "Rest now."
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    check(
        "a.md",
        &[&b"\xff\xfe"[..], &wide].concat(),
        0,
        "the file is UTF-16",
    );
    let overlap =
        b"1\n00:00:10,000 --> 00:00:14,000\nOne.\n\n2\n00:00:12,000 --> 00:00:16,000\nTwo.\n";
    check(
        "a.srt",
        overlap,
        0,
        "the one before ends where this one begins",
    );
    check(
        "a.md",
        b"---\nprogramme: guided-imagry\n---\nRest.",
        1,
        "did you mean \"guided-imagery\"?",
    );
}

#[test]
fn a_render_with_a_script_brings_all_that_goes_with_it() {
    let folder = folder_with("rest.md", SHORT);
    let answer = line(
        folder.path(),
        "render --script rest.md --json --out rest.wav",
    );
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    let beside = [
        "rest.dawproject",
        "rest.html",
        "rest.json",
        "rest.markers.mid",
        "rest.md",
        "rest.srt",
        "rest.vtt",
        "rest.wav",
    ];
    assert_eq!(names(folder.path()), beside);
    let made = answer.json();
    assert_eq!(made["beside"].as_array().map(Vec::len), Some(5));
    let sidecar =
        std::fs::read_to_string(folder.path().join("rest.json")).expect("the sidecar is there");
    let sidecar: Value = serde_json::from_str(&sidecar).expect("the sidecar is JSON");
    let words = sidecar["outline"]["words"].as_array().expect("words");
    assert_eq!(words.len(), 2);
    assert_eq!(words[1]["text"], "Come back to the room.");
    let track = std::fs::read(folder.path().join("rest.wav")).expect("the track is there");
    for label in ["Induction", "[music down]", "Come back to the room."] {
        let found = track
            .windows(label.len())
            .any(|bytes| bytes == label.as_bytes());
        assert!(found, "{label} is not in the track");
    }
    // The command that it tells makes the same track again.
    let again = made["command"]
        .as_str()
        .expect("a command")
        .replace("rest.wav", "again.wav");
    let again = format!(
        "{} --with none --json",
        again.trim_start_matches("anodyne ")
    );
    let words: Vec<&str> = again.split_whitespace().collect();
    let mut arguments: Vec<String> = Vec::new();
    for word in words {
        match arguments.last_mut() {
            Some(last) if last.starts_with('"') && !(last.len() > 1 && last.ends_with('"')) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => arguments.push(word.to_owned()),
        }
    }
    let arguments: Vec<&str> = arguments
        .iter()
        .map(|word| word.trim_matches('"'))
        .collect();
    let second = program::run(folder.path(), &arguments);
    assert_eq!(second.code, Some(0), "{}", second.err);
    assert_eq!(second.json()["blake3"], made["blake3"]);
}

#[test]
fn every_example_keeps_the_limits_of_its_kind() {
    for name in names(&examples()) {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let script = examples().join(&name);
        let words = [
            "render",
            "--script",
            script.to_str().expect("a path of text"),
            "--with=none",
            "--out=session.wav",
        ];
        let answer = program::run(folder.path(), &words);
        assert_eq!(answer.code, Some(0), "{name}: {}", answer.err);
        let kind = if name.contains("sleep") {
            "sleep"
        } else {
            "session"
        };
        let checked = line(folder.path(), &format!("check session.wav --limits {kind}"));
        assert_eq!(checked.code, Some(0), "{name}: {}", checked.err);
    }
}

#[test]
fn music_comes_back_from_a_silence_within_the_limits_of_a_session() {
    let script = "---\ntempo: 60\n---\n## Resting (80s, opening)\nRest.\n\n[silence 30s]\n\nStay as long as you like.\n\n\
                  ## Coming back (4m, build)\nThere is time.\n";
    for (palette, seed) in [("forest", 14), ("tide", 16), ("dawn", 18)] {
        let folder = folder_with("rest.md", script);
        let asked = format!(
            "render --script rest.md --palette {palette} --seed {seed} --with none --json --out rest.wav"
        );
        let answer = line(folder.path(), &asked);
        assert_eq!(answer.code, Some(0), "{}", answer.err);
        let silent = answer.json()["measured"]["longest_silence_seconds"].as_f64();
        assert!(silent.is_some_and(|seconds| seconds > 20.0), "{silent:?}");
        let checked = line(folder.path(), "check rest.wav --limits session");
        assert_eq!(checked.code, Some(0), "{palette}: {}", checked.err);
    }
}

#[test]
fn an_export_needs_no_sound_and_replaces_nothing_unasked() {
    let folder = folder_with("rest.md", SHORT);
    let answer = line(folder.path(), "script export rest.md --only vtt,sheet");
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    assert_eq!(names(folder.path()), ["rest.html", "rest.md", "rest.vtt"]);
    let answer = line(folder.path(), "script export rest.md --only vtt");
    assert_eq!(answer.code, Some(2));
    assert!(answer.err.contains("--force"), "{}", answer.err);
    let answer = line(folder.path(), "script export rest.md --only vttt");
    assert!(
        answer.err.contains("known: vtt, srt, sheet"),
        "{}",
        answer.err
    );
    let answer = line(folder.path(), "script export rest.vtt --force");
    assert_eq!(answer.code, Some(2));
    assert!(
        answer.err.contains("is the script itself"),
        "{}",
        answer.err
    );
}

#[test]
fn the_picture_shows_when_words_are_due() {
    let folder = folder_with("rest.md", SHORT);
    let answer = line(folder.path(), "plan --script rest.md --svg rest.svg");
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    assert!(
        answer.out.contains("Come back to the room."),
        "{}",
        answer.out
    );
    let svg =
        std::fs::read_to_string(folder.path().join("rest.svg")).expect("the picture is there");
    assert!(svg.contains(">Words<"));
    assert!(svg.matches("#b9754f").count() > 2);
}
