//! The flags that say what a session shall be, and the way from them (and a prescription file) to a prescription.

use crate::failure::Failure;
use crate::narration::Lines;
use crate::script::ScriptFile;
use anodyne_session::{Library, Origin, Plan, Prescription, Wish, plan};
use anodyne_studio::{LedFacts, Live, SoundFonts};
use anodyne_units::{SampleRate, Seconds};
use clap::{Args, ValueHint};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// What a session shall be, as flags. Each overrides the same field of the prescription file.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct WishFlags {
    /// A prescription file to start from, or the .json beside a track; flags override it
    #[arg(long, value_name = "FILE.toml", value_hint = ValueHint::FilePath, help_heading = "Session")]
    pub(crate) prescription: Option<PathBuf>,
    /// An imagery script: the source of phases, words and whatever its front matter says; flags override it
    #[arg(long, value_name = "FILE.md", value_hint = ValueHint::FilePath, help_heading = "Session")]
    pub(crate) script: Option<PathBuf>,
    /// The arc: an id from `anodyne programmes`, or a .toml file of your own [default: guided-imagery]
    #[arg(long, value_name = "ID", help_heading = "Session")]
    pub(crate) programme: Option<String>,
    /// How long: 90s, 20m, 1h30m or PT20M; 30 seconds to 12 hours [default: the programme's own]
    #[arg(long, value_name = "LENGTH", help_heading = "Session")]
    pub(crate) length: Option<String>,
    /// How much the music carries: supportive, mixed or challenging [default: the programme's own]
    #[arg(long, value_name = "GRADE", help_heading = "Session")]
    pub(crate) holding: Option<String>,
    /// Breaths per minute, 4.5 to 7; 9..5.5 begins at 9 and slows by half a breath every 2 minutes [default: the programme's own]
    #[arg(long, value_name = "RATE", help_heading = "Session")]
    pub(crate) breath_rate: Option<String>,
    /// In-breath to out-breath, such as 4:6 or 5:5 [default: the programme's own]
    #[arg(long, value_name = "IN:OUT", help_heading = "Session")]
    pub(crate) breath_ratio: Option<String>,
    /// How plainly the music shows the breath: off, soft or melodic [default: the programme's own]
    #[arg(long, value_name = "CUE", help_heading = "Session")]
    pub(crate) breath_cue: Option<String>,
    /// locked: whole beats to a breath, the tempo nudged by 3 % at most; free: its own seconds [default: the programme's own]
    #[arg(long, value_name = "CLOCK", help_heading = "Session")]
    pub(crate) breath_clock: Option<String>,
    /// The mood to begin in, for iso-principle: "arousal 0.8, valence 0.3, tempo 84" [default: the programme's own]
    #[arg(long, value_name = "MOOD", help_heading = "Session")]
    pub(crate) mood_from: Option<String>,
    /// The mood to arrive in [default: the programme's own]
    #[arg(long, value_name = "MOOD", help_heading = "Session")]
    pub(crate) mood_to: Option<String>,
    /// The track goes home with the client: challenging music is refused, unless the prescription file allows it
    #[arg(long, help_heading = "Session")]
    pub(crate) take_home: bool,
    /// Which variation: the same number always gives the same music [default: 1]
    #[arg(long, value_name = "N", help_heading = "Session")]
    pub(crate) seed: Option<u64>,

    /// Beats per minute, 34 to 226; 66..52 glides from the first to the second, 60,66,72 goes in steps [default: the programme's own]
    #[arg(long, value_name = "BPM", help_heading = "Music")]
    pub(crate) tempo: Option<String>,
    /// The key as people write it: "D dorian", "A minor", "f# lydian", "Bb major" [default: the programme's own]
    #[arg(long, value_name = "KEY", help_heading = "Music")]
    pub(crate) key: Option<String>,
    /// The meter: 4/4, 3/4 or 6/8 [default: the programme's own; a song has its chart's]
    #[arg(long, value_name = "METER", help_heading = "Music")]
    pub(crate) meter: Option<String>,
    /// The instruments: an id from `anodyne palettes`, or a .toml file of your own [default: dusk]
    #[arg(long, value_name = "ID", help_heading = "Music")]
    pub(crate) palette: Option<String>,

    /// Where the SoundFont files of a palette are looked for [default: beside the file that names them]
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath, help_heading = "Music")]
    pub(crate) soundfonts: Option<PathBuf>,

    /// A song to play: a chord chart in ChordPro, or chords over words, or bars between |
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Song")]
    pub(crate) chart: Option<PathBuf>,
    /// Bars of soft strokes before the song, 0 to 2 [default: 0]
    #[arg(long, value_name = "BARS", help_heading = "Song")]
    pub(crate) count_in: Option<u64>,
    /// Semitones by which the song is played higher, or lower as in -2; --key says the same by name
    #[arg(
        long,
        value_name = "N",
        help_heading = "Song",
        allow_negative_numbers = true
    )]
    pub(crate) transpose: Option<i64>,
    /// Only this section of the song, round and round
    #[arg(long = "loop", value_name = "SECTION", help_heading = "Song")]
    pub(crate) section: Option<String>,
    /// The song, or the section that --loop names, as a loop that goes on in its own beginning without a seam
    #[arg(long, help_heading = "Song")]
    pub(crate) seamless: bool,

    /// Frames per second: 44100, 48000, 88200, 96000 or 192000 [default: 48000]
    #[arg(long, value_name = "HZ", help_heading = "Sound file")]
    pub(crate) sample_rate: Option<u32>,
    /// Bits in a sample: 16, 24 or 32f (WAV only) [default: 24]
    #[arg(long, value_name = "BITS", help_heading = "Sound file")]
    pub(crate) bits: Option<String>,
    /// wav or flac [default: as --out ends]
    #[arg(long, value_name = "FORMAT", help_heading = "Sound file")]
    pub(crate) format: Option<String>,
    /// How loud the whole is, in LUFS, such as -20 for listening, -24 for sleep [default: the programme's own]
    #[arg(
        long,
        value_name = "LUFS",
        help_heading = "Sound file",
        allow_negative_numbers = true
    )]
    pub(crate) loudness: Option<f64>,
    /// The highest true peak, in dBTP [default: -1]
    #[arg(
        long,
        value_name = "DBTP",
        help_heading = "Sound file",
        allow_negative_numbers = true
    )]
    pub(crate) ceiling: Option<f64>,
    /// A title, written into the file's tags and onto the picture
    #[arg(long, value_name = "TEXT", help_heading = "Sound file")]
    pub(crate) title: Option<String>,
    /// An opaque code for whom it is; never a name
    #[arg(long, value_name = "CODE", help_heading = "Sound file")]
    pub(crate) client: Option<String>,
}

