//! What can be wrong with a word of music that a person wrote.

/// A written word of music that could not be understood, with what was expected.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MusicError {
    /// The tonic of a key is not a note name.
    #[error(
        "key {written:?} does not begin with a note name (C to B, with # or b); did you mean \"C major\"?"
    )]
    Tonic {
        /// The text as given.
        written: String,
    },
    /// The mode of a key is not known.
    #[error("key {written:?} has no known mode {mode:?}; did you mean {nearest:?}? known: {known}")]
    Mode {
        /// The text as given.
        written: String,
        /// The part taken for the mode.
        mode: String,
        /// The known key nearest to it.
        nearest: String,
        /// All modes, separated by commas.
        known: String,
    },
    /// A tempo is not a number.
    #[error("tempo {written:?} is not a number of beats per minute; did you mean 60?")]
    TempoText {
        /// The text as given.
        written: String,
    },
    /// A tempo is out of range.
    #[error("tempo {bpm} is {side}; did you mean {nearest}?")]
    TempoRange {
        /// The tempo as given, beats per minute.
        bpm: f64,
        /// Which limit it breaks, for example "above 226".
        side: String,
        /// The nearest sensible legal tempo.
        nearest: f64,
    },
    /// A meter is not one that can be played.
    #[error("meter {written:?} is not known; did you mean \"4/4\"? known: 4/4, 3/4, 6/8")]
    Meter {
        /// The text as given.
        written: String,
    },
    /// A chord symbol is not known.
    #[error("chord {written:?} is not known; did you mean {nearest:?}?")]
    Chord {
        /// The text as given, at most 24 characters of it.
        written: String,
        /// The known symbol nearest to it.
        nearest: String,
    },
    /// An instrument is not known.
    #[error("instrument {written:?} is not known; did you mean {nearest:?}?")]
    Instrument {
        /// The text as given.
        written: String,
        /// The known id nearest to it.
        nearest: String,
    },
}
