//! Chords as pitch classes, with the colours this music uses.

use crate::{ChordSymbol, Interval, Key, PitchClass, Quality};
use arrayvec::ArrayVec;
use core::fmt;

/// What is laid over or left out of the triad on a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Colour {
    /// Root, third and fifth.
    Triad,
    /// Triad and ninth.
    Add9,
    /// The second in place of the third.
    Sus2,
    /// The fourth in place of the third.
    Sus4,
    /// Triad and sixth.
    Sixth,
    /// Triad, sixth and ninth.
    SixNine,
    /// Triad and seventh.
    Seventh,
    /// Triad, seventh and ninth.
    Ninth,
    /// Root and fifth alone.
    Fifth,
}

impl Colour {
    /// Scale steps above the root, in order of importance.
    fn steps(self) -> &'static [i32] {
        match self {
            Colour::Triad => &[0, 2, 4],
            Colour::Add9 => &[0, 2, 4, 1],
            Colour::Sus2 => &[0, 1, 4],
            Colour::Sus4 => &[0, 3, 4],
            Colour::Sixth => &[0, 2, 4, 5],
            Colour::SixNine => &[0, 2, 4, 5, 1],
            Colour::Seventh => &[0, 2, 4, 6],
            Colour::Ninth => &[0, 2, 4, 6, 1],
            Colour::Fifth => &[0, 4],
        }
    }
}

/// A chord of a key: the pitch classes of a coloured triad on one of its degrees.
///
/// ```
/// use anodyne_music::{Chord, Colour, Key};
/// let key: Key = "D dorian".parse().unwrap();
/// assert_eq!(Chord::new(key, 0, Colour::Ninth).to_string(), "Dm9");
/// assert_eq!(Chord::new(key, 6, Colour::Seventh).to_string(), "Cmaj7");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Chord {
    degree: u8,
    colour: Colour,
    classes: ArrayVec<PitchClass, 5>,
    key: Key,
    /// The symbol it was charted with; none for a chord of the key's own.
    symbol: Option<ChordSymbol>,
}

impl Chord {
    /// The chord on a degree of the key's seven-note scale, 0 = tonic, wrapping.
    pub fn new(key: Key, degree: i32, colour: Colour) -> Chord {
        let key = key.harmonised();
        let classes = colour
            .steps()
            .iter()
            .map(|step| key.degree_class(degree + step))
            .collect();
        Chord {
            degree: degree.rem_euclid(7) as u8,
            colour,
            classes,
            key,
            symbol: None,
        }
    }

    /// The chord of a symbol as it was charted, whether or not its notes belong to the key: degree and colour are the
    /// nearest there are.
    ///
    /// ```
    /// use anodyne_music::{Chord, Key};
    /// let key: Key = "C major".parse().unwrap();
    /// let chord = Chord::charted(key, "F#m7b5/A".parse().unwrap());
    /// assert_eq!(chord.to_string(), "F#m7b5/A");
    /// assert_eq!((chord.root().semitones(), chord.bass().semitones()), (6, 9));
    /// ```
    pub fn charted(key: Key, symbol: ChordSymbol) -> Chord {
        let key = key.harmonised();
        let above = key.tonic().up_to(symbol.root()).0;
        let steps = key.mode().semitones();
        let degree = steps.iter().rposition(|step| *step as i8 <= above);
        Chord {
            degree: degree.unwrap_or(0) as u8,
            colour: nearest_colour(symbol.quality()),
            classes: symbol.classes().collect(),
            key,
            symbol: Some(symbol),
        }
    }

    /// The note in the bass: the root, unless another was charted.
    pub fn bass(&self) -> PitchClass {
        self.symbol.map_or(self.root(), ChordSymbol::bass)
    }

    /// The degree of the root, 0..=6.
    pub fn degree(&self) -> u8 {
        self.degree
    }

    /// The colour.
    pub fn colour(&self) -> Colour {
        self.colour
    }

    /// The key it belongs to, with a seven-note mode.
    pub fn key(&self) -> Key {
        self.key
    }

    /// The root.
    pub fn root(&self) -> PitchClass {
        self.classes[0]
    }

    /// The fifth above the root, perfect or not; the root where a charted chord has none.
    pub fn fifth(&self) -> PitchClass {
        if let Some(symbol) = self.symbol {
            let fifth = symbol
                .quality()
                .semitones()
                .iter()
                .find(|step| (6..=8).contains(*step));
            let fifth = fifth.copied().unwrap_or(0);
            return self.root().raised(Interval(fifth as i8));
        }
        self.key.degree_class(i32::from(self.degree) + 4)
    }

    /// Its notes, root first, then in order of importance.
    pub fn classes(&self) -> &[PitchClass] {
        &self.classes
    }

    /// Whether the chord holds that note.
    pub fn contains(&self, class: PitchClass) -> bool {
        self.classes.contains(&class)
    }

    fn above_root(&self, steps: i32) -> i8 {
        let Interval(semitones) = self
            .root()
            .up_to(self.key.degree_class(i32::from(self.degree) + steps));
        semitones
    }
}

impl fmt::Display for Chord {
    /// Writes the chord symbol as in a lead sheet: `Dm9`, `Cmaj7`, `Gsus4`, `Bdim`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(symbol) = self.symbol {
            return symbol.fmt(f);
        }
        let (third, fifth, seventh) = (self.above_root(2), self.above_root(4), self.above_root(6));
        let triad = match (third, fifth) {
            (3, 6) => "dim",
            (3, _) => "m",
            (4, 8) => "aug",
            _ => "",
        };
        let major_seventh = if seventh == 11 { "maj" } else { "" };
        f.write_str(&self.key.spell(self.root()))?;
        match self.colour {
            Colour::Triad => f.write_str(triad),
            Colour::Add9 => write!(f, "{triad}add9"),
            Colour::Sus2 => f.write_str("sus2"),
            Colour::Sus4 => f.write_str("sus4"),
            Colour::Sixth => write!(f, "{triad}6"),
            Colour::SixNine => write!(f, "{triad}6/9"),
            Colour::Seventh => write!(f, "{triad}{major_seventh}7"),
            Colour::Ninth => write!(f, "{triad}{major_seventh}9"),
            Colour::Fifth => f.write_str("5"),
        }
    }
}

/// The colour that has the most of a quality.
fn nearest_colour(quality: Quality) -> Colour {
    match quality.semitones() {
        [_, _] => Colour::Fifth,
        [_, 2, 7] => Colour::Sus2,
        [_, 5, ..] => Colour::Sus4,
        [_, _, _] => Colour::Triad,
        [_, _, _, 9] => Colour::Sixth,
        [_, _, _, 9, _] => Colour::SixNine,
        [_, _, _, 2] | [_, _, _, 5] => Colour::Add9,
        [_, _, _, _] => Colour::Seventh,
        _ => Colour::Ninth,
    }
}
