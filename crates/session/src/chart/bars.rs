//! A line of bars: `| Am . D7 . | G | % |`, with repeats `|: ... :| x3`.

use super::fault::ChartFault;
use super::{Chart, Placed};
use anodyne_music::{ChordSymbol, Meter};

/// A word of a line and the character it begins at.
pub(super) type Word<'a> = (usize, &'a str);

/// What a bar holds: a chord and its beats, one after another; a bar that begins without a chord holds the one before.
type Bar = Vec<(Option<ChordSymbol>, f64)>;

/// The words of a line. Bar lines are words of their own, however they are written.
pub(super) fn words(line: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut begun: Option<(usize, usize)> = None;
    for (column, (at, letter)) in line.char_indices().enumerate() {
        let bar = letter == '|';
        if (letter.is_whitespace() || bar)
            && let Some((column, from)) = begun.take()
        {
            words.push((column, &line[from..at]));
        }
        if bar {
            words.push((column, &line[at..=at]));
        } else if !letter.is_whitespace() && begun.is_none() {
            begun = Some((column, at));
        }
    }
    if let Some((column, from)) = begun {
        words.push((column, &line[from..]));
    }
    words
}

/// Whether a word goes on with the chord before.
pub(super) fn holds(word: &str) -> bool {
    matches!(word, "." | "/" | "-" | "_")
}

/// How often `x3` asks for, if it is that.
pub(super) fn times(word: &str) -> Option<usize> {
    let number = word.strip_prefix(['x', 'X', '×'])?;
    number.parse().ok().filter(|times| (1..=32).contains(times))
}

/// The chords of a line of bars, repeats written out.
pub(super) fn read(words: &[Word<'_>], meter: Meter) -> Result<Vec<Placed>, ChartFault> {
    let mut bars: Vec<Bar> = Vec::new();
    let mut cells: Vec<Word<'_>> = Vec::new();
    let (mut repeat_from, mut open) = (0, None);
    let mut words = words.iter().peekable();
    while let Some((column, word)) = words.next() {
        match *word {
            "|" => close(&mut bars, &mut cells, meter)?,
            ":" if bars.is_empty() && cells.is_empty() || open.is_none() && cells.is_empty() => {
                (repeat_from, open) = (bars.len(), Some(*column));
            }
            ":" => {
                close(&mut bars, &mut cells, meter)?;
                words.next_if(|(_, word)| *word == "|");
                let count = words.next_if(|(_, word)| times(word).is_some());
                let count = count.and_then(|(_, word)| times(word)).unwrap_or(2);
                repeat(&mut bars, repeat_from, count);
                (repeat_from, open) = (bars.len(), None);
            }
            word if times(word).is_some() && cells.is_empty() => {
                repeat(&mut bars, 0, times(word).unwrap_or(1));
            }
            word => cells.push((*column, word)),
        }
        if bars.len() > Chart::MOST_BARS {
            return Err(too_many_bars(*column));
        }
    }
    close(&mut bars, &mut cells, meter)?;
    placed(&bars)
}

pub(super) fn too_many_bars(column: usize) -> ChartFault {
    ChartFault::at(
        column,
        format!("the song has more than {} bars", Chart::MOST_BARS),
        "write it once through; --length repeats it",
    )
}

fn repeat(bars: &mut Vec<Bar>, from: usize, count: usize) {
    let once = bars[from.min(bars.len())..].to_vec();
    for _ in 1..count {
        if bars.len() <= Chart::MOST_BARS {
            bars.extend(once.iter().cloned());
        }
    }
}

/// Ends a bar: its cells share its beats.
fn close(bars: &mut Vec<Bar>, cells: &mut Vec<Word<'_>>, meter: Meter) -> Result<(), ChartFault> {
    let Some((column, first)) = cells.first().copied() else {
        return Ok(());
    };
    if first == "%" && cells.len() == 1 {
        let again = bars.last().cloned();
        let nothing = || {
            ChartFault::at(
                column,
                "\"%\" repeats the bar before, and there is none",
                "write a chord",
            )
        };
        bars.push(again.ok_or_else(nothing)?);
        cells.clear();
        return Ok(());
    }
    let beats = meter.beats_per_bar();
    let count = cells.len();
    if !(beats.is_multiple_of(count) || count.is_multiple_of(beats)) || count > 16 {
        return Err(ChartFault::at(
            column,
            format!("this bar has {count} entries and {meter} has {beats} beats"),
            format!("write 1 or {beats}, with . where a chord goes on"),
        ));
    }
    let each = beats as f64 / count as f64;
    let mut bar: Bar = Vec::new();
    for (column, word) in cells.drain(..) {
        if holds(word) {
            match bar.last_mut() {
                Some((_, beats)) => *beats += each,
                None => bar.push((None, each)),
            }
            continue;
        }
        bar.push((Some(chord(column, word)?), each));
        if bar.len() > Chart::MOST_CHORDS {
            let most = Chart::MOST_CHORDS;
            return Err(ChartFault::at(
                column,
                format!("{word:?} is chord {} of its bar, above {most}", bar.len()),
                format!("leave at most {most}"),
            ));
        }
    }
    bars.push(bar);
    Ok(())
}

/// A chord, or what is wrong with it.
pub(super) fn chord(column: usize, word: &str) -> Result<ChordSymbol, ChartFault> {
    if matches!(word, "N.C." | "N.C" | "NC") {
        let problem = format!("chord {word:?} asks for no chord, and a bed always has one");
        return Err(ChartFault::at(
            column,
            problem,
            "did you mean \".\", which holds the chord before?",
        ));
    }
    word.parse().map_err(|error| ChartFault::of(column, error))
}

/// The bars as chords with their lengths.
fn placed(bars: &[Bar]) -> Result<Vec<Placed>, ChartFault> {
    let mut chords: Vec<Placed> = Vec::new();
    for (symbol, beats) in bars.iter().flatten() {
        match (symbol, chords.last_mut()) {
            (Some(symbol), _) => chords.push(Placed {
                symbol: *symbol,
                beats: *beats,
                column: 0,
            }),
            (None, Some(before)) => before.beats += beats,
            (None, None) => {
                return Err(ChartFault::at(
                    0,
                    "the line goes on with a chord before there is one",
                    "begin it with a chord",
                ));
            }
        }
    }
    Ok(chords)
}
