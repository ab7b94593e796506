//! Filters over whole blocks: steady ones by fundsp's designs, and ones whose cutoff may move.

mod lag;
#[cfg(test)]
mod measure;
mod mono;
mod soften;
mod steady;
mod sweep;
mod tilt;

pub use lag::Lag;
pub use mono::LowMono;
pub use soften::Soften;
use steady::Steady;
pub use sweep::{Sweep, SweepEdge};
pub use tilt::Tilt;
