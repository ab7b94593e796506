//! What the tests of the doors share: the program itself ([`program`]), a running server ([`server`]) with its database ([`postgres`]) and the foreign
//! readers ([`readers`]).

pub mod postgres;
pub mod program;
pub mod readers;
pub mod server;
