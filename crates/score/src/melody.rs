//! The melody and its answer: motifs developed over the phrases, with rests.

use crate::form::{Lead, Shape};
use crate::line::{Ground, Line, LineNote, MOST, Wanted, Wish, realise};
use crate::motif::{Motif, Treatment};
use anodyne_music::Pitch;
use anodyne_units::Seed;
use arrayvec::ArrayVec;

/// Which of the two lines is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Singer {
    /// The one that calls.
    Melody,
    /// The one that replies.
    Answer,
}

/// A stretch of a phrase in which one line sings, in beats from the phrase's beginning.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Breath {
    from: f64,
    to: f64,
}

/// The last note of a breath is held at least this long where there is room, in beats of the motif.
const LAST: f64 = 2.0;

/// The line of that singer in the phrase; empty where it rests.
pub(crate) fn line(
    singer: Singer,
    shape: &Shape,
    bars: usize,
    ground: &Ground<'_>,
    motifs: &ArrayVec<Motif, { Motif::MOST }>,
    seed: Seed,
    line: &mut Line,
) {
    line.clear();
    let sings = match (singer, shape.lead) {
        (_, Lead::Rest) => false,
        (Singer::Melody, lead) => lead != Lead::Reply,
        (Singer::Answer, lead) => matches!(lead, Lead::Reply | Lead::Both),
    };
    if !sings || ground.chords.is_empty() || motifs.is_empty() {
        return;
    }
    if shape.lead == Lead::Tones {
        tones(shape, bars, ground, seed, line);
        return;
    }
    let breath = breath(singer, shape, bars, ground.bar, seed);
    let motif = &motifs[shape.motif % motifs.len()];
    let wish = statements(singer, shape, motif, breath, seed);
    let start = start(&wish, ground, seed.part("start"));
    realise(&wish, ground, start, line);
}

/// Where in the phrase the line sings. Call and reply together leave at least a third of the phrase in peace.
fn breath(singer: Singer, shape: &Shape, bars: usize, bar: f64, seed: Seed) -> Breath {
    let (draw, beats) = (seed.part("breath"), bars as f64 * bar);
    let upbeat = [0.0, 0.0, 1.0, 0.5 * bar][draw.part("upbeat").below(4)].min(bar - 1.0);
    match (singer, shape.lead) {
        (Singer::Answer, Lead::Both) => {
            let length = if bars >= 8 { 2.0 * bar - 1.0 } else { bar };
            let late = if bars >= 8 { bar } else { 0.5 * bar };
            Breath {
                from: beats - late - length,
                to: beats - late,
            }
        }
        (_, Lead::Both) => Breath {
            from: upbeat.min(1.0),
            to: bar * if bars >= 8 { 3.0 } else { 2.5 },
        },
        _ if bars >= 6 => Breath {
            from: upbeat,
            to: bar * 4.0,
        },
        _ if bars >= 4 => Breath {
            from: upbeat,
            to: (beats * 0.6).max(upbeat + bar),
        },
        _ => Breath {
            from: 0.0,
            to: beats * 0.6,
        },
    }
}

/// The motif stated and developed until the breath is used up; the last note is long.
fn statements(singer: Singer, shape: &Shape, motif: &Motif, breath: Breath, seed: Seed) -> Wish {
    let mut wish = Wish::new();
    let mut at = breath.from;
    let mut number = 0;
    while at <= breath.to - LAST * shape.unit && number < 6 {
        let treatment = treatment(singer, shape, number, seed.part("treatment").index(number));
        let stated = motif.treated(treatment);
        let fits = stated.beats() * shape.unit <= breath.to - at + 0.5 * shape.unit;
        let stated = if fits || number == 0 {
            stated
        } else {
            motif.treated(Treatment::Fragment)
        };
        let shift = if let Treatment::Sequence(steps) = treatment {
            steps
        } else {
            0
        };
        for (place, cell) in stated.cells.iter().enumerate() {
            if at > breath.to - LAST * shape.unit + 1e-6 || wish.len() + 1 == MOST {
                break;
            }
            let joins = place == 0;
            let steps = if joins {
                join(&wish, shift)
            } else {
                cell.steps
            };
            wish.push(Wanted {
                beat: at,
                beats: cell.beats * shape.unit,
                steps,
                joins,
            });
            at += cell.beats * shape.unit;
        }
        // Now and then a breath before the next statement.
        let pauses = seed.part("pause").index(number).chance(0.4);
        at += if pauses { shape.unit } else { 0.0 };
        number += 1;
    }
    settle(&mut wish, breath, shape.unit);
    wish
}

