//! What makes one sustained instrument unlike another.

/// Spectrum, envelope and motion of a sustained instrument.
#[derive(Clone, Copy, Debug)]
pub struct WaveRecipe {
    /// Linear amplitude of partial `number` (from 1) that lies at `hertz`; 0 ends nothing, it only leaves one out.
    pub partial: fn(number: usize, hertz: f64) -> f64,
    /// Highest partial number.
    pub partials: usize,
    /// Width (one standard deviation) of the first partial's band, cents.
    pub spread_cents: f64,
    /// Share of each partial's power that stays on its line instead of in the band: what keeps a narrow band from
    /// fading away for seconds.
    pub steady: f64,
    /// How the width grows with the partial number: band in hertz is proportional to number to this power.
    pub spread_growth: f64,
    /// Linear amplitude per square-root hertz of breath or bow noise at a frequency, beside a first partial of 1.
    pub breath: fn(hertz: f64) -> f64,
    /// From silence to full level, seconds.
    pub attack_seconds: f32,
    /// From full level to silence after the note is let go, seconds. Where it is as long as the attack, a note that
    /// follows another at once keeps the power even.
    pub release_seconds: f32,
    /// Time to fall by 60 dB from the start of the note, however long it is held, seconds; `None` sustains.
    pub decay_seconds: Option<f32>,
    /// Corner of the low-pass that a softly played note is partly laid behind, hertz.
    pub veil_hertz: f64,
    /// Periodic motion of the pitch.
    pub vibrato: Vibrato,
    /// How wide it stands at width 1: 0 is mono, 1 lets left and right be strangers.
    pub width: f32,
}

/// Periodic motion of the pitch, as of breath or a bowing hand.
#[derive(Clone, Copy, Debug)]
pub struct Vibrato {
    /// Cycles per second.
    pub hertz: f32,
    /// Peak deviation, cents.
    pub cents: f32,
    /// How long it takes to grow to its full depth, seconds.
    pub onset_seconds: f32,
}

impl Vibrato {
    /// None at all.
    pub const NONE: Vibrato = Vibrato {
        hertz: 1.0,
        cents: 0.0,
        onset_seconds: 1.0,
    };
}
