//! When a message that failed may be seen again.

use std::time::Duration;

use aws::Visibility;

/// Hides a message for some time. Where that fails, the queue's own time-out decides: later, never
/// lost.
#[async_trait::async_trait]
pub trait Postpone: Send + Sync {
    /// Hides the message with this receipt.
    async fn postpone(&self, queue_arn: &str, receipt: &str, by: Duration);
}

#[async_trait::async_trait]
impl Postpone for Visibility {
    async fn postpone(&self, queue_arn: &str, receipt: &str, by: Duration) {
        if let Err(error) = self.hide(queue_arn, receipt, by).await {
            tracing::warn!(%error, "a message could not be postponed");
        }
    }
}
