//! The progression: the chords of a whole session, their tensions led by the intensity.

use crate::curve::{arch, mix};
use crate::form::{Shape, bars_per_chord, chord_bars};
use crate::harmony::{Slot, harmonise};
use crate::phrase::Phrase;
use anodyne_music::Chord;
use anodyne_session::{Character, Plan};
use anodyne_units::{Seconds, Seed};

/// The places for the chords of one phase.
#[derive(Default)]
pub(crate) struct Frame {
    pub(crate) slots: Vec<Slot>,
    /// Phrase, first bar, bars.
    pub(crate) places: Vec<(usize, usize, usize)>,
}

/// The frames of all phases; each shape learns which chords are its own.
pub(crate) fn frames(plan: &Plan, phrases: &[Phrase], shapes: &mut [Shape]) -> Vec<Frame> {
    let span = TensionSpan::of(plan);
    let mut frames: Vec<Frame> = plan.phases.iter().map(|_| Frame::default()).collect();
    let mut count = 0;
    for (number, phrase) in phrases.iter().enumerate() {
        let frame = &mut frames[phrase.phase];
        shapes[number].first_chord = count;
        let before = frame.places.len();
        place_chords(
            plan,
            phrases,
            shapes,
            number,
            &span,
            &mut frame.slots,
            &mut frame.places,
        );
        shapes[number].chords = frame.places.len() - before;
        count += shapes[number].chords;
    }
    frames
}

/// How much more strictly than usual the tension follows the intensity, tried in turn until it does.
const STRICTNESS: [f64; 4] = [1.0, 2.0, 4.0, 8.0];
/// The correlation of tension and intensity that is enough.
const FOLLOWS: f64 = 0.86;

/// The chords of all frames in turn with their tensions, drawn more strictly where they do not follow the intensity.
pub(crate) fn chords(plan: &Plan, frames: &[Frame], seed: Seed) -> Vec<(Chord, f64)> {
    let drawn = |strictness: f64| -> Vec<(Chord, f64)> {
        let each = frames.iter().enumerate().flat_map(|(number, frame)| {
            let key = plan.phases[number].key;
            harmonise(key, &frame.slots, strictness, seed.index(number as u64))
        });
        each.collect()
    };
    let mut best = drawn(STRICTNESS[0]);
    let mut closest = follows(plan, frames, &best);
    for strictness in &STRICTNESS[1..] {
        if closest >= FOLLOWS {
            break;
        }
        let chords = drawn(*strictness);
        let near = follows(plan, frames, &chords);
        if near > closest {
            (best, closest) = (chords, near);
        }
    }
    best
}

/// How well the tensions follow the intensity: Pearson's correlation, each chord weighted with its bars; 1 where the
/// intensity hardly moves.
fn follows(plan: &Plan, frames: &[Frame], chords: &[(Chord, f64)]) -> f64 {
    let mut sums = [0.0; 6];
    let places = frames.iter().flat_map(|frame| &frame.places);
    for ((_, first_bar, bars), (_, tension)) in places.zip(chords) {
        let middle = (plan.bar_start(*first_bar) + plan.bar_start(first_bar + bars)) * 0.5;
        let (x, y, weight) = (plan.intensity(middle), *tension, *bars as f64);
        let terms = [1.0, x, y, x * x, y * y, x * y];
        for (sum, term) in sums.iter_mut().zip(terms) {
            *sum += weight * term;
        }
    }
    let [n, x, y, xx, yy, xy] = sums;
    let (moves_x, moves_y) = (xx / n - x * x / n / n, yy / n - y * y / n / n);
    if moves_x < STILL * STILL || moves_y <= 0.0 {
        return 1.0;
    }
    (xy / n - x * y / n / n) / libm::sqrt(moves_x * moves_y)
}

/// An intensity that strays less than this from its mean asks nothing of the tension.
const STILL: f64 = 0.02;

/// Adds the slots of a phrase and where they stand: phrase, first bar, bars.
fn place_chords(
    plan: &Plan,
    phrases: &[Phrase],
    shapes: &[Shape],
    number: usize,
    span: &TensionSpan,
    slots: &mut Vec<Slot>,
    places: &mut Vec<(usize, usize, usize)>,
) {
    let (phrase, shape) = (&phrases[number], &shapes[number]);
    let phase = &plan.phases[phrase.phase];
    let lengths: Vec<usize> = chord_bars(phrase.bars, bars_per_chord(plan, phrase.phase)).collect();
    let still = phase.hook_free || phase.character == Character::Night;
    let turns_to = plan.phases.get(phrase.phase + 1).map(|next| next.key);
    let mut first_bar = phrase.first_bar;
    for (place, bars) in lengths.iter().enumerate() {
        let (first, last) = (place == 0, place + 1 == lengths.len());
        let middle = (plan.bar_start(first_bar) + plan.bar_start(first_bar + bars)) * 0.5;
        let swell = 0.05 * (arch((place as f64 + 0.5) / lengths.len() as f64) - 0.5);
        slots.push(Slot {
            target: span.target(plan, middle) + if lengths.len() > 2 { swell } else { 0.0 },
            opens: first,
            cadence: last && !first,
            tonic: (shape.opens && first) || (shape.closes && last),
            still,
            rich: voices(shape) >= 4,
            pivot: turns_to.filter(|next| shape.closes && last && *next != phase.key),
        });
        places.push((number, first_bar, *bars));
        first_bar += bars;
    }
}

/// How many notes the pad has in a phrase.
pub(crate) fn voices(shape: &Shape) -> usize {
    match shape.intensity {
        ..0.12 => 3,
        ..0.72 => 4,
        _ => 5,
    }
}

/// How the intensities of a session become tensions: its calmest moment near rest, its highest as far as it dares.
struct TensionSpan {
    calmest: f64,
    highest: f64,
}

impl TensionSpan {
    fn of(plan: &Plan) -> TensionSpan {
        let times = (0..=400).map(|step| plan.length * (f64::from(step) / 400.0));
        let (mut calmest, mut highest) = (1.0f64, 0.0f64);
        for intensity in times.map(|at| plan.intensity(at)) {
            calmest = calmest.min(intensity);
            highest = highest.max(intensity);
        }
        TensionSpan { calmest, highest }
    }

    fn target(&self, plan: &Plan, at: Seconds) -> f64 {
        let intensity = plan.intensity(Seconds(at.0.min(plan.length.0)));
        let range = self.highest - self.calmest;
        // A session that stays calm stays near home; only one that goes all the way goes to the furthest chords.
        let (rest, peak) = (
            0.06 + 0.15 * self.calmest,
            (0.3 + 0.82 * self.highest).min(0.95),
        );
        if range < 0.02 {
            return mix(rest, peak, 0.3);
        }
        mix(rest, peak, (intensity - self.calmest) / range)
    }
}
