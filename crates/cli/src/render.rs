//! `anodyne render`: a prescription becomes a track.

use crate::command::RenderFlags;
use crate::destination::{self, folder_of};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::progress::Follower;
use crate::report::{pairs, print, print_json};
use crate::wish::Asked;
use crate::{again, measures, room, variations};
use anodyne_session::{Plan, plan};
use anodyne_studio::variations::Chosen;
use anodyne_studio::{Bounced, Extras, Measured, Order, SoundFonts, bounce_with};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Looks at the place, renders, and tells what was measured.
pub(crate) fn run(flags: &RenderFlags) -> Result<(), Failure> {
    let (wish, chosen) = variations::chosen(flags)?;
    let format = destination::format_of(&flags.out, wish.format.as_deref())?;
    let mut asked = wish.prescribe(Some(format))?;
    destination::inspect(&flags.out, flags.force)?;
    let soundfonts = asked.load_soundfonts()?;
    let plan = plan(&asked.prescription);
    room::inspect(&plan, &folder_of(&flags.out))?;
    if let Some(folder) = &flags.stems {
        destination::inspect_folder(folder)?;
        room::inspect_stems(&plan, folder)?;
    }
    let began = Instant::now();
    let bounced = render(flags, &plan, &soundfonts, chosen.as_ref())?;
    let made = Made::new(&asked, &bounced, began.elapsed().as_secs_f64());
    if flags.json {
        print_json(&made)
    } else {
        print(&made.lines())
    }
}

fn render(
    flags: &RenderFlags,
    plan: &Plan,
    soundfonts: &SoundFonts,
    chosen: Option<&Chosen>,
) -> Result<Bounced, Failure> {
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
        chosen,
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
    fn new(asked: &Asked, bounced: &'a Bounced, elapsed: f64) -> Made<'a> {
        Made {
            track: &bounced.track,
            sidecar: &bounced.sidecar,
            stems: &bounced.stems,
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
        lines.extend(measures::promised(self.measured));
        let speed = format!("{:.0}x real time", self.times_real_time);
        lines.push(("speed", format!("{speed}, {:.1} s", self.elapsed_seconds)));
        lines.push(("seed", self.seed.to_string()));
        format!("{}\nTo make it again:\n  {}\n", pairs(&lines), self.command)
    }
}
