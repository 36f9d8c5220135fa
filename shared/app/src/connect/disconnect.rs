//! The end of a connection's access.

use engine::connector::Subscriptions;
use engine::ports::SecretName;
use engine::tokens::TokenSet;
use engine::{Result, World};
use model::connection::ConnectionState;
use model::{Connection, ConnectionId, TenantId};

use super::consent::connection_of;

/// Switches a connection off, takes its webhooks down and ends its access in the other system. What
/// was synced stays, and so do our links: the connection can be switched on again.
///
/// # Errors
/// `CONFIG_INVALID` where there is no such connection; what our state says. It is switched off
/// first: an error of the other system leaves it off, and may be answered by calling again.
pub async fn disconnect(world: &World, tenant: &TenantId, id: &ConnectionId) -> Result<()> {
    let connection = connection_of(world, tenant, id).await?;
    let connector = world.connectors.get(&connection.connector)?.clone();
    let off = Connection { state: ConnectionState::Disabled, ..connection.clone() };
    world.directory.change_connection(&connection, &off).await?;
    if let (Some(subscriptions), Some(url)) = (connector.subscriptions(), &connection.webhook_url) {
        take_down(world, &connection, subscriptions, url).await;
    }
    if let Some(oauth) = connector.oauth() {
        let app = world.vault.get(&SecretName::App(connection.connector.clone())).await?;
        let name = SecretName::Connection { tenant: tenant.clone(), connection: id.clone() };
        let tokens = TokenSet::from_secret(&world.vault.get_fresh(&name).await?)?;
        oauth.revoke(&app, &tokens).await?;
    }
    Ok(())
}

/// A store that cannot be reached keeps its webhooks: they are refused here from now on.
async fn take_down(
    world: &World,
    connection: &Connection,
    subscriptions: &dyn Subscriptions,
    url: &str,
) {
    let removed = match engine::probe::session(world, connection).await {
        Ok(session) => subscriptions.remove(&session, url).await,
        Err(error) => Err(error),
    };
    if let Err(error) = removed {
        tracing::warn!(%error, connection = %connection.id, "webhooks were not taken down");
    }
}
