//! `anodyne ledger`: the records of a server.

use crate::failure::Failure;
use crate::serve::{PlaceFlags, failure};
use clap::{Args, Subcommand, ValueHint};
use std::path::PathBuf;

/// `anodyne ledger`.
#[derive(Debug, Args)]
pub(crate) struct LedgerFlags {
    /// What to do.
    #[command(subcommand)]
    pub(crate) action: LedgerAction,
}

/// What to do with a ledger.
#[derive(Debug, Subcommand)]
pub(crate) enum LedgerAction {
    /// Copy the ledger (SQLite) into a file, also while a server is running
    Backup(BackupFlags),
}

/// `anodyne ledger backup`.
#[derive(Debug, Args)]
pub(crate) struct BackupFlags {
    /// Where the server's things are.
    #[command(flatten)]
    pub(crate) place: PlaceFlags,
    /// The copy; it may not be there yet
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) to: PathBuf,
}

pub(crate) fn run(order: &LedgerFlags) -> Result<(), Failure> {
    let LedgerAction::Backup(order) = &order.action;
    let config = order.place.read()?.checked().map_err(failure)?;
    anodyne_server::back_up(&config, &order.to).map_err(failure)
}
