//! What is heard of a case: its track, rendered as for a listener, read back and measured.

use super::{Case, Timbre, TimbreMeter};
use anodyne_studio::picture::{Portrait, Sitting};
use anodyne_studio::{Measured, Meter, MeterOptions, Order, TrackReader, bounce};
use anodyne_units::{Frames, Seconds};
use std::ops::ControlFlow;
use std::path::Path;

/// A case and what was found.
pub struct Heard {
    /// The case.
    pub case: Case,
    /// What a listener's file measures, its night apart from the rest.
    pub measured: Measured,
    /// The share of the time, in steps of a tenth of a second, in which a sample comes within 1 dB of the ceiling: more
    /// than the limiter acts.
    pub limited: f64,
    /// The statistics of its timbre.
    pub timbre: Timbre,
    /// A small picture of it.
    pub portrait: Portrait,
}

/// Pixels across a picture on the contact sheet.
pub(super) const COLUMNS: usize = 280;

/// Renders a case into `folder` and listens to the file; the file is gone afterwards.
///
/// # Panics
/// Where the disk refuses.
pub fn hear(case: &Case, folder: &Path) -> Heard {
    let name = format!("{}-{}-{}.wav", case.palette, case.programme, case.seed);
    let path = folder.join(name);
    let order = Order {
        plan: &case.plan,
        path: &path,
        threads: 1,
        overwrite: true,
    };
    let bounced = bounce(&order, &mut |_| ControlFlow::Continue(())).expect("room for a track");
    let heard = listen(case, &path);
    std::fs::remove_file(&path).expect("it was there");
    std::fs::remove_file(&bounced.sidecar).expect("it was there");
    heard
}

fn listen(case: &Case, path: &Path) -> Heard {
    let delivery = &case.plan.prescription.delivery;
    let rate = delivery.sample_rate;
    let mut options = MeterOptions::new(rate);
    options.fade_in = Seconds(case.plan.fade_in.0 + 3.0);
    options.night = case.night().unwrap_or(Seconds(f64::MAX));
    let mut meter = Meter::with(options);
    let mut timbre = TimbreMeter::new(rate);
    let mut sitting = Sitting::new(rate, rate.frames(case.plan.length), COLUMNS);
    let near = delivery.ceiling.amplitude() as f32 * 0.891;
    let tenth = rate.frames(Seconds(0.1));
    let (mut tenths, mut limited) = (0u64, 0u64);
    let mut reader = TrackReader::open(path).expect("the track is there");
    let (mut left, mut right) = (vec![0.0; tenth.0 as usize], vec![0.0; tenth.0 as usize]);
    loop {
        let count = reader.read(&mut left, &mut right).expect("it is whole");
        if count == 0 {
            break;
        }
        let (left, right) = (&left[..count], &right[..count]);
        meter.feed(left, right);
        timbre.feed(left, right);
        sitting.feed(left, right);
        tenths += 1;
        let mut samples = left.iter().chain(right);
        limited += u64::from(samples.any(|sample| sample.abs() > near));
    }
    debug_assert!(rate.frames(case.plan.length) >= Frames(tenths));
    Heard {
        case: case.clone(),
        measured: meter.finish(),
        limited: limited as f64 / tenths.max(1) as f64,
        timbre: timbre.finish(),
        portrait: sitting.finish(),
    }
}
