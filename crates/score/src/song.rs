//! A song: the harmony is the chart's, and a drum counts in.

use crate::compose::range;
use crate::curve::smooth;
use crate::event::Events;
use crate::form::Shape;
use crate::phrase::{ChordSpan, Phrase};
use crate::progression::voices;
use crate::tension::tension;
use crate::view::View;
use crate::voice_leading::{VoiceLeader, Whim};
use anodyne_music::{Chord, Pitch};
use anodyne_session::{Plan, Song};
use anodyne_units::Seconds;

/// The strokes of the count-in: the first of a bar, and the others.
const FIRST: Pitch = Pitch(40);
const OTHERS: Pitch = Pitch(48);
/// How firm they are: heard, and no more.
const FIRM: (f64, f64) = (0.5, 0.36);
/// How long the drum rings after the count-in, seconds.
const RING: f64 = 1.5;

/// The chords of the chart in the phrases of the session, voiced one from another; the count-in has none.
pub(crate) fn harmony(
    plan: &Plan,
    song: &Song,
    phrases: &[Phrase],
    shapes: &mut [Shape],
) -> Vec<ChordSpan> {
    let bar = plan.meter.bar();
    let mut spans: Vec<ChordSpan> = Vec::new();
    let mut leader = VoiceLeader::default();
    for (phrase, shape) in phrases.iter().zip(shapes) {
        shape.first_chord = spans.len();
        let (first_beat, beats) = (bar * phrase.first_bar as f64, bar * phrase.bars as f64);
        for (beat, beats, symbol) in song.within(first_beat, beats) {
            let chord = Chord::charted(plan.phases[phrase.phase].key, symbol);
            let before = spans.last().map(|span| &span.voicing);
            let whim = Whim {
                most: 0.0,
                seed: plan.prescription.seed.part("song"),
            };
            let voicings = leader.lead(before, &chord, voices(shape), range(plan, shape), whim);
            let voicing = voicings.first().copied().cloned().unwrap_or_default();
            let first_bar = (beat.0 / bar.0 + 1e-6) as usize;
            let over = ((beat.0 + beats.0) / bar.0 - 1e-6).ceil() as usize;
            spans.push(ChordSpan {
                start: plan.seconds(beat),
                end: plan.seconds(beat + beats),
                first_bar,
                bars: over.max(first_bar + 1) - first_bar,
                beat,
                beats,
                voicing,
                tension: tension(&chord).min(1.0),
                chord,
            });
        }
        shape.chords = spans.len() - shape.first_chord;
        if let (Some(first), Some(last)) = (
            spans.get(shape.first_chord).map(|one| one.start),
            spans.last_mut(),
        ) && shape.chords > 0
        {
            last.end = phrase.end;
            let begun = shape.first_chord;
            debug_assert!((first.0 - phrase.start.0).abs() < 1e-6);
            spans[begun].start = phrase.start;
        }
    }
    spans
}

/// Whether a phrase belongs to the count-in.
pub(crate) fn counts_in(plan: &Plan, phrase: &Phrase) -> bool {
    let song = plan.song.as_ref();
    song.is_some_and(|song| phrase.first_bar < song.count_in)
}

/// The strokes of the count-in: one a beat, softly, the first of each bar lower.
pub(crate) fn count_in(view: &View<'_>, out: &mut Events) {
    let per_bar = view.meter().beats_per_bar();
    for beat in 0..view.phrase.bars * per_bar {
        let (pitch, firm) = match beat % per_bar {
            0 => (FIRST, FIRM.0),
            _ => (OTHERS, FIRM.1),
        };
        view.write(out, beat as f64, 0.5, pitch, firm);
    }
}

/// How much of the drum is heard for the sake of the count-in, 0..1: all of it, then what rings on.
pub(crate) fn counted(plan: &Plan, at: Seconds) -> f64 {
    let song = plan.song.as_ref().filter(|song| song.count_in > 0);
    song.map_or(0.0, |song| {
        let over = plan.seconds(song.begins());
        1.0 - smooth((at.0 - over.0) / RING)
    })
}
