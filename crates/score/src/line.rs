//! A line: a wanted contour and rhythm turned into pitches that sing over the chords.

use crate::curve::arch;
use crate::phrase::ChordSpan;
use anodyne_music::{Key, Pitch};
use arrayvec::ArrayVec;

/// A note that is wanted, with its rhythm decided and its pitch open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wanted {
    /// When it begins, in beats from the beginning of the phrase.
    pub(crate) beat: f64,
    /// How long it is held, in beats.
    pub(crate) beats: f64,
    /// Scale steps from the note before.
    pub(crate) steps: i8,
    /// It begins a statement: its interval is a wish, not the motif.
    pub(crate) joins: bool,
}

/// A note of a line, times in beats from the beginning of the phrase.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LineNote {
    pub(crate) beat: f64,
    pub(crate) beats: f64,
    pub(crate) pitch: Pitch,
}

/// The most notes of one part's line in one phrase.
pub(crate) const MOST: usize = 32;
/// The notes of a line.
pub(crate) type Line = ArrayVec<LineNote, MOST>;
/// The wanted notes of a line.
pub(crate) type Wish = ArrayVec<Wanted, MOST>;

/// What a line stands on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ground<'a> {
    /// The key of the melody; five notes for a pentatonic.
    pub(crate) key: Key,
    /// The chords of the phrase.
    pub(crate) chords: &'a [ChordSpan],
    /// Beats in a bar.
    pub(crate) bar: f64,
    /// The lowest and the highest pitch, at most a tenth apart.
    pub(crate) low: Pitch,
    pub(crate) high: Pitch,
    /// How far the line rises in the middle of a breath and falls at its ends, scale steps.
    pub(crate) arch: f64,
}

/// A tenth holds at most this many scale notes.
const PITCHES: usize = 12;
/// What the last interval asks of the next: nothing, a step down, a step up.
const DEBTS: usize = 3;
const STATES: usize = PITCHES * DEBTS;
/// Intervals of more scale steps than this are leaps.
pub(crate) const LARGEST_SKIP: i32 = 2;

impl Ground<'_> {
    /// The chord sounding at a beat of the phrase.
    pub(crate) fn chord_at(&self, beat: f64) -> &ChordSpan {
        let first = self.chords[0].first_bar;
        let bar = first + (beat / self.bar + 1e-9) as usize;
        let place = self.chords.partition_point(|one| one.first_bar <= bar);
        &self.chords[place.saturating_sub(1)]
    }

    /// Whether a beat is strong: the first of a bar, and the third of four.
    pub(crate) fn strong(&self, beat: f64) -> bool {
        let within = beat % self.bar;
        within < 1e-6 || (self.bar == 4.0 && (within - 2.0).abs() < 1e-6)
    }

    /// The scale's pitches within the range, ascending.
    pub(crate) fn pitches(&self) -> ArrayVec<Pitch, PITCHES> {
        (self.low.0..=self.high.0)
            .map(Pitch)
            .filter(|pitch| self.key.contains(pitch.class()))
            .take(PITCHES)
            .collect()
    }

    /// Where among `count` pitches the line should be at a beat: it rises to the middle of its breath and falls to its
    /// end, over as many scale steps as the ground's arch.
    fn height(&self, wish: &Wish, beat: f64, count: usize) -> f32 {
        let (first, last) = (wish[0].beat, wish[wish.len() - 1].beat);
        let share = (beat - first) / (last - first).max(1e-9);
        let middle = (count as f64 - 1.0) * 0.5;
        (middle + self.arch * (arch(share) - 0.5)) as f32
    }

    /// A light pull towards that height.
    fn pull(&self, place: usize, height: f32) -> f32 {
        let off = place as f32 - height;
        0.03 * off * off
    }

    /// What it costs to sing that pitch for the length of that note.
    fn note_cost(&self, wanted: &Wanted, pitch: Pitch, last: bool) -> f32 {
        let span = self.chord_at(wanted.beat);
        let chord = &span.chord;
        let class = pitch.class();
        let inside = chord.contains(class);
        let rubs = chord.classes().iter().any(|one| one.up_to(class).0 == 1);
        let mut cost = 0.0;
        if !inside {
            // A strong beat may lean on a neighbour now and then, if not for long; a note a semitone above a chord note
            // only passes.
            cost += if self.strong(wanted.beat) { 2.2 } else { 0.3 };
            cost += match wanted.beats {
                beats if beats > 2.25 => 3.0,
                beats if beats > 1.25 => 0.8,
                _ => 0.0,
            };
            cost += match (rubs, wanted.beats > 0.75) {
                (true, true) => 3.5,
                (true, false) => 1.0,
                _ => 0.0,
            };
        }
        let into = self.chord_at(wanted.beat + wanted.beats - 0.26);
        if into.first_bar != span.first_bar && !into.chord.contains(class) {
            cost += 3.0;
        }
        if last {
            let stable =
                [0, 2, 4].map(|step| chord.key().degree_class(i32::from(chord.degree()) + step));
            cost += if stable.contains(&class) && inside {
                0.0
            } else if stable.contains(&class) {
                4.0
            } else {
                14.0
            };
        }
        cost
    }
}

