//! The loudness history: K-weighted energy of every tenth of a second (ITU-R BS.1770-4), by ebur128.
//!
//! ebur128 filters and sums; integrated loudness, range and rises are then read from this history at the end, in
//! [`gating`](super::gating) and [`startle`](super::startle). That is half the cost of its own gating, to the same figures.

use super::stage::Stage;
use anodyne_units::SampleRate;
use ebur128::{EbuR128, Mode};

/// Tenths of a second in a second.
pub(super) const TENTHS: usize = 10;

/// Energy per tenth of a second; 1 is -0.691 LUFS.
pub(super) struct Loudness {
    meter: EbuR128,
    mono: bool,
    tenth: usize,
    until_tenth: usize,
    energies: Vec<f32>,
}

impl Loudness {
    pub(super) fn new(rate: SampleRate, mono: bool) -> Loudness {
        let channels = if mono { 1 } else { 2 };
        let tenth = rate.hz() as usize / TENTHS;
        Loudness {
            meter: EbuR128::new(channels, rate.hz(), Mode::M)
                .expect("one or two channels at a legal rate"),
            mono,
            tenth,
            until_tenth: tenth,
            energies: Vec::new(),
        }
    }

    pub(super) fn hop(&mut self, stage: &Stage) {
        let [mut left, mut right] = stage.frames();
        while left.len() >= self.until_tenth {
            let (l, r) = (
                left.split_at(self.until_tenth),
                right.split_at(self.until_tenth),
            );
            self.add(l.0, r.0);
            (left, right, self.until_tenth) = (l.1, r.1, self.tenth);
            let loudness = self
                .meter
                .loudness_window(100)
                .expect("100 ms are within the 400 ms that are kept");
            self.energies.push(energy(loudness) as f32);
        }
        self.add(left, right);
        self.until_tenth -= left.len();
    }

    fn add(&mut self, left: &[f32], right: &[f32]) {
        let sides = [left, right];
        let sides = if self.mono { &sides[..1] } else { &sides };
        self.meter
            .add_frames_planar_f32(sides)
            .expect("sides of one length");
    }

    /// The whole tenths of a second so far; what is left over at the end does not count.
    pub(super) fn energies(&self) -> &[f32] {
        &self.energies
    }
}

/// Loudness of an energy in LUFS.
pub(super) fn lufs(energy: f64) -> f64 {
    10.0 * energy.log10() - 0.691
}

/// Energy of a loudness in LUFS.
pub(super) fn energy(lufs: f64) -> f64 {
    10f64.powf((lufs + 0.691) / 10.0)
}

/// The mean energy of every `width` tenths in a row, from the first on.
pub(super) fn means(energies: &[f32], width: usize) -> impl Iterator<Item = f64> + '_ {
    let at = |place: usize| energies.get(place).map_or(0.0, |energy| f64::from(*energy));
    let mut sum: f64 = (0..width - 1).map(at).sum();
    (width - 1..energies.len()).map(move |place| {
        sum += at(place);
        let mean = sum.max(0.0) / width as f64;
        sum -= at(place + 1 - width);
        mean
    })
}
