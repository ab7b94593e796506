//! What the editor is made of: letters, buttons, faders, choices, in the editor's own dress, each with a ring around it
//! when it has the keyboard and a name for whoever reads by ear.

mod card;
mod choice;
mod entry;
mod fader;
mod numeral;
mod option;
mod press;
mod split;
mod tabs;
mod value;
mod writing;

pub(super) use card::card;
pub(super) use choice::choice;
pub(super) use entry::entry;
pub(super) use fader::{Fader, fader};
pub(super) use numeral::numeral;
pub(super) use option::option;
pub(super) use press::{Press, press, ring};
pub(super) use split::{Side, columns, cut, rows};
pub(super) use tabs::tabs;
pub(super) use writing::{write, write_fitting, write_lines};

#[cfg(test)]
pub(super) use writing::cut_short;
