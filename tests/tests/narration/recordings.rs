//! What people hand in: files of every usual kind, faulty, clipped, soft and loud.

use crate::common::{add, meter};
use anodyne_session::Library;
use anodyne_studio::narration::{Narration, Take, TakeOptions};
use anodyne_tests::spoken::espeak;
use anodyne_units::{SampleRate, Seconds};
use std::fs;
use std::path::Path;
use std::process::Command;

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
