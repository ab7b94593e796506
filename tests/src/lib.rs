//! What the tests of the doors share: the program itself ([`program`]) and the foreign readers ([`readers`]), a small
//! [`soundfont`]; and the [`sweep`] through all palettes and programmes.

pub mod program;
pub mod readers;
pub mod soundfont;
pub mod sweep;
