//! Keys that an account hands over with one click of its owner.

use engine::connector::{Connector, KeyHandover};
use engine::ports::SecretName;
use engine::{Code, Error, Result, World};
use model::connection::ConnectionState;
use model::{Connection, ConnectionId, ConnectorId, TenantId};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use super::consent::connection_of;
use super::state::{Purpose, issue, redeem};

/// Where an account's owner agrees. The keys are then posted to `callback_url`, and the owner comes
/// to `return_url`.
///
/// # Errors
/// `CONFIG_INVALID` where there is no such connection, its connector hands no keys over, or a URL
/// is not https; what our state says.
pub async fn ask_for_keys(
    world: &World,
    tenant: &TenantId,
    connection: &ConnectionId,
    callback_url: &str,
    return_url: &str,
) -> Result<String> {
    let connection = connection_of(world, tenant, connection).await?;
    let connector = world.connectors.get(&connection.connector)?.clone();
    let handover = handover_of(&*connector)?;
    let state = issue(world, Purpose::Keys, &connection, callback_url).await?;
    handover.authorize_url(&connection.settings, &state, callback_url, return_url)
}

/// Takes the keys and stores them beside a webhook secret of our own making. The store waits for the
/// answer and withdraws its keys where none comes in time, so nothing else is done: the first look is
/// another call's.
///
/// # Errors
/// `CONFIG_INVALID` for a state that is not believed; `RECORD_UNREADABLE` for a body that is none;
/// what our state says. Nothing is stored then.
pub async fn receive_keys(world: &World, connector: &ConnectorId, body: &[u8]) -> Result<()> {
    let known = world.connectors.get(connector)?.clone();
    let handed = handover_of(&*known)?.receive(body)?;
    let state = redeem(world, Purpose::Keys, connector, &handed.state).await?;
    let connection = connection_of(world, &state.tenant, &state.connection).await?;
    let name = SecretName::Connection { tenant: state.tenant, connection: state.connection };
    let kept = match world.vault.get_fresh(&name).await {
        Ok(secret) => fields(&secret),
        Err(error) if error.code == Code::ConfigInvalid => Map::new(),
        Err(error) => return Err(error),
    };
    let webhook_secret = format!("{}{}", world.ids.nonce(), world.ids.nonce());
    world.vault.put(&name, merged(kept, &handed.secret, webhook_secret)).await?;
    let connected = Connection { state: ConnectionState::Connected, ..connection.clone() };
    world.directory.change_connection(&connection, &connected).await
}

/// The secret with the keys handed over. What webhooks are signed with is made once and kept.
fn merged(
    mut kept: Map<String, Value>,
    handed: &SecretString,
    webhook_secret: String,
) -> SecretString {
    kept.extend(fields(handed));
    kept.entry("webhook_secret").or_insert_with(|| json!(webhook_secret));
    SecretString::from(Value::Object(kept).to_string())
}

fn fields(secret: &SecretString) -> Map<String, Value> {
    serde_json::from_str(secret.expose_secret()).unwrap_or_default()
}

fn handover_of(connector: &dyn Connector) -> Result<&dyn KeyHandover> {
    connector.key_handover().ok_or_else(|| {
        let name = connector.descriptor().name;
        Error::park(Code::ConfigInvalid, format!("{name} hands no keys over by itself"))
    })
}