/// What an interval costs beside the one wanted, and the debt it leaves; `None` where it may not be sung.
fn interval_cost(
    wanted: &Wanted,
    steps: i32,
    semitones: u8,
    debt: usize,
    last: bool,
) -> Option<(f32, usize)> {
    if steps.abs() > 5 {
        return None;
    }
    let mut cost = 0.0;
    match debt {
        1 if steps != -1 => cost += 9.0,
        2 if steps != 1 => cost += 9.0,
        0 => {
            let off = (steps - i32::from(wanted.steps)).abs() as f32;
            cost += if wanted.joins { 0.35 * off } else { 1.1 * off };
        }
        _ => {}
    }
    let leaps = steps.abs() > LARGEST_SKIP;
    cost += if leaps { 1.2 } else { 0.0 };
    cost += if leaps && last { 8.0 } else { 0.0 };
    cost += if semitones == 6 { 3.0 } else { 0.0 };
    cost += if steps == 0 && wanted.steps != 0 {
        3.0
    } else {
        0.0
    };
    cost += if steps.abs() == 2 { 0.35 } else { 0.0 };
    let debt = match (leaps, steps > 0) {
        (true, true) => 1,
        (true, false) => 2,
        _ => 0,
    };
    Some((cost, debt))
}

/// The pitches for the wanted notes: the cheapest path (Viterbi) between contour and harmony, beginning near `start`,
/// with every leap answered by a step back (Narmour) and the end on root, third or fifth.
pub(crate) fn realise(wish: &Wish, ground: &Ground<'_>, start: Pitch, line: &mut Line) {
    line.clear();
    let pitches = ground.pitches();
    if wish.is_empty() || pitches.is_empty() {
        return;
    }
    let mut cost = [f32::INFINITY; STATES];
    let mut came_from = [[0u8; STATES]; MOST];
    for (place, pitch) in pitches.iter().enumerate() {
        let off = f32::from(pitch.0.abs_diff(start.0));
        cost[place * DEBTS] = 0.3 * off + ground.note_cost(&wish[0], *pitch, wish.len() == 1);
    }
    for (number, wanted) in wish.iter().enumerate().skip(1) {
        let last = number + 1 == wish.len();
        let height = ground.height(wish, wanted.beat, pitches.len());
        let mut next = [f32::INFINITY; STATES];
        for (to, pitch) in pitches.iter().enumerate() {
            let stand = ground.note_cost(wanted, *pitch, last) + ground.pull(to, height);
            for from in (0..pitches.len() * DEBTS).filter(|from| cost[*from].is_finite()) {
                let (before, debt) = (from / DEBTS, from % DEBTS);
                let semitones = pitch.0.abs_diff(pitches[before].0);
                let steps = to as i32 - before as i32;
                let Some((join, owed)) = interval_cost(wanted, steps, semitones, debt, last) else {
                    continue;
                };
                let total = cost[from] + join + stand;
                if total < next[to * DEBTS + owed] {
                    next[to * DEBTS + owed] = total;
                    came_from[number][to * DEBTS + owed] = from as u8;
                }
            }
        }
        cost = next;
    }
    let mut state = (0..STATES).fold(
        0,
        |best, one| if cost[one] < cost[best] { one } else { best },
    );
    let mut sung: ArrayVec<Pitch, MOST> = ArrayVec::new();
    for number in (0..wish.len()).rev() {
        sung.push(pitches[state / DEBTS]);
        state = usize::from(came_from[number][state]);
    }
    let notes = wish.iter().zip(sung.iter().rev());
    line.extend(notes.map(|(wanted, pitch)| LineNote {
        beat: wanted.beat,
        beats: wanted.beats,
        pitch: *pitch,
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use anodyne_music::{Chord, Colour, Voicing};
    use anodyne_units::Seconds;

    fn span(first_bar: usize, bars: usize, degree: i32) -> ChordSpan {
        let key: Key = "C major".parse().unwrap();
        ChordSpan {
            start: Seconds(first_bar as f64),
            end: Seconds((first_bar + bars) as f64),
            first_bar,
            bars,
            chord: Chord::new(key, degree, Colour::Triad),
            voicing: Voicing::default(),
            tension: 0.0,
        }
    }

    fn sing(steps: &[i8]) -> Vec<u8> {
        let chords = [span(4, 2, 0), span(6, 2, 3)];
        let ground = Ground {
            key: "C major".parse().unwrap(),
            chords: &chords,
            bar: 4.0,
            low: Pitch(64),
            high: Pitch(79),
            arch: 0.0,
        };
        let wish = steps
            .iter()
            .enumerate()
            .map(|(place, steps)| Wanted {
                beat: place as f64,
                beats: 1.0,
                steps: *steps,
                joins: place == 0,
            })
            .collect();
        let mut line = Line::new();
        realise(&wish, &ground, Pitch(72), &mut line);
        line.iter().map(|note| note.pitch.0).collect()
    }

    #[test]
    fn a_plain_contour_over_its_chord_is_sung_as_wanted() {
        assert_eq!(sing(&[0, 1, 1, -1, -1]), [72, 74, 76, 74, 72]);
    }

    #[test]
    fn a_leap_is_answered_by_a_step_back() {
        let sung = sing(&[0, 3, 0, 0, 0]);
        let key: Key = "C major".parse().unwrap();
        let steps: Vec<i32> = sung
            .windows(2)
            .map(|two| key.steps_between(Pitch(two[0]), Pitch(two[1])))
            .collect();
        let leap = steps.iter().position(|one| one.abs() > LARGEST_SKIP);
        assert!(
            leap.is_none_or(|place| steps[place + 1] == -steps[place].signum()),
            "{sung:?}"
        );
    }

    #[test]
    fn the_chord_changes_at_its_bar() {
        let chords = [span(4, 2, 0), span(6, 2, 3)];
        let key = "C major".parse().unwrap();
        let ground = Ground {
            key,
            chords: &chords,
            bar: 4.0,
            low: Pitch(60),
            high: Pitch(75),
            arch: 0.0,
        };
        assert_eq!(ground.chord_at(7.5).chord.degree(), 0);
        assert_eq!(ground.chord_at(8.0).chord.degree(), 3);
        assert!(ground.strong(2.0) && !ground.strong(3.0));
    }
}
