//! How much two sessions have in common: other seeds little, the same seed in another key or length a lot.

#![allow(clippy::print_stdout, reason = "`--nocapture` shows what was measured")]

mod common;

use anodyne_score::Role;
use common::{Piece, piece};
use std::collections::BTreeSet;

/// The rhythms of three lengths in a row in the tune: what a listener hums along to.
fn rhythms(piece: &Piece) -> BTreeSet<Vec<i64>> {
    let lengths = |phrase: usize| {
        let sung = piece.sung(Role::Melody, phrase);
        let apart = |two: &[common::Sung]| ((two[1].beat - two[0].beat) * 12.0).round() as i64;
        let all: Vec<i64> = sung.windows(2).map(apart).collect();
        all.windows(4).map(<[i64]>::to_vec).collect::<Vec<_>>()
    };
    (0..piece.score.phrases().len()).flat_map(lengths).collect()
}

/// The share of the smaller set that the other has too.
fn shared<T: Ord>(one: &BTreeSet<T>, other: &BTreeSet<T>) -> f64 {
    let least = one.len().min(other.len()).max(1);
    one.intersection(other).count() as f64 / least as f64
}

/// The chords as degrees and colours, with the bar of their phase where they stand.
fn chords(piece: &Piece) -> BTreeSet<(usize, usize, u8, String)> {
    let spans = piece.score.chords().iter();
    let address = |span: &anodyne_score::ChordSpan| {
        let phase = piece.plan.phase_at((span.start + span.end) * 0.5);
        let bar = span.first_bar - piece.plan.phases[phase].first_bar;
        (
            phase,
            bar,
            span.chord.degree(),
            format!("{:?}", span.chord.colour()),
        )
    };
    spans.map(address).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn another_seed_is_another_piece() {
    let (mut tunes, mut harmonies) = (Vec::new(), Vec::new());
    for seed in 0..20 {
        let (one, other) = (
            piece("guided-imagery", "D dorian", "20m", seed),
            piece("guided-imagery", "D dorian", "20m", seed + 1),
        );
        tunes.push(shared(&rhythms(&one), &rhythms(&other)));
        harmonies.push(shared(&chords(&one), &chords(&other)));
    }
    println!(
        "strangers share {:.2} of rhythms, {:.2} of chords",
        mean(&tunes),
        mean(&harmonies)
    );
    assert!(mean(&tunes) < 0.45 && mean(&harmonies) < 0.5);
}

#[test]
fn the_same_seed_in_another_key_has_the_same_chords_and_motifs() {
    let (mut tunes, mut harmonies) = (Vec::new(), Vec::new());
    for seed in 0..20 {
        let (one, other) = (
            piece("guided-imagery", "D dorian", "20m", seed),
            piece("guided-imagery", "G# dorian", "20m", seed),
        );
        tunes.push(shared(&rhythms(&one), &rhythms(&other)));
        harmonies.push(shared(&chords(&one), &chords(&other)));
    }
    println!(
        "siblings in key share {:.2} of rhythms, {:.2} of chords",
        mean(&tunes),
        mean(&harmonies)
    );
    assert!(mean(&tunes) > 0.8 && mean(&harmonies) > 0.9);
}

#[test]
fn the_same_seed_at_another_length_has_the_same_motifs() {
    let (mut tunes, mut strangers) = (Vec::new(), Vec::new());
    for seed in 0..20 {
        let long = rhythms(&piece("guided-imagery", "D dorian", "40m", seed));
        tunes.push(shared(
            &rhythms(&piece("guided-imagery", "D dorian", "10m", seed)),
            &long,
        ));
        let other = piece("guided-imagery", "D dorian", "10m", seed + 1);
        strangers.push(shared(&rhythms(&other), &long));
    }
    println!(
        "siblings in length share {:.2} of rhythms, strangers {:.2}",
        mean(&tunes),
        mean(&strangers)
    );
    assert!(mean(&tunes) > 0.6 && mean(&tunes) > 1.5 * mean(&strangers));
}
