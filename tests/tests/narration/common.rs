//! What the tests of narration share: a script that is spoken, and ears.

use anodyne_session::{Kind, Library, Plan, Script, plan_script};
use anodyne_studio::narration::{Ducking, Narration, Take, TakeOptions, numbered_recordings};
use anodyne_studio::{Bounced, Extras, Order, Session, TrackReader, bounce_with};
use anodyne_tests::spoken::espeak;
use anodyne_units::{Decibels, SampleRate};
use ebur128::{EbuR128, Mode};
use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// A script short enough for every run of the tests.
pub(crate) const SCRIPT: &str = "---\ntitle: A short rest\nkey: D dorian\ntempo: 60\n---\n\n\
## Arriving (40s, induction)\n\nLie down, and let the floor carry you.\n\n[pause 6s]\n\n\
Let your breath come and go as it likes.\n\n\
## Resting (60s, peak)\n\nThere is nothing to do now. The water is near, and it is warm.\n\n[pause 12s]\n\n\
Stay as long as you like.\n\n\
## Coming back (40s, return)\n\nSlowly, come back to the room.\n";

/// The script spoken into a folder, one file a line.
pub(crate) fn recordings(script: &Script, folder: &Path) {
    for (number, line) in script.lines().enumerate() {
        espeak(&line.text, &folder.join(format!("{:02}.wav", number + 1)));
    }
}

pub(crate) fn takes(folder: &Path, lines: usize, rate: SampleRate) -> BTreeMap<usize, Take> {
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
pub(crate) fn planned(folder: &Path) -> (Plan, Narration) {
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

pub(crate) struct Heard {
    pub(crate) left: Vec<f32>,
    pub(crate) rate: f64,
}

impl Heard {
    pub(crate) fn of(file: &Path) -> Heard {
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

    pub(crate) fn between(&self, from: f64, to: f64) -> &[f32] {
        let place = |at: f64| ((at * self.rate).max(0.0) as usize).min(self.left.len());
        &self.left[place(from)..place(to)]
    }

    /// From when to when somebody speaks around a stretch of time: the first and the last hundredth of a second above a
    /// level, looked for from `margin` before to `margin` after.
    pub(crate) fn spoken(&self, from: f64, to: f64, margin: f64, above: f64) -> Option<(f64, f64)> {
        let steps = (100.0 * (to - from + 2.0 * margin)) as usize;
        let at = |step: usize| from - margin + step as f64 / 100.0;
        let loud = |step: &usize| self.level(at(*step), at(step + 1)) > above;
        let first = (0..steps).find(loud)?;
        let last = (0..steps).rev().find(loud)?;
        Some((at(first), at(last + 1)))
    }

    pub(crate) fn level(&self, from: f64, to: f64) -> f64 {
        let frames = self.between(from, to);
        let power = frames
            .iter()
            .map(|frame| f64::from(frame * frame))
            .sum::<f64>();
        10.0 * (power / frames.len() as f64).max(1e-14).log10()
    }
}

pub(crate) fn spoken(
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

/// Integrated loudness and true peak of a file, by `ebur128`.
pub(crate) fn heard_by_broadcasters(file: &Path) -> (f64, f64) {
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
pub(crate) fn samples(file: &Path) -> Vec<u8> {
    fs::read(file).unwrap().split_off(44)
}

/// The lines of a script in one recording: 3 s before the first, then a pause of so many seconds after each.
pub(crate) fn in_one_piece(script: &Script, folder: &Path, pauses: &[f64]) -> PathBuf {
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

pub(crate) fn meter() -> EbuR128 {
    EbuR128::new(2, 48_000, Mode::I).unwrap()
}

pub(crate) fn add(meter: &mut EbuR128, frames: &[f32]) {
    meter.add_frames_planar_f32(&[frames, frames]).unwrap();
}

pub(crate) fn music_alone(session: &Session<'_>, gain: Decibels, plan: &Plan) -> Heard {
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
