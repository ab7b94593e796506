//! The sustained instruments, one recipe each.

use super::{Vibrato, WaveRecipe};
use anodyne_music::Instrument;
use libm::{exp, pow};

/// The recipe of a sustained instrument.
pub(crate) fn recipe_of(instrument: Instrument) -> Option<WaveRecipe> {
    Some(match instrument {
        Instrument::WarmPad => WARM_PAD,
        Instrument::StringEnsemble => STRING_ENSEMBLE,
        Instrument::Choir => CHOIR,
        Instrument::GlassPad => GLASS_PAD,
        Instrument::Flute => FLUTE,
        Instrument::SubDrone => SUB_DRONE,
        _ => return None,
    })
}

/// A resonance at `centre` hertz, `width` hertz wide at half its height.
fn formant(hertz: f64, centre: f64, width: f64) -> f64 {
    let off = (hertz - centre) / (0.5 * width);
    1.0 / (1.0 + off * off)
}

fn no_breath(_: f64) -> f64 {
    0.0
}

const WARM_PAD: WaveRecipe = WaveRecipe {
    partial: |number, hertz| {
        let odd = if number % 2 == 0 { 0.75 } else { 1.0 };
        odd * pow(number as f64, -0.55) * exp(-hertz / 8000.0)
    },
    partials: 80,
    steady: 0.35,
    spread_cents: 16.0,
    spread_growth: 1.0,
    breath: |hertz| 0.002 * exp(-hertz / 5000.0),
    attack_seconds: 2.2,
    release_seconds: 2.4,
    vibrato: Vibrato::NONE,
    width: 0.8,
};

const STRING_ENSEMBLE: WaveRecipe = WaveRecipe {
    partial: |number, hertz| {
        let body = 0.55
            + formant(hertz, 290.0, 160.0)
            + 0.9 * formant(hertz, 480.0, 260.0)
            + 0.7 * formant(hertz, 1150.0, 700.0)
            + 0.5 * formant(hertz, 2600.0, 1400.0);
        body * pow(number as f64, -0.5) * exp(-hertz / 9000.0)
    },
    partials: 90,
    steady: 0.3,
    spread_cents: 11.0,
    spread_growth: 0.95,
    breath: |hertz| 0.001_8 * exp(-hertz / 7000.0),
    attack_seconds: 1.0,
    release_seconds: 1.9,
    vibrato: Vibrato {
        hertz: 4.6,
        cents: 4.0,
        onset_seconds: 1.2,
    },
    width: 0.8,
};

const CHOIR: WaveRecipe = WaveRecipe {
    // Formants between "oo" and "ah", after Peterson and Barney (1952).
    partial: |number, hertz| {
        let vowel = 0.10
            + formant(hertz, 430.0, 170.0)
            + 0.62 * formant(hertz, 880.0, 190.0)
            + 0.14 * formant(hertz, 2450.0, 380.0)
            + 0.10 * formant(hertz, 3250.0, 420.0);
        vowel * pow(number as f64, -0.45) * exp(-hertz / 9000.0)
    },
    partials: 90,
    steady: 0.25,
    spread_cents: 20.0,
    spread_growth: 0.9,
    breath: |hertz| 0.002 * (formant(hertz, 900.0, 900.0) + 0.5 * formant(hertz, 3000.0, 1800.0)),
    attack_seconds: 1.3,
    release_seconds: 2.2,
    vibrato: Vibrato {
        hertz: 5.1,
        cents: 7.0,
        onset_seconds: 1.6,
    },
    width: 0.85,
};

const GLASS_PAD: WaveRecipe = WaveRecipe {
    partial: |number, hertz| {
        let table = [
            1.0, 0.55, 0.36, 0.34, 0.16, 0.22, 0.10, 0.18, 0.06, 0.12, 0.05, 0.10, 0.03, 0.08,
            0.03, 0.07,
        ];
        table.get(number - 1).copied().unwrap_or(0.0) * exp(-hertz / 6500.0)
    },
    partials: 16,
    steady: 0.6,
    spread_cents: 5.0,
    spread_growth: 1.15,
    breath: |hertz| 0.001_2 * formant(hertz, 3000.0, 5000.0),
    attack_seconds: 2.8,
    release_seconds: 2.8,
    vibrato: Vibrato {
        hertz: 0.31,
        cents: 3.0,
        onset_seconds: 2.0,
    },
    width: 0.9,
};

const FLUTE: WaveRecipe = WaveRecipe {
    partial: |number, hertz| {
        let table = [1.0, 0.42, 0.22, 0.075, 0.05, 0.022, 0.014, 0.008];
        table.get(number - 1).copied().unwrap_or(0.0) * exp(-hertz / 6000.0)
    },
    partials: 8,
    steady: 0.8,
    spread_cents: 2.2,
    spread_growth: 1.0,
    breath: |hertz| {
        0.002_2 * (formant(hertz, 1300.0, 1600.0) + 0.6 * formant(hertz, 3600.0, 3000.0))
    },
    attack_seconds: 0.11,
    release_seconds: 0.34,
    vibrato: Vibrato {
        hertz: 4.8,
        cents: 11.0,
        onset_seconds: 0.9,
    },
    width: 0.35,
};

const SUB_DRONE: WaveRecipe = WaveRecipe {
    partial: |number, hertz| {
        let table = [1.0, 0.42, 0.20, 0.10, 0.055, 0.03, 0.018, 0.01];
        table.get(number - 1).copied().unwrap_or(0.0) * exp(-hertz / 900.0)
    },
    partials: 8,
    steady: 0.8,
    spread_cents: 5.0,
    spread_growth: 1.0,
    breath: no_breath,
    attack_seconds: 3.2,
    release_seconds: 3.4,
    vibrato: Vibrato::NONE,
    width: 0.3,
};
