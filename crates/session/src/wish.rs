//! The wish: what was asked, in people's own words and all of it optional.

use crate::breathing::locked;
use crate::document::{Document, Table};
use crate::field;
use crate::length::session_length;
use crate::programme::scaled;
use crate::song_wish::with_song;
use crate::{
    AskedBreath, AskedTempo, Bits, BreathClock, BreathCue, BreathSketch, ClockKind, Delivery,
    Fault, Format, Library, Palette, Prescription, Programme, SessionError,
};
use anodyne_music::Key;
use anodyne_units::Seed;
use core::str::FromStr;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The programme that carries songs.
const SONGS: &str = "songwriting";

/// What was asked, as it was written: on a command line, in a prescription file, or through an interface.
///
/// ```
/// use anodyne_session::{Library, Wish};
/// let file = Wish::from_toml("length = \"20m\"\ntempo = 60\n", "calm.toml").unwrap();
/// let flags = Wish { tempo: Some("400".into()), ..Wish::default() };
/// let error = flags.over(file).prescribe(&Library::built_in()).unwrap_err();
/// assert_eq!(error.to_string(), "tempo 400 is above 226; did you mean 200?");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wish {
    /// The id of a programme; without it `guided-imagery`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programme: Option<String>,
    /// The id of a palette; without it `dusk`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub palette: Option<String>,
    /// The text of a palette that does not come with the house, as its file is written; goes before `palette`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub palette_text: Option<String>,
    /// `60` or `66..52`, in beats per minute; without it the programme's own.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "field::words"
    )]
    pub tempo: Option<String>,
    /// A key as people write it, for example `D dorian`; without it the programme's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// A length as people write it, for example `1h30m`; without it the programme's own.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "field::words"
    )]
    pub length: Option<String>,
    /// `supportive`, `mixed` or `challenging`; without it the programme's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holding: Option<String>,
    /// Breaths per minute, `6` or `9..5.5`; without it the programme's own.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "field::words"
    )]
    pub breath_rate: Option<String>,
    /// In-breath to out-breath, for example `4:6`; without it the programme's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breath_ratio: Option<String>,
    /// `off`, `soft` or `melodic`; without it the programme's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breath_cue: Option<String>,
    /// `locked` or `free`; without it the programme's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breath_clock: Option<String>,
    /// The seed; without it 1. Above 2^63 a TOML file holds it as text.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "field::whole",
        serialize_with = "field::write_whole"
    )]
    pub seed: Option<u64>,
    /// Frames per second; without it 48,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample_rate: Option<u32>,
    /// `16`, `24` or `32f`; without it 24.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "field::words"
    )]
    pub bits: Option<String>,
    /// `wav` or `flac`; without it WAV.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The loudness in LUFS; without it the programme's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loudness: Option<f64>,
    /// The highest true peak in dBTP; without it -1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ceiling: Option<f64>,
    /// A title for the file's tags, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// An opaque code for the client: letters, digits, `-` and `_`, at most 64. Never a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The fingerprint (BLAKE3) that each SoundFont file of the palette has to have; empty where any will do.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub soundfonts: BTreeMap<String, String>,
    /// The text of a chord chart, ChordPro or plain: its song is played, and gives tempo, key, meter and length where
    /// the wish does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chart: Option<String>,
    /// Bars of soft strokes before a song, 0 to 2; without it none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count_in: Option<u64>,
    /// By how many semitones a song is played higher, or below 0 lower; `key` says the same by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transpose: Option<i64>,
    /// The one section of a song that is looped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Where each field was written, so that an error can say so; empty for what stands in no file.
    #[serde(skip)]
    pub origins: BTreeMap<String, Origin>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file's name as given.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl Wish {
    /// The names of the fields a document may have.
    pub const FIELDS: [&str; 24] = [
        "programme",
        "palette",
        "palette_text",
        "tempo",
        "key",
        "length",
        "holding",
        "breath_rate",
        "breath_ratio",
        "breath_cue",
        "breath_clock",
        "seed",
        "sample_rate",
        "bits",
        "format",
        "loudness",
        "ceiling",
        "title",
        "client",
        "soundfonts",
        "chart",
        "count_in",
        "transpose",
        "section",
    ];

    /// Reads a prescription file. `file_name` is only for the errors.
    ///
    /// # Errors
    /// Text that is not TOML, a field that is not known, or a value of the wrong kind, with file and line.
    pub fn from_toml(text: &str, file_name: &str) -> Result<Wish, SessionError> {
        let document = Document::parse(text, file_name)?;
        let table = document.root();
        table.only(&Wish::FIELDS)?;
        let mut wish = Wish {
            programme: table.text("programme")?,
            palette: table.text("palette")?,
            palette_text: table.long_text("palette_text")?,
            tempo: table.words("tempo")?,
            key: table.text("key")?,
            length: table.words("length")?,
            holding: table.text("holding")?,
            breath_rate: table.words("breath_rate")?,
            breath_ratio: table.text("breath_ratio")?,
            breath_cue: table.text("breath_cue")?,
            breath_clock: table.text("breath_clock")?,
            seed: table.whole("seed")?,
            sample_rate: table
                .whole("sample_rate")?
                .map(|rate| rate.try_into().unwrap_or(u32::MAX)),
            bits: table.words("bits")?,
            format: table.text("format")?,
            loudness: table.real("loudness")?,
            ceiling: table.real("ceiling")?,
            title: table.text("title")?,
            client: table.text("client")?,
            chart: table.text("chart")?,
            count_in: table.whole("count_in")?,
            transpose: semitones(&table)?,
            section: table.text("section")?,
            soundfonts: table.named_texts("soundfonts", "the table of soundfonts")?,
            origins: BTreeMap::new(),
        };
        for (field, line) in table.lines() {
            let file = file_name.to_owned();
            wish.origins.insert(field, Origin { file, line });
        }
        Ok(wish)
    }

    /// This wish, and where it is silent the other: flags over a file.
    pub fn over(self, other: Wish) -> Wish {
        let mut origins = other.origins;
        let asked_here = toml::Table::try_from(&self).unwrap_or_default();
        origins.retain(|field, _| !asked_here.contains_key(field));
        origins.extend(self.origins);
        // Another palette has other files.
        let soundfonts = match self.soundfonts.is_empty() && self.palette.is_none() {
            true => other.soundfonts,
            false => self.soundfonts,
        };
        let palette_text = match self.palette {
            Some(_) => self.palette_text,
            None => self.palette_text.or(other.palette_text),
        };
        Wish {
            programme: self.programme.or(other.programme),
            palette: self.palette.or(other.palette),
            palette_text,
            tempo: self.tempo.or(other.tempo),
            // Key and transposition say the same: the later word stands.
            key: self
                .key
                .clone()
                .or(other.key.filter(|_| self.transpose.is_none())),
            length: self.length.or(other.length),
            holding: self.holding.or(other.holding),
            breath_rate: self.breath_rate.or(other.breath_rate),
            breath_ratio: self.breath_ratio.or(other.breath_ratio),
            breath_cue: self.breath_cue.or(other.breath_cue),
            breath_clock: self.breath_clock.or(other.breath_clock),
            seed: self.seed.or(other.seed),
            sample_rate: self.sample_rate.or(other.sample_rate),
            bits: self.bits.or(other.bits),
            format: self.format.or(other.format),
            loudness: self.loudness.or(other.loudness),
            ceiling: self.ceiling.or(other.ceiling),
            title: self.title.or(other.title),
            client: self.client.or(other.client),
            chart: self.chart.or(other.chart),
            count_in: self.count_in.or(other.count_in),
            transpose: self
                .transpose
                .or(other.transpose.filter(|_| self.key.is_none())),
            section: self.section.or(other.section),
            soundfonts,
            origins,
        }
    }

    /// What is meant by this wish.
    ///
    /// # Errors
    /// The first field that cannot be followed, with its limit and the nearest legal value.
    pub fn prescribe(&self, library: &Library) -> Result<Prescription, SessionError> {
        let programme = match &self.programme {
            Some(id) => self.placed("programme", library.find_programme(id))?,
            None if self.chart.is_some() => self.placed("chart", library.find_programme(SONGS))?,
            None => library.first_programme(),
        };
        let palette = self.asked_palette(library)?;
        let tempo = self
            .read("tempo", &self.tempo)?
            .unwrap_or(AskedTempo::Start(programme.tempo));
        let key: Option<Key> = self.read("key", &self.key)?;
        let length = self.take("length", self.length.as_deref(), session_length)?;
        let breath = self.breath(programme, tempo)?;
        let factor = breath.map_or(1.0, |breath| breath.clock.tempo_factor());
        let prescription = Prescription {
            tempo,
            start_tempo: scaled(programme.start_tempo(tempo), factor),
            end_tempo: scaled(programme.end_tempo(tempo), factor),
            breath,
            key: canonical(key.unwrap_or(programme.key)),
            length: length.unwrap_or(programme.length),
            holding: self
                .read("holding", &self.holding)?
                .unwrap_or(programme.holding),
            seed: Seed(self.seed.unwrap_or(1)),
            delivery: self.delivery(programme.loudness)?,
            title: self.take("title", self.title.as_deref(), title)?,
            client: self.take("client", self.client.as_deref(), client)?,
            programme: programme.clone(),
            palette,
            soundfonts: self.soundfonts.clone(),
            song: None,
        };
        with_song(self, prescription)
    }

    /// The breath of the session: the programme's own, and what the wish says otherwise.
    fn breath(
        &self,
        programme: &Programme,
        tempo: AskedTempo,
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

    /// The palette written in the wish itself, or the one of that id.
    fn asked_palette(&self, library: &Library) -> Result<Palette, SessionError> {
        let Some(text) = &self.palette_text else {
            let known = match &self.palette {
                Some(id) => self.placed("palette", library.find_palette(id))?,
                None => library.first_palette(),
            };
            return Ok(known.clone());
        };
        let origin = self.origins.get("palette_text");
        let file = origin.map_or_else(
            || "palette_text".to_owned(),
            |origin| format!("{}, palette_text", origin.file),
        );
        let (palette, _) = crate::palette_file::read(text, &file)?;
        match &self.palette {
            Some(id) if id.trim() != palette.id => {
                let fault = Fault::Conflict {
                    problem: format!("palette {id:?} is not the {:?} of palette_text", palette.id),
                    remedy: "leave one of the two out".to_owned(),
                };
                self.placed("palette", Err(fault))
            }
            _ => Ok(palette),
        }
    }

    fn delivery(&self, loudness: anodyne_units::Lufs) -> Result<Delivery, SessionError> {
        let format = self.read("format", &self.format)?.unwrap_or(Format::Wav);
        let bits = self.read("bits", &self.bits)?.unwrap_or(Bits::I24);
        let field = if self.bits.is_some() {
            "bits"
        } else {
            "format"
        };
        self.placed(field, Delivery::fits(bits, format))?;
        Ok(Delivery {
            sample_rate: self
                .take("sample_rate", self.sample_rate, Delivery::rate)?
                .unwrap_or(anodyne_units::SampleRate::DEFAULT),
            bits,
            format,
            loudness: self
                .take("loudness", self.loudness, Delivery::target)?
                .unwrap_or(loudness),
            ceiling: self
                .take("ceiling", self.ceiling, Delivery::peak)?
                .unwrap_or(anodyne_units::Dbtp(-1.0)),
        })
    }

    fn read<T: FromStr>(
        &self,
        field: &str,
        text: &Option<String>,
    ) -> Result<Option<T>, SessionError>
    where
        Fault: From<T::Err>,
    {
        self.take(field, text.as_deref(), |text| Ok(text.parse()?))
    }

    fn take<A, T>(
        &self,
        field: &str,
        asked: Option<A>,
        convert: impl FnOnce(A) -> Result<T, Fault>,
    ) -> Result<Option<T>, SessionError> {
        asked
            .map(|asked| self.placed(field, convert(asked)))
            .transpose()
    }

    /// The answer, or its fault with the place where the field was written.
    pub(crate) fn placed<T>(
        &self,
        field: &str,
        answer: Result<T, Fault>,
    ) -> Result<T, SessionError> {
        answer.map_err(|fault| match self.origins.get(field) {
            Some(origin) => fault.at(&origin.file, origin.line),
            None => fault.into(),
        })
    }
}

