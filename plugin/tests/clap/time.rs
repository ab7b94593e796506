//! The host's time: wherever it is, the session is.

use crate::host::{Heard, Host, off};
use anodyne_session::{Library, Wish, plan};
use anodyne_studio::{Session, level};
use anodyne_units::Frames;

const RATE: usize = 48_000;
/// -90 dBFS.
const SAME: f32 = 3.2e-5;

/// What `anodyne render` makes of the same prescription, before its word length: the studio's own segments.
fn rendered(from: usize, to: usize) -> [Vec<f32>; 2] {
    let wish = Wish {
        length: Some("90s".into()),
        ..Wish::default()
    };
    let session = Session::owned(plan(&wish.prescribe(&Library::built_in()).unwrap()));
    let workers = rayon::ThreadPoolBuilder::new()
        .num_threads(2)
        .build()
        .unwrap();
    let gain = level(&session, &workers, || Ok(())).unwrap();
    let stretch = session.stretch(Frames(from as u64), Frames(to as u64), gain);
    [stretch.left, stretch.right]
}

#[test]
fn what_is_heard_in_the_host_is_what_is_rendered() {
    let mut host = Host::short();
    let heard = host.play_in(40 * RATE, &[64, 480, 1, 512, 8192, 333]);
    let rendered = rendered(0, 40 * RATE);
    for (heard, rendered) in heard.main.iter().zip(&rendered) {
        let off = off(heard, rendered);
        assert!(off < SAME, "{off}");
    }
    assert!(heard.peak() > 0.05, "{}", heard.peak());
}

#[test]
fn two_bounces_are_identical_whatever_the_buffers() {
    let bounce = |buffer| {
        let mut host = Host::new();
        host.set_now("length", "90 s");
        host.offline();
        host.activate(48_000.0);
        host.time.jump(30.0);
        host.play(8 * RATE, buffer)
    };
    let one = bounce(64);
    assert_eq!(one.main, bounce(64).main);
    assert_eq!(one.main, bounce(1000).main);
    // A bounce has heard what was before: it is the session itself but for the first milliseconds.
    let rendered = rendered(30 * RATE, 38 * RATE);
    let off = off(&one.main[0][RATE / 10..], &rendered[0][RATE / 10..]);
    assert!(off < SAME, "{off}");
}

#[test]
fn a_jump_is_heard_within_one_buffer_and_without_a_click() {
    let mut host = Host::short();
    let before = host.play(20 * RATE, 256);
    host.time.jump(50.0);
    let after = host.play(4 * RATE, 256);
    let there = rendered(50 * RATE, 54 * RATE);
    // The hall of what came before is missing; what is played is the same.
    let one: f32 = after.main[0]
        .iter()
        .zip(&there[0])
        .map(|(a, b)| a * b)
        .sum();
    let power: f32 = there[0].iter().map(|sample| sample * sample).sum();
    assert!(one / power > 0.7, "{}", one / power);
    let usual = before.steepest().max(after.steepest());
    let mut across = before.clone();
    for (side, more) in across.main.iter_mut().zip(&after.main) {
        side.drain(..side.len() - 64);
        side.extend(&more[..4096]);
    }
    assert!(across.steepest() <= usual, "{} {usual}", across.steepest());
    assert!(after.peak() > 0.02);
}

#[test]
fn a_loop_comes_round_to_the_same_music() {
    let mut host = Host::short();
    host.time.jump(20.0);
    host.time.round = Some((20 * RATE as u64, 24 * RATE as u64));
    // The loop's end lies within a buffer.
    let rounds = host.play(12 * RATE, 500);
    let second = &rounds.main[0][4 * RATE..8 * RATE];
    let third = &rounds.main[0][8 * RATE..12 * RATE];
    let off = off(&second[RATE / 10..], &third[RATE / 10..]);
    assert!(off < 1e-6, "{off}");
    assert!(rounds.peak() > 0.02);
}

