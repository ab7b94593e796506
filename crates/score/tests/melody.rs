//! What is measured of the melodies.

#![allow(clippy::print_stdout, reason = "`--nocapture` shows what was measured")]

mod common;

use anodyne_score::Role;
use common::tally::{LINES, Tally, chord_at, tally};
use common::{Sung, many, piece, unhooked, written};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn melodies_move_by_step_answer_their_leaps_and_rest() {
    let mut all = Tally::default();
    many().for_each(|piece| tally(&piece, &mut all));
    assert!(all.phrases > 2_000, "{all:?}");
    all.check();
}

#[test]
fn so_they_do_in_every_meter_and_at_every_tempo() {
    for meter in ["4/4", "3/4", "6/8"] {
        let mut all = Tally::default();
        for (seed, tempo) in ["34", "50", "80", "101"].into_iter().enumerate() {
            tally(
                &written(meter, false, "E aeolian", tempo, seed as u64),
                &mut all,
            );
        }
        println!("{meter}");
        all.check();
    }
}

#[test]
fn no_eight_bars_of_melody_are_heard_twice() {
    for seed in 0..6 {
        let piece = piece("guided-imagery", "D dorian", "1h", seed);
        let bar = piece.plan.meter.bar().0;
        let notes: Vec<Sung> = (0..piece.score.phrases().len())
            .flat_map(|one| piece.sung(Role::Melody, one))
            .collect();
        let mut heard = BTreeSet::new();
        for first in 0..piece
            .score
            .phrases()
            .last()
            .map_or(0, |last| last.first_bar)
        {
            let (from, to) = (first as f64 * bar, (first + 8) as f64 * bar);
            let block: Vec<(i64, u8)> = notes
                .iter()
                .filter(|note| note.beat >= from && note.beat < to)
                .map(|note| (((note.beat - from) * 12.0).round() as i64, note.pitch.0))
                .collect();
            if block.len() >= 4 {
                assert!(
                    heard.insert(block),
                    "seed {seed}: bars {first} to {} were heard before",
                    first + 8
                );
            }
        }
        assert!(heard.len() > 100, "seed {seed}: {} blocks", heard.len());
    }
}

#[test]
fn motifs_come_back_in_varied_form() {
    let (mut tunes, mut kin) = (0, 0);
    for seed in 0..10 {
        let piece = piece("guided-imagery", "G mixolydian", "20m", seed);
        let mut cells: BTreeMap<Vec<i64>, usize> = BTreeMap::new();
        let mut rhythms = Vec::new();
        for phrase in piece.tuneful() {
            let sung = piece.sung(Role::Melody, phrase);
            let of: BTreeSet<Vec<i64>> = sung
                .windows(4)
                .map(|four| {
                    four.windows(2)
                        .map(|two| ((two[1].beat - two[0].beat) * 12.0).round() as i64)
                        .collect()
                })
                .collect();
            for cell in &of {
                *cells.entry(cell.clone()).or_default() += 1;
            }
            if !of.is_empty() {
                rhythms.push(of);
            }
        }
        tunes += rhythms.len();
        kin += rhythms
            .iter()
            .filter(|of| of.iter().any(|cell| cells[cell] >= 3))
            .count();
    }
    println!("{kin} of {tunes} tunes share a rhythm of three lengths with two others");
    assert!(tunes > 50 && kin as f64 > 0.8 * tunes as f64);
}

#[test]
fn after_onset_no_five_note_figure_returns_in_sleep() {
    for seed in 0..10 {
        let piece = unhooked("A minor", seed);
        let hook_free =
            |one: &usize| piece.plan.phases[piece.score.phrases()[*one].phase].hook_free;
        let mut figures = BTreeSet::new();
        let mut count = 0;
        for role in [Role::Melody, Role::Figure] {
            let notes: Vec<Sung> = (0..piece.score.phrases().len())
                .filter(hook_free)
                .flat_map(|one| piece.sung(role, one))
                .collect();
            for five in notes.windows(5) {
                let figure: Vec<(i64, i16)> = five
                    .windows(2)
                    .map(|two| {
                        let interval = i16::from(two[1].pitch.0) - i16::from(two[0].pitch.0);
                        (
                            ((two[1].beat - two[0].beat) * 12.0).round() as i64,
                            interval,
                        )
                    })
                    .collect();
                count += 1;
                assert!(figures.insert(figure), "seed {seed}: {five:?}");
            }
        }
        assert!(count > 20, "seed {seed}: {count} figures");
    }
}

#[test]
fn avoid_notes_only_pass() {
    let (mut avoid, mut leaning, mut notes) = (0, 0, 0);
    for piece in many().step_by(3) {
        let bar = piece.plan.meter.bar().0;
        for phrase in piece.tuneful() {
            for role in LINES {
                for note in piece.sung(role, phrase) {
                    let chord = chord_at(&piece, note.beat);
                    let class = note.pitch.class();
                    let rubs = chord.classes().iter().any(|one| one.up_to(class).0 == 1);
                    notes += 1;
                    if rubs && !chord.contains(class) {
                        avoid += 1;
                        let within = (note.beat + 1e-6) % bar;
                        leaning +=
                            usize::from(note.beats > 2.1 || (within < 1e-3 && note.beats > 1.1));
                    }
                }
            }
        }
    }
    println!(
        "{avoid} of {notes} notes lie a semitone above a chord note, {leaning} do more than pass"
    );
    assert!(notes > 5_000 && avoid > 20);
    assert!((leaning as f64) < 0.002 * f64::from(notes));
}

#[test]
fn a_motif_comes_back_turned_moved_and_stretched() {
    // Of the figures of four notes of a session: the same rhythm with another contour, and the same contour in notes
    // of twice the length.
    let (mut varied, mut literal, mut stretched, mut sessions) = (0, 0, 0, 0);
    for seed in 0..12 {
        let piece = piece("guided-imagery", "A aeolian", "40m", seed);
        let key = piece.plan.prescription.key;
        let mut contours: BTreeMap<Vec<i64>, BTreeMap<Vec<i32>, usize>> = BTreeMap::new();
        for phrase in piece.tuneful() {
            let sung = piece.sung(Role::Melody, phrase);
            for four in sung.windows(4) {
                let pairs = || four.windows(2);
                let rhythm = pairs().map(|two| ((two[1].beat - two[0].beat) * 12.0).round() as i64);
                let contour = pairs().map(|two| key.steps_between(two[0].pitch, two[1].pitch));
                let own = contours.entry(rhythm.collect()).or_default();
                *own.entry(contour.collect()).or_default() += 1;
            }
        }
        sessions += 1;
        varied += usize::from(contours.values().any(|own| own.len() >= 4));
        literal += usize::from(
            contours
                .values()
                .any(|own| own.values().any(|count| *count >= 2)),
        );
        let twice = |rhythm: &Vec<i64>| rhythm.iter().map(|one| one * 2).collect::<Vec<_>>();
        stretched += usize::from(contours.keys().any(|rhythm| {
            rhythm.iter().any(|one| *one != rhythm[0]) && contours.contains_key(&twice(rhythm))
        }));
    }
    println!(
        "of {sessions} sessions {varied} vary a motif, {literal} repeat a figure, {stretched} stretch one"
    );
    assert!(varied == sessions && literal == sessions && stretched * 2 > sessions);
}
