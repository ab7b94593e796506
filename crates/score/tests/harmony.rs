//! What is measured of the harmony.

#![allow(clippy::print_stdout, reason = "`--nocapture` shows what was measured")]

mod common;

use anodyne_music::{Key, Mode, PitchClass};
use anodyne_score::{Events, Role};
use anodyne_session::Holding;
use common::{Piece, held, many, many_of, piece, tension_follows};
use std::collections::BTreeSet;

#[test]
fn the_tonic_stands_at_every_phase_boundary_and_at_the_end() {
    for piece in many() {
        let chords = piece.score.chords();
        for phase in &piece.plan.phases {
            let first = chords
                .iter()
                .find(|span| span.first_bar == phase.first_bar)
                .expect("a chord at the start");
            let last = chords
                .iter()
                .rfind(|span| span.first_bar < phase.first_bar + phase.bars)
                .expect("a last chord");
            assert_eq!(
                (first.chord.degree(), last.chord.degree()),
                (0, 0),
                "{}",
                phase.name
            );
            assert_eq!(first.chord.key(), phase.key.harmonised());
        }
    }
}

fn check_tension(pieces: impl Iterator<Item = Piece>) {
    let mut all: Vec<(f64, String)> = pieces
        .filter_map(|piece| {
            let asked = &piece.plan.prescription;
            let name = format!("{} {} {}", asked.programme.id, asked.key, asked.length);
            tension_follows(&piece).map(|r| (r, name))
        })
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mean = all.iter().map(|one| one.0).sum::<f64>() / all.len() as f64;
    println!(
        "mean {mean:.3}, median {:.3}, of {}; worst {:?}",
        all[all.len() / 2].0,
        all.len(),
        &all[..6]
    );
    assert!(all.len() > 50 && mean > 0.85);
    assert!(all[0].0 > 0.8, "{:?}", all[0]);
}

#[test]
fn tension_follows_the_intensity() {
    check_tension(many());
}

#[test]
fn tension_follows_it_in_scores_nobody_has_looked_at() {
    check_tension(many_of(7_000..7_040));
    // The hardest: few chords, many phase boundaries, scales with few quiet chords.
    let hard = (900..950).flat_map(|seed| {
        ["harmonic minor", "phrygian", "dorian"].map(|mode| {
            let tonic = [
                "C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B",
            ];
            let key = format!("{} {mode}", tonic[seed as usize % 12]);
            piece("u-arc", &key, "7m", seed)
        })
    });
    check_tension(hard);
}

#[test]
fn a_new_key_is_entered_by_a_chord_of_both() {
    let (mut turns, mut pivots, mut keys) = (0, 0, BTreeSet::new());
    for seed in 0..40 {
        for (number, mode) in Mode::ALL.into_iter().enumerate() {
            let tonic = Key::new(
                PitchClass::new((seed as usize + number * 5) as i32 % 12),
                mode,
            );
            let holding = [Holding::Mixed, Holding::Challenging][number % 2];
            let piece = held("guided-imagery", &tonic.to_string(), "20m", holding, seed);
            let phases = &piece.plan.phases;
            assert_eq!(
                (phases[0].key, phases[phases.len() - 1].key),
                (tonic, tonic)
            );
            for two in phases.windows(2).filter(|two| two[0].key != two[1].key) {
                let next = two[1].key.harmonised();
                let mut chords = piece.score.chords().iter();
                let last = chords
                    .rfind(|span| span.first_bar < two[1].first_bar)
                    .expect("a chord before");
                turns += 1;
                let known = last.chord.classes().iter().all(|one| next.contains(*one));
                pivots += usize::from(known);
                keys.insert((seed, number));
            }
        }
    }
    println!(
        "{pivots} of {turns} turns by a pivot, in {} of 360 sessions",
        keys.len()
    );
    assert!(turns > 150 && pivots == turns && keys.len() < 360);
}

