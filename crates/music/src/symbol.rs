//! A chord symbol as people write it over words: `Am7`, `Dsus4`, `G/B`.

use crate::key::distance;
use crate::{Interval, Key, MusicError, PitchClass};
use core::fmt;
use core::str::FromStr;

macro_rules! qualities {
    ($($(#[$doc:meta])* $name:ident $suffix:literal $aliases:expr, $steps:expr;)*) => {
        /// What is built on the root of a chord symbol.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Quality { $($(#[$doc])* $name,)* }

        impl Quality {
            /// Every quality, the plainest first.
            pub const ALL: &[Quality] = &[$(Quality::$name,)*];

            /// What is written after the root, for example `m7`; empty for a major triad.
            pub fn suffix(self) -> &'static str {
                match self { $(Quality::$name => $suffix,)* }
            }

            /// Other ways in which people write it.
            fn aliases(self) -> &'static [&'static str] {
                match self { $(Quality::$name => &$aliases,)* }
            }

            /// Semitones above the root, the root first, then third (or what stands for it), fifth and colours; two to
            /// five of them.
            pub fn semitones(self) -> &'static [u8] {
                match self { $(Quality::$name => &$steps,)* }
            }
        }
    };
}

qualities! {
    /// Major triad.
    Major "" ["maj", "M", "major"], [0, 4, 7];
    /// Minor triad.
    Minor "m" ["min", "-", "mi", "minor"], [0, 3, 7];
    /// Dominant seventh.
    Seventh "7" ["dom7"], [0, 4, 7, 10];
    /// Minor seventh.
    MinorSeventh "m7" ["min7", "-7", "mi7"], [0, 3, 7, 10];
    /// Major seventh.
    MajorSeventh "maj7" ["M7", "Maj7", "ma7", "j7", "Δ", "Δ7", "^7", "^"], [0, 4, 7, 11];
    /// The second in place of the third.
    Sus2 "sus2" ["2sus"], [0, 2, 7];
    /// The fourth in place of the third.
    Sus4 "sus4" ["sus", "4sus"], [0, 5, 7];
    /// Major triad and ninth.
    Add9 "add9" ["add2", "2", "(add9)"], [0, 4, 7, 2];
    /// Minor triad and ninth.
    MinorAdd9 "madd9" ["m(add9)", "madd2", "minadd9"], [0, 3, 7, 2];
    /// Major triad and sixth.
    Sixth "6" ["maj6", "M6"], [0, 4, 7, 9];
    /// Minor triad and sixth.
    MinorSixth "m6" ["min6", "-6"], [0, 3, 7, 9];
    /// Major triad, sixth and ninth.
    SixNine "6/9" ["69", "6add9"], [0, 4, 7, 9, 2];
    /// Minor triad, sixth and ninth.
    MinorSixNine "m6/9" ["m69"], [0, 3, 7, 9, 2];
    /// Diminished triad.
    Diminished "dim" ["o", "°", "mb5"], [0, 3, 6];
    /// Augmented triad.
    Augmented "aug" ["+", "#5"], [0, 4, 8];
    /// Diminished seventh.
    DiminishedSeventh "dim7" ["o7", "°7"], [0, 3, 6, 9];
    /// Half diminished: minor seventh with a low fifth.
    HalfDiminished "m7b5" ["ø", "ø7", "m7-5", "min7b5", "m7(b5)"], [0, 3, 6, 10];
    /// Augmented triad and minor seventh.
    AugmentedSeventh "aug7" ["+7", "7#5", "7+"], [0, 4, 8, 10];
    /// Minor triad and major seventh.
    MinorMajorSeventh "mmaj7" ["mM7", "m(maj7)", "-maj7", "minmaj7"], [0, 3, 7, 11];
    /// Dominant seventh with the fourth in place of the third.
    SeventhSus4 "7sus4" ["7sus"], [0, 5, 7, 10];
    /// Root and fifth alone.
    Fifth "5" ["no3"], [0, 7];
    /// Dominant ninth.
    Ninth "9" ["dom9"], [0, 4, 7, 10, 2];
    /// Minor ninth.
    MinorNinth "m9" ["min9", "-9"], [0, 3, 7, 10, 2];
    /// Major ninth.
    MajorNinth "maj9" ["M9", "Maj9", "ma9", "Δ9"], [0, 4, 7, 11, 2];
    /// Minor triad with major seventh and ninth.
    MinorMajorNinth "mmaj9" ["mM9"], [0, 3, 7, 11, 2];
    /// Major triad and fourth.
    Add11 "add11" ["add4"], [0, 4, 7, 5];
    /// Dominant seventh and low ninth.
    SeventhFlatNinth "7b9" ["7(b9)", "7-9"], [0, 4, 7, 10, 1];
    /// Dominant eleventh, without its third.
    Eleventh "11" ["9sus4", "9sus"], [0, 5, 7, 10, 2];
    /// Minor eleventh, without its fifth.
    MinorEleventh "m11" ["min11", "-11"], [0, 3, 10, 2, 5];
    /// Dominant thirteenth, without its fifth.
    Thirteenth "13" ["dom13"], [0, 4, 10, 2, 9];
}

