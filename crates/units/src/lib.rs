//! The units of Anodyne: time in [`Seconds`], [`Beats`] and [`Frames`], rates and frequencies in [`SampleRate`] and
//! [`Hertz`], levels in [`Decibels`], [`Lufs`] and [`Dbtp`], and the [`Seed`] from which every choice descends.

mod level;
mod seed;
mod time;

pub use level::{Dbtp, Decibels, Hertz, Lufs};
pub use seed::Seed;
pub use time::{Beats, Frames, SampleRate, Seconds};
