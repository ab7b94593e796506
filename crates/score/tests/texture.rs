//! What is measured of the parts together.

#![allow(clippy::print_stdout, reason = "`--nocapture` shows what was measured")]

mod common;

use anodyne_score::{Event, Events, Role};
use anodyne_session::Holding;
use common::{Piece, held, many, piece};
use std::collections::{BTreeMap, BTreeSet};

const PITCHED: [Role; 7] = [
    Role::Pad,
    Role::Drone,
    Role::Halo,
    Role::Figure,
    Role::Melody,
    Role::Answer,
    Role::Bell,
];

/// The events of a part in a phrase.
fn events(piece: &Piece, role: Role, phrase: usize) -> Events {
    let mut events = Events::new();
    piece.score.events(piece.part(role), phrase, &mut events);
    events
}

/// One note in quarter beats: beginning, end, role, pitch.
type Tick = (i64, i64, u8, u8);

fn ticks(piece: &Piece) -> Vec<Tick> {
    let tick = |at| (piece.plan.beat(at).0 * 4.0 + 1e-6).floor() as i64;
    let mut notes = Vec::new();
    for phrase in 0..piece.score.phrases().len() {
        for role in PITCHED {
            let note = |one: &Event| {
                (
                    tick(one.start),
                    tick(one.start + one.duration),
                    role as u8,
                    one.pitch.0,
                )
            };
            notes.extend(events(piece, role, phrase).iter().map(note));
        }
    }
    notes.sort_unstable();
    notes
}

#[test]
fn no_eight_bars_of_the_whole_texture_are_heard_twice() {
    let (mut blocks, mut twice) = (0, Vec::new());
    for (programme, length) in [("guided-imagery", "2h"), ("u-arc", "40m"), ("sleep", "8h")] {
        for seed in 0..4 {
            let piece = piece(programme, "D dorian", length, seed);
            let notes = ticks(&piece);
            let bar = (piece.plan.meter.bar().0 * 4.0) as i64;
            let mut heard = BTreeMap::new();
            let bars = piece.plan.bars() as i64;
            for first in 0..bars - 8 {
                let (from, to) = (first * bar, (first + 8) * bar);
                let begun = notes.partition_point(|note| note.0 < from - 32 * bar);
                let ended = notes.partition_point(|note| note.0 < to);
                let block: Vec<Tick> = notes[begun..ended]
                    .iter()
                    .filter(|note| note.1 > from)
                    .map(|note| {
                        let start = (note.0 - from).max(-1);
                        (start, (note.1 - from).min(8 * bar), note.2, note.3)
                    })
                    .collect();
                if block.len() >= 4 {
                    blocks += 1;
                    if let Some(before) = heard.insert(block, first) {
                        twice.push(format!("{programme} {seed}: bar {first} as {before}"));
                    }
                }
            }
        }
    }
    println!("{blocks} blocks, {} heard before", twice.len());
    assert!(blocks > 20_000 && twice.is_empty(), "{twice:?}");
}

/// The smallest interval that stays clear above a pitch, semitones.
fn clear(lower: u8) -> u8 {
    match lower {
        ..36 => 12,
        36..45 => 7,
        45..48 => 5,
        48..52 => 3,
        _ => 2,
    }
}

#[test]
fn bass_and_chords_keep_the_low_intervals_clear() {
    let (mut pairs, mut thick) = (0, Vec::new());
    for piece in many().step_by(3) {
        for (number, phrase) in piece.score.phrases().iter().enumerate() {
            let low = events(&piece, Role::Drone, number);
            let chords = piece.score.chords().iter();
            for span in chords.filter(|span| span.start >= phrase.start && span.end <= phrase.end) {
                let sounds =
                    |one: &&Event| one.start < span.end && (one.start + one.duration) > span.start;
                for bass in low.iter().filter(sounds) {
                    for pitch in span.voicing.pitches() {
                        let gap = pitch.0.abs_diff(bass.pitch.0);
                        pairs += 1;
                        if gap > 0 && gap < clear(pitch.0.min(bass.pitch.0)) {
                            thick.push(format!("{} under {pitch} of {}", bass.pitch, span.chord));
                        }
                    }
                }
            }
        }
    }
    println!("{} of {pairs} pairs too near below", thick.len());
    assert!(pairs > 10_000 && thick.is_empty(), "{thick:?}");
}

#[test]
fn where_the_texture_is_full_the_bass_is_a_line_of_its_own() {
    let (mut moving, mut roots, mut firsts, mut steps, mut count) = (0, 0, 0, 0, 0);
    for seed in 0..10 {
        let piece = held(
            "guided-imagery",
            "D dorian",
            "40m",
            Holding::Challenging,
            seed,
        );
        for (number, phrase) in piece.score.phrases().iter().enumerate() {
            let middle = (phrase.start + phrase.end) * 0.5;
            let bass = events(&piece, Role::Drone, number);
            if piece.plan.layers(middle) < 6.0 || bass.len() < 3 {
                continue;
            }
            moving += 1;
            let own = |span: &&anodyne_score::ChordSpan| {
                span.start >= phrase.start && span.start < phrase.end
            };
            for span in piece.score.chords().iter().filter(own) {
                firsts += 1;
                let at = |one: &&Event| (one.start.0 - span.start.0).abs() < 1e-6;
                let first = bass.iter().find(at);
                roots += usize::from(
                    first.is_some_and(|first| first.pitch.class() == span.chord.root()),
                );
            }
            for two in bass.windows(2) {
                count += 1;
                steps += usize::from(two[0].pitch.0.abs_diff(two[1].pitch.0) <= 7);
                assert!(two[0].duration.0 >= 3.0, "{two:?}");
                let chord = piece.score.chords();
                let place = chord.partition_point(|span| span.start.0 <= two[1].start.0 + 1e-6);
                assert!(chord[place - 1].chord.contains(two[1].pitch.class()));
            }
        }
    }
    println!(
        "{moving} moving phrases, {roots} of {firsts} roots, {steps} of {count} within a fifth"
    );
    assert!(moving > 40 && roots as f64 > 0.95 * firsts as f64);
    assert!(steps as f64 > 0.75 * f64::from(count));
}