#[test]
fn scrubbing_never_clicks_and_comes_to_rest_where_it_ends() {
    let mut host = Host::short();
    let usual = host.play(30 * RATE, 64).steepest();
    let mut heard = 0.0_f32;
    for step in 0..200 {
        host.time.jump(20.0 + 0.13 * f64::from(step));
        heard = heard.max(host.play(128, 64).steepest());
    }
    assert!(heard < 2.0 * usual, "{heard} {usual}");
    // A jump that comes while two are fading waits for its deck, 20 ms at most.
    host.play(RATE / 10, 64);
    host.time.jump(40.0);
    let rest = host.play(2 * RATE, 64);
    let mut straight = Host::short();
    straight.time.jump(40.0);
    let there = straight.play(2 * RATE, 64);
    let from = RATE / 5;
    let off = off(&rest.main[0][from..], &there.main[0][from..]);
    assert!(off < 1e-6, "{off}");
}

#[test]
fn a_stopped_transport_rings_on_and_falls_silent() {
    let mut host = Host::short();
    host.play(40 * RATE, 256);
    host.time.plays = false;
    let ringing = host.play(RATE / 2, 256);
    assert!(ringing.peak() > 0.005, "{}", ringing.peak());
    host.play(20 * RATE, 256);
    assert_eq!(host.play(RATE, 256).peak(), 0.0);
    // And on again, where it stopped.
    host.time.plays = true;
    assert!(host.play(RATE, 256).peak() > 0.01);
}

#[test]
fn every_rate_and_size_of_buffer_plays() {
    for rate in [44_100.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0] {
        let mut host = Host::new();
        host.set_now("length", "30 s");
        host.activate(rate);
        let heard = host.play_in((8.0 * rate) as usize, &[1, 8192, 7, 64]);
        assert!(heard.peak() > 0.01, "{rate}");
        assert!(heard.main.iter().flatten().all(|sample| sample.is_finite()));
    }
}

#[test]
fn before_its_beginning_and_after_its_end_there_is_silence() {
    let mut host = Host::new();
    host.set_now("length", "30 s");
    host.activate(48_000.0);
    host.time.jump(30.0);
    assert_eq!(host.play(2 * RATE, 512).peak(), 0.0);
    host.time.jump(29.0);
    assert!(host.play(RATE / 4, 512).peak() > 0.0);
}

#[test]
fn a_moving_tempo_is_followed_without_losing_a_beat() {
    // The host's beats lead: 90 seconds at 60 are 90 beats, however fast they come.
    let play = |bpm: f64, ramp: f64, seconds: usize| {
        let mut host = Host::new();
        for (id, text) in [
            ("length", "90 s"),
            ("tempo", "host's beats"),
            ("start", "60"),
            ("kout", "on"),
        ] {
            host.set_now(id, text);
        }
        host.activate(48_000.0);
        host.time.bpm = bpm;
        host.time.ramp = ramp;
        let heard = host.play(seconds * RATE, 512);
        let mut keys: Vec<(u16, u16)> = heard
            .notes
            .iter()
            .filter(|(_, _, _, velocity)| *velocity > 0.0)
            .map(|(_, channel, key, _)| (*channel, *key))
            .collect();
        keys.sort_unstable();
        (keys, host.time.beat)
    };
    let (even, there) = play(60.0, 0.0, 80);
    assert!((there - 80.0).abs() < 0.1);
    // From 60 to 120 within 53 seconds: 80 beats as well.
    let (moved, there) = play(60.0, 60.0 / 53.333, 53);
    assert!((there - 79.5).abs() < 1.0, "{there}");
    let missing = even.len().abs_diff(moved.len());
    assert!(
        even.len() > 30 && missing <= 2,
        "{} {}",
        even.len(),
        moved.len()
    );
}

#[test]
fn a_free_session_runs_by_itself() {
    let mut host = Host::new();
    host.set_now("length", "90 s");
    host.set_now("clock", "free running");
    host.activate(48_000.0);
    host.time.plays = false;
    let heard = host.play(20 * RATE, 512);
    let rendered = rendered(0, 20 * RATE);
    assert!(off(&heard.main[0], &rendered[0]) < SAME);
}

