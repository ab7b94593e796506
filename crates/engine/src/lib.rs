//! The engine: a score, its players, the desk and the master. [`Engine::render`] is the only renderer there is; the
//! plugin, the server and the batch all call it.
//!
//! Sound is made in blocks of 64 frames that lie on multiples of 64 of session time. Everything the engine does is a
//! function of that time, except the little that has memory (hall, echo, filters, limiter), which is right again
//! [`Engine::run_up`] after a seek.

mod bus;
mod channel;
mod cursor;
mod desk;
mod engine;
mod feed;
mod guest;
mod master;
mod orchestra;
mod overlay;
mod solo;
mod stem;
mod struck;
mod timeline;
mod trim;

pub use anodyne_dsp::{BLOCK, Block};
pub use anodyne_voices::{Cabinet, SoundFont, SoundFontFault};
pub use bus::Bus;
pub use engine::{Engine, Settings};
pub use feed::Feed;
pub use orchestra::Orchestra;
pub use overlay::Overlay;
pub use solo::{Solo, SoloNote};
pub use stem::{Stem, Stems};
pub use struck::Note;
pub use timeline::Drive;
pub use trim::Trim;