#[test]
fn the_counter_line_goes_against_the_tune_in_thirds_and_sixths() {
    let (mut against, mut along, mut sweet, mut rubs, mut together) = (0, 0, 0.0, 0.0, 0.0);
    for seed in 0..20 {
        let piece = held(
            "guided-imagery",
            "G mixolydian",
            "20m",
            Holding::Mixed,
            seed,
        );
        for (number, phrase) in piece.score.phrases().iter().enumerate() {
            let middle = (phrase.start + phrase.end) * 0.5;
            let (tune, line) = (
                events(&piece, Role::Melody, number),
                events(&piece, Role::Halo, number),
            );
            if piece.plan.layers(middle) < 6.0 || tune.is_empty() || line.len() < 3 {
                continue;
            }
            let sounding = |at: f64| tune.iter().rfind(|one| one.start.0 <= at + 0.05);
            for two in line.windows(2) {
                let (a, b) = (sounding(two[0].start.0), sounding(two[1].start.0));
                let (Some(a), Some(b)) = (a, b) else { continue };
                let way = |from: u8, to: u8| (i32::from(to) - i32::from(from)).signum();
                match way(two[0].pitch.0, two[1].pitch.0) * way(a.pitch.0, b.pitch.0) {
                    -1 => against += 1,
                    1 => along += 1,
                    _ => {}
                }
            }
            for high in &line {
                for low in &tune {
                    let over = (high.start.0 + high.duration.0).min(low.start.0 + low.duration.0)
                        - high.start.0.max(low.start.0);
                    if over <= 0.0 {
                        continue;
                    }
                    together += over;
                    match high.pitch.0.abs_diff(low.pitch.0) % 12 {
                        3 | 4 | 8 | 9 => sweet += over,
                        1 | 11 => rubs += over,
                        _ => {}
                    }
                }
            }
        }
    }
    println!(
        "against {against}, along {along}; of {together:.0} s {:.2} thirds and sixths, {:.3} semitones",
        sweet / together,
        rubs / together
    );
    assert!(against > 50 && against as f64 > 1.5 * f64::from(along));
    assert!(sweet > 0.35 * together && rubs < 0.05 * together);
}

#[test]
fn supportive_music_keeps_an_ostinato_and_challenging_music_does_not() {
    let kept = |holding: Holding| {
        let (mut same, mut bars) = (0usize, 0usize);
        for seed in 0..8 {
            let piece = held("guided-imagery", "C major", "40m", holding, seed);
            let mut rhythms: BTreeMap<usize, BTreeMap<Vec<i64>, usize>> = BTreeMap::new();
            for (number, phrase) in piece.score.phrases().iter().enumerate() {
                let figure = events(&piece, Role::Figure, number);
                for bar in 0..phrase.bars.saturating_sub(2) {
                    let from = (phrase.first_bar + bar) as f64 * 4.0;
                    let beat = |one: &Event| piece.plan.beat(one.start).0 - from;
                    let rhythm: Vec<i64> = figure
                        .iter()
                        .map(beat)
                        .filter(|beat| (-0.01..3.99).contains(beat))
                        .map(|beat| (beat * 2.0 + 0.02).floor() as i64)
                        .collect();
                    if !rhythm.is_empty() {
                        let own = rhythms.entry(phrase.phase).or_default();
                        *own.entry(rhythm).or_default() += 1;
                    }
                }
            }
            for own in rhythms.values() {
                bars += own.values().sum::<usize>();
                same += own.values().max().copied().unwrap_or(0);
            }
        }
        println!("{holding}: {same} of {bars} bars have their phase's rhythm");
        assert!(bars > 300, "{holding}: {bars}");
        same as f64 / bars as f64
    };
    let (supportive, challenging) = (kept(Holding::Supportive), kept(Holding::Challenging));
    assert!(supportive > 0.75 && challenging < supportive - 0.2);
}

#[test]
fn after_onset_no_five_note_figure_returns_in_the_top_voices_of_the_night() {
    for seed in 0..4 {
        let piece = piece("sleep", "A minor", "8h", seed);
        let mut notes: Vec<(f64, u8)> = Vec::new();
        for (number, phrase) in piece.score.phrases().iter().enumerate() {
            if piece.plan.phases[phrase.phase].hook_free {
                for role in [Role::Melody, Role::Halo, Role::Figure, Role::Bell] {
                    let own = events(&piece, role, number);
                    notes.extend(own.iter().map(|one| (one.start.0, one.pitch.0)));
                }
            }
        }
        notes.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut figures = BTreeSet::new();
        for five in notes.windows(5) {
            let figure: Vec<(i64, i16)> = five
                .windows(2)
                .map(|two| {
                    let apart = ((two[1].0 - two[0].0) * 4.0).round() as i64;
                    (apart, i16::from(two[1].1) - i16::from(two[0].1))
                })
                .collect();
            assert!(figures.insert(figure), "seed {seed}: {five:?}");
        }
    }
}
