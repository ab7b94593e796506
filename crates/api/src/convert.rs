//! The way between the contract's prescription and the core's.

use crate::v1;
use anodyne_session as session;
use anodyne_session::Wish;
use anodyne_units::Seconds;

/// A value of the contract that no wish can hold: names the field, its value and what is legal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// The field.
    pub field: &'static str,
    /// What is wrong with it, and what would be legal.
    pub problem: String,
}

impl core::fmt::Display for Misread {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} {}", self.field, self.problem)
    }
}

impl std::error::Error for Misread {}

/// The wish that a message asks for. What it means, and whether it can be followed, the session says.
///
/// # Errors
/// A number of an enum that is not known, a length that is no length, or a final tempo without a first one.
///
/// ```
/// use anodyne_api::{v1, wish};
/// let asked = v1::Prescription { tempo_bpm: Some(60.0), key: "D dorian".into(), ..Default::default() };
/// assert_eq!(wish(&asked).unwrap().tempo.as_deref(), Some("60"));
/// ```
pub fn wish(asked: &v1::Prescription) -> Result<Wish, Misread> {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(Wish {
        programme: text(&asked.programme),
        palette: text(&asked.palette),
        tempo: tempo(asked)?,
        key: text(&asked.key),
        length: length(asked)?,
        holding: holding(asked.holding)?,
        seed: asked.seed,
        sample_rate: (asked.sample_rate_hertz != 0).then_some(asked.sample_rate_hertz),
        bits: bits(asked.sample_format)?,
        format: format(asked.file_format)?,
        loudness: asked.loudness_lufs,
        ceiling: asked.ceiling_dbtp,
        title: text(&asked.title),
        client: text(&asked.client),
        programme_text: text(&asked.programme_text),
        palette_text: text(&asked.palette_text),
        breath_rate: text(&asked.breath_rate),
        breath_ratio: text(&asked.breath_ratio),
        breath_cue: text(&asked.breath_cue),
        breath_clock: text(&asked.breath_clock),
        meter: text(&asked.meter),
        mood_from: text(&asked.mood_from),
        mood_to: text(&asked.mood_to),
        take_home: asked.take_home,
        allow_challenging: asked.allow_challenging,
        chart: text(&asked.chart),
        count_in: asked.count_in_bars.map(u64::from),
        transpose: asked.transpose_semitones.map(i64::from),
        section: text(&asked.chart_section),
        ..Wish::default()
    })
}

/// The message that asks for exactly this prescription.
pub fn prescription(meant: &session::Prescription) -> v1::Prescription {
    let delivery = &meant.delivery;
    let wish = meant.to_wish();
    let words = |text: &Option<String>| text.clone().unwrap_or_default();
    let (tempo_bpm, final_tempo_bpm, step_tempos_bpm) = match &meant.tempo {
        session::AskedTempo::Start(tempo) => (Some(tempo.bpm()), None, vec![]),
        session::AskedTempo::Glide(from, to) => (Some(from.bpm()), Some(to.bpm()), vec![]),
        session::AskedTempo::Steps(steps) => {
            (None, None, steps.iter().map(|step| step.bpm()).collect())
        }
    };
    v1::Prescription {
        programme: meant.programme.id.clone(),
        palette: meant.palette.id.clone(),
        tempo_bpm,
        final_tempo_bpm,
        step_tempos_bpm,
        key: meant.key.to_string(),
        length: Some(duration(meant.length)),
        holding: holding_of(meant.holding).into(),
        seed: Some(meant.seed.0),
        sample_rate_hertz: delivery.sample_rate.hz(),
        sample_format: match delivery.bits {
            session::Bits::I16 => v1::SampleFormat::Int16,
            session::Bits::I24 => v1::SampleFormat::Int24,
            session::Bits::F32 => v1::SampleFormat::Float32,
        }
        .into(),
        file_format: match delivery.format {
            session::Format::Wav => v1::FileFormat::Wav,
            session::Format::Flac => v1::FileFormat::Flac,
        }
        .into(),
        loudness_lufs: Some(delivery.loudness.0),
        ceiling_dbtp: Some(delivery.ceiling.0),
        title: meant.title.clone().unwrap_or_default(),
        client: meant.client.clone().unwrap_or_default(),
        programme_text: words(&wish.programme_text),
        palette_text: words(&wish.palette_text),
        breath_rate: words(&wish.breath_rate),
        breath_ratio: words(&wish.breath_ratio),
        breath_cue: words(&wish.breath_cue),
        breath_clock: words(&wish.breath_clock),
        meter: words(&wish.meter),
        mood_from: words(&wish.mood_from),
        mood_to: words(&wish.mood_to),
        take_home: wish.take_home,
        allow_challenging: wish.allow_challenging,
        chart: words(&wish.chart),
        count_in_bars: wish.count_in.map(|bars| bars as u32),
        transpose_semitones: None,
        chart_section: words(&wish.section),
        script: String::new(),
        script_format: v1::ScriptFormat::Unspecified.into(),
        narration: None,
    }
}

