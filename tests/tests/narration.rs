//! A voice over the music: an example script spoken by espeak-ng, line by line, and everything that is promised of it
//! measured in the files that come out.

use anodyne_session::{Kind, Library, Mark, Plan, Script, plan_script};
use anodyne_studio::narration::{
    Balance, Ducking, Narration, Stretch, Take, TakeOptions, numbered_recordings, passages,
};
use anodyne_studio::{
    Bounced, Extras, Mix, Order, Session, StudioError, TrackReader, bounce_with, stem_path,
};
use anodyne_tests::program;
use anodyne_tests::spoken::espeak;
use anodyne_units::{Decibels, Lufs, SampleRate, Seconds};
use ebur128::{EbuR128, Mode};
use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A script short enough for every run of the tests.
const SCRIPT: &str = "---\ntitle: A short rest\nkey: D dorian\ntempo: 60\n---\n\n\
## Arriving (40s, induction)\n\nLie down, and let the floor carry you.\n\n[pause 6s]\n\n\
Let your breath come and go as it likes.\n\n\
## Resting (60s, peak)\n\nThere is nothing to do now. The water is near, and it is warm.\n\n[pause 12s]\n\n\
Stay as long as you like.\n\n\
## Coming back (40s, return)\n\nSlowly, come back to the room.\n";

/// The script spoken into a folder, one file a line.
fn recordings(script: &Script, folder: &Path) {
    for (number, line) in script.lines().enumerate() {
        espeak(&line.text, &folder.join(format!("{:02}.wav", number + 1)));
    }
}

fn takes(folder: &Path, lines: usize, rate: SampleRate) -> BTreeMap<usize, Take> {
    let options = TakeOptions {
        sample_rate: rate,
        denoise: false,
    };
    numbered_recordings(folder, lines)
        .unwrap()
        .into_iter()
        .map(|(line, path)| (line, Take::read(&path, options).unwrap()))
        .collect()
}

/// The plan whose lines are as long as they were recorded, and the narration in its place.
fn planned(folder: &Path) -> (Plan, Narration) {
    let mut reading = Script::read(SCRIPT.as_bytes(), Kind::Markdown);
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    recordings(&reading.script, folder);
    let takes = takes(folder, reading.script.lines().count(), SampleRate::DEFAULT);
    let lengths = takes.iter().map(|(line, take)| (*line, take.speech()));
    reading.script.record(&lengths.collect());
    let wish = reading.script.wish("rest.md", &reading.text);
    let laid = plan_script(&reading.script, &wish, &Library::built_in()).unwrap();
    assert!(laid.is_sound(), "{:?}", laid.findings);
    let takes = takes.into_iter().map(|(line, take)| (line - 1, take));
    let narration = Narration::on_cues(takes.collect(), &laid.plan).unwrap();
    (laid.plan, narration)
}

struct Heard {
    left: Vec<f32>,
    rate: f64,
}

impl Heard {
    fn of(file: &Path) -> Heard {
        let mut reader = TrackReader::open(file).unwrap();
        let rate = f64::from(reader.info().sample_rate);
        let mut heard = Heard {
            left: Vec::new(),
            rate,
        };
        let (mut left, mut right) = (vec![0.0; 1 << 16], vec![0.0; 1 << 16]);
        loop {
            let count = reader.read(&mut left, &mut right).unwrap();
            if count == 0 {
                break;
            }
            heard.left.extend_from_slice(&left[..count]);
        }
        heard
    }

    fn between(&self, from: f64, to: f64) -> &[f32] {
        let place = |at: f64| ((at * self.rate).max(0.0) as usize).min(self.left.len());
        &self.left[place(from)..place(to)]
    }

    /// From when to when somebody speaks around a stretch of time: the first and the last hundredth of a second above a
    /// level, looked for from `margin` before to `margin` after.
    fn spoken(&self, from: f64, to: f64, margin: f64, above: f64) -> Option<(f64, f64)> {
        let steps = (100.0 * (to - from + 2.0 * margin)) as usize;
        let at = |step: usize| from - margin + step as f64 / 100.0;
        let loud = |step: &usize| self.level(at(*step), at(step + 1)) > above;
        let first = (0..steps).find(loud)?;
        let last = (0..steps).rev().find(loud)?;
        Some((at(first), at(last + 1)))
    }

