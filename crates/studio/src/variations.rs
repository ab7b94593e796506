//! Variations: short previews of the same prescription with different seeds, so that the listener can choose.

use crate::bounce::{Session, level, title, track_spec, workers};
use crate::file::{TrackSpec, TrackWriter, write_whole};
use crate::preview::{Excerpt, excerpts, preview};
use crate::{SoundFonts, StudioError};
use anodyne_session::{Format, Plan, Prescription, plan};
use anodyne_units::{Frames, Seed};
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// The most variations that are made at once.
pub const MOST_VARIATIONS: usize = 12;
/// The name of the list beside the previews.
pub const LIST: &str = "variations.json";

/// What variations to make, and where.
#[derive(Clone, Copy)]
pub struct VariationsOrder<'a> {
    /// The prescription; variation 1 has its seed, the next ones the seeds that follow.
    pub prescription: &'a Prescription,
    /// How many, 1 to [`MOST_VARIATIONS`].
    pub count: usize,
    /// The folder they go to, which exists.
    pub folder: &'a Path,
    /// Threads that render; 0 takes every core. The files are the same for any number.
    pub threads: usize,
    /// Whether files of these names may be replaced.
    pub overwrite: bool,
    /// The SoundFont files that the palette names.
    pub soundfonts: &'a SoundFonts,
}

/// One variation as it stands in the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Variation {
    /// Its number, from 1.
    pub variation: usize,
    /// Its seed.
    pub seed: u64,
    /// The name of the preview in the folder.
    pub file: String,
    /// Gain ahead of the limiter, dB: the track's own.
    pub gain_db: f64,
    /// BLAKE3 of the preview's bytes.
    pub blake3: String,
    /// What is heard of the track, and where.
    pub excerpts: Vec<Excerpt>,
}

/// The list beside the previews.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Variations {
    /// Version of the engine that rendered.
    pub engine_version: String,
    /// The prescription that all have in common; the seed is the first one's.
    pub prescription: Prescription,
    /// The variations in order.
    pub variations: Vec<Variation>,
}

/// What a listener chose among variations, for the sidecar of the track.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chosen {
    /// The number of the variation, from 1.
    pub variation: usize,
    /// The seeds of all that were offered, in order.
    pub seeds: Vec<u64>,
    /// BLAKE3 of the preview that was listened to.
    pub preview_blake3: String,
}

/// Renders the previews and the list. Nothing is visible before all of them are whole. `observe` is told which variation
/// is being made, from 1, and stops the work by breaking.
///
/// # Errors
/// [`StudioError::Cancelled`] where `observe` breaks, or whatever the file system refuses.
pub fn variations(
    order: &VariationsOrder<'_>,
    observe: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<Variations, StudioError> {
    let list = order.folder.join(LIST);
    if list.exists() && !order.overwrite {
        return Err(StudioError::Exists(list));
    }
    let workers = workers(order.threads)?;
    let mut made: Vec<(TrackWriter, Variation)> = Vec::new();
    for number in 1..=order.count {
        let mut go_on = || match observe(number) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(StudioError::Cancelled),
        };
        go_on()?;
        let mut prescription = order.prescription.clone();
        prescription.seed = Seed(prescription.seed.0.wrapping_add(number as u64 - 1));
        let plan = plan(&prescription);
        let session = Session::with(&plan, order.soundfonts)?;
        let excerpts = excerpts(&session);
        let gain = level(&session, &workers, &mut go_on)?;
        go_on()?;
        let sound = workers.install(|| preview(&session, &excerpts, gain));
        let (path, spec) = file(&plan, order, number, Frames(sound.left.len() as u64));
        let mut writer = TrackWriter::create(&path, &spec)?;
        writer.write(&sound.left, &sound.right)?;
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let variation = Variation {
            variation: number,
            seed: prescription.seed.0,
            file: name.unwrap_or_default(),
            gain_db: gain.0,
            blake3: String::new(),
            excerpts,
        };
        made.push((writer, variation));
    }
    publish(order, &list, made)
}

fn publish(
    order: &VariationsOrder<'_>,
    list: &Path,
    made: Vec<(TrackWriter, Variation)>,
) -> Result<Variations, StudioError> {
    let mut variations = Variations {
        engine_version: env!("CARGO_PKG_VERSION").to_owned(),
        prescription: order.prescription.clone(),
        variations: Vec::new(),
    };
    for (writer, variation) in made {
        let blake3 = writer.finish()?.blake3;
        variations.variations.push(Variation {
            blake3,
            ..variation
        });
    }
    let mut text =
        serde_json::to_vec_pretty(&variations).expect("numbers and text can always be written");
    text.push(b'\n');
    write_whole(list, &text, order.overwrite)?;
    Ok(variations)
}

/// Where a preview goes, and what kind of file it is.
fn file(
    plan: &Plan,
    order: &VariationsOrder<'_>,
    number: usize,
    frames: Frames,
) -> (PathBuf, TrackSpec) {
    let ending = match plan.prescription.delivery.format {
        Format::Wav => "wav",
        Format::Flac => "flac",
    };
    let path = order.folder.join(format!("variation-{number}.{ending}"));
    let mut spec = track_spec(plan, order.overwrite);
    spec.frames = frames;
    spec.markers.clear();
    spec.tags.title = format!("{}, variation {number}", title(plan));
    (path, spec)
}
