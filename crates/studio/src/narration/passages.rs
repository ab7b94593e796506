//! Passages: one recording of a whole script, parted at its pauses into the lines of the script.

use super::Stretch;
use anodyne_units::Seconds;
use core::fmt;
use core::ops::Range;

/// A pause shorter than this parts no lines, seconds.
const SHORTEST_PAUSE: f64 = 0.6;
/// A passage may be shorter or longer than expected by this factor, and by [`SPARE`] besides.
const STRAYS: f64 = 1.7;
/// What a passage may stray in any case, seconds: short lines are said in many ways.
const SPARE: f64 = 1.0;
/// No passage of a fit is longer than this many times its expected length.
const LONGEST: f64 = 4.0;
/// How much a pause counts against a length: the logarithm of each, in the same measure.
const PAUSES_COUNT: f64 = 0.35;
/// Lines times pauses that are compared at most.
const MOST_WORK: usize = 4_000_000;

/// Why a recording cannot be parted into the lines of a script.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unparted {
    /// It pauses too seldom: so many passages at most, and so many lines.
    TooFew(usize, usize),
    /// The best parting gives a line, counted from 1, a passage that cannot be it: how long it lasts and how long it
    /// should last at the pace of this voice.
    Strays {
        /// The line, from 1.
        line: usize,
        /// How long its passage lasts.
        lasts: Seconds,
        /// How long the line should last.
        expected: Seconds,
    },
    /// More lines and pauses than are compared: lines times pauses, 4,000,000 at most.
    TooMany,
}

impl fmt::Display for Unparted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unparted::TooFew(passages, lines) => write!(
                f,
                "its pauses part it into {passages} passages at most, the script has {lines} lines"
            ),
            Unparted::Strays {
                line,
                lasts,
                expected,
            } => write!(
                f,
                "the passage for line {line} lasts {:.1} s, the line should last about {:.1} s",
                lasts.0, expected.0
            ),
            Unparted::TooMany => f.write_str("it has too many lines and pauses to compare them"),
        }
    }
}

/// Parts speech into as many passages as there are lines, at its longer pauses: of all ways to do so the one whose
/// passages have most nearly the lengths their lines let expect, at this voice's own pace, and whose pauses are longest.
/// Gives for each line its place in `speech`.
///
/// # Errors
/// No parting, or none in which every passage may be its line.
pub fn passages(speech: &[Stretch], expected: &[Seconds]) -> Result<Vec<Range<usize>>, Unparted> {
    let blocks = blocks(speech);
    if blocks.len() < expected.len() || expected.is_empty() {
        return Err(Unparted::TooFew(blocks.len(), expected.len()));
    }
    if blocks.len() * expected.len() > MOST_WORK {
        return Err(Unparted::TooMany);
    }
    let said: f64 = blocks.iter().map(|one| one.end - one.start).sum();
    let mut pace = said / expected.iter().map(|one| one.0).sum::<f64>().max(1e-3);
    let mut found = Vec::new();
    // The first fit knows the voice's pace only roughly: pauses within lines are not in it.
    for _ in 0..3 {
        let scaled: Vec<f64> = expected.iter().map(|one| one.0 * pace).collect();
        found = fit(&blocks, &scaled).ok_or(Unparted::TooFew(blocks.len(), expected.len()))?;
        let mut paces: Vec<f64> = (found.iter().zip(expected))
            .map(|(range, one)| length(&blocks, range) / one.0.max(1e-3))
            .collect();
        paces.sort_by(f64::total_cmp);
        pace = paces[paces.len() / 2];
    }
    for (number, (range, one)) in found.iter().zip(expected).enumerate() {
        let (lasts, expected) = (length(&blocks, range), one.0 * pace);
        if lasts > expected * STRAYS + SPARE || lasts < expected / STRAYS - SPARE {
            return Err(Unparted::Strays {
                line: number + 1,
                lasts: Seconds(lasts),
                expected: Seconds(expected),
            });
        }
    }
    let stretches = |range: &Range<usize>| blocks[range.start].from..blocks[range.end - 1].to;
    Ok(found.iter().map(stretches).collect())
}

/// Speech between two pauses that may part lines: when, and its stretches.
struct Block {
    start: f64,
    end: f64,
    from: usize,
    to: usize,
}

fn blocks(speech: &[Stretch]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (place, one) in speech.iter().enumerate() {
        match blocks.last_mut() {
            Some(last) if one.start.0 - last.end < SHORTEST_PAUSE => {
                (last.end, last.to) = (one.end.0, place + 1);
            }
            _ => blocks.push(Block {
                start: one.start.0,
                end: one.end.0,
                from: place,
                to: place + 1,
            }),
        }
    }
    blocks
}

fn length(blocks: &[Block], range: &Range<usize>) -> f64 {
    blocks[range.end - 1].end - blocks[range.start].start
}

