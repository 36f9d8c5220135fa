//! The time that both stand-ins tell.
//!
//! Real time plus an offset that tests may move forward through the control API (token expiry
//! and the 30-day change window would otherwise take hours or weeks to see). It never goes back.
//! Rate-limit windows do not use it: they measure real elapsed time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// A shared clock; clones tell the same time.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that starts at the real time.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// Now, as the stand-ins see it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_millis(self.offset_ms.load(Ordering::SeqCst))
    }

    /// Moves the clock forward.
    pub fn advance_ms(&self, milliseconds: u32) {
        self.offset_ms.fetch_add(i64::from(milliseconds), Ordering::SeqCst);
    }
}
