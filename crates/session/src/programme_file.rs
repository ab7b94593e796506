//! Reading a programme from its file.

use crate::document::{Document, Table};
use crate::palette_file::{id, whole};
use crate::{
    BreathRate, BreathSketch, Card, Character, Fault, Holding, Mood, PhaseSketch, Programme, Pulse,
    SessionError, TempoChange,
};
use anodyne_music::{Key, Meter, Tempo};
use anodyne_units::{Decibels, Lufs, Seconds};

const FIELDS: [&str; 25] = [
    "id",
    "name",
    "purpose",
    "limits",
    "sources",
    "cautions",
    "holding",
    "tempo",
    "key",
    "meter",
    "length",
    "loudness",
    "fade_in",
    "fade_out",
    "rise",
    "tempo_change",
    "glide_phases",
    "mood_from",
    "mood_to",
    "forms",
    "breath_rate",
    "breath_ratio",
    "breath_cue",
    "breath_clock",
    "phase",
];

const PHASE_FIELDS: [&str; 19] = [
    "name",
    "character",
    "minutes",
    "stretch",
    "fixed",
    "shortest",
    "intensity",
    "bpm",
    "level",
    "brightness",
    "density",
    "layers",
    "register",
    "bars_per_chord",
    "melody",
    "pulse",
    "strokes_per_beat",
    "accents",
    "hook_free",
];

/// Session lengths a programme may name: 30 s to 12 h.
const LENGTHS: (f64, f64) = (30.0, 43_200.0);

/// The most phases a programme may have.
const MOST_PHASES: usize = 24;

/// The programme, and the line on which its id stands.
pub(crate) fn read(text: &str, file: &str) -> Result<(Programme, usize), SessionError> {
    not_too_long(text).map_err(|fault| fault.at(file, 1))?;
    let document = Document::parse(text, file)?;
    let root = document.root();
    root.only(&FIELDS)?;
    let tempo = root.number("tempo", (Tempo::SLOWEST, Tempo::FASTEST))?;
    let tempo = root.need("tempo", "tempo = 60", tempo)?;
    let forms = forms(&root)?;
    let phases = phases(&root, tempo, &forms)?;
    let glide = whole(&root, "glide_phases", (0.0, phases.len() as f64))?;
    let or = |field, limits, default| root.number_or(field, limits, default);
    let fade = |field, limits, default| {
        let fade = root.length(field, limits)?;
        Ok::<_, SessionError>(fade.unwrap_or(Seconds(default)))
    };
    let programme = Programme {
        id: id(&root, "my-programme")?,
        name: root.need("name", "name = \"My programme\"", root.text("name")?)?,
        purpose: root.need(
            "purpose",
            "purpose = \"a quiet hour\"",
            root.text("purpose")?,
        )?,
        card: Card {
            limits: root.texts("limits")?.unwrap_or_default(),
            sources: root.texts("sources")?.unwrap_or_default(),
            cautions: root.texts("cautions")?.unwrap_or_default(),
        },
        holding: root.parsed("holding")?.unwrap_or(Holding::Supportive),
        tempo: root.place("tempo", Tempo::new(tempo).map_err(Fault::from))?,
        key: root.need("key", "key = \"D dorian\"", root.parsed::<Key>("key")?)?,
        meter: root.parsed::<Meter>("meter")?.unwrap_or_default(),
        length: root
            .length("length", LENGTHS)?
            .unwrap_or(forms[forms.len() - 1]),
        loudness: Lufs(or("loudness", (-36.0, -9.0), -20.0)?),
        fade_in: fade("fade_in", (0.5, 60.0), 6.0)?,
        fade_out: fade("fade_out", (0.5, 600.0), 20.0)?,
        rise_per_10s: Decibels(or("rise", (0.05, 2.0), 1.0)?),
        tempo_change: root.parsed("tempo_change")?.unwrap_or(TempoChange::Glide),
        moods: moods(&root, tempo)?,
        glide_phases: glide.unwrap_or(0.0) as usize,
        breath: breath(&root)?,
        forms,
        phases,
        text: Some(text.to_owned()),
    };
    Ok((programme, root.line("id")))
}

fn not_too_long(text: &str) -> Result<(), Fault> {
    if text.len() <= Programme::LONGEST_TEXT {
        return Ok(());
    }
    Err(Fault::Range {
        field: "length of the programme".to_owned(),
        written: format!("{} bytes", text.len()),
        side: format!("above {} bytes", Programme::LONGEST_TEXT),
        nearest: format!("{} bytes", Programme::LONGEST_TEXT),
    })
}

