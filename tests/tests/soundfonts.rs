//! SoundFonts in a palette: heard as they are, addressable in time, known by their fingerprint, refused when broken.

use anodyne_engine::Block;
use anodyne_music::{Instrument, Pitch};
use anodyne_session::{Library, Plan, Prescription, Wish, plan};
use anodyne_studio::{Extras, Meter, Order, Session, SoundFonts, bounce_with};
use anodyne_tests::program::{line, names};
use anodyne_tests::soundfont::{cents_of, fluid, small, small_with, timecents};
use anodyne_units::{Decibels, Frames, SampleRate, Seconds};
use anodyne_voices::{Macros, Player, SoundFont, Strike, Timbre};
use std::ops::ControlFlow;
use std::path::Path;
use tempfile::TempDir;

/// Dusk with pad, figure and melody from `small.sf2`.
fn own_palette(file: &str, pad: u16, figure: u16, melody: u16) -> String {
    let mut text = Library::built_in().show_palette("dusk").expect("dusk");
    for (instrument, preset) in [("warm-pad", pad), ("harp", figure), ("felt-piano", melody)] {
        let plain = format!("instrument = \"{instrument}\"\n");
        let sampled = format!("{plain}soundfont = \"{file}\"\npreset = {preset}\n");
        assert!(text.contains(&plain));
        text = text.replacen(&plain, &sampled, 1);
    }
    text
}

fn prescribed(palette: String, length: &str) -> Prescription {
    let wish = Wish {
        palette_text: Some(palette),
        length: Some(length.into()),
        ..Wish::default()
    };
    wish.prescribe(&Library::built_in())
        .expect("a legal palette")
}

/// A folder with the small file and the palette that names it, and a plan of it with the file.
fn small_session(length: &str) -> (TempDir, Plan, SoundFonts) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("small.sf2"), small()).expect("written");
    let palette = own_palette("small.sf2", 5, 5, 5);
    std::fs::write(folder.path().join("own.toml"), &palette).expect("written");
    let mut prescription = prescribed(palette, length);
    let fonts = SoundFonts::load(&prescription, folder.path()).expect("a sound file");
    prescription.soundfonts = fonts.fingerprints().clone();
    let plan = plan(&prescription);
    (folder, plan, fonts)
}

fn residual(one: &[f32], other: &[f32]) -> f64 {
    let off = one.iter().zip(other).map(|(a, b)| (a - b).abs());
    20.0 * f64::from(off.fold(0.0f32, f32::max)).max(1e-12).log10()
}

#[test]
fn a_preset_is_heard_in_the_place_of_its_instrument() {
    let (_folder, plan, fonts) = small_session("2m");
    let house = Session::new(&plan);
    let sampled = Session::with(&plan, &fonts).expect("the files are there");
    let (from, to) = (Frames(48_000 * 40), Frames(48_000 * 60));
    let [house, sampled] = [house, sampled].map(|one| one.stretch(from, to, Decibels(0.0)));
    assert!(residual(&house.left, &sampled.left) > -40.0);
    // It is as loud as the instrument whose place it takes.
    let loudness = |segment: &anodyne_studio::Segment| {
        let mut meter = Meter::new(SampleRate::DEFAULT);
        meter.feed(&segment.left, &segment.right);
        meter.finish().integrated_lufs
    };
    let off = loudness(&house) - loudness(&sampled);
    assert!(off.abs() < 3.0, "{off} LU");
}

#[test]
fn a_sampled_note_is_in_tune_over_three_octaves() {
    let font = SoundFont::read(&mut small().as_slice()).expect("a sound file");
    for key in [43, 55, 60, 69, 79] {
        let (pitch, rate) = (Pitch(key), SampleRate::DEFAULT);
        let timbre =
            Timbre::sampled(Instrument::WarmPad, &font, (0, 5), pitch, pitch).expect("it sounds");
        let mut player = Player::new(timbre, rate, 4, 1.0, 1);
        let strike = Strike {
            start: 0,
            end: i64::MAX,
            pitch,
            velocity: 0.7,
            seed: 1,
        };
        player.note_on(0, strike, Macros::default());
        let (mut cycles, mut before, mut energy) = (0u32, 0.0, 0.0);
        let (mut first, mut last) = (0, 0);
        for block in 0..3_000 {
            let mut out = Block::SILENCE;
            player.render(block * 64, Macros::default(), &mut out);
            for (frame, sample) in (block * 64..).zip(out.left) {
                if before <= 0.0 && sample > 0.0 {
                    (cycles, last) = (cycles + 1, frame);
                    first = if cycles == 1 { frame } else { first };
                }
                before = sample;
                energy += sample * sample;
            }
        }
        let hertz = f64::from(cycles - 1) * 48_000.0 / (last - first) as f64;
        let cents = 1200.0 * (hertz / pitch.hertz().0).log2();
        assert!(cents.abs() < 3.0, "{pitch}: {hertz} Hz, {cents} cents");
        // As loud as a held instrument of the house at this velocity, seen roughly: lows weigh less in the ear.
        let rms = (energy / 192_000.0).sqrt() / 0.7;
        assert!((0.05..0.2).contains(&rms), "{pitch}: {rms}");
    }
}

