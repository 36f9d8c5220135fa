//! What a connector's call works with: a connection, its secrets, a deadline and the limiter.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use model::Connection;
use secrecy::SecretString;

use crate::error::Result;
use crate::ports::Clock;

/// A connection ready to be called.
#[derive(Clone)]
pub struct Session {
    /// Which account.
    pub connection: Arc<Connection>,
    /// Its secret as the vault holds it (JSON; the connector's `config.rs` gives it a type).
    pub secret: SecretString,
    /// A fresh access token, where the connector has a token endpoint.
    pub access_token: Option<SecretString>,
    /// No call may start that could end after this moment.
    pub deadline: Timestamp,
    /// How long a single write may take before its result counts as unknown.
    pub write_timeout: Duration,
    /// Asked before every call.
    pub limiter: Arc<dyn Limiter>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// How a call counts against the realm's limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// A read: QuickBooks meters these.
    Read,
    /// A write.
    Write,
    /// A batch of writes.
    Batch,
}

/// The realm's limits, shared by every worker.
#[async_trait]
pub trait Limiter: Send + Sync {
    /// Waits for a place in the windows; a wait longer than the session's deadline allows is a
    /// `Retry` with that wait.
    ///
    /// # Errors
    /// `THROTTLED` with the wait, or `STATE_UNAVAILABLE`.
    async fn admit(&self, call: Call, deadline: Timestamp) -> Result<()>;

    /// Stops every worker of the realm for this long: the target said 429.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn block(&self, wait: Duration) -> Result<()>;
}

/// No limits at all, for targets that have none.
pub struct Unlimited;

#[async_trait]
impl Limiter for Unlimited {
    async fn admit(&self, _: Call, _: Timestamp) -> Result<()> {
        Ok(())
    }
    async fn block(&self, _: Duration) -> Result<()> {
        Ok(())
    }
}