/// The moods, where the file names either.
fn moods(root: &Table<'_>, tempo: f64) -> Result<Option<(Mood, Mood)>, SessionError> {
    let base = Mood {
        arousal: 0.5,
        valence: 0.5,
        tempo: root.place("tempo", Tempo::new(tempo).map_err(Fault::from))?,
    };
    let mood = |field: &str| match root.text(field)? {
        Some(text) => root.place(field, base.read(field, &text)).map(Some),
        None => Ok(None),
    };
    let (from, to) = (mood("mood_from")?, mood("mood_to")?);
    if from.is_none() && to.is_none() {
        return Ok(None);
    }
    let example = |field| format!("{field} = \"arousal 0.5, valence 0.5, tempo 60\"");
    Ok(Some((
        root.need("mood_from", &example("mood_from"), from)?,
        root.need("mood_to", &example("mood_to"), to)?,
    )))
}

fn forms(root: &Table<'_>) -> Result<Vec<Seconds>, SessionError> {
    let forms = root
        .lengths("forms", LENGTHS)?
        .filter(|forms| !forms.is_empty());
    let forms = root.need("forms", "forms = [\"10m\", \"40m\"]", forms)?;
    if forms.is_sorted_by(|shorter, longer| shorter < longer) {
        return Ok(forms);
    }
    let fault = Fault::Conflict {
        problem: "forms do not ascend".to_owned(),
        remedy: "write the shortest first, each length once".to_owned(),
    };
    root.place("forms", Err(fault))
}

/// The breath, where the file says anything about one.
fn breath(root: &Table<'_>) -> Result<Option<BreathSketch>, SessionError> {
    let rate = match root.words("breath_rate")? {
        Some(words) => Some(root.place("breath_rate", words.parse::<BreathRate>())?),
        None => None,
    };
    let ratio = root.parsed("breath_ratio")?;
    let cue = root.parsed("breath_cue")?;
    let clock = root.parsed("breath_clock")?;
    if rate.is_none() && ratio.is_none() && cue.is_none() && clock.is_none() {
        return Ok(None);
    }
    let default = BreathSketch::DEFAULT;
    Ok(Some(BreathSketch {
        rate: rate.unwrap_or(default.rate),
        ratio: ratio.unwrap_or(default.ratio),
        cue: cue.unwrap_or(default.cue),
        clock: clock.unwrap_or(default.clock),
    }))
}

fn phases(
    root: &Table<'_>,
    tempo: f64,
    forms: &[Seconds],
) -> Result<Vec<PhaseSketch>, SessionError> {
    let tables = root.tables("phase", "the phase")?;
    let first = root.need("phase", "[[phase]]", tables.first().copied())?;
    if tables.len() > MOST_PHASES {
        let fault = Fault::Range {
            field: "number of phases".to_owned(),
            written: tables.len().to_string(),
            side: format!("above {MOST_PHASES}"),
            nearest: MOST_PHASES.to_string(),
        };
        return tables[MOST_PHASES].place("name", Err(fault));
    }
    let mut phases: Vec<PhaseSketch> = Vec::new();
    for table in &tables {
        let phase = phase(table, tempo, forms, phases.last())?;
        phases.push(phase);
    }
    for edge in [first, tables[tables.len() - 1]] {
        always_there(&edge)?;
    }
    for (place, form) in forms.iter().enumerate() {
        adds_up(root, &phases, place, *form)?;
    }
    Ok(phases)
}

/// The session needs its beginning and its end at every length.
fn always_there(edge: &Table<'_>) -> Result<(), SessionError> {
    let minutes = edge.numbers("minutes", (0.0, 720.0))?.unwrap_or_default();
    if minutes.iter().all(|minutes| *minutes > 0.0) {
        return Ok(());
    }
    let fault = Fault::Conflict {
        problem: "the first and the last phase cannot be left out".to_owned(),
        remedy: "write minutes above 0 for every form".to_owned(),
    };
    edge.place("minutes", Err(fault))
}

fn adds_up(
    root: &Table<'_>,
    phases: &[PhaseSketch],
    place: usize,
    form: Seconds,
) -> Result<(), SessionError> {
    let sum: f64 = phases.iter().map(|phase| phase.minutes[place].0).sum();
    if (sum - form.0).abs() < 1.0 {
        return Ok(());
    }
    let fault = Fault::Conflict {
        problem: format!("the minutes of the form {form} add up to {}", Seconds(sum)),
        remedy: "change the minutes of its phases or the form".to_owned(),
    };
    root.place("forms", Err(fault))
}