/// A prescription, and the flags it came from where a data file of the user's own is part of it.
#[derive(Debug)]
pub(crate) struct Asked {
    /// The validated wish.
    pub(crate) prescription: Prescription,
    /// The same before a script is laid on it; with [`Asked::script_sent`] this is what a server is asked for.
    pub(crate) base: Prescription,
    /// The script as a server gets it.
    pub(crate) script_sent: Option<anodyne_api::AskedScript>,
    /// What it becomes, with the words of the script where there is one.
    pub(crate) plan: Plan,
    /// The script's file.
    pub(crate) script: Option<PathBuf>,
    /// Whether a length was asked for; without, a script decides.
    pub(crate) length_asked: bool,
    /// The programme's file, if it is not built in.
    pub(crate) programme_file: Option<PathBuf>,
    /// The palette's file, if it is not built in.
    pub(crate) palette_file: Option<PathBuf>,
    /// The song's chart, if it was named by a flag.
    pub(crate) chart_file: Option<PathBuf>,
    /// Where its SoundFont files are looked for.
    pub(crate) soundfonts: PathBuf,
    /// How the session was led and trimmed when it was played, where the sidecar it comes from tells so.
    pub(crate) live: Option<Live>,
}

impl Asked {
    /// Reads the SoundFont files of the palette and notes their fingerprints in the prescription.
    pub(crate) fn load_soundfonts(&mut self) -> Result<SoundFonts, Failure> {
        let loaded = SoundFonts::load(&self.prescription, &self.soundfonts)?;
        self.prescription.soundfonts = loaded.fingerprints().clone();
        self.plan.prescription.soundfonts = loaded.fingerprints().clone();
        Ok(loaded)
    }
}

