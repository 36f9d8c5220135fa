//! Where jobs wait.

use async_trait::async_trait;

use crate::error::Result;
use crate::job::Message;

/// Where jobs wait.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Accepts all of them or fails: a failed entry of a batch is a failure of the call, and the
    /// caller must not answer its sender or move its cursor.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn send(&self, messages: Vec<Message>) -> Result<()>;
}