/// A whole number of semitones.
fn semitones(table: &Table<'_>) -> Result<Option<i64>, SessionError> {
    let asked = table.real("transpose")?;
    let whole = |number: f64| match number.fract() == 0.0 && number.abs() <= 1e6 {
        true => Ok(number as i64),
        false => Err(Fault::Unreadable {
            field: "transpose".to_owned(),
            written: number.to_string(),
            problem: "is not a whole number of semitones".to_owned(),
            remedy: format!("did you mean {}?", number.round().clamp(-24.0, 24.0)),
        }),
    };
    asked
        .map(|number| table.place("transpose", whole(number)))
        .transpose()
}

/// The key as it is spelled when read back: `Cb major` is meant as `B ionian`.
fn canonical(key: Key) -> Key {
    key.to_string().parse().unwrap_or(key)
}

fn title(written: &str) -> Result<String, Fault> {
    let refuse = |problem: &str, remedy: &str| {
        Err(Fault::Unreadable {
            field: "title".to_owned(),
            written: format!("{:?}", written.chars().take(20).collect::<String>()),
            problem: problem.to_owned(),
            remedy: remedy.to_owned(),
        })
    };
    let written = written.trim();
    match written {
        "" => refuse("is empty", "leave it out or write one"),
        _ if written.chars().count() > 200 => {
            refuse("is longer than 200 characters", "write a shorter one")
        }
        _ if written.chars().any(char::is_control) => refuse(
            "holds a line break or control character",
            "write it on one line",
        ),
        _ => Ok(written.to_owned()),
    }
}

/// The fault of a code does not repeat the code: it may be the name it should not be.
fn client(written: &str) -> Result<String, Fault> {
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if (1..=64).contains(&written.len()) && written.chars().all(legal) {
        return Ok(written.to_owned());
    }
    Err(Fault::Unreadable {
        field: "client".to_owned(),
        written: "code".to_owned(),
        problem: "is not 1 to 64 letters, digits, - and _".to_owned(),
        remedy: "write an opaque code such as c-0142, never a name".to_owned(),
    })
}