    fn level(&self, from: f64, to: f64) -> f64 {
        let frames = self.between(from, to);
        let power = frames
            .iter()
            .map(|frame| f64::from(frame * frame))
            .sum::<f64>();
        10.0 * (power / frames.len() as f64).max(1e-14).log10()
    }
}

fn spoken(
    folder: &Path,
    plan: &Plan,
    narration: &Narration,
    ducking: Ducking,
) -> (Bounced, PathBuf) {
    let (track, voice) = (folder.join("rest-track.wav"), folder.join("rest-voice.wav"));
    let order = Order {
        plan,
        path: &track,
        threads: 2,
        overwrite: false,
    };
    let extras = Extras {
        stems: Some(folder),
        narration: Some((narration, ducking)),
        voice_only: Some(&voice),
        ..Extras::default()
    };
    let bounced = bounce_with(&order, &extras, &mut |_| ControlFlow::Continue(())).unwrap();
    (bounced, voice)
}

#[test]
fn speech_lies_on_its_cues_above_music_that_stands_back() {
    let folder = tempfile::tempdir().unwrap();
    let (plan, narration) = planned(folder.path());
    let ducking = Ducking::default();
    let (bounced, voice) = spoken(folder.path(), &plan, &narration, ducking);
    let facts = bounced.narration.clone().unwrap();

    // Where the plan says, within 100 ms: before a cue there is silence, from it on there is speech.
    let voice = Heard::of(&voice);
    assert_eq!(plan.words.len(), 5);
    for cue in &plan.words {
        let (start, end) = (cue.start.0, cue.end.0);
        assert!(voice.level(start - 0.6, start - 0.1) < -65.0, "{start}");
        assert!(voice.level(start, start + 0.3) > -45.0, "{start}");
        assert!(voice.level(end - 0.3, end) > -60.0, "{end}");
        assert!(voice.level(end + 0.1, end + 0.6) < -60.0, "{end}");
        let (first, last) = voice.spoken(start, end, 0.6, -55.0).unwrap();
        assert!((first - start).abs() < 0.1, "{first} is not {start}");
        assert!((last - end).abs() < 0.1, "{last} is not {end}");
    }

    // The music beneath is down by what was asked while words sound, and back after its release.
    let session = Session::new(&plan);
    let balance = bounced.gain;
    let mut open = Vec::new();
    for segment in 0..session.segments() {
        let taken = session.render_stems(segment, &Mix::music(balance), |stems, frames| {
            open.extend_from_slice(&stems.iter().next().unwrap().left[..frames]);
            Ok::<(), StudioError>(())
        });
        taken.unwrap();
    }
    let open = Heard {
        left: open,
        rate: voice.rate,
    };
    let pads = stem_path(folder.path(), &bounced.track, anodyne_engine::Stem::ALL[0]);
    let ducked = Heard::of(&pads);
    let down = |from: f64, to: f64| ducked.level(from, to) - open.level(from, to);
    for cue in &plan.words {
        let found = down(cue.start.0, cue.end.0);
        assert!(
            (found + ducking.depth.0).abs() < 0.1,
            "{found} dB at {cue:?}"
        );
        let next = plan.words.iter().find(|one| one.start > cue.end);
        let back = cue.end.0 + 1.0 + ducking.release.0 + 0.05;
        if next.is_none_or(|next| next.start.0 - ducking.attack.0 > back + 0.5) {
            let found = down(back, back + 0.4);
            assert!(found.abs() < 0.1, "{found} dB after {cue:?}");
        }
    }

    // At least 10 LU above the music beneath, measured with the meter that broadcasters use.
    let mut speech = meter();
    let mut beneath = meter();
    let music = music_alone(&session, balance, &plan);
    for cue in &plan.words {
        let gain = Decibels(-ducking.depth.0).gain() as f32;
        let softer: Vec<f32> = music
            .between(cue.start.0, cue.end.0)
            .iter()
            .map(|frame| frame * gain)
            .collect();
        add(&mut beneath, &softer);
        add(&mut speech, voice.between(cue.start.0, cue.end.0));
    }
    let margin = speech.loudness_global().unwrap() - beneath.loudness_global().unwrap();
    assert!(margin >= Balance::MARGIN, "{margin} LU");
    assert!(facts.margin_lu >= Balance::MARGIN);

    // Loudness and ceiling hold for the mix, and what is told is so.
    let delivery = &plan.prescription.delivery;
    let measured = anodyne_studio::check(&bounced.track, None).unwrap();
    let off = measured.measured.integrated_lufs - delivery.loudness.0;
    assert!(off.abs() <= 0.5, "{off} LU");
    assert!(measured.measured.true_peak_dbtp <= delivery.ceiling.0 + 0.05);
    assert!((facts.speech_lufs - speech.loudness_global().unwrap()).abs() < 1.5);
    let first = plan.words[0].start.0;
    assert!((facts.from_seconds - first).abs() < 0.1, "{facts:?}");
    let told = fs::read_to_string(&bounced.sidecar).unwrap();
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["narration"]["recordings"], 5);
    assert_eq!(told["narration"]["placed"], "on-cues");
    assert_eq!(told["narration"]["duck_db"], 9.0);
}

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

