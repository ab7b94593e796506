//! The loudness history: K-weighted energy of every tenth of a second (ITU-R BS.1770-4).
//!
//! Integrated loudness, range and rises are read from this history at the end, in [`gating`](super::gating) and
//! [`startle`](super::startle).

use super::stage::Stage;
use super::weighting::Weighting;
use anodyne_units::SampleRate;

/// Tenths of a second in a second.
pub(super) const TENTHS: usize = 10;

/// Energy per tenth of a second; 1 is -0.691 LUFS.
pub(super) struct Loudness {
    weighting: Weighting,
    mono: bool,
    tenth: usize,
    until_tenth: usize,
    /// What the tenth that is not whole yet has brought.
    sum: f64,
    energies: Vec<f32>,
}

impl Loudness {
    pub(super) fn new(rate: SampleRate, mono: bool) -> Loudness {
        let tenth = rate.hz() as usize / TENTHS;
        Loudness {
            weighting: Weighting::new(rate),
            mono,
            tenth,
            until_tenth: tenth,
            sum: 0.0,
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
            self.energies.push((self.sum / self.tenth as f64) as f32);
            self.sum = 0.0;
        }
        self.add(left, right);
        self.until_tenth -= left.len();
    }

    fn add(&mut self, left: &[f32], right: &[f32]) {
        let [left, right] = self.weighting.energies([left, right]);
        self.sum += if self.mono { left } else { left + right };
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
