//! The realm's limits as a session asks for them: short waits are waited, long ones are a retry.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use model::RealmId;

use crate::code::Code;
use crate::connector::Limits;
use crate::error::{Error, Result};
use crate::ports::{Admission, Clock, Realms};
use crate::session::{Call, Limiter};

/// The longest wait inside an invocation; a longer one goes back to the queue, where it is free.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// A limiter over the shared windows of a realm.
pub struct RealmLimiter {
    /// The windows.
    pub realms: Arc<dyn Realms>,
    /// Whose.
    pub realm: RealmId,
    /// How wide.
    pub limits: Limits,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Limiter for RealmLimiter {
    async fn admit(&self, call: Call, deadline: Timestamp) -> Result<()> {
        loop {
            let now = self.clock.now();
            let admission = self.realms.admit(&self.realm, self.limits, call, now).await?;
            let Admission::Wait { until } = admission else {
                return Ok(());
            };
            let wait = Duration::try_from(until.duration_since(now)).unwrap_or_default();
            if wait > LONGEST_WAIT || until > deadline {
                let message = "the partner's limit is reached";
                return Err(Error::retry_after(Code::Throttled, wait, message));
            }
            self.clock.sleep(wait).await;
        }
    }

    async fn block(&self, wait: Duration) -> Result<()> {
        self.realms.block(&self.realm, self.clock.now() + wait).await
    }
}