#[test]
fn a_voice_over_a_silence_is_heard_whole() {
    let script = "---\ntempo: 60\n---\n## Resting (90s, opening)\n\nRest.\n\n[silence 30s]\n\nStay as long as you like.\n";
    let folder = tempfile::tempdir().unwrap();
    let wav = folder.path().join("voice.wav");
    espeak("Let the water carry you. There is time.", &wav);
    let options = TakeOptions {
        sample_rate: SampleRate::DEFAULT,
        denoise: false,
    };
    let reading = Script::read(script.as_bytes(), Kind::Markdown);
    let wish = reading.script.wish("rest.md", &reading.text);
    let plan = plan_script(&reading.script, &wish, &Library::built_in())
        .unwrap()
        .plan;
    let silence = plan.marks[0];
    let exact = silence.start.0 + Mark::FADE_OUT.0;
    let take = Take::read(&wav, options).unwrap();
    let narration = Narration::whole(take, Seconds(exact + 4.0), &plan).unwrap();
    let (from, to) = (
        narration.speech()[0].start.0,
        narration.speech().last().unwrap().end.0,
    );
    assert!(to < silence.end.0 - 1.0, "the words lie within the silence");
    let (bounced, voice) = spoken(folder.path(), &plan, &narration, Ducking::default());
    let (track, voice) = (Heard::of(&bounced.track), Heard::of(&voice));
    let loud = voice.level(from, to);
    assert!(loud > -35.0, "{loud} dB");
    assert!(
        (track.level(from, to) - loud).abs() < 0.01,
        "the voice is whole in the track"
    );
    assert!(
        track.level(exact + 0.1, from - 0.3) < -90.0,
        "and nothing else is there"
    );
    assert!(track.level(to + 0.3, silence.end.0) < -90.0);
}

/// Integrated loudness and true peak of a file, by `ebur128`.
fn heard_by_broadcasters(file: &Path) -> (f64, f64) {
    let mut reader = TrackReader::open(file).unwrap();
    let mut meter = EbuR128::new(2, reader.info().sample_rate, Mode::I | Mode::TRUE_PEAK).unwrap();
    let (mut left, mut right) = (vec![0.0; 1 << 16], vec![0.0; 1 << 16]);
    loop {
        let count = reader.read(&mut left, &mut right).unwrap();
        if count == 0 {
            break;
        }
        meter
            .add_frames_planar_f32(&[&left[..count], &right[..count]])
            .unwrap();
    }
    let peak = (0..2)
        .map(|side| meter.true_peak(side).unwrap())
        .fold(0.0, f64::max);
    (meter.loudness_global().unwrap(), 20.0 * peak.log10())
}

/// The samples of a WAV that espeak-ng wrote: 16 bits, mono, behind 44 bytes.
fn samples(file: &Path) -> Vec<u8> {
    fs::read(file).unwrap().split_off(44)
}

