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
