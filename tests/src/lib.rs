//! What the tests of the doors share: the program itself ([`program`]) and the foreign readers ([`readers`]).

pub mod program;
pub mod readers;
