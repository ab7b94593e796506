//! A whole example through the program: spoken as planned, and told as it is.

use crate::common::{Heard, heard_by_broadcasters, music_alone, recordings, takes};
use anodyne_session::{Kind, Library, Plan, Script, plan_script};
use anodyne_studio::Session;
use anodyne_studio::narration::{Balance, Ducking, Stretch};
use anodyne_tests::program;
use anodyne_units::{Decibels, SampleRate, Seconds};
use std::fs;
use std::path::{Path, PathBuf};

/// What the program is asked and answers about an example script, spoken line by line.
struct Example {
    folder: tempfile::TempDir,
    script: PathBuf,
    plan: Plan,
    told: serde_json::Value,
}

impl Example {
    const DEPTH: f64 = 10.0;

    fn rendered() -> Example {
        let folder = tempfile::tempdir().unwrap();
        let takes_in = folder.path().join("takes");
        fs::create_dir(&takes_in).unwrap();
        let script =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/scripts/safe-place.md");
        let mut reading = Script::read(&fs::read(&script).unwrap(), Kind::Markdown);
        recordings(&reading.script, &takes_in);
        let takes = takes(
            &takes_in,
            reading.script.lines().count(),
            SampleRate::DEFAULT,
        );
        let lengths = takes.iter().map(|(line, take)| (*line, take.speech()));
        reading.script.record(&lengths.collect());
        let wish = reading.script.wish("safe-place.md", &reading.text);
        let laid = plan_script(&reading.script, &wish, &Library::built_in()).unwrap();
        assert!(laid.is_sound(), "{:?}", laid.findings);
        let words = [
            "render",
            "--script",
            script.to_str().unwrap(),
            "--narration",
            "takes",
            "--voice-only",
            "voice.wav",
            "--duck=10",
            "--with=none",
            "--json",
            "--out=track.wav",
        ];
        let answer = program::run(folder.path(), &words);
        assert_eq!(answer.code, Some(0), "{}", answer.err);
        Example {
            told: answer.json(),
            plan: laid.plan,
            script,
            folder,
        }
    }
}

#[test]
fn an_example_script_is_spoken_as_planned_and_told_as_it_is() {
    let example = Example::rendered();
    let (plan, told) = (&example.plan, &example.told);
    let track = Heard::of(&example.folder.path().join("track.wav"));
    let voice = Heard::of(&example.folder.path().join("voice.wav"));

    // Speech where the plan says, within 100 ms, and where `--json` says.
    assert!(plan.words.len() > 15);
    for cue in &plan.words {
        let (first, last) = voice.spoken(cue.start.0, cue.end.0, 0.9, -55.0).unwrap();
        assert!((first - cue.start.0).abs() < 0.1, "{first}: {cue:?}");
        assert!((last - cue.end.0).abs() < 0.1, "{last}: {cue:?}");
    }
    let speech: Vec<Stretch> = told["narration"]["speech"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| Stretch {
            start: Seconds(one[0].as_f64().unwrap()),
            end: Seconds(one[1].as_f64().unwrap()),
        })
        .collect();
    for cue in &plan.words {
        assert!(
            speech
                .iter()
                .any(|one| (one.start.0 - cue.start.0).abs() < 0.02),
            "{cue:?}"
        );
        assert!(
            speech
                .iter()
                .any(|one| (one.end.0 - cue.end.0).abs() < 0.02),
            "{cue:?}"
        );
    }
    let nobody = |at: f64| {
        plan.words
            .iter()
            .all(|cue| at < cue.start.0 - 0.1 || at > cue.end.0 + 0.1)
    };
    for second in (0..plan.length.0 as usize).map(|second| second as f64) {
        if nobody(second) && nobody(second + 0.5) && nobody(second + 1.0) {
            assert!(
                voice.level(second, second + 1.0) < -60.0,
                "somebody speaks at {second} s"
            );
        }
    }

    // The music beneath, which is the track without the voice, against the music as it would have been.
    let music = Heard {
        left: track
            .left
            .iter()
            .zip(&voice.left)
            .map(|(all, voice)| all - voice)
            .collect(),
        rate: track.rate,
    };
    let gain = told["gain_db"].as_f64().unwrap();
    let open = music_alone(&Session::new(plan), Decibels(gain), plan);
    let down = |from: f64, to: f64| music.level(from, to) - open.level(from, to);
    let mut rests = 0;
    for (cue, next) in plan.words.iter().zip(plan.words.iter().skip(1)) {
        let found = down(cue.start.0, cue.end.0);
        assert!(
            (found + Example::DEPTH).abs() < 0.2,
            "{found} dB at {cue:?}"
        );
        let back = cue.end.0 + 1.0 + Ducking::default().release.0 + 0.05;
        if next.start.0 - 0.3 > back + 0.5 {
            let found = down(back, back + 0.5);
            assert!(found.abs() < 0.2, "{found} dB after {cue:?}");
            rests += 1;
        }
    }
    assert!(rests > 10, "{rests} rests were long enough to look at");

    // Loudness and ceiling hold, by the meter that broadcasters use and by what is told.
    let (loudness, peak) = heard_by_broadcasters(&example.folder.path().join("track.wav"));
    let delivery = &plan.prescription.delivery;
    assert!(
        (loudness - delivery.loudness.0).abs() < 0.5,
        "{loudness} LUFS"
    );
    assert!(peak <= delivery.ceiling.0 + 0.05, "{peak} dBTP");
    let number = |part: &str, name: &str| told[part][name].as_f64().unwrap();
    assert!((number("measured", "integrated_lufs") - loudness).abs() < 0.1);
    assert!((number("measured", "true_peak_dbtp") - peak).abs() < 0.2);
    assert_eq!(number("narration", "duck_db"), Example::DEPTH);
    assert_eq!(
        number("narration", "attack_seconds"),
        Ducking::default().attack.0
    );
    assert_eq!(
        number("narration", "release_seconds"),
        Ducking::default().release.0
    );
    assert!(number("narration", "margin_lu") >= Balance::MARGIN);
    let sidecar = fs::read_to_string(example.folder.path().join("track.json")).unwrap();
    let sidecar: serde_json::Value = serde_json::from_str(&sidecar).unwrap();
    assert_eq!(sidecar["narration"], told["narration"]);
    // What is told names the voice's own file in its command, and nowhere holds a word of the script.
    let command = told["command"].as_str().unwrap();
    assert!(
        command.contains(example.script.to_str().unwrap()),
        "{command}"
    );
    assert!(command.contains("--narration takes --duck 10"), "{command}");
}