impl WishFlags {
    /// Reads the files that the flags name and validates the whole. `format` is what the track's name says; it
    /// overrides the prescription file as a flag would.
    pub(crate) fn prescribe(&self, format: Option<String>) -> Result<Asked, Failure> {
        self.prescribe_recorded(format, |_, _| Ok(BTreeMap::new()))
    }

    /// As [`WishFlags::prescribe`], with the lengths of recorded lines: `recorded` is told the sample rate and the lines of
    /// the script, and answers how long each line speaks, by its number from 1.
    pub(crate) fn prescribe_recorded(
        &self,
        format: Option<String>,
        recorded: impl FnOnce(SampleRate, &Lines) -> Result<BTreeMap<usize, Seconds>, Failure>,
    ) -> Result<Asked, Failure> {
        let mut library = Library::built_in();
        let mut wish = Wish {
            format: format.or(self.format.clone()),
            ..self.wish()
        };
        if let Some(path) = &self.chart {
            take_chart(&mut wish, path)?;
        }
        let mut live = None;
        if let Some(path) = &self.prescription {
            let (written, led) = read_prescription(path)?;
            wish = wish.over(written);
            live = led;
        }
        let mut script = match &self.script {
            Some(path) => Some(ScriptFile::read(path)?),
            None => None,
        };
        if let Some(script) = &script {
            script.refuse_unsound()?;
            wish = wish.over(script.wish());
            if wish.chart.is_some() {
                return Err(Failure::request(
                    "a script and a song do not go together; leave out --script or --chart",
                ));
            }
        }
        let (programme_file, palette_file) = add_own_files(&mut wish, &mut library)?;
        let prescription = wish.prescribe(&library).map_err(Failure::request)?;
        let lines = script
            .as_ref()
            .map_or_else(Lines::default, ScriptFile::lines);
        let lengths = recorded(prescription.delivery.sample_rate, &lines)?;
        let plan = match &mut script {
            Some(script) => {
                script.record(&lengths);
                script.lay(&wish, &library)?
            }
            None => plan(&prescription),
        };
        let naming = palette_file.as_ref().or(self.prescription.as_ref());
        let naming = naming.or(self.script.as_ref());
        let beside = naming
            .and_then(|path| path.parent())
            .unwrap_or(Path::new(""));
        Ok(Asked {
            soundfonts: self.soundfonts.clone().unwrap_or(beside.to_owned()),
            prescription: plan.prescription.clone(),
            base: prescription,
            script_sent: script.as_ref().map(ScriptFile::sent),
            plan,
            script: self.script.clone(),
            length_asked: wish.length.is_some(),
            programme_file,
            palette_file,
            chart_file: self.chart.clone(),
            live,
        })
    }

    fn wish(&self) -> Wish {
        let given = self.clone();
        Wish {
            programme: given.programme,
            palette: given.palette,
            tempo: given.tempo,
            key: given.key,
            meter: given.meter,
            length: given.length,
            holding: given.holding,
            breath_rate: given.breath_rate,
            breath_ratio: given.breath_ratio,
            breath_cue: given.breath_cue,
            breath_clock: given.breath_clock,
            mood_from: given.mood_from,
            mood_to: given.mood_to,
            take_home: given.take_home.then_some(true),
            seed: given.seed,
            sample_rate: given.sample_rate,
            bits: given.bits,
            format: given.format,
            loudness: given.loudness,
            ceiling: given.ceiling,
            title: given.title,
            client: given.client,
            count_in: given.count_in,
            transpose: given.transpose,
            section: given.section,
            seamless: given.seamless.then_some(true),
            ..Wish::default()
        }
    }
}

/// The wish in a file, and how its session was led where a sidecar tells so; data files it names are looked for beside it.
fn read_prescription(path: &Path) -> Result<(Wish, Option<Live>), Failure> {
    let text = read(path, MOST_PRESCRIPTION)?;
    let (mut wish, live) = match is_json(path) {
        true => sidecar_wish(&text, path)?,
        false => {
            let wish = Wish::from_toml(&text, &path.display().to_string());
            (wish.map_err(Failure::request)?, None)
        }
    };
    find_beside(path, &mut wish);
    let named = wish.chart.as_deref().filter(|chart| is_chart_file(chart));
    let folder = path.parent().unwrap_or(Path::new(""));
    if let Some(file) = named.map(|file| folder.join(file.trim())) {
        take_chart(&mut wish, &file)?;
    }
    Ok((wish, live))
}

