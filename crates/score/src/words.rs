//! The words: how the music makes room for a voice, and opens again when it rests.
//!
//! Where words are due the melody and its answer rest, the figure keeps about a third of its notes, the bell waits, the
//! drum stays off the beginnings of sentences, everything stands back and darkens a little. All of it moves slowly, so
//! that nothing pumps with the consonants; between stretches of words that lie close together it stays as it is.

use crate::curve::smooth;
use crate::event::{Event, Events};
use crate::form::{Lead, Shape};
use crate::phrase::Phrase;
use crate::view::View;
use anodyne_session::{Plan, Role};
use anodyne_units::{Seconds, Seed};

/// Words closer together than this are one stretch, seconds.
const JOINED: f64 = 4.0;
/// How long the music takes to stand back before words, seconds.
const STANDS_BACK: f64 = 4.0;
/// How long it takes to come forward again: slow enough for the no-startle limits, seconds.
const RETURNS: f64 = 18.0;
/// The same where people may be asleep: half a decibel in 10 s.
const RETURNS_ASLEEP: f64 = 60.0;
/// How far it stands back, decibels: it makes room, the mix does the ducking.
const LEVEL: f64 = -2.0;
/// How far the figure and the drum stand back, decibels.
const LEVEL_OF_STROKES: f64 = -3.5;
/// How far tunes, figures and bells stay behind while the music comes back from a silence, decibels.
const AWAY: f64 = -30.0;
/// How much darker it is, on the scale of brightness.
const DARKER: f64 = -0.12;
/// How much brighter it is in a long rest between words.
const BRIGHTER: f64 = 0.05;
/// The share of its notes that the figure keeps under words.
const FIGURE_KEEPS: f64 = 0.35;
/// No tune begins from this long before words on, nor until this long after, seconds.
const TUNE_WAITS: (f64, f64) = (0.8, 0.3);
/// A tone of the tune is over this long before words, seconds.
const TUNE_ENDS: f64 = 0.2;
/// A tone of the tune shorter than this is left out, seconds.
const SHORTEST_TONE: f64 = 0.5;
/// A longer tone of the halo is no tune, seconds.
const LONGEST_SUNG: f64 = 3.0;
/// The bell is not struck from this long before words on, seconds.
const BELL_WAITS: f64 = 3.0;
/// The drum stays this far from the beginning of a sentence, seconds.
const DRUM_WAITS: f64 = 0.3;
/// How softly the drum and a figure on the breath play under words, against their usual velocity.
const SOFTENS: f32 = 0.7;
/// A phrase with less words than this share may sing; with more than the second it does not.
const SINGS: (f64, f64) = (0.25, 0.7);

/// From when to when words are due, seconds.
type Stretch = (f64, f64);

/// When a voice speaks, as the music sees it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    /// Stretches of words, ascending; what lies closer together than [`JOINED`] is one.
    stretches: Vec<Stretch>,
    /// Where sentences begin, ascending.
    onsets: Vec<f64>,
    /// Silences, each until the music is back from it: the parts stand back until then.
    silences: Vec<Stretch>,
    /// Whether everything rises as slowly as people asleep need it.
    asleep: bool,
}

impl Words {
    /// The words of a plan.
    pub(crate) fn of(plan: &Plan) -> Words {
        let mut words = Words {
            silences: plan.silences().map(|(from, to)| (from.0, to.0)).collect(),
            asleep: plan.is_for_sleep(),
            ..Words::default()
        };
        for cue in &plan.words {
            words
                .onsets
                .extend(cue.sentences.iter().map(|sentence| sentence.start.0));
            match words.stretches.last_mut() {
                Some(last) if cue.start.0 - last.1 < JOINED => last.1 = last.1.max(cue.end.0),
                _ => words.stretches.push((cue.start.0, cue.end.0)),
            }
        }
        words
    }

    /// How long the music takes to come forward again, seconds.
    fn returns(&self) -> f64 {
        if self.asleep { RETURNS_ASLEEP } else { RETURNS }
    }

    /// How far the music stands back, 0..1.
    fn hush(&self, at: f64) -> f64 {
        let words = self.hush_around(&self.stretches, at);
        words.max(self.hush_around(&self.silences, at))
    }

    fn hush_around(&self, stretches: &[Stretch], at: f64) -> f64 {
        let (before, after) = around(stretches, at);
        let leaving = before.map_or(0.0, |(_, end)| 1.0 - smooth((at - end) / self.returns()));
        let coming = after.map_or(0.0, |(start, _)| 1.0 - smooth((start - at) / STANDS_BACK));
        leaving.max(coming)
    }