/// A note of a small file with these generators, its left side from `from` on: four seconds, joined there.
fn sounded(generators: &[(u16, u16)], velocity: f32, from: i64) -> Vec<f32> {
    let font = SoundFont::read(&mut small_with(generators).as_slice()).expect("a sound file");
    let pitch = Pitch(67);
    let timbre =
        Timbre::sampled(Instrument::WarmPad, &font, (0, 5), pitch, pitch).expect("it sounds");
    let mut player = Player::new(timbre, SampleRate::DEFAULT, 4, 1.0, 1);
    let strike = Strike {
        start: 0,
        end: i64::MAX,
        pitch,
        velocity,
        seed: 1,
    };
    player.note_on(from, strike, Macros::default());
    let mut heard = Vec::new();
    while heard.len() < 4 * 48_000 {
        let mut out = Block::SILENCE;
        player.render(from + heard.len() as i64, Macros::default(), &mut out);
        heard.extend_from_slice(&out.left);
    }
    heard
}

/// The pitch of every cycle, with the second on which it begins; cents against the note's own.
fn cycles(sound: &[f32]) -> Vec<(f64, f64)> {
    let crossings: Vec<f64> = sound
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[0] <= 0.0 && pair[1] > 0.0)
        .map(|(frame, pair)| frame as f64 + f64::from(pair[0] / (pair[0] - pair[1])))
        .collect();
    let own = Pitch(67).hertz().0;
    crossings
        .windows(2)
        .map(|pair| {
            let hertz = 48_000.0 / (pair[1] - pair[0]);
            (pair[0] / 48_000.0, 1200.0 * (hertz / own).log2())
        })
        .collect()
}

#[test]
fn the_vibrato_of_a_file_moves_the_pitch_as_far_and_as_fast_as_it_says() {
    // 40 cents to either side, five times a second, after a second.
    let vibrato = [(23, timecents(1.0)), (24, cents_of(5.0)), (6, 40)];
    let found = cycles(&sounded(&vibrato, 0.8, 0));
    let within = |from: f64, to: f64| {
        let some = found.iter().filter(|(at, _)| (from..to).contains(at));
        some.map(|(_, cents)| *cents)
            .fold((f64::MAX, f64::MIN), |(low, high), one| {
                (low.min(one), high.max(one))
            })
    };
    let (low, high) = within(0.2, 0.99);
    assert!(low > -3.0 && high < 3.0, "before: {low} to {high} cents");
    let (low, high) = within(1.0, 3.9);
    assert!((-43.0..-36.0).contains(&low), "{low} cents");
    assert!((36.0..43.0).contains(&high), "{high} cents");
    // It rises first, and stands at its height a quarter of a turn after it began.
    let (_, high) = within(1.04, 1.06);
    assert!(high > 36.0, "{high} cents");
    let (low, _) = within(1.14, 1.16);
    assert!(low < -36.0, "{low} cents");
    let over = found.windows(2).filter(|pair| pair[0].0 > 1.02);
    let turns = over.filter(|pair| pair[0].1 < 0.0 && pair[1].1 >= 0.0);
    assert!((13..=17).contains(&turns.count()));
}