/// Adds the programme and palette that are files of the user's own to the library, and names them in the wish by their
/// ids. Answers the files.
pub(crate) fn add_own_files(
    wish: &mut Wish,
    library: &mut Library,
) -> Result<(Option<PathBuf>, Option<PathBuf>), Failure> {
    let programme_file = data_file(wish.programme.as_deref());
    if let Some(path) = &programme_file {
        let added = library.add_programme(&read(path, MOST_DATA)?, &path.display().to_string());
        wish.programme = Some(added.map_err(Failure::request)?);
    }
    let palette_file = data_file(wish.palette.as_deref());
    if let Some(path) = &palette_file {
        let added = library.add_palette(&read(path, MOST_DATA)?, &path.display().to_string());
        wish.palette = Some(added.map_err(Failure::request)?);
    }
    Ok((programme_file, palette_file))
}

/// Looks for the data files that a file names beside it.
pub(crate) fn find_beside(path: &Path, wish: &mut Wish) {
    let folder = path.parent().unwrap_or(Path::new(""));
    for named in [&mut wish.programme, &mut wish.palette] {
        if let Some(file) = data_file(named.as_deref()) {
            *named = Some(folder.join(file).display().to_string());
        }
    }
}

/// Reads a song's chart into the wish; its errors count the lines of its own file.
fn take_chart(wish: &mut Wish, path: &Path) -> Result<(), Failure> {
    wish.chart = Some(read(path, MOST_DATA)?);
    let file = path.display().to_string();
    wish.origins
        .insert("chart".to_owned(), Origin { file, line: 0 });
    Ok(())
}

/// A chart that is one line with the ending of a song is the name of its file.
fn is_chart_file(chart: &str) -> bool {
    let endings = [".cho", ".chordpro", ".chopro", ".crd", ".pro", ".txt"];
    let chart = chart.trim();
    !chart.contains(['\n', '[', '|', '{'])
        && endings
            .iter()
            .any(|end| chart.to_lowercase().ends_with(end))
}

/// The prescription inside a sidecar and how its session was led, so that the text beside a track is enough to make it
/// again.
fn sidecar_wish(text: &str, path: &Path) -> Result<(Wish, Option<Live>), Failure> {
    #[derive(serde::Deserialize)]
    struct Sidecar {
        prescription: Wish,
        led: Option<LedFacts>,
    }
    let told =
        |error: &dyn std::fmt::Display| Failure::request(format!("{}: {error}", path.display()));
    let sidecar: Sidecar = serde_json::from_str(text).map_err(|error| told(&error))?;
    let live = sidecar.led.map(|led| led.live()).transpose();
    Ok((sidecar.prescription, live.map_err(|error| told(&error))?))
}

fn is_json(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

/// An id that ends in `.toml` is a file.
fn data_file(id: Option<&str>) -> Option<PathBuf> {
    let id = id?;
    id.to_lowercase()
        .ends_with(".toml")
        .then(|| PathBuf::from(id))
}

/// The longest data file that is looked at, bytes; the session's own limits are told better, and are lower.
const MOST_DATA: u64 = 1 << 20;

/// The longest prescription that is read, bytes: the sidecar of twelve hours has a few millions.
const MOST_PRESCRIPTION: u64 = 64 << 20;

/// The text of a sidecar or of a list of variations.
pub(crate) fn read_file(path: &Path) -> Result<String, Failure> {
    read(path, MOST_PRESCRIPTION)
}

/// The text of a file, and no more memory than the limit whatever is behind the name.
fn read(path: &Path, most: u64) -> Result<String, Failure> {
    let failed = |error: std::io::Error| Failure::file("read", path, &error);
    let file = File::open(path).map_err(failed)?;
    let mut text = String::new();
    let length = file.take(most + 1).read_to_string(&mut text);
    if length.map_err(failed)? as u64 > most {
        return Err(Failure::request(format!(
            "{} is longer than {most} bytes, the limit for such a file",
            path.display()
        )));
    }
    Ok(text)
}
