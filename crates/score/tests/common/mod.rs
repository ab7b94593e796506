//! Scores to measure, and the notes of their lines in musical time.
#![allow(dead_code, reason = "each test file uses its own part of this")]

pub(crate) mod tally;

use anodyne_music::{Key, Mode, Pitch, PitchClass};
use anodyne_score::{Events, Role, Score, compose};
use anodyne_session::{Holding, Library, Plan, Programme, Wish, plan};
use core::ops::Range;

/// A plan and its score.
pub(crate) struct Piece {
    pub(crate) plan: Plan,
    pub(crate) score: Score,
}

/// A note of a line, in beats of the session rounded to twelfths.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sung {
    pub(crate) beat: f64,
    pub(crate) beats: f64,
    pub(crate) pitch: Pitch,
    pub(crate) phrase: usize,
}

pub(crate) fn piece(programme: &str, key: &str, length: &str, seed: u64) -> Piece {
    piece_at(programme, key, length, "60", seed)
}

pub(crate) fn piece_at(programme: &str, key: &str, length: &str, tempo: &str, seed: u64) -> Piece {
    prescribe(&Library::built_in(), programme, key, length, tempo, seed)
}

/// A piece of that holding.
pub(crate) fn held(programme: &str, key: &str, length: &str, holding: Holding, seed: u64) -> Piece {
    let wish = Wish {
        programme: Some(programme.into()),
        key: Some(key.into()),
        length: Some(length.into()),
        holding: Some(holding.to_string()),
        tempo: Some("60".into()),
        seed: Some(seed),
        ..Wish::default()
    };
    let plan = plan(&wish.prescribe(&Library::built_in()).expect("a legal wish"));
    let score = compose(&plan);
    Piece { plan, score }
}

/// Two hours in which every layer sounds and no tune may stand out.
pub(crate) fn unhooked(key: &str, seed: u64) -> Piece {
    written("4/4", true, key, "60", seed)
}

/// A programme written for measuring: one phase of every layer, its intensity an arch.
pub(crate) fn written(meter: &str, hook_free: bool, key: &str, tempo: &str, seed: u64) -> Piece {
    let text = format!(
        r#"
        id = "written"
        name = "Written"
        purpose = "All layers."
        tempo = 60
        key = "C major"
        meter = "{meter}"
        length = "2h"
        forms = ["2h"]
        [[phase]]
        name = "All"
        character = "plateau"
        minutes = 120
        intensity = [0.1, 0.9, 0.1]
        bpm = 60
        level = 0
        brightness = 0.3
        density = [0.2, 0.9]
        layers = 9
        register = [-0.5, 0.5]
        bars_per_chord = 2
        melody = 0.8
        pulse = "soft"
        hook_free = {hook_free}
    "#
    );
    let mut library = Library::built_in();
    let id = library
        .add_programme(&text, "written.toml")
        .expect("a legal programme");
    prescribe(&library, &id, key, "2h", tempo, seed)
}

/// An hour on an exact pulse: `bpm` is one value or a list, `strokes` the strokes to a beat.
pub(crate) fn marched(pulse: &str, meter: &str, bpm: &str, strokes: u8, seed: u64) -> Piece {
    let start = bpm
        .trim_matches(['[', ' '])
        .split(',')
        .next()
        .expect("a tempo");
    let start = start.trim_matches(']').to_owned();
    let text = format!(
        r#"
        id = "marched"
        name = "Marched"
        purpose = "A steady pulse."
        tempo = {start}
        key = "D dorian"
        meter = "{meter}"
        length = "1h"
        forms = ["1h"]
        [[phase]]
        name = "All"
        character = "{pulse}"
        minutes = 60
        intensity = [0.2, 0.5, 0.3]
        bpm = {bpm}
        level = 0
        brightness = 0.4
        density = 0.5
        layers = 8
        register = 0
        bars_per_chord = 4
        melody = 0.5
        pulse = "{pulse}"
        strokes_per_beat = {strokes}
        accents = [1.0, 0.6, 0.8, 0.6]
        hook_free = false
    "#
    );
    let mut library = Library::built_in();
    let id = library
        .add_programme(&text, "marched.toml")
        .expect("a legal programme");
    prescribe(&library, &id, "D dorian", "1h", &start, seed)
}

/// An hour of guided imagery with figures on the breath.
pub(crate) fn breathed(wish: Wish) -> Piece {
    planned(&Wish {
        programme: Some("guided-imagery".into()),
        length: Some("1h".into()),
        ..wish
    })
}

/// The piece of a wish.
pub(crate) fn planned(wish: &Wish) -> Piece {
    let plan = plan(&wish.prescribe(&Library::built_in()).expect("a legal wish"));
    let score = compose(&plan);
    Piece { plan, score }
}

