//! Where secrets are kept.

use async_trait::async_trait;
use model::{ConnectionId, ConnectorId, TenantId};
use secrecy::SecretString;

use crate::error::Result;

/// Which secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretName {
    /// A connection's own: keys, tokens, webhook secret.
    Connection {
        /// Whose.
        tenant: TenantId,
        /// Which connection.
        connection: ConnectionId,
    },
    /// What we are to another system: a client's id and secret, a verifier token.
    App(ConnectorId),
    /// What the states are signed with that a browser carries to another system and back.
    StateKey,
}

/// Where secrets are kept. Values are JSON; only connectors and `tokens` know their form.
#[async_trait]
pub trait Vault: Send + Sync {
    /// A secret, perhaps some minutes old.
    ///
    /// # Errors
    /// `CONFIG_INVALID` if there is none, `STATE_UNAVAILABLE`.
    async fn get(&self, name: &SecretName) -> Result<SecretString>;

    /// A secret as it is stored now.
    ///
    /// # Errors
    /// As [`Vault::get`].
    async fn get_fresh(&self, name: &SecretName) -> Result<SecretString>;

    /// Stores a secret.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn put(&self, name: &SecretName, value: SecretString) -> Result<()>;
}
