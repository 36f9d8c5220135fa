//! The upkeep of webhooks that are made by calls.

use async_trait::async_trait;

use crate::error::Result;
use crate::session::Session;

/// What was wrong with one webhook and is right now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// Its topic.
    pub topic: String,
    /// What was done.
    pub repair: Repair,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// It was not there.
    Created,
    /// It was disabled or paused.
    Enabled,
    /// Our own, with another address or secret: it was set right.
    Corrected,
    /// One of two for the same topic, both ours: removed, nothing was lost.
    Removed,
}

impl Repair {
    /// Whether deliveries may have been lost before.
    #[must_use]
    pub const fn leaves_a_gap(self) -> bool {
        match self {
            Self::Created | Self::Enabled | Self::Corrected => true,
            Self::Removed => false,
        }
    }
}

/// Keeps webhooks as they should be.
#[async_trait]
pub trait Subscriptions: Send + Sync {
    /// Makes every topic that matters go to `delivery_url`, signed by the connection's secret, and
    /// says what it had to repair; nothing where all was well. Webhooks of others are left alone.
    ///
    /// # Errors
    /// As [`super::Source::fetch`]; what was repaired before the error stays repaired.
    async fn ensure(&self, session: &Session, delivery_url: &str) -> Result<Vec<Repaired>>;

    /// Removes what [`Subscriptions::ensure`] made.
    ///
    /// # Errors
    /// As [`Subscriptions::ensure`].
    async fn remove(&self, session: &Session, delivery_url: &str) -> Result<()>;
}
