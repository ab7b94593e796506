//! The gRPC server: personal take-home tracks on request. [`serve`] runs it; [`Config`] says how.
//!
//! An office takes orders into the ledger, the dispatcher brings them to the floor, whose threads render them segment by
//! segment, and what is whole goes onto the shelf. gRPC (`service`) and HTTP (`http`) are two doors of the same office.

mod config;
mod desk;
mod dispatch;
mod door;
mod error;
mod fault;
mod folder;
mod gate;
mod http;
mod ledger;
mod listen;
mod meant;
mod office;
mod recordings;
mod retention;
mod serve;
mod service;
mod shelf;
mod telemetry;
mod tls;
mod tokens;
mod voices;
mod warmth;

pub use config::{Access, Config, Limits, Log, Retention, Telemetry, Tls, VARIABLES};
pub use error::ServerError;
use ledger::Ledger;
pub use ledger::{Scope, TokenRow};
pub use office::ENGINE;
pub use serve::{check, serve};
pub use tokens::{back_up, create_token, list_tokens, revoke_token};