/// A root, a quality and, after a slash, the note in the bass.
///
/// ```
/// use anodyne_music::{ChordSymbol, Interval};
/// let chord: ChordSymbol = "F#m7/C#".parse().unwrap();
/// assert_eq!(chord.transposed(Interval(1), true).to_string(), "Gm7/D");
/// let error = "Hm".parse::<ChordSymbol>().unwrap_err().to_string();
/// assert_eq!(error, "chord \"Hm\" is not known; did you mean \"Bm\"?");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChordSymbol {
    root: PitchClass,
    quality: Quality,
    bass: Option<PitchClass>,
    flats: bool,
}

impl ChordSymbol {
    /// The symbol of a quality on a root, spelled as a key spells.
    pub fn new(root: PitchClass, quality: Quality, key: Key) -> ChordSymbol {
        ChordSymbol {
            root,
            quality,
            bass: None,
            flats: key.is_flat(),
        }
    }

    /// The root.
    pub fn root(self) -> PitchClass {
        self.root
    }

    /// What is built on it.
    pub fn quality(self) -> Quality {
        self.quality
    }

    /// The lowest note: the one after the slash, or else the root.
    pub fn bass(self) -> PitchClass {
        self.bass.unwrap_or(self.root)
    }

    /// Whether a note is written after a slash.
    pub fn has_bass(self) -> bool {
        self.bass.is_some()
    }

    /// Its notes, root first, then in the order of [`Quality::semitones`]; a note after the slash is not among them
    /// unless the chord has it anyway.
    pub fn classes(self) -> impl Iterator<Item = PitchClass> {
        let root = self.root;
        let steps = self.quality.semitones().iter();
        steps.map(move |step| root.raised(Interval(*step as i8)))
    }

    /// The same chord a number of semitones higher, spelled with flats or sharps.
    pub fn transposed(self, by: Interval, flats: bool) -> ChordSymbol {
        ChordSymbol {
            root: self.root.raised(by),
            bass: self.bass.map(|bass| bass.raised(by)),
            flats,
            ..self
        }
    }

    /// The name of a note in the symbol's own spelling.
    pub fn spell(self, class: PitchClass) -> String {
        Key::spelled(class, self.flats).to_owned()
    }

    /// The symbol nearest to what was written: the root that was meant, and of the qualities the one with the fewest
    /// letters to change.
    fn nearest(written: &str) -> String {
        let mut letters = written.chars();
        let letter = match letters.next().map(|first| first.to_ascii_uppercase()) {
            // Where German and Dutch hands write H, others write B.
            Some('H') => 'B',
            Some(letter @ 'A'..='G') => letter,
            _ => return "C".to_owned(),
        };
        let meant: String = core::iter::once(letter).chain(letters.take(11)).collect();
        let rest = root(&meant).map_or("", |(_, _, rest)| rest);
        let suffix = Quality::ALL
            .iter()
            .map(|quality| quality.suffix())
            .min_by_key(|suffix| distance(suffix, rest.split('/').next().unwrap_or_default()));
        let root = &meant[..meant.len() - rest.len()];
        format!("{root}{}", suffix.unwrap_or_default())
    }
}

impl fmt::Display for ChordSymbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.spell(self.root), self.quality.suffix())?;
        match self.bass {
            Some(bass) => write!(f, "/{}", self.spell(bass)),
            None => Ok(()),
        }
    }
}

impl FromStr for ChordSymbol {
    type Err = MusicError;

    fn from_str(written: &str) -> Result<ChordSymbol, MusicError> {
        read(written.trim()).ok_or_else(|| MusicError::Chord {
            written: written.chars().take(24).collect(),
            nearest: ChordSymbol::nearest(written.trim()),
        })
    }
}

fn read(text: &str) -> Option<ChordSymbol> {
    let (class, flats, rest) = root(text)?;
    let symbol = |quality, bass, flats| ChordSymbol {
        root: class,
        quality,
        bass,
        flats,
    };
    if let Some(quality) = quality(rest) {
        return Some(symbol(quality, None, flats));
    }
    let (suffix, bass) = rest.rsplit_once('/')?;
    let (bass, bass_flats, after) = root(bass)?;
    let quality = quality(suffix)?;
    after
        .is_empty()
        .then(|| symbol(quality, Some(bass), flats || bass_flats))
}

