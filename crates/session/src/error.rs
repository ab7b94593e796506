//! What can be wrong with a wish, a programme or a palette.

use anodyne_music::MusicError;

/// A wish or data file that cannot be followed: one or two plain lines that name field, value, limit and the nearest
/// legal value, and, for what stands in a file, the file and the line.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SessionError {
    /// The fault stands in a file.
    #[error("{file}, line {line}: {fault}")]
    Written {
        /// The file's name as given.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        fault: Box<Fault>,
    },
    /// The fault was asked for directly, on a command line or through an interface.
    #[error("{0}")]
    Asked(Box<Fault>),
}

/// What is wrong, wherever it was written.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Fault {
    /// A tempo, meter or instrument that is no word of music.
    #[error("{0}")]
    Music(#[from] MusicError),
    /// A name that is not in a closed list.
    #[error("{field} {written:?} is not known; did you mean {nearest:?}? known: {known}")]
    Unknown {
        /// The field.
        field: String,
        /// The name as given.
        written: String,
        /// The known name nearest to it.
        nearest: String,
        /// All known names, separated by commas.
        known: String,
    },
    /// A value beyond a limit.
    #[error("{field} {written} is {side}; did you mean {nearest}?")]
    Range {
        /// The field.
        field: String,
        /// The value as given.
        written: String,
        /// Which limit it breaks, for example "above 12h".
        side: String,
        /// The nearest legal value.
        nearest: String,
    },
    /// A value that cannot be read, with what was expected.
    #[error("{field} {written} {problem}; {remedy}")]
    Unreadable {
        /// The field.
        field: String,
        /// The value as given.
        written: String,
        /// What is wrong with it, for example "has no unit".
        problem: String,
        /// What to write instead.
        remedy: String,
    },
    /// A field that has to be there.
    #[error("{owner} has no {field}; add for example `{example}`")]
    Missing {
        /// What lacks the field.
        owner: String,
        /// The field.
        field: String,
        /// A line that would do.
        example: String,
    },
    /// Values that are each legal but do not go together.
    #[error("{problem}; {remedy}")]
    Conflict {
        /// What does not go together.
        problem: String,
        /// What to write instead.
        remedy: String,
    },
    /// Something in a chord chart.
    #[error("{problem}; {remedy} (column {column})")]
    Charted {
        /// What stands there and what is wrong with it.
        problem: String,
        /// What could stand there.
        remedy: String,
        /// The character in the line, from 1.
        column: usize,
    },
    /// Text that is not TOML.
    #[error("this is not TOML: {0}")]
    Syntax(String),
}

impl From<Fault> for SessionError {
    fn from(fault: Fault) -> SessionError {
        SessionError::Asked(Box::new(fault))
    }
}

impl SessionError {
    /// What is wrong, wherever it was written.
    pub fn fault(&self) -> &Fault {
        match self {
            SessionError::Written { fault, .. } | SessionError::Asked(fault) => fault,
        }
    }
}

impl Fault {
    /// The fault where it stands.
    pub(crate) fn at(self, file: &str, line: usize) -> SessionError {
        SessionError::Written {
            file: file.to_owned(),
            line,
            fault: Box::new(self),
        }
    }

    /// A number outside `low..=high`, or none if it is inside.
    pub(crate) fn range(
        field: &str,
        value: f64,
        low: f64,
        high: f64,
        unit: &str,
    ) -> Result<f64, Fault> {
        let refuse = |side: String, nearest: f64| {
            Err(Fault::Range {
                field: field.to_owned(),
                written: value.to_string(),
                side,
                nearest: nearest.to_string(),
            })
        };
        match value {
            value if value.is_nan() => refuse("not a number".to_owned(), high),
            value if value < low => refuse(format!("below {low}{unit}"), low),
            value if value > high => refuse(format!("above {high}{unit}"), high),
            value => Ok(value),
        }
    }
}