#[test]
fn the_modulation_of_a_file_moves_level_and_filter() {
    let tremolo = [(21, timecents(0.01)), (22, cents_of(2.0)), (13, 60)];
    let level = |sound: &[f32], second: f64| {
        let from = (second * 48_000.0) as usize;
        let energy: f32 = sound[from..from + 960].iter().map(|one| one * one).sum();
        10.0 * f64::from(energy).log10()
    };
    let sound = sounded(&tremolo, 0.8, 0);
    // An eighth of a second is a quarter of a turn: 6 dB up, then 6 dB down.
    let swing = level(&sound, 1.125) - level(&sound, 1.375);
    assert!((10.0..12.5).contains(&swing), "{swing} dB");
    let plain = sounded(&[], 0.8, 0);
    assert!((level(&plain, 1.125) - level(&plain, 1.375)).abs() < 0.5);

    let corner = (8, cents_of(900.0));
    let swept = [
        corner,
        (21, timecents(0.01)),
        (22, cents_of(2.0)),
        (10, 1200),
    ];
    let sound = sounded(&swept, 1.0, 0);
    let swing = level(&sound, 1.125) - level(&sound, 1.375);
    assert!(swing > 3.0, "{swing} dB");
}

#[test]
fn a_soft_touch_is_darker_and_a_moving_note_is_joined_where_it_is() {
    // The small file is recorded far above this key, and the filter that lies in a recording moves with its pitch.
    let corner = [(8, cents_of(12_000.0))];
    let share_above = |sound: &[f32]| {
        let rough: f32 = sound
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).powi(2))
            .sum();
        rough / sound.iter().map(|one| one * one).sum::<f32>()
    };
    let [soft, firm] = [0.2, 1.0].map(|velocity| share_above(&sounded(&corner, velocity, 0)));
    assert!(soft < 0.7 * firm, "{soft} {firm}");

    let moving = [
        (24, cents_of(5.0)),
        (6, 40),
        (22, cents_of(3.0)),
        (13, 30),
        corner[0],
        (10, 600),
    ];
    let whole = sounded(&moving, 0.6, 0);
    let from = 64 * 1500;
    let late = sounded(&moving, 0.6, from as i64);
    // The filter has forgotten where it was joined after some milliseconds.
    let off = residual(&whole[from + 4800..], &late[4800..whole.len() - from]);
    assert!(off < -90.0, "{off:.1} dB");
}

#[test]
fn seeking_in_a_sampled_note_is_the_same_as_playing_there() {
    let (_folder, plan, fonts) = small_session("3m");
    let session = Session::with(&plan, &fonts).expect("the files are there");
    let rate = plan.prescription.delivery.sample_rate;
    let whole = session.stretch(Frames(0), rate.frames(Seconds(120.0)), Decibels(3.0));
    for second in [47.3, 96.1] {
        let from = rate.frames(Seconds(second));
        let part = session.stretch(from, from + rate.frames(Seconds(15.0)), Decibels(3.0));
        let at = from.0 as usize;
        let off = residual(&whole.left[at..at + part.left.len()], &part.left);
        assert!(off < -90.0, "from {second} s: {off:.1} dBFS");
    }
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let (folder, plan, fonts) = small_session("3m20s");
    let bytes = |threads: usize| {
        let path = folder.path().join(format!("{threads}.wav"));
        let order = Order {
            plan: &plan,
            path: &path,
            threads,
            overwrite: false,
        };
        let extras = Extras {
            soundfonts: Some(&fonts),
            ..Extras::default()
        };
        bounce_with(&order, &extras, &mut |_| ControlFlow::Continue(())).expect("a track");
        std::fs::read(&path).expect("it is there")
    };
    assert!(bytes(1) == bytes(3));
}

#[test]
fn the_sidecar_asks_for_the_same_file() {
    let (folder, ..) = small_session("30s");
    let render = "render --palette own.toml --length 30s --json --out first.wav";
    let first = line(folder.path(), render);
    assert_eq!(first.code, Some(0), "{}", first.err);
    let again = "render --prescription first.json --out again.wav";
    let second = line(folder.path(), again);
    assert_eq!(second.code, Some(0), "{}", second.err);
    let bytes = |name: &str| std::fs::read(folder.path().join(name)).expect("it is there");
    assert!(bytes("first.wav") == bytes("again.wav") && bytes("first.json") == bytes("again.json"));
    // The same sound with one byte more is another file.
    let mut other = small();
    other.push(0);
    std::fs::write(folder.path().join("small.sf2"), other).expect("written");
    let refused = line(
        folder.path(),
        "render --prescription first.json --out third.wav",
    );
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    assert!(
        refused
            .err
            .contains("is not the file that the prescription was made with"),
        "{}",
        refused.err
    );
    assert!(!names(folder.path()).contains(&"third.wav".to_owned()));
    // Elsewhere it is found where the flag says.
    std::fs::create_dir(folder.path().join("fonts")).expect("made");
    std::fs::write(folder.path().join("fonts/small.sf2"), small()).expect("written");
    let found = line(
        folder.path(),
        "render --prescription first.json --soundfonts fonts --json --out third.wav",
    );
    assert_eq!(found.code, Some(0), "{}", found.err);
    assert!(bytes("first.wav") == bytes("third.wav"));
    let command = found.json()["command"]
        .as_str()
        .expect("a command")
        .to_owned();
    assert!(command.ends_with("--soundfonts fonts"), "{command}");
}

