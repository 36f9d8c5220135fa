//! Consent by OAuth: a person gives access in the other system and comes back with a code.

use std::pin::pin;
use std::time::Duration;

use engine::connector::{Connector, OAuth};
use engine::ports::SecretName;
use engine::tokens::TokenSet;
use engine::{Code, Error, Result, World};
use futures::future::{Either, select};
use model::connection::ConnectionState;
use model::{Connection, ConnectionId, ConnectorId, RealmId, TenantId};
use secrecy::SecretString;
use serde::Deserialize;

use super::state::{Purpose, issue, redeem};
use super::tried::{Tried, try_account};

/// How long a first look may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// What the other system appends to the callback's URL (RFC 6749, section 4.1.2).
#[derive(Debug, Deserialize)]
pub struct Callback {
    /// What we sent along.
    pub state: String,
    /// What is exchanged for tokens; none where access was declined.
    #[serde(default)]
    pub code: Option<SecretString>,
    /// The company that was chosen.
    #[serde(default, rename = "realmId")]
    pub realm: Option<String>,
    /// Why there is no code, such as `access_denied`.
    #[serde(default)]
    pub error: Option<String>,
}

/// What came of a person's way.
#[derive(Debug)]
pub enum Consent {
    /// The connection works, or says what stands in its way.
    Given {
        /// Whose.
        tenant: TenantId,
        /// Which.
        connection: ConnectionId,
        /// What a first look found; none where it took too long or could not be had.
        tried: Option<Box<Tried>>,
    },
    /// The person said no.
    Declined {
        /// Whose.
        tenant: TenantId,
        /// Which.
        connection: ConnectionId,
    },
}

/// Where a person gives a connection access. `callback_url` must be one that the app registered.
///
/// # Errors
/// `CONFIG_INVALID` where there is no such connection, or its connector asks for no consent; what
/// our state says.
pub async fn ask(
    world: &World,
    tenant: &TenantId,
    connection: &ConnectionId,
    callback_url: &str,
) -> Result<String> {
    let connection = connection_of(world, tenant, connection).await?;
    let connector = world.connectors.get(&connection.connector)?.clone();
    let oauth = oauth_of(&*connector)?;
    let app = world.vault.get(&SecretName::App(connection.connector.clone())).await?;
    let state = issue(world, Purpose::Consent, &connection, callback_url).await?;
    oauth.authorize_url(&app, callback_url, &state)
}

/// Takes a person back: exchanges the code, stores the tokens, and has a first look.
///
/// # Errors
/// `CONFIG_INVALID` for a state that is not believed and for another company than the
/// connection's; what the other system and our state say. No tokens are stored then; those that were
/// issued are revoked, unless the company works here through another connection, whose access the
/// revocation might end too.
pub async fn receive(
    world: &World,
    connector: &ConnectorId,
    callback: Callback,
) -> Result<Consent> {
    let state = redeem(world, Purpose::Consent, connector, &callback.state).await?;
    let (tenant, id) = (state.tenant, state.connection);
    let connection = connection_of(world, &tenant, &id).await?;
    let connector = world.connectors.get(&connection.connector)?.clone();
    let oauth = oauth_of(&*connector)?;
    let Some(code) = callback.code.filter(|_| callback.error.is_none()) else {
        return Ok(Consent::Declined { tenant, connection: id });
    };
    let app = world.vault.get(&SecretName::App(connection.connector.clone())).await?;
    let now = world.clock.now();
    let tokens = oauth.exchange(&app, &code, &state.callback_url, now).await?;
    let realm = callback.realm.filter(|realm| is_realm(realm)).map(RealmId::new);
    let works_elsewhere = match &realm {
        Some(realm) => world.directory.by_realm(realm).await.is_ok_and(|found| found.is_some()),
        None => false,
    };
    match keep(world, connection, realm, &tokens).await {
        Ok(connection) => {
            let tried = first_look(world, &connection).await;
            Ok(Consent::Given { tenant, connection: id, tried })
        }
        Err(error) => {
            if !works_elsewhere && let Err(error) = oauth.revoke(&app, &tokens).await {
                tracing::warn!(%error, "tokens that nobody uses could not be revoked");
            }
            Err(error)
        }
    }
}

/// Stores the company first, which may be another connection's, then its tokens.
async fn keep(
    world: &World,
    connection: Connection,
    realm: Option<RealmId>,
    tokens: &TokenSet,
) -> Result<Connection> {
    let chosen = realm.ok_or_else(|| {
        Error::park(Code::ConfigInvalid, "the answer names no company: begin to connect once more")
    })?;
    let unset = RealmId::new(format!("{}/{}", connection.tenant, connection.id));
    if connection.realm != chosen && connection.realm != unset {
        let message = "another company was chosen than the one that this connection belongs to: \
                       choose the same company, or make a new connection";
        return Err(Error::park(Code::ConfigInvalid, message));
    }
    let claimed = Connection { realm: chosen, ..connection.clone() };
    world.directory.change_connection(&connection, &claimed).await?;
    engine::tokens::replace(world, &claimed, tokens).await?;
    let connected = Connection { state: ConnectionState::Connected, ..claimed.clone() };
    world.directory.change_connection(&claimed, &connected).await?;
    Ok(connected)
}

/// A look at the account, as long as a person who waits for a page will wait. Access was given
/// whatever comes of it.
async fn first_look(world: &World, connection: &Connection) -> Option<Box<Tried>> {
    let looked = pin!(try_account(world, connection));
    match select(looked, pin!(world.clock.sleep(PATIENCE))).await {
        Either::Left((Ok(tried), _)) => Some(Box::new(tried)),
        Either::Left((Err(error), _)) => {
            tracing::warn!(%error, connection = %connection.id, "no first look could be had");
            None
        }
        Either::Right(_) => None,
    }
}

/// A company's id stands in keys and paths: letters and digits, as the other system gives them.
fn is_realm(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

pub(super) async fn connection_of(
    world: &World,
    tenant: &TenantId,
    id: &ConnectionId,
) -> Result<Connection> {
    world.directory.connection(tenant, id).await?.ok_or_else(|| {
        Error::park(Code::ConfigInvalid, format!("there is no connection {tenant}/{id}"))
    })
}

pub(super) fn oauth_of(connector: &dyn Connector) -> Result<&dyn OAuth> {
    connector.oauth().ok_or_else(|| {
        let name = connector.descriptor().name;
        Error::park(Code::ConfigInvalid, format!("{name} is not connected by consent"))
    })
}
