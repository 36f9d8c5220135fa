//! The lists that a mapping chooses from: accounts, tax codes, payment gateways, ….

use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::Result;
use crate::session::Session;

/// A list that a connector can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListInfo {
    /// Its name: `accounts`, `tax_codes`, `preferences`, ….
    pub name: &'static str,
    /// For how long it may be taken from the cache where no webhook says that it changed.
    pub keep: Duration,
}

/// An entry of a list. A list of one, such as a company's preferences, has one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListEntry {
    /// The system's id of it.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Whether new documents may use it.
    pub active: bool,
    /// What else the system says of it, in its own form. Never a person or a secret.
    pub detail: Value,
}

/// Reads lists.
#[async_trait]
pub trait Lists: Send + Sync {
    /// The lists that there are.
    fn lists(&self) -> &'static [ListInfo];

    /// A list as it is now, whole.
    ///
    /// # Errors
    /// `CONFIG_INVALID` for a name that is none; what concerns the call.
    async fn read(&self, session: &Session, list: &str) -> Result<Vec<ListEntry>>;
}
