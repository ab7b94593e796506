//! A mood, and the way from one to another (iso-principle): meet the listener where they are, then move.

use crate::{Character, Fault, PhaseSketch, Programme};
use anodyne_music::{Key, Mode, Tempo};
use core::fmt;

/// How a listener feels, as far as music can meet it.
///
/// ```
/// use anodyne_session::Mood;
/// use anodyne_music::Tempo;
/// let base = Mood { arousal: 0.5, valence: 0.5, tempo: Tempo::DEFAULT };
/// let restless = base.read("mood_from", "arousal 0.8, tempo 84").unwrap();
/// assert_eq!(restless.to_string(), "arousal 0.8, valence 0.5, tempo 84");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mood {
    /// 0 (drowsy) to 1 (agitated): it is heard as intensity, density, layers, level and register.
    pub arousal: f64,
    /// 0 (sad) to 1 (glad): it is heard as brightness and mode.
    pub valence: f64,
    /// The tempo that fits.
    pub tempo: Tempo,
}

impl Mood {
    /// The fastest the tempo may move from one mood to another, beats per minute in a minute.
    pub const FASTEST_SHIFT: f64 = 2.0;

    /// This mood with what is written instead: `arousal 0.8, valence 0.3, tempo 84`, each part at most once.
    ///
    /// # Errors
    /// A part that is not known or beyond its limit; `field` is what the error calls the text.
    pub fn read(self, field: &str, written: &str) -> Result<Mood, Fault> {
        let mut mood = self;
        let mut seen: Vec<&str> = Vec::new();
        for part in written.split(',') {
            let refuse = |problem: &str| Fault::Unreadable {
                field: field.to_owned(),
                written: format!("{:?}", part.trim()),
                problem: problem.to_owned(),
                remedy: "write for example \"arousal 0.8, valence 0.3, tempo 84\"".to_owned(),
            };
            let (name, number) = part
                .trim()
                .split_once([' ', '='])
                .ok_or_else(|| refuse("is not a word and a number"))?;
            let number = number.trim().trim_start_matches('=').trim();
            let value: f64 = number
                .parse()
                .map_err(|_| refuse("is not a word and a number"))?;
            if seen.contains(&name) {
                return Err(refuse("is written twice"));
            }
            seen.push(name);
            let share = || Fault::range(&format!("{field} {name}"), value, 0.0, 1.0, "");
            match name {
                "arousal" => mood.arousal = share()?,
                "valence" => mood.valence = share()?,
                "tempo" => mood.tempo = Tempo::new(value)?,
                _ => return Err(refuse("is none of arousal, valence and tempo")),
            }
        }
        Ok(mood)
    }
}

impl fmt::Display for Mood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "arousal {}, valence {}, tempo {}",
            self.arousal,
            self.valence,
            self.tempo.bpm()
        )
    }
}

/// A programme whose phases have met their moods: what they leave to the mood is filled in.
pub(crate) fn met(programme: &Programme, from: Mood, to: Mood) -> Programme {
    let mut met = programme.clone();
    met.moods = Some((from, to));
    for phase in &mut met.phases {
        if let Some(shares) = way(phase.character) {
            meet(phase, shares, from, to);
        }
    }
    met
}

/// The key of a phase: the mode of the home key where the valence is that of the end, darker or brighter on the same
/// tonic where it is lower or higher.
pub(crate) fn key(programme: &Programme, place: usize, home: Key) -> Key {
    let shares = way(programme.phases[place].character);
    let (Some((from, to)), Some(shares)) = (programme.moods, shares) else {
        return home;
    };
    let share = (shares[0] + shares[1]) / 2.0;
    let off = (from.valence - to.valence) * (1.0 - share);
    let Some(home_place) = MODES.iter().position(|mode| *mode == home.mode()) else {
        return home;
    };
    let moved = (home_place as f64 + (off * MODES_TO_VALENCE).round()).clamp(0.0, 5.0);
    Key::new(home.tonic(), MODES[moved as usize])
}

/// The modes from dark to bright: from each to the next one note is raised.
const MODES: [Mode; 6] = [
    Mode::Phrygian,
    Mode::Aeolian,
    Mode::Dorian,
    Mode::Mixolydian,
    Mode::Ionian,
    Mode::Lydian,
];
/// How many modes the whole range of valence moves.
const MODES_TO_VALENCE: f64 = 4.0;

/// How far on the way from one mood to the other a phase begins and ends; none where it has no part in it.
fn way(character: Character) -> Option<[f64; 2]> {
    match character {
        Character::Match => Some([0.0, 0.0]),
        Character::Shift => Some([0.0, 1.0]),
        Character::Arrival => Some([1.0, 1.0]),
        _ => None,
    }
}

fn meet(phase: &mut PhaseSketch, shares: [f64; 2], from: Mood, to: Mood) {
    let curve = |value: &dyn Fn(f64, f64) -> f64| {
        let at = |share: f64| {
            let mix = |from: f64, to: f64| from + (to - from) * share;
            value(mix(from.arousal, to.arousal), mix(from.valence, to.valence))
        };
        shares.map(at).to_vec()
    };
    phase.intensity = curve(&|arousal, _| 0.08 + 0.72 * arousal);
    phase.density = curve(&|arousal, _| 0.1 + 0.6 * arousal);
    phase.layers = curve(&|arousal, _| 2.0 + 5.0 * arousal);
    phase.brightness = curve(&|arousal, valence| 0.2 + 0.25 * arousal + 0.25 * valence);
    phase.register = curve(&|arousal, valence| -0.65 + 0.8 * arousal + 0.3 * valence);
    phase.level = curve(&|arousal, _| (7.0 * (arousal - from.arousal)).clamp(-7.0, 2.0));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moods_are_read_as_people_write_them() {
        let base = Mood {
            arousal: 0.5,
            valence: 0.4,
            tempo: Tempo::DEFAULT,
        };
        let check = |written: &str, expected: &str| {
            let answer = match base.read("mood_from", written) {
                Ok(mood) => mood.to_string(),
                Err(fault) => fault.to_string(),
            };
            assert_eq!(answer, expected, "{written}");
        };
        check(
            "arousal 0.8, valence 0.3, tempo 84",
            "arousal 0.8, valence 0.3, tempo 84",
        );
        check("tempo = 72", "arousal 0.5, valence 0.4, tempo 72");
        check(
            "arousal 8",
            "mood_from arousal 8 is above 1; did you mean 1?",
        );
        check("tempo 400", "tempo 400 is above 226; did you mean 200?");
        let remedy = "write for example \"arousal 0.8, valence 0.3, tempo 84\"";
        check(
            "anger 1",
            &format!("mood_from \"anger 1\" is none of arousal, valence and tempo; {remedy}"),
        );
        check(
            "calm",
            &format!("mood_from \"calm\" is not a word and a number; {remedy}"),
        );
        check(
            "tempo 60, tempo 70",
            &format!("mood_from \"tempo 70\" is written twice; {remedy}"),
        );
    }
}