    /// How open a rest between words is, 0..1: only in one long enough for the music to have come forward.
    fn openness(&self, at: f64) -> f64 {
        match around(&self.stretches, at) {
            (Some((_, end)), Some((start, _))) => {
                smooth((at - end - STANDS_BACK) / self.returns())
                    * smooth((start - at - STANDS_BACK) / STANDS_BACK)
                    * (1.0 - self.hush_around(&self.silences, at))
            }
            _ => 0.0,
        }
    }

    /// What is added to the level of a part, decibels, and to its brightness.
    pub(crate) fn trim(&self, role: Role, at: Seconds) -> (f64, f64) {
        if self.stretches.is_empty() && self.silences.is_empty() {
            return (0.0, 0.0);
        }
        let (hush, open) = (self.hush(at.0), self.openness(at.0));
        let level = match role {
            Role::Figure | Role::Pulse | Role::Bell => LEVEL_OF_STROKES,
            _ => LEVEL,
        };
        // What lies beneath comes back alone and even; the rest follows when it is there.
        let away = match role {
            Role::Pad | Role::Drone | Role::Nature | Role::Pulse => 0.0,
            _ => AWAY * self.hush_around(&self.silences, at.0),
        };
        (level * hush + away, DARKER * hush + BRIGHTER * open)
    }

    /// Whether words are due within that long before or after an instant.
    fn due(&self, at: f64, before: f64, after: f64) -> bool {
        let begun = self.stretches.partition_point(|one| one.0 - before <= at);
        begun > 0 && at <= self.stretches[begun - 1].1 + after
    }

    /// Takes away, shortens or softens what would sound into the words.
    pub(crate) fn make_room(&self, view: &View<'_>, out: &mut Events) {
        if self.stretches.is_empty() {
            return;
        }
        match view.part.role {
            Role::Melody | Role::Answer => self.rest(out),
            // A figure that shows the breath, and a pulse one walks by, keep every note: somebody leans on them.
            Role::Figure if view.shows_breath() => self.soften(out),
            Role::Figure => {
                let seed = view.seed.part("words");
                out.retain(|event| {
                    let address = (event.start.0 * 1000.0) as u64;
                    let draw = seed.index(address).index(u64::from(event.pitch.0));
                    !self.due(event.start.0, 0.0, 0.0) || draw.chance(FIGURE_KEEPS)
                });
            }
            Role::Bell => out.retain(|event| !self.due(event.start.0, BELL_WAITS, 0.0)),
            Role::Pulse => {
                if !view.phase.pulse.is_exact() {
                    out.retain(|event| !self.is_onset(event.start.0));
                }
                self.soften(out);
            }
            // Where the halo sings, its notes are short; where it colours the chords, they are held.
            Role::Halo => out.retain(|event| {
                event.duration.0 > LONGEST_SUNG || !self.due(event.start.0, TUNE_WAITS.0, 0.0)
            }),
            Role::Pad | Role::Drone | Role::Nature => {}
        }
    }

    /// What is struck under words is struck softly.
    fn soften(&self, out: &mut Events) {
        let due = |event: &&mut Event| self.due(event.start.0, 0.0, 0.0);
        for event in out.iter_mut().filter(due) {
            event.velocity *= SOFTENS;
        }
    }

    /// The tune rests under words, and its last tone before them is over in time.
    fn rest(&self, out: &mut Events) {
        let (before, after) = TUNE_WAITS;
        out.retain(|event| {
            if self.due(event.start.0, before, after) {
                return false;
            }
            let (_, next) = around(&self.stretches, event.start.0);
            if let Some((start, _)) = next {
                let room = start - TUNE_ENDS - event.start.0;
                event.duration = Seconds(event.duration.0.min(room));
            }
            event.duration.0 >= SHORTEST_TONE || next.is_none()
        });
    }

    fn is_onset(&self, at: f64) -> bool {
        let next = self
            .onsets
            .partition_point(|onset| *onset < at - DRUM_WAITS);
        self.onsets
            .get(next)
            .is_some_and(|onset| *onset <= at + DRUM_WAITS)
    }

    /// The share of a phrase in which words are spoken.
    fn share(&self, phrase: &Phrase) -> f64 {
        let (from, to) = (phrase.start.0, phrase.end.0);
        let first = self.stretches.partition_point(|one| one.1 <= from);
        let within = self.stretches[first..].iter().take_while(|one| one.0 < to);
        let spoken: f64 = within.map(|one| one.1.min(to) - one.0.max(from)).sum();
        spoken / (to - from).max(1e-9)
    }

