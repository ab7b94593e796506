//! `anodyne token`: who may come into a server.

use crate::failure::Failure;
use crate::serve::{PlaceFlags, failure, say};
use clap::{Args, Subcommand};

/// `anodyne token`.
#[derive(Debug, Args)]
pub(crate) struct TokenFlags {
    /// What to do.
    #[command(subcommand)]
    pub(crate) action: TokenAction,
}

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenAction {
    /// Make a token; it is printed once and kept nowhere
    Create(CreateFlags),
    /// List the tokens: id, tenant, scope, and whether they are good
    List(PlaceFlags),
    /// End a token, also for a server that is running
    Revoke(RevokeFlags),
}

/// `anodyne token create`.
#[derive(Debug, Args)]
pub(crate) struct CreateFlags {
    /// Where the server's things are.
    #[command(flatten)]
    pub(crate) place: PlaceFlags,
    /// Whose it is: lower-case letters, digits and -, at most 32
    #[arg(long, value_name = "NAME")]
    pub(crate) tenant: String,
    /// What it may be used for: read or write
    #[arg(long, value_name = "SCOPE", default_value = "write")]
    pub(crate) scope: String,
}

/// `anodyne token revoke`.
#[derive(Debug, Args)]
pub(crate) struct RevokeFlags {
    /// Where the server's things are.
    #[command(flatten)]
    pub(crate) place: PlaceFlags,
    /// The token's id, as `anodyne token list` shows it
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}

pub(crate) fn run(order: &TokenFlags) -> Result<(), Failure> {
    match &order.action {
        TokenAction::Create(order) => create(order),
        TokenAction::List(place) => list(place),
        TokenAction::Revoke(order) => {
            let config = order.place.read()?.checked().map_err(failure)?;
            anodyne_server::revoke_token(&config, &order.id).map_err(failure)
        }
    }
}

fn create(order: &CreateFlags) -> Result<(), Failure> {
    let config = order.place.read()?.checked().map_err(failure)?;
    let token = anodyne_server::create_token(&config, &order.tenant, &order.scope);
    say(&token.map_err(failure)?);
    Ok(())
}

fn list(place: &PlaceFlags) -> Result<(), Failure> {
    let config = place.read()?.checked().map_err(failure)?;
    for token in anodyne_server::list_tokens(&config).map_err(failure)? {
        let good = if token.revoked_at == 0 {
            "good"
        } else {
            "revoked"
        };
        say(&format!(
            "{}  {:<32}  {:<5}  {good}",
            token.id,
            token.tenant,
            token.scope.id()
        ));
    }
    Ok(())
}
