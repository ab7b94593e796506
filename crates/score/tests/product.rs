//! Every promise about the notes over the whole product: fifty seeds, twelve tonics, all modes.

#![allow(clippy::print_stdout, reason = "`--nocapture` shows what was measured")]

mod common;

use anodyne_music::{Key, Mode, PitchClass};
use anodyne_score::{Events, Role};
use anodyne_session::Library;
use common::tally::{Tally, tally};
use common::{Piece, piece_at, tension_follows};
use std::collections::BTreeSet;

const SEEDS: u64 = 50;

/// What is counted of many pieces.
#[derive(Default)]
struct Product {
    pieces: usize,
    melodies: Tally,
    tensions: Vec<(f64, String)>,
    motion: u64,
    voices: usize,
    small: usize,
    notes: usize,
    blocks: usize,
    /// What should not be, in words.
    broken: Vec<String>,
}

impl Product {
    fn join(&mut self, other: Product) {
        self.pieces += other.pieces;
        self.melodies.join(&other.melodies);
        self.tensions.extend(other.tensions);
        self.motion += other.motion;
        self.voices += other.voices;
        self.small += other.small;
        self.notes += other.notes;
        self.blocks += other.blocks;
        self.broken.extend(other.broken);
    }

    fn take(&mut self, piece: &Piece, name: &str) {
        self.pieces += 1;
        tally(piece, &mut self.melodies);
        if let Some(r) = tension_follows(piece) {
            self.tensions.push((r, name.to_owned()));
        }
        self.voicings(piece, name);
        self.boundaries(piece, name);
        self.notes(piece, name);
        self.blocks(piece, name);
    }

    fn voicings(&mut self, piece: &Piece, name: &str) {
        for pair in piece.score.chords().windows(2) {
            let (from, to) = (pair[0].voicing.pitches(), pair[1].voicing.pitches());
            if from.len() == to.len() {
                self.motion += u64::from(pair[0].voicing.motion_to(&pair[1].voicing));
                self.voices += to.len();
                let moves = from.iter().zip(to);
                self.small += moves.filter(|(a, b)| a.0.abs_diff(b.0) <= 2).count();
            }
            for two in to.windows(2) {
                let least = match two[0].0 {
                    ..48 => 5,
                    48..52 => 3,
                    _ => 2,
                };
                if two[1].0 - two[0].0 < least {
                    self.broken.push(format!("{name}: muddy {to:?}"));
                }
            }
        }
    }

    fn boundaries(&mut self, piece: &Piece, name: &str) {
        let chords = piece.score.chords();
        for phase in &piece.plan.phases {
            let end = phase.first_bar + phase.bars;
            let first = chords.iter().find(|span| span.first_bar == phase.first_bar);
            let last = chords.iter().rfind(|span| span.first_bar < end);
            let tonic = [first, last].map(|span| span.is_some_and(|span| span.chord.degree() == 0));
            if tonic != [true, true] {
                self.broken
                    .push(format!("{name}: no tonic at {}", phase.name));
            }
        }
    }

    fn notes(&mut self, piece: &Piece, name: &str) {
        let mut events = Events::new();
        for (part, own) in piece.score.parts().iter().enumerate() {
            if own.role == Role::Pulse {
                continue;
            }
            for (number, phrase) in piece.score.phrases().iter().enumerate() {
                let key = piece.plan.phases[phrase.phase].key;
                piece.score.events(part, number, &mut events);
                self.notes += events.len();
                let outside = events
                    .iter()
                    .any(|event| !key.harmonised().contains(event.pitch.class()));
                if outside {
                    let role = own.role;
                    self.broken
                        .push(format!("{name}: {role:?} leaves {key} in phrase {number}"));
                }
            }
        }
    }

