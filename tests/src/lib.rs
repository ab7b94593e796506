//! What the tests of the doors share: the program itself ([`program`]), a running server ([`server`]) and the foreign
//! readers ([`readers`]).

pub mod program;
pub mod readers;
pub mod server;
