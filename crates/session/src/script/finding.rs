//! A finding: something about a script that cannot be followed or that its writer should know.

use core::ops::Range;

/// Whether a session can be made of the script as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It can; what was done instead is said.
    Warning,
    /// It cannot.
    Error,
}

impl Severity {
    /// `warning` or `error`.
    pub fn id(self) -> &'static str {
        match self {
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One thing about a script: what, where, and what to do. The message repeats no word of the narration, so that it may
/// stand in a log; the place does, for whoever reads the script anyway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether it stops the work.
    pub severity: Severity,
    /// A short name that stays the same, such as `unknown-direction`.
    pub code: &'static str,
    /// What is wrong, in a line.
    pub message: String,
    /// The bytes of the text it is about.
    pub span: Range<usize>,
    /// What to write instead, or what was done, in a line.
    pub remedy: String,
}

impl Finding {
    pub(crate) fn error(
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        Finding {
            severity: Severity::Error,
            code,
            message: message.into(),
            span,
            remedy: remedy.into(),
        }
    }

    pub(crate) fn warning(
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        Finding {
            severity: Severity::Warning,
            ..Finding::error(code, span, message, remedy)
        }
    }

    /// A fault of another part of the house, split into what is wrong and what to do.
    pub(crate) fn of_fault(code: &'static str, span: Range<usize>, fault: &str) -> Finding {
        let (message, remedy) = fault.split_once("; ").unwrap_or((fault, ""));
        Finding::error(code, span, message, remedy)
    }

    /// Line and column of its beginning.
    pub fn place(&self, text: &str) -> Place {
        Place::of(text, self.span.start)
    }
}

/// A place in a text as editors count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The character of the line, from 1.
    pub column: usize,
}

impl Place {
    /// The place of a byte; beyond the end, the end.
    ///
    /// ```
    /// use anodyne_session::Place;
    /// assert_eq!(Place::of("été\nx", 6), Place { line: 2, column: 1 });
    /// ```
    pub fn of(text: &str, byte: usize) -> Place {
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let before = &text[..byte];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        Place {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}
