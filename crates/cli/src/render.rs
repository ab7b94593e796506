//! `anodyne render`: a prescription becomes a track.

use crate::command::RenderFlags;
use crate::destination::{self, folder_of};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::narration::Recorded;
use crate::progress::Follower;
use crate::report::{clock, pairs, print, print_json};
use crate::wish::Asked;
use crate::{again, measures, room, script, variations};
use anodyne_session::{BreathClock, Plan, Prescription};
use anodyne_studio::{Bounced, Extras, Measured, NarrationFacts, Order, ScriptFile, bounce_with};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Looks at the place, renders, and tells what was measured.
pub(crate) fn run(flags: &RenderFlags) -> Result<(), Failure> {
    let (wish, chosen) = variations::chosen(flags)?;
    let format = destination::format_of(&flags.out, wish.format.as_deref())?;
    destination::inspect(&flags.out, flags.force)?;
    flags.narration.inspect(flags.force)?;
    let ducking = flags.narration.ducking()?;
    let mut recorded = Recorded::Nothing;
    let mut asked = wish.prescribe_recorded(Some(format), |rate, lines| {
        recorded = Recorded::read(&flags.narration, rate, lines)?;
        Ok(recorded.lengths())
    })?;
    let soundfonts = asked.load_soundfonts()?;
    let plan = &asked.plan;
    let goes_along = goes_along(flags)?;
    if plan.is_seamless() && flags.stems.is_some() {
        return Err(Failure::request(
            "stems do not go with a seamless loop: only the whole is crossed over at its end; leave out --stems or --seamless",
        ));
    }
    let live = asked.live.as_ref();
    let length = match live {
        Some(live) => {
            refuse_beside_led(flags, plan)?;
            live.length(plan)
        }
        None => plan.heard().1 - plan.heard().0,
    };
    room::inspect(plan, length, &folder_of(&flags.out))?;
    if let Some(folder) = &flags.stems {
        destination::inspect_folder(folder)?;
        room::inspect_stems(plan, folder)?;
    }
    let narration = recorded.place(plan)?;
    let began = Instant::now();
    let extras = Extras {
        stems: flags.stems.as_deref(),
        soundfonts: Some(&soundfonts),
        chosen: chosen.as_ref(),
        narration: narration.as_ref().map(|narration| (narration, ducking)),
        voice_only: flags.narration.voice_only.as_deref(),
        live,
    };
    let bounced = render(flags, plan, &extras)?;
    let beside = write(&goes_along, plan, flags)?;
    let mut made = Made::new(&asked, &bounced, beside, began.elapsed().as_secs_f64());
    made.command += &again::narration(&flags.narration);
    if flags.json {
        print_json(&made)
    } else {
        print(&made.lines())
    }
}

/// A session that was led has its own way through the plan: what is laid on the plan's time does not go with it.
fn refuse_beside_led(flags: &RenderFlags, plan: &Plan) -> Result<(), Failure> {
    let beside = [
        ("--stems", flags.stems.is_some()),
        ("--narration", flags.narration.narration.is_some()),
        ("--seamless", plan.is_seamless()),
    ];
    match beside.iter().find(|(_, is_asked)| *is_asked) {
        Some((flag, _)) => Err(Failure::request(format!(
            "{flag} does not go with a session that was led; leave it out, or delete \"led\" from the prescription's file to render the music as it is written"
        ))),
        None => Ok(()),
    }
}

/// What is to be written beside the track: all a script gives, if nothing else is said. Refused before any work where it
/// has no place.
pub(crate) fn goes_along(flags: &RenderFlags) -> Result<Vec<ScriptFile>, Failure> {
    if flags.wish.script.is_none() {
        return Ok(Vec::new());
    }
    let kinds = script::kinds("with", &flags.with)?;
    for kind in &kinds {
        destination::inspect(&kind.beside(&flags.out), flags.force)?;
    }
    Ok(kinds)
}

/// Writes it, and says where.
pub(crate) fn write(
    kinds: &[ScriptFile],
    plan: &Plan,
    flags: &RenderFlags,
) -> Result<Vec<PathBuf>, Failure> {
    let written = kinds
        .iter()
        .map(|kind| kind.write(plan, &flags.out, flags.force));
    Ok(written.collect::<Result<_, _>>()?)
}

