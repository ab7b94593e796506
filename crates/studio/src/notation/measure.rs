//! A measure: the notes and rests of one bar, cut into lengths that note heads can say.

use super::lead::LeadNote;
use anodyne_music::{Meter, Pitch};

/// One note head or rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Semiquavers from the bar line.
    pub(super) at: u32,
    /// Semiquavers: 16, 12, 8, 6, 4, 3, 2 or 1; a rest of a whole bar has the bar's length.
    pub(super) length: u32,
    /// None is a rest.
    pub(super) pitch: Option<Pitch>,
    /// It is tied to the one before.
    pub(super) tied_back: bool,
    /// It is tied to the next.
    pub(super) tied_on: bool,
}

/// The pieces of the bar that begins at `start` and has `length` semiquavers; they add up to it. `notes` are those of the
/// whole line that may sound in it, ascending.
pub(super) fn pieces(notes: &[LeadNote], start: u32, length: u32, meter: Meter) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for note in notes
        .iter()
        .filter(|note| note.to > start && note.from < start + length)
    {
        let from = note.from.saturating_sub(start);
        let to = (note.to - start).min(length);
        rest(&mut pieces, at, from, length, meter);
        let cuts = cut(from, to, meter);
        let count = cuts.len();
        for (place, (at, length)) in cuts.into_iter().enumerate() {
            pieces.push(Piece {
                at,
                length,
                pitch: Some(note.pitch),
                tied_back: place > 0 || note.from < start,
                tied_on: place + 1 < count || note.to > start + to,
            });
        }
        at = to;
    }
    rest(&mut pieces, at, length, length, meter);
    pieces
}

fn rest(pieces: &mut Vec<Piece>, from: u32, to: u32, bar: u32, meter: Meter) {
    let whole = from == 0 && to == bar;
    let cuts = if whole {
        vec![(0, bar)]
    } else {
        cut(from, to, meter)
    };
    pieces.extend(cuts.into_iter().map(|(at, length)| Piece {
        at,
        length,
        pitch: None,
        tied_back: false,
        tied_on: false,
    }));
}

/// Cuts a stretch of a bar into lengths of single note heads, none of which hides a beat: places and lengths.
fn cut(from: u32, to: u32, meter: Meter) -> Vec<(u32, u32)> {
    let mut cuts = Vec::new();
    let mut at = from;
    while at < to {
        let fits = |length: &u32| at + length <= to && may_begin(*length, at, meter);
        let length = [16, 12, 8, 6, 4, 3, 2, 1]
            .into_iter()
            .find(fits)
            .unwrap_or(1);
        cuts.push((at, length));
        at += length;
    }
    cuts
}

/// Whether a note head of that length may begin at that place of the bar.
fn may_begin(length: u32, at: u32, meter: Meter) -> bool {
    if meter == Meter::SixEight {
        return match length {
            12 => at == 0,
            6 => at.is_multiple_of(6),
            2..=4 => at % 6 + length <= 6 && at.is_multiple_of(2),
            length => length == 1,
        };
    }
    match length {
        16 => at == 0,
        12 | 8 | 6 => at.is_multiple_of(4),
        4 => at.is_multiple_of(2),
        3 => at.is_multiple_of(4) || at % 4 == 1,
        2 => at % 4 != 3,
        _ => true,
    }
}

/// The note type of a length in semiquavers and its number of dots.
pub(super) fn head(length: u32) -> (&'static str, usize) {
    match length {
        16 => ("whole", 0),
        12 => ("half", 1),
        8 => ("half", 0),
        6 => ("quarter", 1),
        4 => ("quarter", 0),
        3 => ("eighth", 1),
        2 => ("eighth", 0),
        _ => ("16th", 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const METERS: [(Meter, u32); 3] = [
        (Meter::FourFour, 16),
        (Meter::ThreeFour, 12),
        (Meter::SixEight, 12),
    ];

    #[test]
    fn any_stretch_is_cut_without_gap_into_heads_that_exist() {
        for (meter, bar) in METERS {
            for from in 0..bar {
                for to in from + 1..=bar {
                    let mut at = from;
                    for (place, length) in cut(from, to, meter) {
                        assert_eq!(place, at);
                        let (_, dots) = head(length);
                        assert!(
                            [1, 2, 4, 8, 16].contains(&(length * 2 / (2 + dots as u32))),
                            "{length}"
                        );
                        at += length;
                    }
                    assert_eq!(at, to, "{meter} {from}..{to}");
                }
            }
        }
    }

    #[test]
    fn long_notes_are_tied_over_the_bar_line_and_bars_add_up() {
        let note = LeadNote {
            from: 13,
            to: 34,
            pitch: Pitch(62),
        };
        let heads: Vec<Vec<(u32, bool, bool)>> = (0..3)
            .map(|bar| {
                let all = pieces(&[note], bar * 16, 16, Meter::FourFour);
                assert_eq!(all.iter().map(|piece| piece.length).sum::<u32>(), 16);
                let sung = all.into_iter().filter(|piece| piece.pitch.is_some());
                sung.map(|piece| (piece.length, piece.tied_back, piece.tied_on))
                    .collect()
            })
            .collect();
        assert_eq!(heads[0], [(3, false, true)]);
        assert_eq!(heads[1], [(16, true, true)]);
        assert_eq!(heads[2], [(2, true, false)]);
    }

    #[test]
    fn an_empty_bar_is_one_rest() {
        let all = pieces(&[], 24, 12, Meter::SixEight);
        assert_eq!((all.len(), all[0].length, all[0].pitch), (1, 12, None));
    }
}
