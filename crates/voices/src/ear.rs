//! How loud a frequency is to the meter that stands for the ear.

/// The weight of a frequency, linear: the two filters of ITU-R BS.1770-4 as they stand at 48 kHz, a shelf of 4 dB above
/// some 1.5 kHz and a high-pass at 38 Hz, together 1 near 500 Hz. What is even by this weight is even to a loudness meter.
///
/// ```
/// let relative = |hertz| 20.0 * libm::log10(anodyne_voices::ear(hertz) / anodyne_voices::ear(997.0));
/// assert!((relative(60.0) + 3.6).abs() < 0.3 && (relative(6000.0) - 3.3).abs() < 0.2);
/// ```
pub fn ear(hertz: f64) -> f64 {
    let turn = core::f64::consts::TAU * (hertz / 48_000.0).min(0.5);
    let (one, two) = (libm::cos(turn), libm::cos(2.0 * turn));
    let shelf = power([SHELF_B, SHELF_A], one, two);
    let high_pass = power([HIGH_PASS_B, HIGH_PASS_A], one, two);
    libm::sqrt((shelf * high_pass).max(0.0))
}

/// Power response of a second-order section at an angle whose cosine, and whose double's cosine, are given.
fn power([b, a]: [[f64; 3]; 2], one: f64, two: f64) -> f64 {
    let squared = |c: [f64; 3]| {
        c[0] * c[0]
            + c[1] * c[1]
            + c[2] * c[2]
            + 2.0 * (c[0] * c[1] + c[1] * c[2]) * one
            + 2.0 * c[0] * c[2] * two
    };
    squared(b) / squared(a)
}

const SHELF_B: [f64; 3] = [
    1.535_124_859_586_97,
    -2.691_696_189_406_38,
    1.198_392_810_852_85,
];
const SHELF_A: [f64; 3] = [1.0, -1.690_659_293_182_41, 0.732_480_774_215_85];
const HIGH_PASS_B: [f64; 3] = [1.0, -2.0, 1.0];
const HIGH_PASS_A: [f64; 3] = [1.0, -1.990_047_454_833_98, 0.990_072_250_366_21];

/// The power weight of every bin of a spectrum whose bins lie `bin_hertz` apart.
pub(crate) struct EarByBin {
    weights: Vec<f32>,
}

impl EarByBin {
    pub(crate) fn new(bin_hertz: f64, bins: usize) -> EarByBin {
        let weight = |bin: usize| {
            let weight = ear(bin as f64 * bin_hertz);
            (weight * weight) as f32
        };
        EarByBin {
            weights: (0..bins).map(weight).collect(),
        }
    }

    /// The weight at a place between the bins; beyond the last bin that of the last.
    pub(crate) fn at(&self, place: f64) -> f64 {
        let bin = (place as usize).min(self.weights.len() - 1);
        f64::from(self.weights[bin])
    }
}
