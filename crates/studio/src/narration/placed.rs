//! Narration on the timeline of a session.

use super::{Stretch, Take, Voice};
use crate::StudioError;
use anodyne_session::{Cue, Plan};
use anodyne_units::{Frames, SampleRate, Seconds};
use std::borrow::Cow;

/// Where a take lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    /// When its first frame sounds; before 0 where its silence at the beginning reaches ahead of the session.
    pub at: Seconds,
    /// The cue it speaks, by place in the plan's words; none for a recording of the whole session.
    pub cue: Option<usize>,
}

/// Every take of a session, in its place.
#[derive(Debug)]
pub struct Narration {
    takes: Vec<(Take, Placement)>,
    speech: Vec<Stretch>,
    rate: SampleRate,
}

impl Narration {
    /// One recording of the whole session, beginning at `at`.
    ///
    /// # Errors
    /// Speech that goes on beyond the end of the session.
    pub fn whole(take: Take, at: Seconds, plan: &Plan) -> Result<Narration, StudioError> {
        Narration::new(vec![(take, Placement { at, cue: None })], plan)
    }

    /// One recording a cue, each by the cue's place in the plan's words: its first word falls on the cue.
    ///
    /// # Errors
    /// Speech that goes on into the next recording or beyond the end of the session.
    pub fn on_cues(takes: Vec<(usize, Take)>, plan: &Plan) -> Result<Narration, StudioError> {
        let place = |(cue, take): (usize, Take)| {
            let words: &Cue = &plan.words[cue];
            let at = words.start - take.stretches()[0].start;
            (take, Placement { at, cue: Some(cue) })
        };
        Narration::new(takes.into_iter().map(place).collect(), plan)
    }

    fn new(takes: Vec<(Take, Placement)>, plan: &Plan) -> Result<Narration, StudioError> {
        let mut speech: Vec<Stretch> = Vec::new();
        for (take, placement) in &takes {
            let file = take.notes().file.display();
            let moved = take.stretches().iter().map(|one| Stretch {
                start: one.start + placement.at,
                end: one.end + placement.at,
            });
            let before = speech.last().map_or(0.0, |last| last.end.0);
            speech.extend(moved);
            let (first, last) = (
                speech[speech.len() - take.stretches().len()],
                speech[speech.len() - 1],
            );
            if first.start.0 < before - 1e-6 {
                return Err(StudioError::Spec(format!(
                    "{file} begins to speak at {:.1} s, before the recording ahead of it is over at {before:.1} s; leave more time between the lines",
                    first.start.0
                )));
            }
            if last.end.0 > plan.length.0 {
                return Err(StudioError::Spec(format!(
                    "{file} speaks until {:.1} s, the session ends at {:.1} s; ask for a length of {:.0} s or more",
                    last.end.0,
                    plan.length.0,
                    last.end.0.ceil()
                )));
            }
        }
        Ok(Narration {
            takes,
            speech,
            rate: plan.prescription.delivery.sample_rate,
        })
    }

    /// Where its takes were put: `on-cues` of the script, or `from-start`, a whole recording left as it is in time.
    pub fn placed(&self) -> &'static str {
        match self.takes.first() {
            Some((_, Placement { cue: Some(_), .. })) => "on-cues",
            _ => "from-start",
        }
    }

    /// How many recordings there are; the parts of one count once.
    pub fn recordings(&self) -> usize {
        let mut files: Vec<_> = self.takes.iter().map(|(take, _)| take.file()).collect();
        files.dedup();
        files.len()
    }

    /// The takes and where they lie, in order.
    pub fn takes(&self) -> &[(Take, Placement)] {
        &self.takes
    }

    /// Where somebody speaks, in session time, ascending.
    pub fn speech(&self) -> &[Stretch] {
        &self.speech
    }

    /// How long somebody speaks in all.
    pub fn spoken(&self) -> Seconds {
        Seconds(self.speech.iter().map(|one| one.end.0 - one.start.0).sum())
    }

    /// Fills `out` with the frames from `from` on, at the takes' own level; frames before 0 are silent.
    ///
    /// # Errors
    /// What the file system says of the temporary files.
    pub fn read(&self, from: i64, out: &mut [f32]) -> Result<(), StudioError> {
        out.fill(0.0);
        for (take, placement) in &self.takes {
            let begins = (placement.at.0 * f64::from(self.rate.hz())).round() as i64;
            take.add(from - begins, out)
                .map_err(|error| StudioError::reading(&take.notes().file, error))?;
        }
        Ok(())
    }

    /// The overlay for the frames from `from` to `to`: the voice with a gain, and the music beneath it.
    ///
    /// # Errors
    /// As [`Narration::read`].
    pub fn voice<'a>(
        &self,
        from: Frames,
        to: Frames,
        gain: anodyne_units::Decibels,
        duck: Cow<'a, super::Duck>,
    ) -> Result<Voice<'a>, StudioError> {
        let mut frames = vec![0.0; (to.0 - from.0) as usize];
        self.read(from.0 as i64, &mut frames)?;
        let gain = gain.gain() as f32;
        frames.iter_mut().for_each(|frame| *frame *= gain);
        Ok(Voice::new(from, frames, duck, self.rate))
    }
}