/// The best parting of the blocks into passages of about these lengths; none where there is none.
fn fit(blocks: &[Block], expected: &[f64]) -> Option<Vec<Range<usize>>> {
    let count = blocks.len();
    // The cost of the best parting of the first blocks into the lines so far, and where its last passage begins.
    let mut costs = vec![f64::INFINITY; count + 1];
    costs[0] = 0.0;
    let mut begins = vec![0u32; expected.len() * (count + 1)];
    for (line, wanted) in expected.iter().enumerate() {
        let mut next = vec![f64::INFINITY; count + 1];
        for end in line + 1..=count - (expected.len() - line - 1) {
            let paused = blocks.get(end).map_or(0.0, |following| {
                PAUSES_COUNT * (following.start - blocks[end - 1].end).ln()
            });
            for start in (line..end).rev() {
                let lasts = blocks[end - 1].end - blocks[start].start;
                if lasts > wanted * LONGEST + SPARE && start + 1 < end {
                    break;
                }
                // A second more or less says little about a short line.
                let off = ((lasts + SPARE) / (wanted + SPARE)).ln();
                let cost = costs[start] + off * off - paused;
                if cost < next[end] {
                    next[end] = cost;
                    begins[line * (count + 1) + end] = start as u32;
                }
            }
        }
        costs = next;
    }
    costs[count].is_finite().then(|| {
        let mut end = count;
        let mut found = vec![0..0; expected.len()];
        for line in (0..expected.len()).rev() {
            let start = begins[line * (count + 1) + end] as usize;
            found[line] = start..end;
            end = start;
        }
        found
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spoken and silent in turns, seconds.
    fn speech(turns: &[(f64, f64)]) -> Vec<Stretch> {
        let mut at = 5.0;
        let mut found = Vec::new();
        for (spoken, silent) in turns {
            found.push(Stretch {
                start: Seconds(at),
                end: Seconds(at + spoken),
            });
            at += spoken + silent;
        }
        found
    }

    fn check(turns: &[(f64, f64)], expected: &[f64], parted: Result<&[Range<usize>], Unparted>) {
        let expected: Vec<Seconds> = expected.iter().map(|one| Seconds(*one)).collect();
        let found = passages(&speech(turns), &expected);
        assert_eq!(found, parted.map(<[Range<usize>]>::to_vec));
    }

    #[test]
    fn as_many_passages_as_lines_are_the_lines() {
        check(
            &[(4.0, 2.0), (7.0, 3.0), (2.0, 1.0)],
            &[4.5, 6.5, 2.5],
            Ok(&[0..1, 1..2, 2..3]),
        );
    }

    #[test]
    fn pauses_between_sentences_stay_within_a_line() {
        check(
            &[
                (3.0, 0.9),
                (4.0, 2.5),
                (6.0, 3.0),
                (2.0, 0.8),
                (2.0, 0.8),
                (3.0, 1.0),
            ],
            &[8.0, 6.0, 9.0],
            Ok(&[0..2, 2..3, 3..6]),
        );
    }

    #[test]
    fn a_pause_for_thought_parts_no_line_whose_length_says_otherwise() {
        check(
            &[(5.0, 4.0), (5.0, 2.0), (4.0, 2.0), (14.0, 2.0)],
            &[14.0, 4.0, 14.0],
            Ok(&[0..2, 2..3, 3..4]),
        );
    }

    #[test]
    fn a_slow_voice_is_measured_at_its_own_pace() {
        check(
            &[(9.0, 2.0), (18.0, 2.0), (6.0, 2.0)],
            &[3.0, 6.0, 2.0],
            Ok(&[0..1, 1..2, 2..3]),
        );
    }

    #[test]
    fn what_is_another_text_is_told() {
        check(
            &[(4.0, 2.0), (7.0, 3.0)],
            &[4.0, 7.0, 3.0],
            Err(Unparted::TooFew(2, 3)),
        );
        check(
            &[(4.0, 0.5), (7.0, 0.4), (3.0, 1.0)],
            &[4.0, 7.0, 3.0],
            Err(Unparted::TooFew(1, 3)),
        );
        let found = passages(
            &speech(&[(3.0, 2.0), (3.0, 2.0), (30.0, 2.0), (3.0, 2.0)]),
            &[3.0, 3.0, 3.0, 3.0].map(Seconds),
        );
        let told = found.unwrap_err().to_string();
        assert!(told.contains("line 3 lasts 30.0 s"), "{told}");
    }

    #[test]
    fn hours_of_speech_are_parted_in_a_moment_and_more_is_refused() {
        let long: Vec<(f64, f64)> = (0..3600)
            .map(|n| (4.0, if n % 4 == 3 { 3.0 } else { 0.8 }))
            .collect();
        let expected = vec![Seconds(18.4); 900];
        let found = passages(&speech(&long), &expected).unwrap();
        assert!(
            found
                .iter()
                .enumerate()
                .all(|(n, one)| *one == (4 * n..4 * n + 4))
        );
        let endless = vec![(1.0, 1.0); 5000];
        let expected = vec![Seconds(1.0); 4000];
        assert_eq!(
            passages(&speech(&endless), &expected),
            Err(Unparted::TooMany)
        );
    }
}
