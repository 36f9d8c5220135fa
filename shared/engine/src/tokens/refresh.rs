//! Refreshing, single flight over every worker of the stage.
//!
//! A refresh token rotates: of two refreshes with one token the second kills the first's answer
//! (QuickBooks contract, section 1). So: lease, re-read, refresh, store, and only then use.
//! Correctness rests on the lease for as long as the token endpoint answers within it; a worker
//! that outlives its lease is caught by the re-read after `invalid_grant`.

use std::time::Duration;

use model::{Connection, ConnectorId};
use secrecy::{ExposeSecret, SecretString};

use super::TokenSet;
use crate::access;
use crate::code::Code;
use crate::connector::OAuth;
use crate::error::{Disposition, Error, Result};
use crate::ports::{SecretName, TokenLease};
use crate::world::World;

/// A token that ends within this is refreshed before use.
const MARGIN: Duration = Duration::from_secs(300);
/// The right to refresh: longer than the token endpoint's own time-out.
const LEASE: Duration = Duration::from_secs(60);
/// How often a worker looks whether another one has finished refreshing.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// How many times it looks before the record goes back to the queue.
const LOOKS: u32 = 20;

/// The connection's access token, refreshed if it is about to end.
///
/// # Errors
/// `NEEDS_REAUTH` when consent is gone; `Retry` when the endpoint or our state is unwell.
pub async fn current(
    world: &World,
    connection: &Connection,
    oauth: &dyn OAuth,
) -> Result<SecretString> {
    let stored = TokenSet::from_secret(&world.vault.get(&name(connection)).await?)?;
    if usable(world, &stored) {
        return Ok(stored.access_token);
    }
    renew(world, connection, oauth, &stored.access_token).await
}

/// A newer access token than `stale`, which the other system has refused.
///
/// # Errors
/// As [`current`].
pub async fn renew(
    world: &World,
    connection: &Connection,
    oauth: &dyn OAuth,
    stale: &SecretString,
) -> Result<SecretString> {
    let owner = world.ids.owner();
    for _ in 0..LOOKS {
        let now = world.clock.now();
        let lease = world.realms.lease_tokens(&connection.realm, &owner, now, now + LEASE).await?;
        let stored = TokenSet::from_secret(&world.vault.get_fresh(&name(connection)).await?)?;
        let newer = stored.access_token.expose_secret() != stale.expose_secret();
        match lease {
            TokenLease::Won => {
                let renewed = if newer && usable(world, &stored) {
                    Ok(stored.access_token)
                } else {
                    refresh(world, connection, oauth, &stored).await
                };
                if let Err(error) = world.realms.release_tokens(&connection.realm, &owner).await {
                    tracing::warn!(%error, "the right to refresh ends by itself");
                }
                return renewed;
            }
            TokenLease::Held { .. } if newer && usable(world, &stored) => {
                return Ok(stored.access_token);
            }
            TokenLease::Held { .. } => world.clock.sleep(LOOK_AGAIN).await,
        }
    }
    let message = "another worker is refreshing the access token";
    Err(Error::retry_after(Code::Unavailable, Duration::from_secs(2), message))
}

async fn refresh(
    world: &World,
    connection: &Connection,
    oauth: &dyn OAuth,
    stored: &TokenSet,
) -> Result<SecretString> {
    let app = world.vault.get(&app_name(&connection.connector)).await?;
    match oauth.refresh(&app, stored, world.clock.now()).await {
        Ok(tokens) => {
            store(world, connection, &tokens).await?;
            metrics::counter!("TokenRefreshed").increment(1);
            Ok(tokens.access_token)
        }
        Err(error) if error.disposition == Disposition::Reauthorise => {
            refused(world, connection, stored, error).await
        }
        Err(error) => Err(error),
    }
}

/// Stores tokens that a person has just given, in the place of those that are there. A refresh of the
/// old ones that is under way comes to its end first: it would write over the new ones.
///
/// # Errors
/// What our state says; `Retry` where the refresh does not end.
pub async fn replace(world: &World, connection: &Connection, tokens: &TokenSet) -> Result<()> {
    let owner = world.ids.owner();
    for _ in 0..LOOKS {
        let now = world.clock.now();
        match world.realms.lease_tokens(&connection.realm, &owner, now, now + LEASE).await? {
            TokenLease::Won => {
                let stored = store(world, connection, tokens).await;
                if let Err(error) = world.realms.release_tokens(&connection.realm, &owner).await {
                    tracing::warn!(%error, "the right to refresh ends by itself");
                }
                return stored;
            }
            TokenLease::Held { .. } => world.clock.sleep(LOOK_AGAIN).await,
        }
    }
    let message = "another worker is refreshing the access token";
    Err(Error::retry_after(Code::Unavailable, Duration::from_secs(2), message))
}

/// Stores rotated tokens. The old ones are worth nothing any more, so a store that is unwell is
/// asked again for as long as the right to refresh lasts.
async fn store(world: &World, connection: &Connection, tokens: &TokenSet) -> Result<()> {
    let until = world.clock.now() + LEASE / 2;
    loop {
        match world.vault.put(&name(connection), tokens.to_secret()?).await {
            Err(error) if world.clock.now() < until => {
                tracing::error!(%error, connection = %connection.id, "tokens not stored yet");
                world.clock.sleep(LOOK_AGAIN).await;
            }
            stored => return stored,
        }
    }
}

/// `invalid_grant` is final only if nobody has stored a newer token meanwhile.
async fn refused(
    world: &World,
    connection: &Connection,
    stored: &TokenSet,
    error: Error,
) -> Result<SecretString> {
    let again = TokenSet::from_secret(&world.vault.get_fresh(&name(connection)).await?)?;
    if again.refresh_token.expose_secret() != stored.refresh_token.expose_secret() {
        return Ok(again.access_token);
    }
    access::lost(world, connection, &error).await?;
    Err(error)
}

fn usable(world: &World, tokens: &TokenSet) -> bool {
    tokens.access_expires_at > world.clock.now() + MARGIN
}

fn name(connection: &Connection) -> SecretName {
    SecretName::Connection { tenant: connection.tenant.clone(), connection: connection.id.clone() }
}

fn app_name(connector: &ConnectorId) -> SecretName {
    SecretName::App(connector.clone())
}
