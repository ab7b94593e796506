//! A short score written out, so that a change of the music can be read as music.

mod common;

use anodyne_score::Role;
use common::{Piece, piece};
use core::fmt::Write;

/// A lead sheet: a line for each phrase with its chords, voicings and lines, beats counted from 1 within the phrase.
fn lead_sheet(piece: &Piece) -> String {
    let mut text = String::new();
    let bar = piece.plan.meter.bar().0;
    for (number, phrase) in piece.score.phrases().iter().enumerate() {
        let phase = &piece.plan.phases[phrase.phase];
        let _ = writeln!(
            text,
            "{} | bars {}-{} | {}",
            phrase.start,
            phrase.first_bar + 1,
            phrase.first_bar + phrase.bars,
            phase.name
        );
        let own = |bar: usize| bar >= phrase.first_bar && bar < phrase.first_bar + phrase.bars;
        for span in piece
            .score
            .chords()
            .iter()
            .filter(|span| own(span.first_bar))
        {
            let pitches: Vec<String> = span
                .voicing
                .pitches()
                .iter()
                .map(ToString::to_string)
                .collect();
            let symbol = span.chord.to_string();
            let _ = writeln!(
                text,
                "    {symbol:<10} {} bars  {:<20} tension {:.2}",
                span.bars,
                pitches.join(" "),
                span.tension
            );
        }
        for role in [Role::Melody, Role::Answer] {
            let sung = piece.sung(role, number);
            let from = phrase.first_bar as f64 * bar;
            let notes: Vec<String> = sung
                .iter()
                .map(|note| {
                    format!(
                        "{}@{:.2}x{:.2}",
                        note.pitch,
                        note.beat - from + 1.0,
                        note.beats
                    )
                })
                .collect();
            if !notes.is_empty() {
                let _ = writeln!(text, "    {role}: {}", notes.join(" "));
            }
        }
    }
    text
}

#[test]
fn five_minutes_of_guided_imagery_read_as_music() {
    insta::assert_snapshot!(lead_sheet(&piece("guided-imagery", "D dorian", "5m", 1)));
}
