//! Keys in, notes out.

use crate::host::Host;

const RATE: usize = 48_000;

#[test]
fn what_is_played_along_is_heard_in_the_scale() {
    let mut host = Host::short();
    host.set("tonic", "C");
    host.set("mode", "ionian");
    host.set("kout", "on");
    for layer in [
        "drone", "pad", "halo", "figure", "melody", "answer", "bell", "pulse", "nature",
    ] {
        host.set(&format!("{layer}_mute"), "on");
    }
    host.play(20 * RATE, 512);
    assert_eq!(host.play(RATE, 512).peak(), 0.0);
    // C sharp is not in C major: its neighbour sounds.
    host.key(61, 0.8);
    let heard = host.play(2 * RATE, 512);
    assert!(heard.peak() > 0.003, "{}", heard.peak());
    let played: Vec<u16> = heard
        .notes
        .iter()
        .filter(|(_, channel, _, velocity)| *channel == 15 && *velocity > 0.0)
        .map(|(_, _, key, _)| *key)
        .collect();
    assert_eq!(played.len(), 1);
    assert_ne!(played[0], 61);
    host.key(61, 0.0);
    let released = host.play(RATE, 512);
    assert!(
        released
            .notes
            .iter()
            .any(|note| note.1 == 15 && note.2 == played[0] && note.3 == 0.0)
    );
}

#[test]
fn every_note_of_the_score_goes_out_and_is_let_go() {
    let mut host = Host::short();
    host.set("kout", "on");
    let heard = host.play(60 * RATE, 512);
    let on = heard.notes.iter().filter(|note| note.3 > 0.0).count();
    assert!(on > 20, "{on}");
    host.time.plays = false;
    let stopped = host.play(RATE, 512);
    let off = |heard: &crate::host::Heard| heard.notes.iter().filter(|note| note.3 == 0.0).count();
    assert_eq!(off(&heard) + off(&stopped), on);
    assert!(heard.notes.is_sorted_by_key(|note| note.0));
}

#[test]
fn the_lowest_key_holds_the_music() {
    let mut host = Host::short();
    host.play(10 * RATE, 512);
    host.key(0, 1.0);
    host.play(RATE, 512);
    let saved = String::from_utf8_lossy(&host.save()).into_owned();
    assert!(saved.contains("hold"), "{saved}");
    // Held beyond its end, it still sounds.
    host.play(100 * RATE, 4096);
    assert!(host.play(RATE, 512).peak() > 0.005);
}

/// The verbs that are logged, in their order.
fn said(host: &mut Host) -> Vec<String> {
    let saved = host.save();
    let state: serde_json::Value = serde_json::from_slice(&saved[8..]).unwrap();
    let document = state["fields"]["anodyne"].as_str().unwrap();
    let document: serde_json::Value = serde_json::from_str(document).unwrap();
    let verbs = document["verbs"].as_array().unwrap();
    let word = |verb: &serde_json::Value| verb[1].as_str().unwrap().to_owned();
    verbs.iter().map(word).collect()
}

#[test]
fn controls_say_the_verbs_as_long_as_they_are_on() {
    let mut host = Host::short();
    host.play(10 * RATE, 512);
    for (number, value) in [(20, 127), (20, 64), (19, 127), (24, 127), (20, 63)] {
        host.control(number, value);
        host.play(2 * RATE, 512);
    }
    assert_eq!(said(&mut host), ["hold", "let-go"]);
    for (number, value) in [(22, 127), (22, 0), (21, 127), (21, 0), (23, 127)] {
        host.control(number, value);
        host.play(3 * RATE, 512);
    }
    let expected = [
        "hold",
        "let-go",
        "soften",
        "restore",
        "advance",
        "return-now",
    ];
    assert_eq!(said(&mut host), expected);
}

#[test]
fn other_controls_can_be_chosen_and_none() {
    let mut host = Host::short();
    host.set("lcc", "CC 64");
    host.play(10 * RATE, 512);
    host.control(20, 127);
    host.play(RATE, 512);
    assert!(said(&mut host).is_empty());
    // The pedal.
    host.control(64, 127);
    host.play(RATE, 512);
    assert_eq!(said(&mut host), ["hold"]);
    host.set("lcc", "off");
    host.control(64, 0);
    host.control(67, 127);
    host.play(RATE, 512);
    assert_eq!(said(&mut host), ["hold"]);
}