/// Seconds as the contract has them, to the nanosecond.
pub fn duration(length: Seconds) -> prost_types::Duration {
    let nanos = (length.0 * 1e9).round() as i64;
    prost_types::Duration {
        seconds: nanos / 1_000_000_000,
        nanos: (nanos % 1_000_000_000) as i32,
    }
}

/// The contract's length in seconds; it may be negative.
pub fn seconds(length: &prost_types::Duration) -> Seconds {
    Seconds(length.seconds as f64 + f64::from(length.nanos) * 1e-9)
}

pub(crate) fn holding_of(holding: session::Holding) -> v1::Holding {
    match holding {
        session::Holding::Supportive => v1::Holding::Supportive,
        session::Holding::Mixed => v1::Holding::Mixed,
        session::Holding::Challenging => v1::Holding::Challenging,
    }
}

fn tempo(asked: &v1::Prescription) -> Result<Option<String>, Misread> {
    if !asked.step_tempos_bpm.is_empty() {
        let steps: Vec<String> = asked.step_tempos_bpm.iter().map(f64::to_string).collect();
        return match (asked.tempo_bpm, asked.final_tempo_bpm) {
            (None, None) => Ok(Some(steps.join(","))),
            _ => Err(Misread {
                field: "step_tempos_bpm",
                problem: "stands in place of tempo_bpm and final_tempo_bpm; give one of them"
                    .into(),
            }),
        };
    }
    match (asked.tempo_bpm, asked.final_tempo_bpm) {
        (Some(tempo), None) => Ok(Some(tempo.to_string())),
        (Some(from), Some(to)) => Ok(Some(format!("{from}..{to}"))),
        (None, None) => Ok(None),
        (None, Some(to)) => Err(Misread {
            field: "final_tempo_bpm",
            problem: format!("{to} needs tempo_bpm beside it; leave it out or add the first tempo"),
        }),
    }
}

fn length(asked: &v1::Prescription) -> Result<Option<String>, Misread> {
    let Some(length) = &asked.length else {
        return Ok(None);
    };
    let legal = length.seconds >= 0 && (0..1_000_000_000).contains(&length.nanos);
    if !legal || length.seconds > 1_000_000 {
        return Err(Misread {
            field: "length",
            problem: format!(
                "{}s is no length for a session; from 30 s to 12 h (43200 s)",
                length.seconds
            ),
        });
    }
    let millis = length.seconds * 1000 + i64::from(length.nanos) / 1_000_000;
    Ok(Some(format!("{}.{:03}s", millis / 1000, millis % 1000)))
}

fn holding(number: i32) -> Result<Option<String>, Misread> {
    match v1::Holding::try_from(number) {
        Ok(v1::Holding::Unspecified) => Ok(None),
        Ok(v1::Holding::Supportive) => Ok(Some("supportive".into())),
        Ok(v1::Holding::Mixed) => Ok(Some("mixed".into())),
        Ok(v1::Holding::Challenging) => Ok(Some("challenging".into())),
        Err(_) => Err(unknown("holding", number, 3)),
    }
}

