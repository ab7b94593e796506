//! What a wish asks of programme, mood and breath, each against what the programme says itself.

use crate::breathing::locked;
use crate::{
    AskedBreath, AskedTempo, BreathClock, BreathCue, BreathSketch, ClockKind, Fault, Library, Mood,
    Programme, SessionError, Wish,
};

impl Wish {
    /// The programme written in the wish itself, or the one of that id.
    pub(crate) fn asked_programme(&self, library: &Library) -> Result<Programme, SessionError> {
        let Some(text) = &self.programme_text else {
            let known = match &self.programme {
                Some(id) => self.placed("programme", library.find_programme(id))?,
                None => library.first_programme(),
            };
            return Ok(known.clone());
        };
        let origin = self.origins.get("programme_text");
        let file = origin.map_or_else(
            || "programme_text".to_owned(),
            |origin| format!("{}, programme_text", origin.file),
        );
        let (programme, _) = crate::programme_file::read(text, &file)?;
        match &self.programme {
            Some(id) if id.trim() != programme.id => {
                let fault = Fault::Conflict {
                    problem: format!(
                        "programme {id:?} is not the {:?} of programme_text",
                        programme.id
                    ),
                    remedy: "leave one of the two out".to_owned(),
                };
                self.placed("programme", Err(fault))
            }
            _ => Ok(programme),
        }
    }

    /// The moods to begin and to arrive in, where the programme moves between two. A tempo that is asked for goes before
    /// those of the moods.
    pub(crate) fn moods(
        &self,
        programme: &Programme,
        tempo: &AskedTempo,
    ) -> Result<Option<(Mood, Mood)>, SessionError> {
        let Some((from, to)) = programme.moods else {
            let asked = [("mood_from", &self.mood_from), ("mood_to", &self.mood_to)];
            let Some((field, _)) = asked.iter().find(|(_, asked)| asked.is_some()) else {
                return Ok(None);
            };
            let fault = Fault::Conflict {
                problem: format!("{field} does not go with programme {:?}", programme.id),
                remedy: "choose a programme that moves between two moods, such as iso-principle"
                    .to_owned(),
            };
            return self.placed(field, Err(fault));
        };
        let read = |field, asked: &Option<String>, own: Mood| match asked {
            Some(text) => self.placed(field, own.read(field, text)),
            None => Ok(own),
        };
        let mut from = read("mood_from", &self.mood_from, from)?;
        let mut to = read("mood_to", &self.mood_to, to)?;
        match tempo {
            _ if self.tempo.is_none() => {}
            AskedTempo::Start(start) => from.tempo = *start,
            AskedTempo::Glide(start, end) => (from.tempo, to.tempo) = (*start, *end),
            AskedTempo::Steps(_) => {
                let fault = Fault::Conflict {
                    problem: "steps of tempo do not go with a change of mood".to_owned(),
                    remedy: "ask for a glide such as 84..60".to_owned(),
                };
                return self.placed("tempo", Err(fault));
            }
        }
        Ok(Some((from, to)))
    }

    /// The breath of the session: the programme's own, and what the wish says otherwise.
    pub(crate) fn breath(
        &self,
        programme: &Programme,
        tempo: &AskedTempo,
    ) -> Result<Option<AskedBreath>, SessionError> {
        let rate = self.read("breath_rate", &self.breath_rate)?;
        let ratio = self.read("breath_ratio", &self.breath_ratio)?;
        let cue = self.read("breath_cue", &self.breath_cue)?;
        let kind = self.read("breath_clock", &self.breath_clock)?;
        let asked = rate.is_some() || ratio.is_some() || cue.is_some() || kind.is_some();
        let sketch = match programme.breath {
            Some(sketch) => sketch,
            None if asked => BreathSketch::DEFAULT,
            None => return Ok(None),
        };
        let even = programme.is_even(tempo);
        if kind == Some(ClockKind::Locked) && !even {
            let fault = Fault::Conflict {
                problem: "breath_clock locked needs one tempo for the whole session".to_owned(),
                remedy: "ask for breath_clock free, or for an even tempo such as 60..60".to_owned(),
            };
            return self.placed("breath_clock", Err(fault));
        }
        let (rate, cue) = (rate.unwrap_or(sketch.rate), cue.unwrap_or(sketch.cue));
        let locks = even && cue != BreathCue::Off;
        let clock = match kind.unwrap_or(sketch.clock) {
            ClockKind::Locked if locks => locked(programme.start_tempo(tempo), rate),
            _ => BreathClock::Free,
        };
        Ok(Some(AskedBreath {
            rate,
            ratio: ratio.unwrap_or(sketch.ratio),
            cue,
            clock,
        }))
    }
}
