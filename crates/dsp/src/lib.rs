//! The tools of sound: blocks, smoothing, filters, reverb, echo, limiter. Nothing here knows music.
//!
//! Everything takes its memory in `new`; `seek` or `reset` rewinds; `render` never allocates, locks or fails. The
//! same input gives the same bits on every instruction set of one target: no fused operations, fixed order of sums,
//! no transcendental function of the platform.

mod block;
mod echo;
mod exp;
mod fader;
pub mod filter;
mod hall;
mod limiter;
pub mod noise;
mod pan;
mod ring;
mod sine;
mod smooth;

pub use block::{BLOCK, Block};
pub use echo::{Echo, EchoSettings};
pub use exp::exp2;
pub use fader::Fader;
pub use hall::{Hall, HallSettings};
pub use limiter::Limiter;
pub use pan::{Width, pan};
pub use sine::{cosine, phase_of, phase_step, sine, sine8};
pub use smooth::Smoothed;

/// Which instructions the machine has; chosen once, handed to what works on whole blocks.
pub use pulp::Arch;