/// The interval that brings the next statement `shift` steps from where the last one began, if a step or a skip can.
fn join(wish: &Wish, shift: i8) -> i8 {
    let begun = wish.iter().rposition(|note| note.joins).unwrap_or(0);
    let walked: i8 = wish.iter().skip(begun + 1).map(|note| note.steps).sum();
    (shift - walked).clamp(-2, 2)
}

/// Makes the last note a long one that ends with the breath.
fn settle(wish: &mut Wish, breath: Breath, unit: f64) {
    if let Some(last) = wish.last_mut() {
        last.beats = last
            .beats
            .max(LAST * unit)
            .min(breath.to - last.beat)
            .max(unit);
    }
}

/// How the statement of that number takes up the motif: plain where a phase begins, then ever more freely; replies are
/// shorter and turned.
fn treatment(singer: Singer, shape: &Shape, number: u64, seed: Seed) -> Treatment {
    let step = [-2, -1, 1, 2][seed.part("step").below(4)];
    let weights = match (singer, number) {
        (Singer::Answer, _) => [0.15, 0.2, 0.35, 0.0, 0.3],
        (_, 0) if shape.opens => return Treatment::Literal,
        (_, 0) => [0.45, 0.2, 0.2, 0.1, 0.05],
        _ => [0.05, 0.4, 0.2, 0.1, 0.25],
    };
    match seed.part("kind").weighted(&weights) {
        0 => Treatment::Literal,
        1 => Treatment::Sequence(step),
        2 => Treatment::Inversion,
        3 => Treatment::Augmentation,
        _ => Treatment::Fragment,
    }
}

/// The pitch to begin near, so that the contour lies around the middle of the range, give or take two steps.
fn start(wish: &Wish, ground: &Ground<'_>, seed: Seed) -> Pitch {
    let (mut height, mut low, mut high) = (0i32, 0, 0);
    for note in wish.iter().skip(1) {
        height += i32::from(note.steps);
        low = low.min(height);
        high = high.max(height);
    }
    let middle = Pitch((ground.low.0 + ground.high.0) / 2);
    let whim = seed.below(5) as i32 - 2;
    ground.key.step(middle, whim - (low + high) / 2)
}

/// One to three single long tones of the chords, none of them a tune.
fn tones(shape: &Shape, bars: usize, ground: &Ground<'_>, seed: Seed, line: &mut Line) {
    let seed = seed.part("tones");
    let beats = bars as f64 * ground.bar;
    let count = 1 + seed.part("count").below(if bars >= 6 { 3 } else { 2 });
    let each = beats / count as f64;
    for number in 0..count {
        let draw = seed.index(number as u64);
        let halves = ((each * 0.55) * 2.0).max(1.0) as usize;
        let beat = (number as f64 * each * 2.0) as usize as f64 * 0.5
            + 0.5 * draw.part("beat").below(halves) as f64;
        let chord = ground.chord_at(beat);
        let over = (chord.first_bar + chord.bars - ground.chords[0].first_bar) as f64 * ground.bar;
        let room = (each * (number + 1) as f64).min(over) - beat;
        let length = (shape.unit * (2.0 + 0.5 * draw.part("length").below(9) as f64)).min(room);
        let mut fits: ArrayVec<Pitch, 12> = ground.pitches();
        fits.retain(|pitch| chord.chord.contains(pitch.class()));
        if length >= 1.0 && !fits.is_empty() {
            let pitch = fits[draw.part("pitch").below(fits.len())];
            line.push(LineNote {
                beat,
                beats: length,
                pitch,
            });
        }
    }
}
