//! A voice over the music: an example script spoken by espeak-ng, line by line, and everything that is promised of it
//! measured in the files that come out.

mod alignment;
mod common;
mod cues;
mod example;
mod recordings;
