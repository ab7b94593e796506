//! What a part sees of one phrase while it is played, and how it writes its events.

use crate::event::{Event, Events, Part};
use crate::form::Shape;
use crate::phrase::{ChordSpan, Phrase};
use anodyne_music::{Meter, Pitch, PitchClass};
use anodyne_session::{Phase, Plan};
use anodyne_units::{Beats, Seconds, Seed};

/// One phrase through the eyes of one part.
pub(crate) struct View<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) part: &'a Part,
    pub(crate) phase: &'a Phase,
    pub(crate) phrase: &'a Phrase,
    pub(crate) shape: &'a Shape,
    /// The chords of the phrase, at least one.
    pub(crate) chords: &'a [ChordSpan],
    /// From here come the choices of this part in this phrase.
    pub(crate) seed: Seed,
    /// From here come the choices of this part that last for the whole phase.
    pub(crate) phase_seed: Seed,
}

impl View<'_> {
    pub(crate) fn meter(&self) -> Meter {
        self.plan.meter
    }

    /// Beats in a bar.
    pub(crate) fn bar(&self) -> f64 {
        self.plan.meter.bar().0
    }

    /// Beats in the phrase.
    pub(crate) fn beats(&self) -> f64 {
        self.bar() * self.phrase.bars as f64
    }

    /// The first beat of a chord, counted from the beginning of the phrase.
    pub(crate) fn beat_of(&self, span: &ChordSpan) -> f64 {
        (span.first_bar - self.phrase.first_bar) as f64 * self.bar()
    }

    /// The instant of a beat counted from the beginning of the phrase.
    pub(crate) fn at(&self, beat: f64) -> Seconds {
        self.plan
            .seconds(Beats(self.phrase.first_bar as f64 * self.bar() + beat))
    }

    /// The mean length of a beat in the phrase, seconds.
    pub(crate) fn beat_seconds(&self) -> f64 {
        (self.phrase.end.0 - self.phrase.start.0) / self.beats()
    }

    /// The chord that sounds at a beat of the phrase.
    pub(crate) fn chord_at(&self, beat: f64) -> &ChordSpan {
        let bar = self.phrase.first_bar + (beat / self.bar() + 1e-9) as usize;
        let place = self.chords.partition_point(|one| one.first_bar <= bar);
        &self.chords[place.saturating_sub(1)]
    }

    /// The middle of a role's range: its usual middle, moved by the register (in semitones) and by the seat's octave.
    pub(crate) fn middle(&self, usual: f64, reach: f64) -> f64 {
        usual + reach * self.shape.register + 12.0 * f64::from(self.part.seat.octave)
    }

    /// The pitch of a class nearest to a middle that the instrument can play.
    pub(crate) fn nearest(&self, class: PitchClass, middle: f64) -> Pitch {
        let (low, high) = self.part.seat.instrument.compass();
        let mut pitch = Pitch((middle - 6.0).clamp(0.0, 115.0) as u8).at_or_above(class);
        while pitch < low {
            pitch = Pitch(pitch.0 + 12);
        }
        while pitch > high && pitch.0 >= low.0 + 12 {
            pitch = Pitch(pitch.0 - 12);
        }
        pitch
    }

    /// Whether the part's instrument plays that pitch well.
    pub(crate) fn plays(&self, pitch: Pitch) -> bool {
        let (low, high) = self.part.seat.instrument.compass();
        (low..=high).contains(&pitch)
    }

    /// Writes a note given in beats of the phrase; what would begin outside it or find no room is left out.
    pub(crate) fn write(
        &self,
        out: &mut Events,
        beat: f64,
        beats: f64,
        pitch: Pitch,
        velocity: f64,
    ) {
        let start = self.at(beat);
        self.write_at(out, start, self.at(beat + beats) - start, pitch, velocity);
    }

    /// Writes a note given in seconds.
    pub(crate) fn write_at(
        &self,
        out: &mut Events,
        start: Seconds,
        duration: Seconds,
        pitch: Pitch,
        velocity: f64,
    ) {
        let longest = (self.phrase.end.0 - start.0 + Event::OVERHANG.0).min(Event::LONGEST.0);
        let duration = Seconds(duration.0.min(longest));
        let inside =
            start >= self.phrase.start && start < self.phrase.end && start < self.plan.length;
        if inside && duration.0 > 0.0 {
            let velocity = velocity.clamp(0.02, 1.0) as f32;
            // A full list loses its last notes rather than the music its time; no part comes near.
            let _ = out.try_push(Event {
                start,
                duration,
                pitch,
                velocity,
            });
        }
    }
}
