//! Questions that a browser carries away and may bring back once.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::error::Result;

/// The handshakes under way.
#[async_trait]
pub trait Handshakes: Send + Sync {
    /// Begins one.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn begin(&self, nonce: &str, until: Timestamp) -> Result<()>;

    /// Ends one; whether it was under way. Of two callers, one gets `true`.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn finish(&self, nonce: &str, now: Timestamp) -> Result<bool>;
}
