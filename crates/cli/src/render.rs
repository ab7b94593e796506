//! `anodyne render`: a prescription becomes a track.

use crate::command::RenderFlags;
use crate::destination::{self, folder_of};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::progress::Follower;
use crate::report::{pairs, print, print_json};
use crate::wish::Asked;
use crate::{again, measures, room, script};
use anodyne_session::Plan;
use anodyne_studio::{Bounced, Extras, Measured, Order, ScriptFile, SoundFonts, bounce_with};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Looks at the place, renders, and tells what was measured.
pub(crate) fn run(flags: &RenderFlags) -> Result<(), Failure> {
    let format = destination::format_of(&flags.out, flags.wish.format.as_deref())?;
    let mut asked = flags.wish.prescribe(Some(format))?;
    destination::inspect(&flags.out, flags.force)?;
    let soundfonts = asked.load_soundfonts()?;
    let plan = &asked.plan;
    let goes_along = goes_along(flags)?;
    room::inspect(plan, &folder_of(&flags.out))?;
    if let Some(folder) = &flags.stems {
        destination::inspect_folder(folder)?;
        room::inspect_stems(plan, folder)?;
    }
    let began = Instant::now();
    let bounced = render(flags, plan, &soundfonts)?;
    let beside = write(&goes_along, plan, flags)?;
    let made = Made::new(&asked, &bounced, beside, began.elapsed().as_secs_f64());
    if flags.json {
        print_json(&made)
    } else {
        print(&made.lines())
    }
}

/// What is to be written beside the track: all a script gives, if nothing else is said. Refused before any work where it
/// has no place.
fn goes_along(flags: &RenderFlags) -> Result<Vec<ScriptFile>, Failure> {
    if flags.wish.script.is_none() {
        return Ok(Vec::new());
    }
    let kinds = script::kinds("with", &flags.with)?;
    for kind in &kinds {
        destination::inspect(&kind.beside(&flags.out), flags.force)?;
    }
    Ok(kinds)
}

fn write(kinds: &[ScriptFile], plan: &Plan, flags: &RenderFlags) -> Result<Vec<PathBuf>, Failure> {
    let written = kinds
        .iter()
        .map(|kind| kind.write(plan, &flags.out, flags.force));
    Ok(written.collect::<Result<_, _>>()?)
}

fn render(flags: &RenderFlags, plan: &Plan, soundfonts: &SoundFonts) -> Result<Bounced, Failure> {
    let interrupt = Interrupt::listen()?;
    let mut follower = Follower::new(plan);
    let order = Order {
        plan,
        path: &flags.out,
        threads: flags.threads.map_or(0, usize::from),
        overwrite: flags.force,
    };
    let extras = Extras {
        stems: flags.stems.as_deref(),
        soundfonts: Some(soundfonts),
    };
    let bounced = bounce_with(&order, &extras, &mut |progress| {
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
    /// Gain ahead of the limiter, dB.
    gain_db: f64,
    blake3: &'a str,
    seed: u64,
    elapsed_seconds: f64,
    times_real_time: f64,
    /// The command that makes the same track again.
    command: String,
}

impl<'a> Made<'a> {
    fn new(asked: &Asked, bounced: &'a Bounced, beside: Vec<PathBuf>, elapsed: f64) -> Made<'a> {
        Made {
            track: &bounced.track,
            sidecar: &bounced.sidecar,
            stems: &bounced.stems,
            beside,
            measured: &bounced.measured,
            gain_db: bounced.gain.0,
            blake3: &bounced.checksum,
            seed: asked.prescription.seed.0,
            elapsed_seconds: elapsed,
            times_real_time: bounced.measured.seconds / elapsed.max(1e-3),
            command: again::command(asked, &bounced.track),
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
        lines.extend(measures::promised(self.measured));
        let speed = format!("{:.0}x real time", self.times_real_time);
        lines.push(("speed", format!("{speed}, {:.1} s", self.elapsed_seconds)));
        lines.push(("seed", self.seed.to_string()));
        format!("{}\nTo make it again:\n  {}\n", pairs(&lines), self.command)
    }
}
