//! What is measured of the melodies.

#![allow(clippy::print_stdout, reason = "`--nocapture` shows what was measured")]

mod common;

use anodyne_score::Role;
use common::{Piece, Sung, many, piece, unhooked, written};
use std::collections::{BTreeMap, BTreeSet};

const LINES: [Role; 2] = [Role::Melody, Role::Answer];

#[derive(Debug, Default)]
struct Tally {
    intervals: usize,
    steps: usize,
    leaps: usize,
    answered: usize,
    strong: usize,
    strong_inside: usize,
    ends: usize,
    stable_ends: usize,
    widest: u8,
    phrases: usize,
    resting: f64,
    unrestful: usize,
    too_empty: usize,
}

fn tally(piece: &Piece, tally: &mut Tally) {
    for phrase in piece.tuneful() {
        let place = piece.score.phrases()[phrase];
        let key = piece.plan.phases[place.phase].key;
        let bar = piece.plan.meter.bar().0;
        let (mut sounding, mut sings) = (0.0, false);
        for role in LINES {
            let sung = piece.sung(role, phrase);
            let Some(last) = sung.last() else { continue };
            sings = true;
            sounding += sung.iter().map(|note| note.beats).sum::<f64>();
            let steps: Vec<i32> = sung
                .windows(2)
                .map(|two| key.steps_between(two[0].pitch, two[1].pitch))
                .collect();
            tally.intervals += steps.len();
            tally.steps += steps.iter().filter(|one| one.abs() == 1).count();
            for two in steps.windows(2).filter(|two| two[0].abs() > 2) {
                tally.leaps += 1;
                tally.answered += usize::from(two[1] == -two[0].signum());
            }
            let low = sung.iter().map(|note| note.pitch.0).min().unwrap_or(0);
            let high = sung.iter().map(|note| note.pitch.0).max().unwrap_or(0);
            tally.widest = tally.widest.max(high - low);
            for note in &sung {
                let within = note.beat - place.first_bar as f64 * bar;
                let chord = chord_at(piece, note.beat);
                if within % bar < 1e-6 || (bar == 4.0 && (within % bar - 2.0).abs() < 1e-6) {
                    tally.strong += 1;
                    tally.strong_inside += usize::from(chord.contains(note.pitch.class()));
                }
            }
            let chord = chord_at(piece, last.beat);
            let stable =
                [0, 2, 4].map(|step| chord.key().degree_class(i32::from(chord.degree()) + step));
            tally.ends += 1;
            tally.stable_ends += usize::from(stable.contains(&last.pitch.class()));
        }
        if sings {
            let rest = 1.0 - sounding / (place.bars as f64 * bar);
            tally.phrases += 1;
            tally.resting += rest;
            tally.unrestful += usize::from(rest < 1.0 / 3.0 - 0.01);
            tally.too_empty += usize::from(rest > 0.75);
        }
    }
}

fn chord_at(piece: &Piece, beat: f64) -> &anodyne_music::Chord {
    let bar = (beat / piece.plan.meter.bar().0 + 1e-6) as usize;
    let chords = piece.score.chords();
    &chords[chords.partition_point(|span| span.first_bar <= bar) - 1].chord
}

impl Tally {
    fn check(&self) {
        let share = |part: usize, whole: usize| part as f64 / whole as f64;
        println!("{self:?}");
        println!(
            "steps {:.3} leaps answered {:.3} strong {:.3} stable ends {:.3} rest {:.3} of {} phrases, unrestful {:.3}, too empty {:.3}",
            share(self.steps, self.intervals),
            share(self.answered, self.leaps),
            share(self.strong_inside, self.strong),
            share(self.stable_ends, self.ends),
            self.resting / self.phrases as f64,
            self.phrases,
            share(self.unrestful, self.phrases),
            share(self.too_empty, self.phrases),
        );

        assert!((0.6..=0.8).contains(&share(self.steps, self.intervals)));
        assert!(self.leaps > 50 && share(self.answered, self.leaps) >= 0.9);
        assert!(share(self.strong_inside, self.strong) >= 0.8);
        assert!(share(self.stable_ends, self.ends) >= 0.9);
        assert!(self.widest <= 16);
        let rest = self.resting / self.phrases as f64;
        assert!((1.0 / 3.0..=2.0 / 3.0).contains(&rest));
        assert!(
            share(self.unrestful, self.phrases) < 0.02 && share(self.too_empty, self.phrases) < 0.1
        );
    }
}

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