/// The lines of a script in one recording: 3 s before the first, then a pause of so many seconds after each.
fn in_one_piece(script: &Script, folder: &Path, pauses: &[f64]) -> PathBuf {
    let line = folder.join("line.wav");
    let silence = |seconds: f64| vec![0; 2 * (seconds * 22_050.0) as usize];
    let mut sound = silence(3.0);
    for (line_of_script, pause) in script.lines().zip(pauses.iter().cycle()) {
        espeak(&line_of_script.text, &line);
        sound.extend(samples(&line));
        sound.extend(silence(*pause));
    }
    let mut bytes = fs::read(&line).unwrap();
    bytes.truncate(44);
    bytes[40..44].copy_from_slice(&(sound.len() as u32).to_le_bytes());
    bytes[4..8].copy_from_slice(&(sound.len() as u32 + 36).to_le_bytes());
    bytes.extend(sound);
    let whole = folder.join("whole.wav");
    fs::write(&whole, bytes).unwrap();
    whole
}

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

fn meter() -> EbuR128 {
    EbuR128::new(2, 48_000, Mode::I).unwrap()
}

fn add(meter: &mut EbuR128, frames: &[f32]) {
    meter.add_frames_planar_f32(&[frames, frames]).unwrap();
}

fn music_alone(session: &Session<'_>, gain: Decibels, plan: &Plan) -> Heard {
    let rate = plan.prescription.delivery.sample_rate;
    let mut left = Vec::new();
    for segment in 0..session.segments() {
        left.extend(session.render(segment, gain).left);
    }
    Heard {
        left,
        rate: f64::from(rate.hz()),
    }
}

#[test]
fn every_usual_file_can_be_narration() {
    let folder = tempfile::tempdir().unwrap();
    let wav = folder.path().join("voice.wav");
    espeak("Let the water carry you. There is time.", &wav);
    let options = TakeOptions {
        sample_rate: SampleRate::DEFAULT,
        denoise: false,
    };
    let plain = Take::read(&wav, options).unwrap();
    for (name, flags) in [
        ("voice.flac", &["-c:a", "flac"][..]),
        ("voice.mp3", &["-ar", "44100", "-ac", "2", "-b:a", "128k"]),
        ("voice.m4a", &["-ar", "48000", "-c:a", "aac"]),
        ("voice.ogg", &["-c:a", "libvorbis"]),
        ("voice8.wav", &["-c:a", "pcm_u8"]),
        ("voice32.wav", &["-ar", "96000", "-c:a", "pcm_f32le"]),
    ] {
        let file = folder.path().join(name);
        let made = Command::new("ffmpeg")
            .args(["-v", "error", "-y", "-i"])
            .arg(&wav)
            .args(flags)
            .arg(&file)
            .status();
        assert!(made.expect("ffmpeg is installed").success(), "{name}");
        let take = Take::read(&file, options).unwrap();
        let off = take.speech().0 - plain.speech().0;
        assert!(off.abs() < 0.06, "{name}: {off} s");
        let begins = take.stretches()[0].start.0 - plain.stretches()[0].start.0;
        assert!(begins.abs() < 0.06, "{name}: {begins} s");
    }
}

#[test]
fn what_is_wrong_with_a_recording_is_said_in_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let check = |name: &str, expected: &str| {
        let options = TakeOptions {
            sample_rate: SampleRate::DEFAULT,
            denoise: false,
        };
        let error = Take::read(&at(name), options).unwrap_err().to_string();
        assert!(error.contains(expected) && !error.contains('\n'), "{error}");
    };
    fs::write(
        at("words.mp3"),
        "not a recording at all, only words".repeat(20),
    )
    .unwrap();
    fs::write(at("empty.wav"), "").unwrap();
    check("missing.wav", "does not exist");
    check("words.mp3", "cannot be narration");
    check("empty.wav", "is empty");
    let made = |name: &str, source: &str, flags: &[&str]| {
        let made = Command::new("ffmpeg")
            .args(["-v", "error", "-y", "-f", "lavfi", "-i", source])
            .args(flags)
            .arg(at(name))
            .status();
        assert!(made.expect("ffmpeg is installed").success(), "{name}");
    };
    made("silent.wav", "anullsrc=r=44100:cl=mono:d=5", &[]);
    check("silent.wav", "nobody speaks");
    made("six.wav", "anullsrc=r=44100:cl=5.1:d=1", &[]);
    check("six.wav", "6 channels");
    made("slow.wav", "anullsrc=r=4000:cl=mono:d=1", &["-ar", "4000"]);
    check("slow.wav", "between 8000 and 192000 Hz");
}