    /// Gives the tune to phrases where nobody speaks, and takes it from those where somebody does.
    pub(crate) fn give_lead(
        &self,
        plan: &Plan,
        phrases: &[Phrase],
        shapes: &mut [Shape],
        seed: Seed,
    ) {
        if self.stretches.is_empty() {
            return;
        }
        for (number, (phrase, shape)) in phrases.iter().zip(shapes).enumerate() {
            let phase = &plan.phases[phrase.phase];
            let (share, draw) = (self.share(phrase), seed.index(number as u64));
            if share > SINGS.1 {
                shape.lead = Lead::Rest;
            } else if share < SINGS.0
                && shape.lead == Lead::Rest
                && !phase.hook_free
                && phase.melody > 0.0
                && draw.chance(0.3 + 0.5 * phase.melody)
            {
                shape.lead = Lead::Call;
            }
        }
    }
}

/// The stretches before and after an instant; the first one has begun.
fn around(stretches: &[Stretch], at: f64) -> (Option<Stretch>, Option<Stretch>) {
    let begun = stretches.partition_point(|one| one.0 <= at);
    let before = begun.checked_sub(1).map(|place| stretches[place]);
    (before, stretches.get(begun).copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use anodyne_music::Pitch;

    fn words(stretches: &[(f64, f64)]) -> Words {
        Words {
            stretches: stretches.to_vec(),
            onsets: stretches.iter().map(|one| one.0).collect(),
            ..Words::default()
        }
    }

    fn note(start: f64, duration: f64) -> Event {
        Event {
            start: Seconds(start),
            duration: Seconds(duration),
            pitch: Pitch(60),
            velocity: 0.5,
        }
    }

    #[test]
    fn the_music_stands_back_before_words_and_returns_slowly() {
        let words = words(&[(20.0, 30.0), (35.0, 40.0), (100.0, 110.0)]);
        let check =
            |at: f64, expected: f64| assert!((words.hush(at) - expected).abs() < 1e-9, "{at}");
        check(10.0, 0.0);
        check(18.0, 0.5);
        check(25.0, 1.0);
        check(49.0, 0.5);
        check(60.0, 0.0);
        check(100.0, 1.0);
        let steepest = (0..1200).map(|n| words.hush(f64::from(n) * 0.1));
        let levels: Vec<f64> = steepest.map(|hush| hush * LEVEL).collect();
        let rise = levels
            .windows(101)
            .map(|ten| ten[100] - ten[0])
            .fold(0.0, f64::max);
        assert!(rise < 1.6, "{rise} dB in 10 s");
    }

    #[test]
    fn where_people_sleep_the_music_returns_by_half_a_decibel_in_ten_seconds() {
        let words = Words {
            asleep: true,
            ..words(&[(20.0, 30.0)])
        };
        let level = |tenth: i32| LEVEL * words.hush(f64::from(tenth) * 0.1);
        let rises = (300..1200).map(|tenth| level(tenth + 100) - level(tenth));
        let rise = rises.fold(0.0, f64::max);
        assert!(rise < 0.55, "{rise} dB in 10 s");
    }

    #[test]
    fn the_parts_stand_back_until_the_music_is_back_from_a_silence() {
        let words = Words {
            silences: vec![(40.0, 200.0)],
            ..words(&[(20.0, 30.0), (110.0, 115.0)])
        };
        let check = |at: f64, hush: f64| assert!((words.hush(at) - hush).abs() < 1e-9, "{at}");
        check(100.0, 1.0);
        check(199.0, 1.0);
        check(209.0, 0.5);
        assert!(words.openness(90.0) == 0.0);
    }

    #[test]
    fn the_tune_rests_under_words_and_ends_before_them() {
        let words = words(&[(10.0, 20.0)]);
        let mut out: Events = [
            note(5.0, 9.0),
            note(9.5, 1.0),
            note(12.0, 1.0),
            note(20.5, 3.0),
        ]
        .into_iter()
        .collect();
        words.rest(&mut out);
        let millis = |seconds: Seconds| (seconds.0 * 1000.0).round() / 1000.0;
        let kept = out
            .iter()
            .map(|one| (millis(one.start), millis(one.duration)));
        let kept: Vec<(f64, f64)> = kept.collect();
        assert_eq!(kept, [(5.0, 4.8), (20.5, 3.0)]);
    }

    #[test]
    fn the_drum_stays_off_the_beginnings_of_sentences() {
        let words = words(&[(10.0, 20.0)]);
        assert!(words.is_onset(9.8) && words.is_onset(10.2));
        assert!(!words.is_onset(9.5) && !words.is_onset(11.0));
    }
}
