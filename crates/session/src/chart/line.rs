//! A line with chords over words: in brackets among them, or in a line of their own above.

use super::bars::{Word, chord, holds, times};
use super::fault::ChartFault;
use super::{ChartLine, Placed};
use anodyne_music::ChordSymbol;

/// What a line turns out to be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// Chords alone, over words that may follow.
    Chords,
    /// Bars with bar lines.
    Bars,
    /// Words, with chords in brackets or none.
    Words,
}

/// Tells chords from words. A line with a bar line is bars; one whose every word is a chord is chords; and so is one in
/// which more than half are, if what is left looks like a chord that was mistyped.
pub(super) fn kind(words: &[Word<'_>]) -> Kind {
    let plain = |word: &str| holds(word) || word == "%" || times(word).is_some();
    if words.iter().any(|(_, word)| *word == "|") {
        return Kind::Bars;
    }
    let is_chord = |word: &str| word.parse::<ChordSymbol>().is_ok();
    let chords = words.iter().filter(|(_, word)| is_chord(word)).count();
    let others = words
        .iter()
        .filter(|(_, word)| !is_chord(word) && !plain(word));
    let mut others = others.map(|(_, word)| *word).peekable();
    if chords == 0 {
        return Kind::Words;
    }
    let mistyped =
        |word: &str| word.starts_with(|c: char| ('A'..='H').contains(&c)) && word.len() < 9;
    if others.peek().is_none()
        || (words.len() >= 3 && chords * 2 > words.len() && others.all(mistyped))
    {
        Kind::Chords
    } else {
        Kind::Words
    }
}

/// The chords of a line of chords, each over its own column.
pub(super) fn chords(words: &[Word<'_>], beats: f64) -> Result<Vec<Placed>, ChartFault> {
    let mut chords: Vec<Placed> = Vec::new();
    for (column, word) in words {
        if let Some(count) = times(word).filter(|_| !chords.is_empty()) {
            let once = chords.clone();
            (1..count).for_each(|_| chords.extend(once.iter().copied()));
            continue;
        }
        let symbol = match chords.last_mut() {
            Some(before) if holds(word) => {
                before.beats += beats;
                continue;
            }
            Some(before) if *word == "%" => before.symbol,
            _ => chord(*column, word)?,
        };
        chords.push(Placed {
            symbol,
            beats,
            column: *column,
        });
    }
    Ok(chords)
}

/// A line of words with chords in brackets.
pub(super) fn bracketed(line: &str, beats: f64) -> Result<ChartLine, ChartFault> {
    let (mut words, mut chords) = (String::new(), Vec::new());
    let mut letters = line.chars().enumerate().peekable();
    while let Some((column, letter)) = letters.next() {
        if letter != '[' {
            words.push(letter);
            continue;
        }
        let mut inside = String::new();
        loop {
            match letters.next() {
                Some((_, ']')) => break,
                Some((_, letter)) if letter != '[' => inside.push(letter),
                _ => {
                    let remedy = format!(
                        "did you mean \"[{}]\"?",
                        inside.chars().take(12).collect::<String>().trim()
                    );
                    return Err(ChartFault::at(column, "this bracket is not closed", remedy));
                }
            }
        }
        // An annotation is text over the words, no chord.
        if inside.starts_with('*') {
            continue;
        }
        let symbol = chord(column + 1, inside.trim())?;
        chords.push(Placed {
            symbol,
            beats,
            column: words.chars().count(),
        });
    }
    let words = words.trim_end().to_owned();
    Ok(ChartLine { words, chords })
}
