//! What all workers share about one company: its limits and the lease on its tokens.

use async_trait::async_trait;
use jiff::Timestamp;
use model::RealmId;

use crate::connector::Limits;
use crate::error::Result;
use crate::session::Call;

/// A company's windows, meter, block and token generation.
#[async_trait]
pub trait Realms: Send + Sync {
    /// Takes a place in the realm's windows, for all workers together.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn admit(
        &self,
        realm: &RealmId,
        limits: Limits,
        call: Call,
        now: Timestamp,
    ) -> Result<Admission>;

    /// The reads that were admitted in the month, by UTC, that `at` lies in. Only realms with
    /// limits are counted; a month is kept for a year at the least.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn metered(&self, realm: &RealmId, at: Timestamp) -> Result<u64>;

    /// Nobody calls the realm before then.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn block(&self, realm: &RealmId, until: Timestamp) -> Result<()>;

    /// Takes the right to refresh the realm's tokens.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn lease_tokens(
        &self,
        realm: &RealmId,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<TokenLease>;

    /// Gives the right back. Does nothing if it is no longer the owner's.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn release_tokens(&self, realm: &RealmId, owner: &str) -> Result<()>;
}

/// Whether a call may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Now.
    Go,
    /// Not before then.
    Wait {
        /// When to ask again.
        until: Timestamp,
    },
}

/// Whether the right to refresh is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenLease {
    /// It is.
    Won,
    /// Another worker refreshes.
    Held {
        /// When its right ends at the latest.
        until: Timestamp,
    },
}