    /// No eight bars of melody are heard twice.
    fn blocks(&mut self, piece: &Piece, name: &str) {
        let bar = piece.plan.meter.bar().0;
        let phrases = 0..piece.score.phrases().len();
        let notes: Vec<_> = phrases
            .flat_map(|one| piece.sung(Role::Melody, one))
            .collect();
        let bars = piece
            .score
            .phrases()
            .last()
            .map_or(0, |last| last.first_bar);
        let mut heard = BTreeSet::new();
        let mut begins = 0;
        for first in 0..bars {
            let (from, to) = (first as f64 * bar, (first + 8) as f64 * bar);
            begins += notes[begins..].partition_point(|note| note.beat < from);
            let within = notes[begins..].iter().take_while(|note| note.beat < to);
            let block: Vec<(i64, u8)> = within
                .map(|note| (((note.beat - from) * 12.0).round() as i64, note.pitch.0))
                .collect();
            if block.len() >= 4 {
                self.blocks += 1;
                if !heard.insert(block) {
                    self.broken
                        .push(format!("{name}: bars from {first} were heard before"));
                }
            }
        }
    }

    fn check(mut self) {
        self.tensions.sort_by(|a, b| a.0.total_cmp(&b.0));
        let followed = self.tensions.len();
        let mean = self.tensions.iter().map(|one| one.0).sum::<f64>() / followed as f64;
        let motion = self.motion as f64 / self.voices as f64;
        println!(
            "{} pieces, {} notes, {} blocks of eight bars; motion {motion:.3} semitones a voice, {:.3} move 0 to 2; tension r mean {mean:.3} of {followed}, worst {:?}; {} broken {:?}",
            self.pieces,
            self.notes,
            self.blocks,
            self.small as f64 / self.voices as f64,
            &self.tensions[..4],
            self.broken.len(),
            &self.broken[..self.broken.len().min(8)],
        );
        assert_eq!(self.pieces, SEEDS as usize * 12 * Mode::ALL.len());
        assert!(
            self.broken.is_empty(),
            "{:?}",
            &self.broken[..self.broken.len().min(8)]
        );
        assert!(motion <= 2.0 && self.small as f64 > 0.75 * self.voices as f64);
        assert!(followed > 500 && mean > 0.85);
        assert!(self.tensions[0].0 > 0.8, "{:?}", &self.tensions[..4]);
        self.melodies.check();
    }
}

/// The pieces of one seed: every tonic in every mode, programmes and lengths changing.
fn of_seed(seed: u64, programmes: &[String]) -> Product {
    let mut product = Product::default();
    for tonic in 0..12 {
        for (number, mode) in Mode::ALL.into_iter().enumerate() {
            let draw = (seed as usize * 12 + tonic) * Mode::ALL.len() + number;
            let key = Key::new(PitchClass::new(tonic as i32), mode).to_string();
            let length = ["10m", "4m", "20m", "7m", "40m"][draw / programmes.len() % 5];
            let programme = &programmes[draw % programmes.len()];
            let piece = piece_at(programme, &key, length, "", seed);
            product.take(&piece, &format!("{programme} {key} {length} seed {seed}"));
        }
    }
    product
}

#[test]
fn every_promise_holds_for_every_seed_tonic_and_mode() {
    let library = Library::built_in();
    let programmes: Vec<String> = library
        .programmes()
        .iter()
        .map(|one| one.id.clone())
        .collect();
    let threads = std::thread::available_parallelism().map_or(2, |count| count.get()) as u64;
    let mut all = Product::default();
    std::thread::scope(|scope| {
        let programmes = &programmes;
        let work = |thread: u64| {
            move || {
                let mut product = Product::default();
                for seed in (thread..SEEDS).step_by(threads as usize) {
                    product.join(of_seed(seed, programmes));
                }
                product
            }
        };
        let running: Vec<_> = (0..threads)
            .map(|thread| scope.spawn(work(thread)))
            .collect();
        for one in running {
            all.join(one.join().expect("a thread that measures"));
        }
    });
    all.check();
}
