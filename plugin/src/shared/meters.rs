//! What the audio thread tells the editor: numbers, each by itself.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

/// A number of 32 bits.
#[derive(Debug, Default)]
pub(crate) struct Number(AtomicU32);

impl Number {
    pub(crate) fn set(&self, value: f32) {
        self.0.store(value.to_bits(), Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> f32 {
        f32::from_bits(self.0.load(Ordering::Relaxed))
    }

    /// The higher of a peak and what is left of the last one.
    pub(crate) fn peak(&self, value: f32, left: f32) {
        let rest = self.get() * left;
        self.set(if rest > value {
            rest
        } else if value > 1e-6 {
            value
        } else {
            0.0
        });
    }
}

/// A number of 64 bits.
#[derive(Debug, Default)]
pub(crate) struct Wide(AtomicU64);

impl Wide {
    pub(crate) fn set(&self, value: f64) {
        self.0.store(value.to_bits(), Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> f64 {
        f64::from_bits(self.0.load(Ordering::Relaxed))
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Meters {
    /// Where the score is, seconds.
    pub(crate) position: Wide,
    /// Played time, seconds.
    pub(crate) played: Wide,
    pub(crate) playing: AtomicBool,
    pub(crate) main: [Number; 2],
    pub(crate) stems: [Number; 6],
    pub(crate) voice: Number,
    pub(crate) duck_db: Number,
    pub(crate) limiter_db: Number,
    pub(crate) holding: AtomicBool,
    pub(crate) softened: AtomicBool,
    /// Seconds until the next change of course; below 0 where none is waiting.
    pub(crate) edge: Number,
    /// What the host says; 0 where it says nothing.
    pub(crate) host_tempo: Wide,
    pub(crate) host_signature: [AtomicU32; 2],
    pub(crate) rate: AtomicU32,
}
