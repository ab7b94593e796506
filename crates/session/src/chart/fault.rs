//! What can be wrong with a chart, and where.

/// A chart that cannot be followed: one line that names file, line, column, what stands there, and what could.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}, column {column}: {problem}; {remedy}")]
pub struct ChartError {
    /// The file's name as given.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// What stands there and what is wrong with it.
    pub problem: String,
    /// What could stand there.
    pub remedy: String,
}

/// A fault before it is known in which file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ChartFault {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) problem: String,
    pub(super) remedy: String,
}

impl ChartFault {
    /// A fault at a place of the line at hand; lines are counted by the reader.
    pub(super) fn at(
        column: usize,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> ChartFault {
        ChartFault {
            line: 0,
            column: column + 1,
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }

    /// The fault of a word of music, whose message ends with its remedy.
    pub(super) fn of(column: usize, fault: impl ToString) -> ChartFault {
        let text = fault.to_string();
        match text.split_once("; ") {
            Some((problem, remedy)) => ChartFault::at(column, problem, remedy),
            None => ChartFault::at(column, text, "write another"),
        }
    }

    pub(super) fn on(self, line: usize) -> ChartFault {
        ChartFault { line, ..self }
    }

    pub(super) fn in_file(self, file: &str) -> ChartError {
        ChartError {
            file: file.to_owned(),
            line: self.line,
            column: self.column,
            problem: self.problem,
            remedy: self.remedy,
        }
    }
}
