//! Whether a disk has room for a track, asked before an hour is spent on it.

use crate::failure::Failure;
use anodyne_session::{Format, Plan};
use anodyne_units::Seconds;
use std::path::Path;

/// Refuses work whose result, a track of that length, plainly cannot fit. A disk whose free room is not known is trusted:
/// the writer will see.
pub(crate) fn inspect(plan: &Plan, length: Seconds, folder: &Path) -> Result<(), Failure> {
    free("track needs", least_bytes(plan, length), folder)
}

/// The same for its stems: six files of at least 24 bits.
pub(crate) fn inspect_stems(plan: &Plan, folder: &Path) -> Result<(), Failure> {
    // Half of them may be nearly silent, which FLAC makes small.
    let files = match plan.prescription.delivery.format {
        Format::Wav => 6,
        Format::Flac => 3,
    };
    let length = plan.heard().1 - plan.heard().0;
    free("stems need", files * least_bytes(plan, length), folder)
}

fn free(what: &str, needed: u64, folder: &Path) -> Result<(), Failure> {
    match fs4::available_space(folder) {
        Ok(free) if free < needed => Err(Failure::work(format!(
            "the {what} {} and the disk of folder {} has {} free",
            size(needed),
            folder.display(),
            size(free)
        ))),
        _ => Ok(()),
    }
}

/// The fewest bytes the track can take: the samples of a WAV; a fifth of that for FLAC, which is better than it does.
fn least_bytes(plan: &Plan, length: Seconds) -> u64 {
    let delivery = &plan.prescription.delivery;
    let plain = delivery.sample_rate.frames(length).0 * 2 * delivery.bits.bytes();
    match delivery.format {
        Format::Wav => plain,
        Format::Flac => plain / 5,
    }
}

fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    if bytes >= 1e9 {
        format!("{:.1} GB", bytes / 1e9)
    } else {
        format!("{:.1} MB", bytes / 1e6)
    }
}
