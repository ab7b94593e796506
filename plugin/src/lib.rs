//! Anodyne in a DAW: a CLAP and VST3 instrument that plays a session in the host's time. The sound is the engine's;
//! here are the host's time, the parameters ([`params`]) and what the editor shares with them ([`shared`]).
#![allow(
    unsafe_code,
    reason = "the entry points that hosts load and the derive of parameters are unsafe code of nice-plug's macros; ours is in `vst3` alone, where a host hands over bare pointers"
)]

pub mod editor;
pub mod params;
pub mod shared;

mod conductor;
mod deck;
mod duck;
mod ensemble;
mod keys;
mod leader;
mod moment;
mod notes;
mod plugin;
mod pressed;
mod remote;
mod state;
mod trims;
pub mod vst3;
mod wanted;
mod workshop;

pub use plugin::{Anodyne, ClapAnodyne, Vst3Anodyne};

use nice_plug::prelude::*;

nice_export_clap!(ClapAnodyne);