fn render(flags: &RenderFlags, plan: &Plan, extras: &Extras<'_>) -> Result<Bounced, Failure> {
    let interrupt = Interrupt::listen()?;
    let mut follower = Follower::new(plan);
    let order = Order {
        plan,
        path: &flags.out,
        threads: flags.threads.map_or(0, usize::from),
        overwrite: flags.force,
    };
    let bounced = bounce_with(&order, extras, &mut |progress| {
        follower.show(progress);
        interrupt.flow()
    });
    follower.finish();
    Ok(bounced?)
}

/// What is told of a track that was made.
#[derive(Debug, Serialize)]
struct Made<'a> {
    track: &'a Path,
    sidecar: &'a Path,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    stems: &'a [PathBuf],
    /// What a script gives besides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    beside: Vec<PathBuf>,
    /// What was measured in the file.
    measured: &'a Measured,
    /// What there is to tell of the narration, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    narration: Option<&'a NarrationFacts>,
    /// The voice alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    voice: Option<&'a Path>,
    /// Gain ahead of the limiter, dB.
    gain_db: f64,
    blake3: &'a str,
    seed: u64,
    elapsed_seconds: f64,
    times_real_time: f64,
    /// The command that makes the same track again.
    command: String,
    /// The frames after which a seamless loop begins again.
    #[serde(skip_serializing_if = "Option::is_none")]
    looped: Option<u64>,
    /// What a breath locked to the beat did to the tempo; empty where nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    tempo_nudge: Option<String>,
}

impl<'a> Made<'a> {
    fn new(asked: &Asked, bounced: &'a Bounced, beside: Vec<PathBuf>, elapsed: f64) -> Made<'a> {
        Made {
            track: &bounced.track,
            sidecar: &bounced.sidecar,
            stems: &bounced.stems,
            beside,
            measured: &bounced.measured,
            narration: bounced.narration.as_ref(),
            voice: bounced.voice.as_deref(),
            gain_db: bounced.gain.0,
            blake3: &bounced.checksum,
            seed: asked.prescription.seed.0,
            elapsed_seconds: elapsed,
            times_real_time: bounced.measured.seconds / elapsed.max(1e-3),
            command: again::command(asked, &bounced.track),
            looped: asked.plan.is_seamless().then_some(bounced.frames.0),
            tempo_nudge: nudge(&asked.prescription),
        }
    }

    fn lines(&self) -> String {
        let mut lines = vec![
            ("track", self.track.display().to_string()),
            ("sidecar", self.sidecar.display().to_string()),
        ];
        let stems = self.stems.iter();
        lines.extend(stems.map(|stem| ("stem", stem.display().to_string())));
        if !self.beside.is_empty() {
            let beside = self.beside.iter().map(|path| path.display().to_string());
            lines.push(("beside it", beside.collect::<Vec<_>>().join(", ")));
        }
        lines.extend(
            self.voice
                .map(|voice| ("voice", voice.display().to_string())),
        );
        lines.extend(measures::promised(self.measured));
        if let Some(narration) = self.narration {
            lines.push(("narration", spoken(narration)));
        }
        let speed = format!("{:.0}x real time", self.times_real_time);
        lines.push(("speed", format!("{speed}, {:.1} s", self.elapsed_seconds)));
        lines.push(("seed", self.seed.to_string()));
        if let Some(frames) = self.looped {
            lines.push((
                "loop",
                format!("goes on in its own beginning after {frames} frames"),
            ));
        }
        lines.extend(self.tempo_nudge.clone().map(|nudge| ("tempo", nudge)));
        format!("{}\nTo make it again:\n  {}\n", pairs(&lines), self.command)
    }
}

/// The tempo where it is not the asked one, and why.
fn nudge(prescription: &Prescription) -> Option<String> {
    match prescription.breath?.clock {
        BreathClock::Locked {
            beats_per_breath,
            nudge,
        } if nudge != 0.0 => Some(format!(
            "{}, nudged by {:+.2} % so that a breath is {beats_per_breath} beats",
            prescription.start_tempo,
            nudge * 100.0
        )),
        _ => None,
    }
}

/// A narration in a line.
fn spoken(facts: &NarrationFacts) -> String {
    let placed = match (facts.placed, facts.recordings, facts.passages) {
        ("from-start", ..) => "left as it is in time".to_owned(),
        (_, 1, passages) if passages > 1 => {
            format!("1 recording in {passages} passages on their cues")
        }
        (_, recordings, _) => format!("{recordings} on their cues"),
    };
    format!(
        "{placed}; {} of speech, {:.1} LU above the music beneath it, which stands back by {:.0} dB",
        clock(facts.spoken_seconds),
        facts.margin_lu,
        facts.duck_db
    )
}