fn quality(suffix: &str) -> Option<Quality> {
    let known = Quality::ALL.iter().copied();
    known
        .into_iter()
        .find(|one| one.suffix() == suffix || one.aliases().contains(&suffix))
}

/// The note a text begins with, whether it is spelled flat, and the rest of the text.
fn root(text: &str) -> Option<(PitchClass, bool, &str)> {
    let natural = match text.chars().next()? {
        'C' => 0,
        'D' => 2,
        'E' => 4,
        'F' => 5,
        'G' => 7,
        'A' => 9,
        'B' => 11,
        _ => return None,
    };
    let rest = &text[1..];
    for (sign, shift) in [("#", 1), ("♯", 1), ("b", -1), ("♭", -1)] {
        if let Some(after) = rest.strip_prefix(sign) {
            return Some((PitchClass::new(natural + shift), shift < 0, after));
        }
    }
    Some((PitchClass::new(natural), false, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Chord, Colour, Mode};
    use proptest::prelude::*;

    #[test]
    fn symbols_are_read_as_people_write_them() {
        let check = |written: &str, expected: &str| match written.parse::<ChordSymbol>() {
            Ok(symbol) => assert_eq!(symbol.to_string(), expected, "{written}"),
            Err(error) => panic!("{error}"),
        };
        check("C", "C");
        check("Am7", "Am7");
        check("Bbmaj7", "Bbmaj7");
        check("E♭M7", "Ebmaj7");
        check("G-7", "Gm7");
        check("Dsus", "Dsus4");
        check("F#ø", "F#m7b5");
        check("A6/9", "A6/9");
        check("C/Bb", "C/Bb");
        check("G/B", "G/B");
        check("Dm6/9/A", "Dm6/9/A");
        check("Cb", "B");
        check("B+", "Baug");
    }

    #[test]
    fn a_wrong_symbol_is_answered_with_the_nearest_right_one() {
        let check = |written: &str, nearest: &str| {
            let error = written.parse::<ChordSymbol>().unwrap_err().to_string();
            let expected = format!("did you mean {nearest:?}?");
            assert!(error.ends_with(&expected), "{error}");
        };
        check("Amm7", "Am7");
        check("Gmay7", "Gmaj7");
        check("Hm7", "Bm7");
        check("am7", "Am7");
        check("F#sus5", "F#sus2");
        check("C/H", "C");
        check("", "C");
    }

    #[test]
    fn a_slash_names_the_bass_and_leaves_the_chord() {
        let symbol: ChordSymbol = "G/B".parse().unwrap();
        assert_eq!(
            (symbol.root(), symbol.bass()),
            (PitchClass::new(7), PitchClass::new(11))
        );
        assert_eq!(symbol.classes().count(), 3);
    }

    #[test]
    fn the_chords_of_our_own_harmony_can_be_read() {
        let perfect = |chord: &Chord| {
            let root = chord.root();
            root.up_to(chord.fifth()).0 == 7
        };
        for mode in Mode::ALL {
            let key = Key::new(PitchClass::new(3), mode);
            for degree in 0..7 {
                for colour in [Colour::Triad, Colour::Add9, Colour::Seventh, Colour::Ninth] {
                    let chord = Chord::new(key, degree, colour);
                    if !perfect(&chord) || chord.classes().last().is_none() {
                        continue;
                    }
                    let symbol: ChordSymbol = chord.to_string().parse().unwrap();
                    assert_eq!(symbol.to_string(), chord.to_string());
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_panic(text in "\\PC{0,24}") {
            let _ = text.parse::<ChordSymbol>();
        }

        #[test]
        fn what_is_written_is_read_back(
            root in 0..12i32, quality in 0..Quality::ALL.len(), bass in proptest::option::of(0..12i32), flats: bool,
        ) {
            let symbol = ChordSymbol {
                root: PitchClass::new(root),
                quality: Quality::ALL[quality],
                bass: bass.map(PitchClass::new),
                flats,
            };
            let again: ChordSymbol = symbol.to_string().parse().unwrap();
            prop_assert_eq!(again.to_string(), symbol.to_string());
            prop_assert_eq!(again.classes().collect::<Vec<_>>(), symbol.classes().collect::<Vec<_>>());
        }

        #[test]
        fn up_and_down_comes_home(root in 0..12i32, by in 0..12i8) {
            let symbol = ChordSymbol::new(PitchClass::new(root), Quality::MinorSeventh, "C major".parse().unwrap());
            let back = symbol.transposed(Interval(by), true).transposed(Interval(-by), false);
            prop_assert_eq!(back, symbol);
        }
    }
}
