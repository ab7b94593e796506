//! What the tests of the doors share: the program itself ([`program`]), a running [`server`] with its database
//! ([`postgres`]), a store ([`s3`]) and a [`proxy`] that cuts connections, the foreign readers ([`readers`]), a small
//! [`soundfont`], a [`spoken`] voice; and the [`sweep`] through all palettes and programmes.

pub mod postgres;
pub mod program;
pub mod proxy;
pub mod readers;
pub mod s3;
pub mod server;
pub mod soundfont;
pub mod spoken;
pub mod sweep;
