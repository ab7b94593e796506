//! A line of text on the page: where it stands, how wide it is, how it is shortened to fit.

use super::SOFT_INK;

/// A line of text.
#[derive(Clone, Debug)]
pub(super) struct Text {
    /// The anchor and baseline.
    pub(super) x: f64,
    pub(super) y: f64,
    /// Font size in units of the page.
    pub(super) size: f64,
    /// The text itself, not escaped.
    pub(super) words: String,
    /// `start`, `middle` or `end`.
    pub(super) anchor: &'static str,
    pub(super) fill: &'static str,
    pub(super) bold: bool,
}

/// The rectangle that a line of text covers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Bounds {
    /// Whether two rectangles share any point.
    pub(super) fn overlaps(&self, other: &Bounds) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// The rectangle with room added left and right.
    pub(super) fn padded(self, room: f64) -> Bounds {
        Bounds {
            left: self.left - room,
            right: self.right + room,
            ..self
        }
    }
}

impl Text {
    /// A line that begins at `x` on the baseline `y`, in soft grey.
    pub(super) fn new(x: f64, y: f64, size: f64, words: impl Into<String>) -> Text {
        Text {
            x,
            y,
            size,
            words: words.into(),
            anchor: "start",
            fill: SOFT_INK,
            bold: false,
        }
    }

    /// The same, centred on `x`.
    pub(super) fn middle(self) -> Text {
        Text {
            anchor: "middle",
            ..self
        }
    }

    /// The same, ending at `x`.
    pub(super) fn end(self) -> Text {
        Text {
            anchor: "end",
            ..self
        }
    }

    /// The same in another colour.
    pub(super) fn fill(self, fill: &'static str) -> Text {
        Text { fill, ..self }
    }

    /// The same in semi-bold.
    pub(super) fn bold(self) -> Text {
        Text { bold: true, ..self }
    }

    /// The same, cut with an ellipsis where it is wider than `width`.
    pub(super) fn cut(mut self, width: f64) -> Text {
        if self.width() <= width {
            return self;
        }
        while !self.words.is_empty() && self.width() + self.size > width {
            self.words.pop();
        }
        self.words = format!("{}\u{2026}", self.words.trim_end());
        self
    }

    /// The width it may need: measured generously, since the font is the reader's.
    pub(super) fn width(&self) -> f64 {
        let weight = if self.bold { 1.08 } else { 1.0 };
        self.words.chars().map(em).sum::<f64>() * self.size * weight
    }

    /// The rectangle it covers.
    pub(super) fn bounds(&self) -> Bounds {
        let width = self.width();
        let left = match self.anchor {
            "middle" => self.x - width / 2.0,
            "end" => self.x - width,
            _ => self.x,
        };
        Bounds {
            left,
            right: left + width,
            top: self.y - 0.78 * self.size,
            bottom: self.y + 0.22 * self.size,
        }
    }
}

/// The width of a letter in ems, as in DejaVu Sans, the widest of the common sans-serif fonts.
fn em(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '\'' | '|' | ' ' | '.' | ',' | ':' | ';' | 'I' => 0.34,
        'f' | 'r' | 't' | '/' | '(' | ')' | '-' => 0.42,
        'm' | 'M' | 'W' | '@' | '%' => 1.0,
        'w' | 'O' | 'Q' | 'G' | 'D' | 'N' | 'H' | 'U' => 0.82,
        letter if letter.is_ascii_uppercase() => 0.72,
        letter if letter.is_ascii() => 0.64,
        // Beyond ASCII: wide scripts take the whole square.
        letter if letter >= '\u{1100}' && !('\u{2000}'..'\u{2100}').contains(&letter) => 1.05,
        _ => 0.8,
    }
}
