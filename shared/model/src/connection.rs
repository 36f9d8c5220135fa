//! Who is connected to what: connections and the routes between them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{ConnectionId, ConnectorId, RealmId, TenantId};
use crate::kind::Kind;

/// One credentialed account of a tenant. Its secret lives in the vault under the same two ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Whose it is.
    pub tenant: TenantId,
    /// Its id.
    pub id: ConnectionId,
    /// The code that talks to it.
    pub connector: ConnectorId,
    /// What limits and tokens hang on, unique in a stage: a QuickBooks company, else
    /// `tenant/connection`.
    pub realm: RealmId,
    /// Whether it works.
    pub state: ConnectionState,
    /// The connector's own settings (its `config.rs` gives them a type); never a secret.
    pub settings: serde_json::Value,
    /// Records before this moment never post (books.md, section 2).
    pub start_at: Timestamp,
    /// Where its webhooks are to come, if we keep them up: the address of the webhook ingress for
    /// this connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook_url: Option<String>,
}

/// Whether a connection works, and if not, why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ConnectionState {
    /// Works.
    Connected,
    /// A person must give access again.
    NeedsReauth {
        /// Why, in the other system's terms, such as `invalid_grant`.
        reason: String,
    },
    /// Switched off by a person.
    Disabled,
}

/// From a source to a target, for some kinds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Whose it is.
    pub tenant: TenantId,
    /// Where records come from.
    pub source: ConnectionId,
    /// Where they go.
    pub target: ConnectionId,
    /// Which kinds it carries.
    pub kinds: Vec<Kind>,
    /// The mapping version it uses.
    pub mapping_version: u32,
    /// Whether webhooks set it off (else the schedule alone does).
    pub webhooks: bool,
}

impl Route {
    /// Whether records of this kind take it.
    #[must_use]
    pub fn carries(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }
}