#[test]
fn a_jump_is_where_the_music_goes_on_within_22_milliseconds() {
    let mut host = Host::short();
    host.play(20 * RATE, 64);
    host.time.jump(50.0);
    let jumped = host.play(2 * RATE, 64);
    let mut straight = Host::short();
    straight.play(50 * RATE, 4096);
    let there = straight.play(2 * RATE, 64);
    // Pads, melody and drum, ahead of the hall, which the music fills anew; of a bed of nature there is no one take.
    let mut heard = 0.0_f32;
    for stem in 0..3 {
        let from = 22 * RATE / 1000;
        let (jumped, there) = (&jumped.stems[stem][from..], &there.stems[stem][from..]);
        assert!(off(jumped, there) < SAME, "{stem}: {}", off(jumped, there));
        heard = there.iter().fold(heard, |peak, one| peak.max(one.abs()));
    }
    assert!(heard > 0.01, "{heard}");
}

#[test]
fn the_hall_of_a_jump_is_soon_as_full_as_if_all_had_been_played() {
    let from = |time: usize, jumps: bool| {
        let mut host = Host::short();
        host.set("kout", "on");
        if jumps {
            host.play(5 * RATE, 480);
            host.time.jump(time as f64);
        } else {
            host.play(time * RATE, 4096);
        }
        host.play(8 * RATE, 480)
    };
    let (jumped, there) = (from(40, true), from(40, false));
    let apart = |seconds: core::ops::Range<usize>| {
        let frames = seconds.start * RATE..seconds.end * RATE;
        let sides = jumped.main.iter().zip(&there.main);
        sides.fold(0.0_f32, |most, (jumped, there)| {
            most.max(off(&jumped[frames.clone()], &there[frames.clone()]))
        })
    };
    assert!(apart(0..1) > 0.01, "{}", apart(0..1));
    assert!(apart(4..8) < SAME, "{}", apart(4..8));
    assert!(jumped.steepest() <= 1.1 * there.steepest());
    // And it says the same notes, once.
    let later = |heard: &Heard| {
        let notes = heard.notes.iter().copied();
        notes.filter(|note| note.0 > 1000).collect::<Vec<_>>()
    };
    let begins = |notes: Vec<(u64, u16, u16, f64)>| {
        let mut begins: Vec<_> = notes.into_iter().filter(|note| note.3 > 0.0).collect();
        begins.sort_by(|a, b| a.partial_cmp(b).unwrap());
        begins
    };
    assert_eq!(begins(later(&jumped)), begins(later(&there)));
}

#[test]
fn a_hall_that_fills_follows_verbs_and_leaves_those_who_play_along_alone() {
    let after = |jumps: bool, key: bool| {
        let mut host = Host::short();
        if jumps {
            host.play(5 * RATE, 480);
            host.time.jump(30.0);
        } else {
            host.play(30 * RATE, 4096);
        }
        host.play(RATE / 2, 480);
        host.set("soften", "on");
        if key {
            host.key(67, 0.9);
        }
        host.play(10 * RATE, 480).main
    };
    let (jumped, there) = (after(true, false), after(false, false));
    let apart = |one: &[Vec<f32>; 2], other: &[Vec<f32>; 2], seconds: core::ops::Range<usize>| {
        let frames = seconds.start * RATE..seconds.end * RATE;
        off(&one[0][frames.clone()], &other[0][frames])
    };
    let late = apart(&jumped, &there, 7..10);
    assert!(late < SAME, "{late}");
    // A key that was pressed rings on as it does without a jump.
    let (played, alone) = (after(true, true), after(false, true));
    let (rings, usual) = (apart(&played, &jumped, 2..4), apart(&alone, &there, 2..4));
    assert!(rings > 0.8 * usual && usual > 1e-3, "{rings} {usual}");
}

#[test]
fn a_note_that_begins_where_a_jump_goes_is_sent() {
    let play = |frame: u64, seconds: usize| {
        let mut host = Host::short();
        host.set("kout", "on");
        host.time.frame = frame;
        host.play(seconds * RATE, 64).notes
    };
    let all = play(0, 40);
    let begins = |note: &&(u64, u16, u16, f64)| note.0 > 20 * RATE as u64 && note.3 > 0.0;
    let (frame, channel, key, _) = *all.iter().find(begins).unwrap();
    let sent = play(frame, 1);
    // As soon as its part is ready.
    let is_it = |note: &(u64, u16, u16, f64)| (note.1, note.2) == (channel, key) && note.0 < 512;
    assert!(sent.iter().any(is_it), "{frame} {channel} {key}: {sent:?}");
}

