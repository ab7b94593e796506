//! The plugin in a real CLAP host, in this process. Debug builds abort on any allocation in `process`, so every test
//! here holds law 5 as well.
#![allow(
    unsafe_code,
    reason = "loading a plugin's entry is unsafe by its nature; the entry is our own"
)]

mod host;
mod keys;
mod lead;
mod state;
mod time;