fn prescribe(
    library: &Library,
    programme: &str,
    key: &str,
    length: &str,
    tempo: &str,
    seed: u64,
) -> Piece {
    let known = library.programme(programme).expect("a known programme");
    let wish = Wish {
        programme: Some(programme.into()),
        key: Some(key.into()),
        length: Some(length.into()),
        holding: Some(known.holding.to_string()),
        tempo: (!tempo.is_empty()).then(|| playable(known, tempo)),
        seed: Some(seed),
        ..Wish::default()
    };
    // A programme that cannot have that tempo or length has its own.
    let own_tempo = Wish {
        tempo: None,
        ..wish.clone()
    };
    let own_length = Wish {
        length: None,
        ..own_tempo.clone()
    };
    let legal = [wish, own_tempo, own_length]
        .iter()
        .find_map(|wish| wish.prescribe(library).ok());
    let plan = plan(&legal.expect("a legal wish"));
    let score = compose(&plan);
    Piece { plan, score }
}

/// The asked tempo, brought within what the programme's drum and moods can do at any length.
fn playable(programme: &Programme, tempo: &str) -> String {
    let (low, high) = match programme.id.as_str() {
        "walking" => (60.0, 127.0),
        "drumming" => (90.0, 135.0),
        _ => (34.0, 226.0),
    };
    let held = |bpm: &str| match bpm.parse::<f64>() {
        Ok(bpm) => bpm.clamp(low, high).to_string(),
        Err(_) => bpm.to_owned(),
    };
    let (from, to) = tempo.split_once("..").unwrap_or((tempo, tempo));
    match (from == to, programme.moods) {
        (true, None) => held(from),
        (_, Some(_)) => format!("{from}..{from}"),
        _ => format!("{}..{}", held(from), held(to)),
    }
}

/// Fifty seeds in every mode, on changing tonics, programmes and lengths.
pub(crate) fn many() -> impl Iterator<Item = Piece> {
    many_of(0..50)
}

/// Those seeds in every mode, on changing tonics, programmes and lengths.
pub(crate) fn many_of(seeds: Range<u64>) -> impl Iterator<Item = Piece> {
    let library = Library::built_in();
    let programmes: Vec<String> = library
        .programmes()
        .iter()
        .map(|one| one.id.clone())
        .collect();
    seeds.flat_map(move |seed| {
        let programmes = programmes.clone();
        Mode::ALL
            .into_iter()
            .enumerate()
            .map(move |(number, mode)| {
                let draw = seed as usize * 9 + number;
                let key = Key::new(PitchClass::new((draw * 5 % 12) as i32), mode);
                let length = ["10m", "4m", "20m", "7m", "40m"][draw / programmes.len() % 5];
                let programme = &programmes[draw % programmes.len()];
                piece_at(programme, &key.to_string(), length, "", seed)
            })
    })
}

impl Piece {
    pub(crate) fn part(&self, role: Role) -> usize {
        self.score
            .parts()
            .iter()
            .position(|part| part.role == role)
            .expect("a part for every role")
    }

    /// The notes of a line in one phrase.
    pub(crate) fn sung(&self, role: Role, phrase: usize) -> Vec<Sung> {
        let mut events = Events::new();
        self.score.events(self.part(role), phrase, &mut events);
        let twelfth = |beat: f64| (beat * 12.0).floor() / 12.0;
        events
            .iter()
            .map(|event| {
                let beat = self.plan.beat(event.start).0;
                let end = self.plan.beat(event.start + event.duration).0;
                Sung {
                    beat: twelfth(beat + 1e-6),
                    beats: ((end - beat) * 12.0).round() / 12.0,
                    pitch: event.pitch,
                    phrase,
                }
            })
            .collect()
    }

    /// The phrases in which a tune may be sung.
    pub(crate) fn tuneful(&self) -> impl Iterator<Item = usize> {
        (0..self.score.phrases().len()).filter(|one| {
            let phase = &self.plan.phases[self.score.phrases()[*one].phase];
            phase.melody > 0.0 && !phase.hook_free
        })
    }
}

/// Pearson's correlation, each pair with its weight.
pub(crate) fn correlation(pairs: &[(f64, f64, f64)]) -> f64 {
    let total: f64 = pairs.iter().map(|one| one.2).sum();
    let mean = |pick: fn(&(f64, f64, f64)) -> f64| {
        pairs.iter().map(|one| pick(one) * one.2).sum::<f64>() / total
    };
    let (x, y) = (mean(|one| one.0), mean(|one| one.1));
    let sum = |f: &dyn Fn(f64, f64) -> f64| {
        pairs
            .iter()
            .map(|one| f(one.0 - x, one.1 - y) * one.2)
            .sum::<f64>()
    };
    sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt()
}

/// How the tension of the chords follows the intensity, r; none where there is little to follow.
pub(crate) fn tension_follows(piece: &Piece) -> Option<f64> {
    let pairs: Vec<(f64, f64, f64)> = piece
        .score
        .chords()
        .iter()
        .map(|span| {
            let middle = (span.start + span.end) * 0.5;
            (
                piece.plan.intensity(middle),
                span.tension,
                span.end.0 - span.start.0,
            )
        })
        .collect();
    let range = pairs.iter().fold((1.0f64, 0.0f64), |(low, high), one| {
        (low.min(one.0), high.max(one.0))
    });
    (range.1 - range.0 > 0.25 && pairs.len() >= 24).then(|| correlation(&pairs))
}
