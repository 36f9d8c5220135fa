//! When a message that was given back comes again.

use std::time::Duration;

use aws_sdk_sqs::Client;
use engine::{Code, Error, Result};

use crate::config::Config;
use crate::error::unavailable;

/// The longest time SQS hides a message.
const LONGEST: Duration = Duration::from_secs(12 * 60 * 60);

/// Hides received messages for a while.
#[derive(Debug, Clone)]
pub struct Visibility {
    client: Client,
    queue_urls: Vec<String>,
}

impl Visibility {
    /// For messages of the stage's queues.
    #[must_use]
    pub fn new(client: Client, config: &Config) -> Self {
        let queue_urls = vec![config.live_queue_url.clone(), config.bulk_queue_url.clone()];
        Self { client, queue_urls }
    }

    /// Hides a message, received from the queue of this ARN, for `wait` from now (twelve hours at
    /// most).
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`; the message then comes again after the queue's own time.
    pub async fn hide(&self, queue_arn: &str, receipt: &str, wait: Duration) -> Result<()> {
        let name = queue_arn.rsplit(':').next().unwrap_or_default();
        let url = self.queue_urls.iter().find(|url| url.rsplit('/').next() == Some(name));
        let url = url.ok_or_else(|| {
            Error::retry(Code::StateUnavailable, format!("no queue of this stage is named {name}"))
        })?;
        self.client
            .change_message_visibility()
            .queue_url(url)
            .receipt_handle(receipt)
            .visibility_timeout(seconds(wait))
            .send()
            .await
            .map_err(|error| unavailable("ChangeMessageVisibility", &error))?;
        Ok(())
    }
}

/// Whole seconds, never fewer than asked for.
fn seconds(wait: Duration) -> i32 {
    let whole = wait.min(LONGEST).as_millis().div_ceil(1_000);
    i32::try_from(whole).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_never_shortened_below_twelve_hours() {
        assert_eq!(seconds(Duration::ZERO), 0);
        assert_eq!(seconds(Duration::from_millis(1)), 1);
        assert_eq!(seconds(Duration::from_secs(30)), 30);
        assert_eq!(seconds(Duration::from_secs(90_000)), 43_200);
    }
}
