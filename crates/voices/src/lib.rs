//! The instruments. A [`Timbre`] holds what an instrument *is* (wave tables, mode recipes) and is shared; a [`Player`]
//! holds its fixed pool of sounding voices.
//!
//! Every voice is a function of the time since its note began, so a note can be joined in its middle: that is what
//! lets [`Player::reset`] and a late [`Player::note_on`] put the engine anywhere in a night.
//!
//! Three kinds of sounding body carry all instruments:
//! - [`wave`]: long seamless tables with a spread spectrum (PADsynth), for whatever sustains;
//! - [`modes`]: banks of decaying partials, for whatever is struck or plucked;
//! - [`nature`]: noise as a function of the frame number, under slow stochastic control.
//!
//! [`sampled`] is a fourth for those who bring recordings of their own.

mod ear;
mod macros;
pub mod modes;
pub mod nature;
mod player;
mod pool;
pub mod sampled;
mod strike;
mod timbre;
pub mod wave;

pub use ear::ear;
pub use macros::Macros;
pub use player::Player;
pub use sampled::{SoundFont, SoundFontFault};
pub use strike::Strike;
pub use timbre::Timbre;
pub use wave::Cabinet;