#[test]
fn a_transport_that_stops_on_the_way_to_a_place_lets_the_old_one_ring() {
    let mut host = Host::short();
    host.play(40 * RATE, 64);
    host.time.jump(60.0);
    let mut across = host.play(128, 64);
    host.time.plays = false;
    let ringing = host.play(RATE / 2, 64);
    for (side, more) in across.main.iter_mut().zip(&ringing.main) {
        side.extend(more);
    }
    let mut usual = Host::short();
    let usual = usual.play(42 * RATE, 512).steepest();
    assert!(across.steepest() <= usual, "{} {usual}", across.steepest());
    assert!(ringing.peak() > 0.005, "{}", ringing.peak());
    host.time.plays = true;
    assert!(host.play(RATE, 64).peak() > 0.01);
}

/// A host whose beats, sixty a minute, lead a session of a minute and a half.
fn leading() -> Host {
    let mut host = Host::new();
    for (id, text) in [
        ("length", "90 s"),
        ("tempo", "host's beats"),
        ("start", "60"),
    ] {
        host.set_now(id, text);
    }
    host.time.bpm = 60.0;
    host
}

#[test]
fn the_hosts_time_signature_is_followed_where_its_beats_lead() {
    let led_by = |signature: (u16, u16), meter: Option<&str>, tempo: &str| {
        let mut host = leading();
        host.offline();
        host.activate(48_000.0);
        host.time.signature = signature;
        let heard = host.play(30 * RATE, 512);
        let wish = Wish {
            length: Some("90s".into()),
            tempo: Some(format!("{tempo}..{tempo}")),
            meter: meter.map(Into::into),
            ..Wish::default()
        };
        let session = Session::owned(plan(&wish.prescribe(&Library::built_in()).unwrap()));
        let workers = rayon::ThreadPoolBuilder::new().build().unwrap();
        let gain = level(&session, &workers, || Ok(())).unwrap();
        let written = session.stretch(Frames(0), Frames(30 * RATE as u64), gain);
        let off = off(&heard.main[0], &written.left);
        assert!(off < SAME, "{signature:?}: {off}");
        assert!(heard.peak() > 0.02);
        heard.main
    };
    let fours = led_by((4, 4), None, "60.0");
    let threes = led_by((3, 4), Some("3/4"), "60.0");
    // The host's crotchets at 60 are dotted crotchets at 40.
    led_by((6, 8), Some("6/8"), "40.0");
    // What is not composed in is counted in fours.
    assert_eq!(led_by((5, 4), Some("4/4"), "60.0"), fours);
    assert!(off(&threes[0], &fours[0]) > 0.01);
}

#[test]
fn a_time_signature_that_changes_is_crossed_over_without_a_click() {
    let host = || {
        let mut host = leading();
        host.activate(48_000.0);
        host
    };
    let mut threes = host();
    threes.time.signature = (3, 4);
    threes.play(512, 512);
    // Activated anew, it knows what the host said, and has the session at once.
    threes.deactivate();
    threes.activate(48_000.0);
    threes.time.jump(50.0);
    let there = threes.play(2 * RATE, 512);
    // Either music where the changes will be heard; two that cross add up.
    let mut usual = threes.play(35 * RATE, 512).steepest();
    let mut changed = host();
    changed.play(20 * RATE, 512);
    usual = usual.max(changed.play(66 * RATE, 512).steepest());
    changed.time.jump(50.0);
    changed.play(RATE, 512);
    changed.time.signature = (3, 4);
    let from = RATE / 10;
    let mut apart = f32::MAX;
    // The new session is made beside, in a time that is the machine's.
    for _ in 0..60 {
        std::thread::sleep(std::time::Duration::from_millis(250));
        let across = changed.play(2 * RATE, 512);
        assert!(
            across.steepest() <= 1.2 * usual,
            "{} {usual}",
            across.steepest()
        );
        changed.time.jump(50.0);
        let after = changed.play(2 * RATE, 512);
        apart = off(&after.main[0][from..], &there.main[0][from..]);
        if apart < 1e-6 {
            break;
        }
    }
    assert!(apart < 1e-6, "{apart}");
}