#[test]
fn a_truncated_or_clipped_recording_is_used_as_far_as_it_goes_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let wav = folder.path().join("voice.wav");
    espeak(
        "Let the water carry you. There is time. There is so much time.",
        &wav,
    );
    let options = TakeOptions {
        sample_rate: SampleRate::DEFAULT,
        denoise: false,
    };
    let whole = Take::read(&wav, options).unwrap();
    assert!(whole.notes().warnings().is_empty(), "{:?}", whole.notes());
    let converted = |name: &str, flags: &[&str]| {
        let file = folder.path().join(name);
        let made = Command::new("ffmpeg")
            .args(["-v", "error", "-y", "-i"])
            .arg(&wav)
            .args(flags)
            .arg(&file)
            .status();
        assert!(made.expect("ffmpeg is installed").success());
        file
    };
    let mp3 = converted("voice.mp3", &["-b:a", "64k"]);
    let bytes = fs::read(&mp3).unwrap();
    fs::write(&mp3, &bytes[..bytes.len() / 2]).unwrap();
    let half = Take::read(&mp3, options).unwrap();
    let share = half.length().0 / whole.length().0;
    assert!((0.4..0.6).contains(&share), "{share}");
    let told = |take: &Take, expected: &str| {
        let warnings = take.notes().warnings();
        assert!(
            warnings
                .iter()
                .any(|line| line.contains(expected) && !line.contains('\n')),
            "{expected} in {warnings:?}"
        );
    };
    told(&half, "cut short");
    for (name, flags) in [
        ("cut.wav", &["-c:a", "pcm_s16le"][..]),
        ("cut.flac", &["-c:a", "flac"]),
    ] {
        let file = converted(name, flags);
        let bytes = fs::read(&file).unwrap();
        fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
        let half = Take::read(&file, options).unwrap();
        told(&half, "cut short");
        let share = half.length().0 / whole.length().0;
        assert!((0.3..0.7).contains(&share), "{name}: {share}");
    }
    // The index of an M4A is of no use without the sound it tells of.
    let file = converted("cut.m4a", &["-c:a", "aac", "-movflags", "+faststart"]);
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    let error = Take::read(&file, options).unwrap_err().to_string();
    assert!(error.contains("cut short or damaged"), "{error}");
    let eight = converted("eight.wav", &["-c:a", "pcm_u8"]);
    told(&Take::read(&eight, options).unwrap(), "recorded in 8 bits");
    let telephone = converted("telephone.wav", &["-ar", "8000"]);
    told(
        &Take::read(&telephone, options).unwrap(),
        "like a telephone",
    );
    let loud = converted("loud.wav", &["-af", "volume=30dB"]);
    let clipped = Take::read(&loud, options).unwrap();
    assert!(clipped.notes().clipped_frames > 100);
    assert!(clipped.notes().warnings()[0].contains("clipped"));
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

#[test]
fn a_soft_and_a_loud_recording_speak_alike() {
    let folder = tempfile::tempdir().unwrap();
    let wav = folder.path().join("voice.wav");
    espeak("Let the water carry you. There is time.", &wav);
    let options = TakeOptions {
        sample_rate: SampleRate::DEFAULT,
        denoise: false,
    };
    let loudness = |file: &Path| {
        let take = Take::read(file, options).unwrap();
        let wish = anodyne_session::Wish {
            length: Some("60s".into()),
            ..anodyne_session::Wish::default()
        };
        let plan = anodyne_session::plan(&wish.prescribe(&Library::built_in()).unwrap());
        let narration = Narration::whole(take, Seconds(1.0), &plan).unwrap();
        let mut heard = vec![0.0; 48_000 * 10];
        narration.read(0, &mut heard).unwrap();
        let mut meter = meter();
        add(&mut meter, &heard);
        meter.loudness_global().unwrap()
    };
    let soft = folder.path().join("soft.wav");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-i"])
        .arg(&wav)
        .args(["-af", "volume=-18dB", "-c:a", "pcm_s24le"])
        .arg(&soft)
        .status();
    assert!(made.expect("ffmpeg is installed").success());
    for file in [&wav, &soft] {
        let found = loudness(file);
        assert!((found - Take::LOUDNESS.0).abs() < 0.3, "{found}");
    }
}