#[test]
fn a_missing_or_broken_file_is_told_before_anything_is_begun() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = folder.path().join("own.toml");
    let refused = |font: Option<Vec<u8>>, preset: u16, expected: &str| {
        let _ = std::fs::remove_file(folder.path().join("small.sf2"));
        if let Some(font) = font {
            std::fs::write(folder.path().join("small.sf2"), font).expect("written");
        }
        std::fs::write(&own, own_palette("small.sf2", 5, preset, 5)).expect("written");
        let answer = line(
            folder.path(),
            "render --palette own.toml --length 12h --out own.wav",
        );
        assert_eq!(answer.code, Some(2), "{}", answer.err);
        assert!(
            answer.err.contains("small.sf2") && answer.err.contains(expected),
            "{}",
            answer.err
        );
        assert_eq!(answer.err.lines().count(), 1, "{}", answer.err);
        assert!(!names(folder.path()).contains(&"own.wav".to_owned()));
    };
    refused(None, 5, "there is no such file");
    refused(
        Some(b"RIFF of another kind".to_vec()),
        5,
        "it is no SoundFont 2 file",
    );
    refused(
        Some(small()[..5_000].to_vec()),
        5,
        "it is no SoundFont 2 file",
    );
    refused(Some(Vec::new()), 5, "it is no SoundFont 2 file");
    refused(
        Some(small()),
        7,
        "it has no preset 7 in bank 0; the nearest is preset 5 in bank 0 (small)",
    );
}

#[test]
fn a_damaged_file_is_refused_or_played_but_never_a_crash() {
    let whole = small();
    let folder = tempfile::tempdir().expect("a folder");
    let prescription = prescribed(own_palette("small.sf2", 5, 5, 5), "30s");
    let plan = plan(&prescription);
    // Every third byte of the head and of the settings behind the recording, each changed in two ways.
    let from = whole.len() - 700;
    let places = (0..60).step_by(3).chain((from..whole.len()).step_by(3));
    for (place, change) in places.flat_map(|place| [(place, 0xff), (place, 0x01)]) {
        let mut damaged = whole.clone();
        damaged[place] ^= change;
        std::fs::write(folder.path().join("small.sf2"), damaged).expect("written");
        if let Ok(fonts) = SoundFonts::load(&prescription, folder.path())
            && place % 7 == 0
            && let Ok(session) = Session::with(&plan, &fonts)
        {
            let segment = session.stretch(Frames(480_000), Frames(490_000), Decibels(0.0));
            assert!(
                segment.left.iter().all(|sample| sample.is_finite()),
                "byte {place}"
            );
        }
    }
}

/// A general MIDI piano, harp and pad over the whole of a short session.
#[test]
fn the_soundfont_of_debian_plays_within_the_limits() {
    let Some(path) = fluid() else { return };
    let palette = own_palette(&path.to_string_lossy(), 48, 46, 0);
    let mut prescription = prescribed(palette, "2m");
    let fonts = SoundFonts::load(&prescription, Path::new("")).expect("it is whole");
    prescription.soundfonts = fonts.fingerprints().clone();
    let folder = tempfile::tempdir().expect("a folder");
    let plan = plan(&prescription);
    let order = Order {
        plan: &plan,
        path: &folder.path().join("fluid.wav"),
        threads: 2,
        overwrite: false,
    };
    let extras = Extras {
        soundfonts: Some(&fonts),
        ..Extras::default()
    };
    let bounced =
        bounce_with(&order, &extras, &mut |_| ControlFlow::Continue(())).expect("a track");
    let broken = anodyne_studio::Limits::session().judge(&bounced.measured);
    assert!(broken.is_empty(), "{broken:?}");
    assert!((bounced.measured.integrated_lufs + 20.0).abs() < 0.5);
}