fn phase(
    table: &Table<'_>,
    tempo: f64,
    forms: &[Seconds],
    before: Option<&PhaseSketch>,
) -> Result<PhaseSketch, SessionError> {
    table.only(&PHASE_FIELDS)?;
    let character = table.need(
        "character",
        "character = \"build\"",
        table.parsed::<Character>("character")?,
    )?;
    // What is left out stays as it was at the end of the phase before.
    let curve = |field: &str, limits, last: Option<&Vec<f64>>, first: f64| {
        let stays = last.and_then(|curve| curve.last()).copied();
        let written = table.numbers(field, limits)?;
        Ok::<_, SessionError>(written.unwrap_or_else(|| vec![stays.unwrap_or(first)]))
    };
    let bpm = table.numbers("bpm", (Tempo::SLOWEST, Tempo::FASTEST))?;
    let factors = bpm.map(|bpm| bpm.iter().map(|bpm| bpm / tempo).collect());
    let pace = before.and_then(|phase| phase.tempo.last()).copied();
    Ok(PhaseSketch {
        name: table.need("name", "name = \"Build\"", table.text("name")?)?,
        character,
        minutes: minutes(table, forms)?,
        stretch: table.truth("stretch")?.unwrap_or(true),
        fixed: table.truth("fixed")?.unwrap_or(false),
        shortest: table
            .length("shortest", (1.0, 1800.0))?
            .unwrap_or(Seconds(20.0)),
        intensity: curve("intensity", (0.0, 1.0), before.map(|p| &p.intensity), 0.3)?,
        tempo: factors.unwrap_or_else(|| vec![pace.unwrap_or(1.0)]),
        level: curve("level", (-40.0, 2.0), before.map(|p| &p.level), 0.0)?,
        brightness: curve("brightness", (0.0, 1.0), before.map(|p| &p.brightness), 0.5)?,
        density: curve("density", (0.0, 1.0), before.map(|p| &p.density), 0.4)?,
        layers: curve("layers", (0.0, 9.0), before.map(|p| &p.layers), 4.0)?,
        register: curve("register", (-1.0, 1.0), before.map(|p| &p.register), 0.0)?,
        bars_per_chord: bars_per_chord(table)?
            .or(before.map(|phase| phase.bars_per_chord))
            .unwrap_or(2),
        melody: table
            .number("melody", (0.0, 1.0))?
            .or(before.map(|phase| phase.melody))
            .unwrap_or(0.4),
        pulse: table
            .parsed("pulse")?
            .or(before.map(|phase| phase.pulse))
            .unwrap_or(Pulse::None),
        strokes_per_beat: whole(table, "strokes_per_beat", (1.0, 4.0))?
            .map(|strokes| strokes as u8)
            .or(before.map(|phase| phase.strokes_per_beat))
            .unwrap_or(1),
        accents: table
            .numbers("accents", (0.0, 1.0))?
            .or(before.map(|phase| phase.accents.clone()))
            .unwrap_or_else(|| vec![1.0]),
        hook_free: table
            .truth("hook_free")?
            .or(before.map(|phase| phase.hook_free))
            .unwrap_or(false),
    })
}

fn minutes(table: &Table<'_>, forms: &[Seconds]) -> Result<Vec<Seconds>, SessionError> {
    let minutes = table.numbers("minutes", (0.0, 720.0))?;
    let minutes = table.need("minutes", "minutes = 5", minutes)?;
    if minutes.len() == forms.len() {
        return Ok(minutes
            .iter()
            .map(|minutes| Seconds(minutes * 60.0))
            .collect());
    }
    let fault = Fault::Conflict {
        problem: format!(
            "minutes has {} values, but the programme has {} forms",
            minutes.len(),
            forms.len()
        ),
        remedy: "write one value for each form, 0 where the phase is left out".to_owned(),
    };
    table.place("minutes", Err(fault))
}

fn bars_per_chord(table: &Table<'_>) -> Result<Option<usize>, SessionError> {
    let Some(bars) = table.number("bars_per_chord", (1.0, 8.0))? else {
        return Ok(None);
    };
    let known = [1.0, 2.0, 4.0, 8.0];
    if known.contains(&bars) {
        return Ok(Some(bars as usize));
    }
    let nearest = known
        .into_iter()
        .rfind(|known| *known < bars)
        .unwrap_or(1.0);
    let fault = Fault::Unknown {
        field: "bars_per_chord".to_owned(),
        written: bars.to_string(),
        nearest: nearest.to_string(),
        known: "1, 2, 4, 8".to_owned(),
    };
    table.place("bars_per_chord", Err(fault))
}
