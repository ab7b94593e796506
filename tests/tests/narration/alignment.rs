//! One recording of the whole session: parted at its pauses, or left as it is in time.

use crate::common::{Heard, SCRIPT, in_one_piece};
use anodyne_session::{Kind, Library, Script};
use anodyne_studio::narration::{Narration, Stretch, Take, TakeOptions, passages};
use anodyne_tests::program;
use anodyne_tests::spoken::espeak;
use anodyne_units::{Lufs, SampleRate, Seconds};
use std::fs;
use std::path::Path;

#[test]
fn every_example_in_one_recording_is_parted_into_its_lines() {
    for name in ["safe-place", "walk-by-the-water", "body-scan-into-sleep"] {
        let folder = tempfile::tempdir().unwrap();
        let file = format!("../examples/scripts/{name}.md");
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let reading = Script::read(&fs::read(file).unwrap(), Kind::Markdown);
        // Hardly longer than the pauses between sentences, now and then longer.
        let whole = in_one_piece(&reading.script, folder.path(), &[1.2, 4.0, 1.4, 1.6]);
        let options = TakeOptions {
            sample_rate: SampleRate::DEFAULT,
            denoise: false,
        };
        let take = Take::read(&whole, options).unwrap();
        let parted = passages(take.stretches(), &reading.script.expected());
        let parted = parted.unwrap_or_else(|reason| panic!("{name}: {reason}"));
        let one = folder.path().join("one.wav");
        for (line, part) in reading.script.lines().zip(take.parts(&parted)) {
            espeak(&line.text, &one);
            let alone = Take::read(&one, options).unwrap().speech().0;
            let off = part.speech().0 - alone;
            assert!(
                off.abs() < 0.15,
                "{name}: {off} s of {alone} s, {}",
                line.text
            );
        }
    }
}

#[test]
fn one_recording_is_laid_on_the_cues_where_it_fits_and_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rest.md"), SCRIPT).unwrap();
    let reading = Script::read(SCRIPT.as_bytes(), Kind::Markdown);
    in_one_piece(&reading.script, folder.path(), &[1.5, 9.0, 2.0]);
    let rendered = |flags: &str| {
        let asked = format!(
            "render --script rest.md --narration whole.wav --voice-only voice.wav --with none --force --json --out rest.wav {flags}"
        );
        program::line(folder.path(), &asked)
    };
    let answer = rendered("");
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    assert!(
        answer
            .err
            .contains("parted at its pauses into the 5 lines of the script"),
        "{}",
        answer.err
    );
    let told = answer.json();
    assert_eq!(told["narration"]["placed"], "on-cues");
    assert_eq!(told["narration"]["recordings"], 1);
    assert_eq!(told["narration"]["passages"], 5);
    let sidecar = fs::read_to_string(folder.path().join("rest.json")).unwrap();
    let sidecar: serde_json::Value = serde_json::from_str(&sidecar).unwrap();
    let voice = Heard::of(&folder.path().join("voice.wav"));
    for cue in sidecar["outline"]["words"].as_array().unwrap() {
        let at = |name: &str| cue[name].as_f64().unwrap();
        let (start, end) = (at("start_seconds"), at("end_seconds"));
        let (first, last) = voice.spoken(start, end, 0.9, -55.0).unwrap();
        assert!(
            (first - start).abs() < 0.1 && (last - end).abs() < 0.1,
            "{first}..{last}: {cue}"
        );
    }

    let answer = rendered("--align start");
    assert_eq!(answer.json()["narration"]["placed"], "from-start");
    let from = answer.json()["narration"]["from_seconds"].as_f64().unwrap();
    assert!((3.0..3.2).contains(&from), "{from}");
    let answer = rendered("--narration-at 8");
    let from = answer.json()["narration"]["from_seconds"].as_f64().unwrap();
    assert!((11.0..11.2).contains(&from), "{from}");

    // Another text: it is left as it is, and why is told.
    let other = Script::read(b"Rest.\n\nRest a little while.\n", Kind::Markdown);
    in_one_piece(&other.script, folder.path(), &[2.0]);
    let answer = rendered("");
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    assert_eq!(answer.json()["narration"]["placed"], "from-start");
    for told in [
        "2 passages at most, the script has 5 lines",
        "left as it is in time",
    ] {
        assert!(answer.err.contains(told), "{}", answer.err);
    }
    let answer = rendered("--align cues");
    assert_eq!(answer.code, Some(2));
    assert!(
        answer.err.contains("cannot be laid on the cues"),
        "{}",
        answer.err
    );
    let asked = "render --length 30s --narration whole.wav --align cues --out a.wav";
    let answer = program::line(folder.path(), asked);
    assert!(
        answer.err.contains("needs the cues of a script"),
        "{}",
        answer.err
    );
}

#[test]
fn a_recording_of_the_whole_session_lies_where_it_was_put_and_must_fit() {
    let folder = tempfile::tempdir().unwrap();
    let wav = folder.path().join("voice.wav");
    espeak("Let the water carry you.", &wav);
    let options = TakeOptions {
        sample_rate: SampleRate::DEFAULT,
        denoise: false,
    };
    let wish = anodyne_session::Wish {
        length: Some("60s".into()),
        ..anodyne_session::Wish::default()
    };
    let plan = anodyne_session::plan(&wish.prescribe(&Library::built_in()).unwrap());
    let take = Take::read(&wav, options).unwrap();
    let first = take.stretches()[0].start;
    let narration = Narration::whole(take, Seconds(20.0), &plan).unwrap();
    let expected = Stretch {
        start: first + Seconds(20.0),
        end: narration.speech()[0].end,
    };
    assert_eq!(narration.speech()[0], expected);
    let take = Take::read(&wav, options).unwrap();
    let error = Narration::whole(take, Seconds(59.0), &plan)
        .unwrap_err()
        .to_string();
    assert!(error.contains("ends at 60.0 s"), "{error}");
    assert_eq!(Take::LOUDNESS, Lufs(-23.0));
}