fn bits(number: i32) -> Result<Option<String>, Misread> {
    match v1::SampleFormat::try_from(number) {
        Ok(v1::SampleFormat::Unspecified) => Ok(None),
        Ok(v1::SampleFormat::Int16) => Ok(Some("16".into())),
        Ok(v1::SampleFormat::Int24) => Ok(Some("24".into())),
        Ok(v1::SampleFormat::Float32) => Ok(Some("32f".into())),
        Err(_) => Err(unknown("sample_format", number, 3)),
    }
}

fn format(number: i32) -> Result<Option<String>, Misread> {
    match v1::FileFormat::try_from(number) {
        Ok(v1::FileFormat::Unspecified) => Ok(None),
        Ok(v1::FileFormat::Wav) => Ok(Some("wav".into())),
        Ok(v1::FileFormat::Flac) => Ok(Some("flac".into())),
        Err(_) => Err(unknown("file_format", number, 2)),
    }
}

pub(crate) fn unknown(field: &'static str, number: i32, last: i32) -> Misread {
    Misread {
        field,
        problem: format!("{number} is not known; this server knows 0 to {last}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anodyne_session::Library;

    fn asked() -> v1::Prescription {
        v1::Prescription {
            tempo_bpm: Some(62.5),
            final_tempo_bpm: Some(54.0),
            key: "Eb lydian".into(),
            length: Some(prost_types::Duration {
                seconds: 1200,
                nanos: 250_000_000,
            }),
            file_format: v1::FileFormat::Flac.into(),
            client: "c-0142".into(),
            ..v1::Prescription::default()
        }
    }

    #[test]
    fn what_is_answered_asks_for_the_same_again() {
        let library = Library::built_in();
        let meant = wish(&asked()).unwrap().prescribe(&library).unwrap();
        let again = wish(&prescription(&meant)).unwrap();
        assert_eq!(again.prescribe(&library).unwrap(), meant);
        assert_eq!(meant.length, Seconds(1200.25));
        assert_eq!(prescription(&meant).final_tempo_bpm, Some(54.0));
    }

    #[test]
    fn steps_of_tempo_come_back_as_steps() {
        let mut message = asked();
        (message.tempo_bpm, message.final_tempo_bpm) = (None, None);
        message.step_tempos_bpm = vec![60.0, 66.0, 72.0];
        let asked = wish(&message).unwrap();
        assert_eq!(asked.tempo.as_deref(), Some("60,66,72"));
        let meant = asked.prescribe(&Library::built_in()).unwrap();
        assert_eq!(prescription(&meant).step_tempos_bpm, [60.0, 66.0, 72.0]);
    }

    #[test]
    fn a_song_comes_back_as_the_song_that_is_played() {
        let message = v1::Prescription {
            programme: "songwriting".into(),
            chart: "{title: River}\n{key: G}\n{tempo: 72}\n{time: 4/4}\n[G]Down to the [C]river\n"
                .into(),
            count_in_bars: Some(1),
            transpose_semitones: Some(2),
            ..v1::Prescription::default()
        };
        let library = Library::built_in();
        let meant = wish(&message).unwrap().prescribe(&library).unwrap();
        assert_eq!(meant.key.to_string(), "A ionian");
        let again = prescription(&meant);
        assert_eq!(
            (again.key.as_str(), again.count_in_bars),
            ("A ionian", Some(1))
        );
        assert_eq!(wish(&again).unwrap().prescribe(&library).unwrap(), meant);
    }

    #[test]
    fn an_empty_message_is_the_empty_wish() {
        let empty = wish(&v1::Prescription::default()).unwrap();
        assert_eq!(empty, Wish::default());
    }

    #[test]
    fn what_no_wish_can_hold_is_named() {
        let check = |change: fn(&mut v1::Prescription), field: &str| {
            let mut message = asked();
            change(&mut message);
            assert_eq!(wish(&message).unwrap_err().field, field);
        };
        check(|message| message.tempo_bpm = None, "final_tempo_bpm");
        check(
            |message| message.step_tempos_bpm = vec![60.0, 66.0],
            "step_tempos_bpm",
        );
        check(|message| message.holding = 9, "holding");
        check(|message| message.sample_format = -1, "sample_format");
        check(|message| message.file_format = 3, "file_format");
        check(
            |message| message.length = Some(duration(Seconds(-1.0))),
            "length",
        );
    }
}
