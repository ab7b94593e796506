//! Each line spoken on its own: on its cue, above music that stands back.

use crate::common::{Heard, add, meter, music_alone, planned, spoken};
use anodyne_session::{Kind, Library, Mark, Script, plan_script};
use anodyne_studio::narration::{Balance, Ducking, Narration, Take, TakeOptions};
use anodyne_studio::{Mix, Session, StudioError, stem_path};
use anodyne_tests::spoken::espeak;
use anodyne_units::{Decibels, SampleRate, Seconds};
use std::fs;

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
