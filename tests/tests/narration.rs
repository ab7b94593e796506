//! A voice over the music: an example script spoken by espeak-ng, line by line, and everything that is promised of it
//! measured in the files that come out.

use anodyne_session::{Kind, Library, Plan, Script, plan_script};
use anodyne_studio::narration::{
    Balance, Ducking, Narration, Stretch, Take, TakeOptions, numbered_recordings,
};
use anodyne_studio::{
    Bounced, Extras, Mix, Order, Session, StudioError, TrackReader, bounce_with, stem_path,
};
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

fn espeak(words: &str, file: &Path) {
    let spoken = Command::new("espeak-ng")
        .args(["-v", "en", "-s", "120", "-w"])
        .arg(file)
        .arg(words)
        .status();
    let spoken = spoken.expect("espeak-ng is installed: cargo xtask test does it");
    assert!(spoken.success());
}

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
    assert_eq!(told["narration"]["duck_db"], 9.0);
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
