//! A motif: the few notes from which a session's melodies grow.

use anodyne_music::Meter;
use anodyne_units::Seed;
use arrayvec::ArrayVec;

/// One note of a motif.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cell {
    /// Scale steps from the note before; of the first note, from the statement's starting note.
    pub(crate) steps: i8,
    /// Length in beats.
    pub(crate) beats: f64,
}

/// Three to seven notes: a contour and a rhythm.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Motif {
    pub(crate) cells: ArrayVec<Cell, 7>,
}

/// How a motif is taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Treatment {
    /// As it is.
    Literal,
    /// As it is, from another step of the scale.
    Sequence(i8),
    /// Upside down.
    Inversion,
    /// In notes of twice the length.
    Augmentation,
    /// Its first notes only.
    Fragment,
}

impl Motif {
    /// How many motifs a session has at most.
    pub(crate) const MOST: usize = 4;

    /// The motif of that seed: one to two bars.
    pub(crate) fn grow(seed: Seed, meter: Meter) -> Motif {
        let length = match meter {
            Meter::FourFour => 4.0 + 2.0 * seed.part("length").below(3) as f64,
            Meter::ThreeFour => 6.0,
            Meter::SixEight => 4.0,
        };
        let rhythm = rhythm(seed.part("rhythm"), meter, length);
        let contour = telling(seed.part("contour"), rhythm.len());
        let cells = rhythm
            .into_iter()
            .zip(contour)
            .map(|(beats, steps)| Cell { steps, beats })
            .collect();
        Motif { cells }
    }

    /// The motif under a treatment. A sequence keeps the notes and moves only the start.
    pub(crate) fn treated(&self, treatment: Treatment) -> Motif {
        let mut cells = self.cells.clone();
        match treatment {
            Treatment::Literal | Treatment::Sequence(_) => {}
            Treatment::Inversion => cells.iter_mut().for_each(|cell| cell.steps = -cell.steps),
            Treatment::Augmentation => cells.iter_mut().for_each(|cell| cell.beats *= 2.0),
            Treatment::Fragment => cells.truncate(self.cells.len().div_ceil(2).max(3)),
        }
        Motif { cells }
    }

    /// Its length in beats.
    pub(crate) fn beats(&self) -> f64 {
        self.cells.iter().map(|cell| cell.beats).sum()
    }
}

/// Groups of lengths that fill whole beats, with their weights.
type Groups = [(&'static [f64], f64)];
const SIMPLE: &Groups = &[
    (&[1.0], 4.0),
    (&[2.0], 1.0),
    (&[1.5, 0.5], 1.4),
    (&[0.5, 0.5], 0.9),
];
const COMPOUND: &Groups = &[
    (&[1.0], 3.0),
    (&[2.0 / 3.0, 1.0 / 3.0], 2.5),
    (&[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0], 0.7),
];

/// Three to seven lengths that fill `length` beats, the last at least a beat.
fn rhythm(seed: Seed, meter: Meter, length: f64) -> ArrayVec<f64, 7> {
    let groups = if meter == Meter::SixEight {
        COMPOUND
    } else {
        SIMPLE
    };
    let mut lengths = ArrayVec::new();
    let (mut filled, mut draw) = (0.0, 0);
    while length - filled > 1.01 && lengths.len() < 5 {
        let room = length - 1.0 - filled;
        let mut weights = [0.0; 4];
        for (weight, (group, liking)) in weights.iter_mut().zip(groups) {
            let fits = group.iter().sum::<f64>() <= room + 0.01 && lengths.len() + group.len() <= 6;
            *weight = if fits { *liking } else { 0.0 };
        }
        let (group, _) = groups[seed.index(draw).weighted(&weights)];
        lengths.extend(group.iter().copied());
        filled += group.iter().sum::<f64>();
        draw += 1;
    }
    while lengths.len() < 2 {
        lengths.push(1.0);
        filled += 1.0;
    }
    lengths.push((length - filled).max(1.0));
    lengths
}

/// A motif that can be told from others reaches over at least this many scale steps.
const AMBITUS: i8 = 3;

/// The first contour of a row that reaches far enough; three notes may reach less far.
fn telling(seed: Seed, notes: usize) -> ArrayVec<i8, 7> {
    let ambitus = AMBITUS.min(notes as i8 - 1);
    let reaches = |steps: &ArrayVec<i8, 7>| {
        let (mut height, mut low, mut high) = (0i8, 0i8, 0i8);
        for step in steps {
            height += step;
            low = low.min(height);
            high = high.max(height);
        }
        high - low >= ambitus
    };
    let mut drawn = (0..16).map(|row| contour(seed.index(row), notes));
    drawn.find(reaches).unwrap_or_else(|| contour(seed, notes))
}

/// Mostly steps, that keep their direction more often than not; a leap at most once, and then a step back.
fn contour(seed: Seed, notes: usize) -> ArrayVec<i8, 7> {
    let mut steps = ArrayVec::new();
    steps.push(0);
    let mut direction: i8 = if seed.part("direction").chance(0.5) {
        1
    } else {
        -1
    };
    let (mut height, mut leapt): (i8, bool) = (0, false);
    for note in 1..notes {
        let draw = seed.index(note as u64);
        let after_leap = steps.last().is_some_and(|last: &i8| last.abs() > 2);
        let turns = after_leap || height * direction > 3 || draw.part("turn").chance(0.34);
        direction = if turns { -direction } else { direction };
        let size = match draw.part("size").weighted(&[0.72, 0.15, 0.09, 0.04]) {
            _ if after_leap => 1,
            1 => 2,
            2 if !leapt && note + 1 < notes => 3 + draw.part("leap").below(2) as i8,
            3 => 0,
            _ => 1,
        };
        leapt |= size > 2;
        height += direction * size;
        steps.push(direction * size);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_motif_has_three_to_seven_notes_that_fill_its_bars() {
        for meter in [Meter::FourFour, Meter::ThreeFour, Meter::SixEight] {
            for seed in 0..300 {
                let motif = Motif::grow(Seed(seed), meter);
                assert!((3..=7).contains(&motif.cells.len()), "{motif:?}");
                assert!(
                    (motif.beats() - motif.beats().round()).abs() < 1e-9,
                    "{motif:?}"
                );
                assert!((4.0..=8.01).contains(&motif.beats()), "{motif:?}");
            }
        }
    }

    #[test]
    fn a_motif_reaches_over_a_fourth_or_more() {
        let mut flat = 0;
        for seed in 0..300 {
            let motif = Motif::grow(Seed(seed), Meter::FourFour);
            let heights = motif.cells.iter().scan(0i8, |height, cell| {
                *height += cell.steps;
                Some(*height)
            });
            let heights: Vec<i8> = heights.collect();
            let reach = heights.iter().max().unwrap() - heights.iter().min().unwrap();
            flat += usize::from(reach < AMBITUS.min(motif.cells.len() as i8 - 1));
        }
        assert!(flat <= 3, "{flat}");
    }

    #[test]
    fn inversion_turns_the_contour_and_augmentation_doubles_the_rhythm() {
        let motif = Motif::grow(Seed(4), Meter::FourFour);
        let inverted = motif.treated(Treatment::Inversion);
        assert!(
            motif
                .cells
                .iter()
                .zip(&inverted.cells)
                .all(|(a, b)| a.steps == -b.steps)
        );
        assert_eq!(
            motif.treated(Treatment::Augmentation).beats(),
            2.0 * motif.beats()
        );
        assert_eq!(inverted.treated(Treatment::Inversion), motif);
    }
}