#[test]
fn supportive_music_stays_at_home() {
    for seed in 0..40 {
        let piece = held(
            "guided-imagery",
            "F lydian",
            "40m",
            Holding::Supportive,
            seed,
        );
        let home = piece.plan.prescription.key;
        assert!(piece.plan.phases.iter().all(|phase| phase.key == home));
    }
}

#[test]
fn voices_move_little_stay_clear_and_never_double_a_colour() {
    let (mut motion, mut voices, mut small, mut most) = (0u32, 0usize, 0usize, 0u8);
    for piece in many() {
        for pair in piece.score.chords().windows(2) {
            let (from, to) = (pair[0].voicing.pitches(), pair[1].voicing.pitches());
            assert!((3..=5).contains(&to.len()), "{} {to:?}", pair[1].chord);
            if from.len() == to.len() {
                motion += pair[0].voicing.motion_to(&pair[1].voicing);
                voices += to.len();
                small += from
                    .iter()
                    .zip(to)
                    .filter(|(a, b)| a.0.abs_diff(b.0) <= 2)
                    .count();
                most = from
                    .iter()
                    .zip(to)
                    .map(|(a, b)| a.0.abs_diff(b.0))
                    .max()
                    .unwrap_or(0)
                    .max(most);
            }
            for two in to.windows(2) {
                let gap = two[1].0 - two[0].0;
                let least = match two[0].0 {
                    ..48 => 5,
                    48..52 => 3,
                    _ => 2,
                };
                assert!(gap >= least, "{} {to:?}", pair[1].chord);
            }
            for class in &pair[1].chord.classes()[3.min(pair[1].chord.classes().len())..] {
                assert!(to.iter().filter(|one| one.class() == *class).count() <= 1);
            }
        }
    }
    let (mean, share) = (
        f64::from(motion) / voices as f64,
        small as f64 / voices as f64,
    );
    println!("mean motion {mean:.2} semitones a voice, {share:.3} move 0 to 2, most {most}");
    assert!(mean <= 1.6 && share > 0.75);
}

#[test]
fn every_note_is_in_the_scale_or_the_chord() {
    let mut events = Events::new();
    for piece in many().step_by(3) {
        for (part, own) in piece
            .score
            .parts()
            .iter()
            .enumerate()
            .filter(|(_, own)| own.role != Role::Pulse)
        {
            for phrase in 0..piece.score.phrases().len() {
                let key = piece.plan.phases[piece.score.phrases()[phrase].phase].key;
                piece.score.events(part, phrase, &mut events);
                for event in &events {
                    let class = event.pitch.class();
                    assert!(
                        key.harmonised().contains(class),
                        "{:?} {event:?} in {key}",
                        own.role
                    );
                    let tune = matches!(own.role, Role::Melody | Role::Answer);
                    assert!(
                        !tune || key.contains(class) || key.steps() == 7,
                        "{:?} {event:?} in {key}",
                        own.role
                    );
                    let (low, high) = own.seat.instrument.compass();
                    assert!(
                        event.pitch >= low && event.pitch <= high,
                        "{:?} {event:?}",
                        own.role
                    );
                }
            }
        }
    }
}

#[test]
fn most_phrases_end_with_a_motion_of_roots_and_progressions_vary() {
    for mode in Mode::ALL {
        let piece = piece("guided-imagery", &format!("D {mode}"), "20m", 5);
        let degrees: Vec<u8> = piece
            .score
            .chords()
            .iter()
            .map(|span| span.chord.degree())
            .collect();
        let still =
            degrees.windows(2).filter(|two| two[0] == two[1]).count() as f64 / degrees.len() as f64;
        let mut used = degrees.clone();
        used.sort_unstable();
        used.dedup();
        println!(
            "{mode}: {} degrees, still {still:.2}: {degrees:?}",
            used.len()
        );
        assert!(used.len() >= 4 && still < 0.5, "{mode}: {degrees:?}");
    }
}
