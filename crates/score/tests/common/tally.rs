//! What is counted of melodies.
#![allow(clippy::print_stdout, reason = "`--nocapture` shows what was measured")]

use super::Piece;
use anodyne_score::Role;

pub(crate) const LINES: [Role; 2] = [Role::Melody, Role::Answer];

#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) intervals: usize,
    pub(crate) steps: usize,
    pub(crate) leaps: usize,
    pub(crate) answered: usize,
    pub(crate) strong: usize,
    pub(crate) strong_inside: usize,
    pub(crate) ends: usize,
    pub(crate) stable_ends: usize,
    pub(crate) widest: u8,
    pub(crate) phrases: usize,
    pub(crate) resting: f64,
    pub(crate) unrestful: usize,
    pub(crate) too_empty: usize,
}

/// Adds what a piece sings.
pub(crate) fn tally(piece: &Piece, tally: &mut Tally) {
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

/// The chord that stands on a beat.
pub(crate) fn chord_at(piece: &Piece, beat: f64) -> &anodyne_music::Chord {
    let bar = (beat / piece.plan.meter.bar().0 + 1e-6) as usize;
    let chords = piece.score.chords();
    &chords[chords.partition_point(|span| span.first_bar <= bar) - 1].chord
}

impl Tally {
    /// Both together.
    pub(crate) fn join(&mut self, other: &Tally) {
        self.intervals += other.intervals;
        self.steps += other.steps;
        self.leaps += other.leaps;
        self.answered += other.answered;
        self.strong += other.strong;
        self.strong_inside += other.strong_inside;
        self.ends += other.ends;
        self.stable_ends += other.stable_ends;
        self.widest = self.widest.max(other.widest);
        self.phrases += other.phrases;
        self.resting += other.resting;
        self.unrestful += other.unrestful;
        self.too_empty += other.too_empty;
    }

    /// Whether it is what is promised.
    pub(crate) fn check(&self) {
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
