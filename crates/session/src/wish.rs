//! The wish: what was asked, in people's own words and all of it optional.

use crate::document::{Document, Table};
use crate::field;
use crate::fitting;
use crate::length::session_length;
use crate::mood::met;
use crate::programme::scaled;
use crate::song_wish::with_song;
use crate::{
    AskedTempo, Bits, Delivery, Fault, Format, Library, Palette, Prescription, SessionError,
};
use anodyne_music::{Key, Meter};
use anodyne_units::Seed;
use core::str::FromStr;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// The text of a programme that does not come with the house, as its file is written; goes before `programme`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programme_text: Option<String>,
    /// The id of a palette; without it `dusk`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub palette: Option<String>,
    /// The text of a palette that does not come with the house, as its file is written; goes before `palette`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub palette_text: Option<String>,
    /// `60`, `66..52` or `60,66,72`, in beats per minute; without it the programme's own.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "field::words"
    )]
    pub tempo: Option<String>,
    /// A key as people write it, for example `D dorian`; without it the programme's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// `4/4`, `3/4` or `6/8`; without it the programme's own. A song has its chart's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meter: Option<String>,
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
    /// The mood to begin in, for a programme that moves between two, such as `arousal 0.8, valence 0.3, tempo 84`; what
    /// is left out is the programme's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mood_from: Option<String>,
    /// The mood to arrive in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mood_to: Option<String>,
    /// Whether the track goes home with the client; without it not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub take_home: Option<bool>,
    /// Whether challenging music may go home; only a file can say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_challenging: Option<bool>,
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
    /// Whether the track of a song is a loop that goes on in its own beginning, exact to the frame; without it not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seamless: Option<bool>,
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
    pub const FIELDS: [&str; 31] = [
        "programme",
        "programme_text",
        "palette",
        "palette_text",
        "tempo",
        "key",
        "meter",
        "length",
        "holding",
        "breath_rate",
        "breath_ratio",
        "breath_cue",
        "breath_clock",
        "mood_from",
        "mood_to",
        "take_home",
        "allow_challenging",
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
        "seamless",
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
            programme_text: table.long_text("programme_text")?,
            palette: table.text("palette")?,
            palette_text: table.long_text("palette_text")?,
            tempo: table.words("tempo")?,
            key: table.text("key")?,
            meter: table.text("meter")?,
            length: table.words("length")?,
            holding: table.text("holding")?,
            breath_rate: table.words("breath_rate")?,
            breath_ratio: table.text("breath_ratio")?,
            breath_cue: table.text("breath_cue")?,
            breath_clock: table.text("breath_clock")?,
            mood_from: table.text("mood_from")?,
            mood_to: table.text("mood_to")?,
            take_home: table.truth("take_home")?,
            allow_challenging: table.truth("allow_challenging")?,
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
            seamless: table.truth("seamless")?,
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
        let programme_text = match self.programme {
            Some(_) => self.programme_text,
            None => self.programme_text.or(other.programme_text),
        };
        Wish {
            programme: self.programme.or(other.programme),
            programme_text,
            palette: self.palette.or(other.palette),
            palette_text,
            tempo: self.tempo.or(other.tempo),
            // Key and transposition say the same: the later word stands.
            key: self
                .key
                .clone()
                .or(other.key.filter(|_| self.transpose.is_none())),
            meter: self.meter.or(other.meter),
            length: self.length.or(other.length),
            holding: self.holding.or(other.holding),
            breath_rate: self.breath_rate.or(other.breath_rate),
            breath_ratio: self.breath_ratio.or(other.breath_ratio),
            breath_cue: self.breath_cue.or(other.breath_cue),
            breath_clock: self.breath_clock.or(other.breath_clock),
            mood_from: self.mood_from.or(other.mood_from),
            mood_to: self.mood_to.or(other.mood_to),
            take_home: self.take_home.or(other.take_home),
            allow_challenging: self.allow_challenging.or(other.allow_challenging),
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
            seamless: self.seamless.or(other.seamless),
            soundfonts,
            origins,
        }
    }

    /// What is meant by this wish.
    ///
    /// # Errors
    /// The first field that cannot be followed, with its limit and the nearest legal value.
    pub fn prescribe(&self, library: &Library) -> Result<Prescription, SessionError> {
        let mut programme = self.asked_programme(library)?;
        let meter: Option<Meter> = self.read("meter", &self.meter)?;
        programme.meter = meter.unwrap_or(programme.meter);
        let palette = self.asked_palette(library)?;
        let mut tempo = self
            .read("tempo", &self.tempo)?
            .unwrap_or(AskedTempo::Start(programme.tempo));
        let length = self.take("length", self.length.as_deref(), session_length)?;
        let length = length.unwrap_or(programme.length);
        if let Some((from, to)) = self.moods(&programme, &tempo, length)? {
            tempo = AskedTempo::Glide(from.tempo, to.tempo);
            programme = met(&programme, from, to);
        }
        self.placed("tempo", fitting::strokes(&programme, &tempo))?;
        let key: Option<Key> = self.read("key", &self.key)?;
        let breath = self.breath(&programme, &tempo)?;
        let factor = breath.map_or(1.0, |breath| breath.clock.tempo_factor());
        let holding = self.read("holding", &self.holding)?;
        let holding = self.placed("holding", fitting::holding(&programme, &palette, holding))?;
        let prescription = Prescription {
            start_tempo: scaled(programme.start_tempo(&tempo), factor),
            end_tempo: scaled(programme.end_tempo(&tempo), factor),
            tempo,
            breath,
            key: canonical(key.unwrap_or(programme.key)),
            meter,
            length,
            holding,
            take_home: self.take_home.unwrap_or(false),
            allow_challenging: self.allow_challenging.unwrap_or(false),
            seed: Seed(self.seed.unwrap_or(1)),
            delivery: self.delivery(programme.loudness)?,
            title: self.take("title", self.title.as_deref(), title)?,
            client: self.take("client", self.client.as_deref(), client)?,
            programme,
            palette,
            soundfonts: self.soundfonts.clone(),
            song: None,
        };
        let prescription = with_song(self, prescription)?;
        let home = fitting::take_home(holding, prescription.allow_challenging);
        if prescription.take_home {
            self.placed("take_home", home)?;
        }
        Ok(prescription)
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

    pub(crate) fn read<T: FromStr>(
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
