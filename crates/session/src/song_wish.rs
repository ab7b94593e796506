//! From the words of a wish to a song.

use crate::length::session_length;
use crate::song::AskedSong;
use crate::{
    AskedTempo, Character, Chart, Fault, Origin, PhaseSketch, Prescription, Programme,
    SessionError, Wish,
};
use anodyne_music::{Interval, Key, Meter};

/// The furthest a song is transposed either way, semitones.
const FURTHEST: i64 = 24;

/// The prescription with its song, if one was asked for: key, tempo, meter and length become the song's.
pub(crate) fn with_song(
    wish: &Wish,
    mut prescription: Prescription,
) -> Result<Prescription, SessionError> {
    let Some(text) = &wish.chart else {
        return without_chart(wish).map(|()| prescription);
    };
    let chart = read(wish, text)?;
    wish.placed("programme", carries_songs(&prescription))?;
    if let (None, Some(tempo)) = (&wish.tempo, chart.tempo) {
        prescription.tempo = AskedTempo::Start(tempo);
    }
    (prescription.start_tempo, prescription.end_tempo) = match &prescription.tempo {
        AskedTempo::Start(tempo) => (*tempo, *tempo),
        AskedTempo::Glide(from, to) => (*from, *to),
        AskedTempo::Steps(_) => return wish.placed("tempo", Err(no_steps())),
    };
    prescription.breath = None;
    wish.placed("meter", same_meter(prescription.meter.take(), &chart))?;
    prescription.programme.meter = chart.meter();
    prescription.key = wish.placed("key", key(wish, &chart))?;
    prescription.title = prescription.title.or_else(|| chart.title.clone());
    let section = wish
        .section
        .as_deref()
        .map(|name| AskedSong::section_of(&chart, name));
    let song = AskedSong {
        section: section
            .transpose()
            .or_else(|fault| wish.placed("section", Err(fault)))?,
        count_in: wish.placed("count_in", count_in(wish))?,
        chart,
        passes: 1,
        seamless: wish.placed("seamless", seamless(wish, &prescription.tempo))?,
    };
    let asked = wish.length.as_deref().map(session_length).transpose();
    let asked = wish.placed("length", asked)?;
    let song = wish.placed("length", song.fill(asked, &prescription.tempo))?;
    prescription.length = song.length(&prescription.tempo);
    prescription.song = Some(song);
    Ok(prescription)
}

/// Reads the chart; its lines are counted in the file in which it stands.
fn read(wish: &Wish, text: &str) -> Result<Chart, SessionError> {
    let origin = wish.origins.get("chart").cloned();
    let origin = origin.unwrap_or(Origin {
        file: "chart".to_owned(),
        line: 0,
    });
    Chart::read(text, &origin.file).map_err(|error| {
        let fault = Fault::Charted {
            problem: error.problem,
            remedy: error.remedy,
            column: error.column,
        };
        fault.at(&origin.file, origin.line + error.line)
    })
}

fn no_steps() -> Fault {
    Fault::Conflict {
        problem: "steps of tempo do not go with a song".to_owned(),
        remedy: "ask for one tempo, or for a glide such as 84..72".to_owned(),
    }
}

fn carries_songs(prescription: &Prescription) -> Result<(), Fault> {
    let programme = &prescription.programme;
    if song_sketch(programme).is_some() {
        return Ok(());
    }
    Err(Fault::Conflict {
        problem: format!(
            "programme {} has no phase of character song to carry a chart",
            programme.id
        ),
        remedy: "use a programme that has one, for example songwriting".to_owned(),
    })
}

/// The phase of a programme whose sound a song takes.
pub(crate) fn song_sketch(programme: &Programme) -> Option<&PhaseSketch> {
    programme
        .phases
        .iter()
        .find(|phase| phase.character == Character::Song)
}

/// A song is in its chart's meter.
fn same_meter(asked: Option<Meter>, chart: &Chart) -> Result<(), Fault> {
    match asked.filter(|asked| *asked != chart.meter()) {
        None => Ok(()),
        Some(asked) => Err(Fault::Conflict {
            problem: format!("meter {asked} is not the song's {}", chart.meter()),
            remedy: "leave it out, or write it into the chart".to_owned(),
        }),
    }
}

/// What belongs to a song is nothing without a chart.
fn without_chart(wish: &Wish) -> Result<(), SessionError> {
    let asked = [
        ("count_in", wish.count_in.is_some()),
        ("transpose", wish.transpose.is_some()),
        ("section", wish.section.is_some()),
        ("seamless", wish.seamless == Some(true)),
    ];
    match asked.into_iter().find(|(_, asked)| *asked) {
        None => Ok(()),
        Some((field, _)) => wish.placed(
            field,
            Err(Fault::Conflict {
                problem: format!("{field} belongs to a song, and there is no chart"),
                remedy: "add a chart, or leave it out".to_owned(),
            }),
        ),
    }
}

/// Whether a loop without seam is asked for; it has one tempo, and nothing before it.
fn seamless(wish: &Wish, tempo: &AskedTempo) -> Result<bool, Fault> {
    let refused = |problem: &str, remedy: String| {
        Err(Fault::Conflict {
            problem: problem.to_owned(),
            remedy,
        })
    };
    match (wish.seamless.unwrap_or(false), tempo) {
        (true, AskedTempo::Glide(from, _)) => refused(
            "a glide of tempo does not go with a seamless loop, which begins as it ends",
            format!("ask for one tempo, for example {}", from.bpm()),
        ),
        (true, _) if wish.count_in.unwrap_or(0) > 0 => refused(
            "a count-in would be heard in every round of a seamless loop",
            "leave out count_in or seamless".to_owned(),
        ),
        (seamless, _) => Ok(seamless),
    }
}

fn count_in(wish: &Wish) -> Result<usize, Fault> {
    let most = AskedSong::LONGEST_COUNT_IN;
    let bars = wish.count_in.unwrap_or(0);
    Fault::range("count_in", bars as f64, 0.0, most as f64, " bars").map(|_| bars as usize)
}

/// The key that sounds: asked for, or a number of semitones from the chart's.
fn key(wish: &Wish, chart: &Chart) -> Result<Key, Fault> {
    let home = chart.home();
    match (&wish.key, wish.transpose) {
        (Some(_), Some(_)) => Err(Fault::Conflict {
            problem: "key and transpose both say where the song goes".to_owned(),
            remedy: "leave one of them out".to_owned(),
        }),
        (Some(key), None) => {
            let key: Key = key.parse()?;
            Ok(key.to_string().parse().unwrap_or(key))
        }
        (None, semitones) => {
            let semitones = semitones.unwrap_or(0);
            Fault::range(
                "transpose",
                semitones as f64,
                -FURTHEST as f64,
                FURTHEST as f64,
                " semitones",
            )?;
            if semitones == 0 {
                return Ok(home);
            }
            let tonic = home.tonic().raised(Interval(semitones as i8));
            Ok(Key::new(tonic, home.mode()))
        }
    }
}
