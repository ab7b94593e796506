//! Chord charts: what a song writer brings. ChordPro (`[Am7]words`, directives in braces) and plain charts (chords over
//! words, or bars between `|`) are read alike, with or without words.
//!
//! ```
//! use anodyne_session::Chart;
//! let chart = Chart::read("{title: River}\n{key: G}\n[G]Slow water, [D/F#]carry me", "river.cho").unwrap();
//! assert_eq!(chart.bars(), 2); // a chord with words under it stands for a bar
//! let error = Chart::read("[Gmay7]Slow water", "river.cho").unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "river.cho, line 1, column 2: chord \"Gmay7\" is not known; did you mean \"Gmaj7\"?"
//! );
//! ```

mod bars;
mod directive;
mod fault;
mod heading;
mod line;
mod reader;
mod sheet;

pub use fault::ChartError;

use anodyne_music::{ChordSymbol, Interval, Key, Meter, Mode, Tempo};

/// A song as its chart tells it: words and chords by section.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// The title.
    pub title: Option<String>,
    /// The key it is written in; without it, see [`Chart::home`].
    pub key: Option<Key>,
    /// Beats per minute.
    pub tempo: Option<Tempo>,
    /// The meter; without it 4/4.
    pub meter: Option<Meter>,
    /// The sections in the order in which they are sung, each with at least one bar.
    pub sections: Vec<Section>,
}

/// A stretch of a song with a name, such as a verse.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// The name people see, such as `Chorus`.
    pub name: String,
    /// Its lines, at least one with chords.
    pub lines: Vec<ChartLine>,
}

/// A line of a chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChartLine {
    /// The words; empty in a line of bars.
    pub words: String,
    /// The chords in order; none where the line has words alone.
    pub chords: Vec<Placed>,
}

/// A chord in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// The chord.
    pub symbol: ChordSymbol,
    /// How long it stands, in felt beats: halves or thirds of a beat at the finest.
    pub beats: f64,
    /// Over which character of the words it stands, counted from 0.
    pub column: usize,
}

impl Chart {
    /// The longest chart, bytes.
    pub const LONGEST: usize = 65_536;
    /// The most lines of a chart.
    pub const MOST_LINES: usize = 2_000;
    /// The most sections of a song, repeats counted.
    pub const MOST_SECTIONS: usize = 64;
    /// The most bars of a song once through.
    pub const MOST_BARS: usize = 1_000;
    /// The most chords in a bar.
    pub const MOST_CHORDS: usize = 4;

    /// Reads a chart. `file_name` is only for the errors.
    ///
    /// # Errors
    /// The first thing that cannot be followed, with file, line, column, what stands there, and what could.
    pub fn read(text: &str, file_name: &str) -> Result<Chart, ChartError> {
        reader::read(text).map_err(|fault| fault.in_file(file_name))
    }

    /// The chart as ChordPro, as [`Chart::read`] reads it.
    pub fn to_chordpro(&self) -> String {
        sheet::write(self)
    }

    /// The meter, 4/4 where none is written.
    pub fn meter(&self) -> Meter {
        self.meter.unwrap_or_default()
    }

    /// The key it is written in, or else the major or minor key of its first chord.
    pub fn home(&self) -> Key {
        let first = || {
            self.sections
                .first()?
                .lines
                .iter()
                .find_map(|line| line.chords.first())
        };
        self.key.unwrap_or_else(|| match first() {
            Some(placed) => {
                let third = placed.symbol.quality().semitones().get(1);
                let mode = if third == Some(&3) {
                    Mode::Aeolian
                } else {
                    Mode::Ionian
                };
                Key::new(placed.symbol.root(), mode)
            }
            None => Key::new(anodyne_music::PitchClass::new(0), Mode::Ionian),
        })
    }

    /// How many bars it has once through.
    pub fn bars(&self) -> usize {
        self.sections
            .iter()
            .map(|section| section.bars(self.meter()))
            .sum()
    }

    /// The same song a number of semitones higher, spelled as a key spells.
    #[must_use]
    pub fn transposed(&self, by: Interval, key: Key) -> Chart {
        let mut chart = self.clone();
        chart.key = Some(key);
        let lines = chart
            .sections
            .iter_mut()
            .flat_map(|section| &mut section.lines);
        for placed in lines.flat_map(|line| &mut line.chords) {
            placed.symbol = placed.symbol.transposed(by, key.is_flat());
        }
        chart
    }
}

impl Section {
    /// How many bars it has: an odd end is filled up by its last chord.
    pub fn bars(&self, meter: Meter) -> usize {
        let beats: f64 = self.chords().map(|placed| placed.beats).sum();
        (beats / meter.bar().0 - 1e-6).ceil().max(0.0) as usize
    }

    /// Its chords in order.
    pub fn chords(&self) -> impl Iterator<Item = &Placed> {
        self.lines.iter().flat_map(|line| &line.chords)
    }
}

impl ChartLine {
    /// The words under each chord: from its column to the next chord's. What stands before the first chord goes to it.
    pub fn words_under(&self, chord: usize) -> String {
        let letters: Vec<char> = self.words.chars().collect();
        let from = if chord == 0 {
            0
        } else {
            self.chords[chord].column
        };
        let to = self
            .chords
            .get(chord + 1)
            .map_or(letters.len(), |next| next.column);
        let (from, to) = (from.min(letters.len()), to.min(letters.len()));
        let words: String = letters[from..to.max(from)].iter().collect();
        words.trim().to_owned()
    }
}
