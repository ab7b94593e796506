//! What a listener has heard of a line and of the chords: blocks of eight bars, none of which may come again.

use crate::line::Line;
use crate::phrase::{ChordSpan, Phrase};
use crate::score::Score;
use anodyne_session::Role;
use std::collections::{BTreeMap, BTreeSet};

/// Draws a phrase's lines again where eight bars of them would be heard for a second time.
pub(crate) fn make_lines_unique(score: &mut Score) {
    const TRIES: u64 = 64;
    let mut heard = [Heard::default(), Heard::default()];
    let mut notes = Line::new();
    let bar = score.plan.meter.bar().0;
    for phrase in 0..score.shapes.len() {
        let Phrase {
            first_bar, bars, ..
        } = score.phrases[phrase];
        loop {
            let mut fresh = true;
            for (role, heard) in [Role::Melody, Role::Answer].into_iter().zip(&mut heard) {
                score.line(role, (phrase, 0), &mut notes);
                heard.listen(&notes, first_bar, bars, bar);
                fresh &= heard.is_fresh();
            }
            if fresh || score.shapes[phrase].variant >= TRIES {
                break;
            }
            score.shapes[phrase].variant += 1;
        }
        heard.iter_mut().for_each(Heard::keep);
    }
}

/// The blocks of eight bars of voicings that have been heard.
#[derive(Default)]
pub(crate) struct HeardVoicings(BTreeSet<Vec<u8>>);

impl HeardVoicings {
    /// Whether the block that ends with the last of those chords has not been heard.
    pub(crate) fn is_new(&self, spans: &[ChordSpan]) -> bool {
        !self.0.contains(&HeardVoicings::block(spans))
    }

    /// Takes that block for heard.
    pub(crate) fn keep(&mut self, spans: &[ChordSpan]) {
        self.0.insert(HeardVoicings::block(spans));
    }

    /// The chords that begin in the eight bars that end with the last of them: bars and pitches of each.
    fn block(spans: &[ChordSpan]) -> Vec<u8> {
        let end = spans.last().map_or(0, |last| last.first_bar + last.bars);
        let within = |span: &&ChordSpan| span.first_bar + Heard::BARS >= end;
        let mut block = Vec::with_capacity(48);
        for span in spans.iter().rev().take_while(within) {
            block.push(span.bars as u8);
            block.extend(span.voicing.pitches().iter().map(|pitch| pitch.0));
        }
        block
    }
}

/// The blocks of eight bars of a line that have been heard.
#[derive(Default)]
struct Heard {
    /// A number for the notes of each, and the bar where it ends.
    blocks: BTreeMap<u64, usize>,
    /// The notes of the last bars: beat of the session in 48ths, pitch.
    recent: Vec<[u64; 2]>,
    /// The notes of the phrase that is listened to.
    new: Vec<[u64; 2]>,
    /// The blocks that it decides, were the bars after it silent.
    ending: Vec<(u64, usize)>,
}

impl Heard {
    /// The length of a block, bars.
    const BARS: usize = 8;
    /// A block of fewer notes is taken for silence.
    const FEWEST: usize = 4;

    /// Takes the notes of the next phrase for those of this one, until they are kept.
    fn listen(&mut self, notes: &Line, first_bar: usize, bars: usize, bar: f64) {
        let ticks = |beats: f64| (beats * 48.0 + 0.5) as u64;
        let from = first_bar as f64 * bar;
        let new = notes
            .iter()
            .map(|note| [ticks(from + note.beat), u64::from(note.pitch.0)]);
        self.new.clear();
        self.new.extend(new);
        self.ending.clear();
        for end in (first_bar + 1).max(Heard::BARS)..first_bar + bars + Heard::BARS {
            let start = ticks((end - Heard::BARS) as f64 * bar);
            let within = |note: &&[u64; 2]| note[0] >= start && note[0] < ticks(end as f64 * bar);
            let block = self.recent.iter().chain(&self.new).filter(within);
            let (count, hash) = block.fold((0, 0xcbf2_9ce4_8422_2325), |(count, hash), note| {
                // FNV-1a over place and pitch.
                let words = [note[0] - start, note[1]].into_iter();
                (
                    count + 1,
                    words.fold(hash, |hash: u64, word| {
                        (hash ^ word).wrapping_mul(0x0000_0100_0000_01b3)
                    }),
                )
            });
            if count >= Heard::FEWEST {
                self.ending.push((hash, end));
            }
        }
        self.recent.retain(|note| {
            note[0] >= ticks(first_bar.saturating_sub(2 * Heard::BARS) as f64 * bar)
        });
    }

    fn is_fresh(&self) -> bool {
        self.ending
            .iter()
            .all(|(block, end)| self.blocks.get(block).is_none_or(|known| known == end))
    }

    fn keep(&mut self) {
        self.blocks.extend(self.ending.drain(..));
        self.recent.append(&mut self.new);
    }
}
