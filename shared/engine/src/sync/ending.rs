//! What the queue is told about a record.

use std::time::Duration;

use jiff::Timestamp;
use model::SourceId;

use super::backoff;
use crate::error::{Disposition, Error};

/// How long a record waits that another worker holds.
const HELD_WAIT: Duration = Duration::from_secs(3);

/// What the queue is told about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Acknowledge it: posted, skipped, unchanged or parked.
    Done,
    /// Bring it again after this long.
    Again {
        /// How long.
        after: Duration,
    },
}

impl Ending {
    /// Again soon: another worker holds the record, mostly for less than a second. Its lease ends
    /// much later, because a lease must outlast the slowest write; only a crash makes it last.
    pub(super) fn held(until: Timestamp, now: Timestamp) -> Self {
        let rest = Duration::try_from(until.duration_since(now)).unwrap_or_default();
        Self::Again { after: rest.min(HELD_WAIT) }
    }

    /// Again once a doubt has ended.
    pub(super) fn at(until: Timestamp, now: Timestamp) -> Self {
        let wait = Duration::try_from(until.duration_since(now)).unwrap_or_default();
        Self::Again { after: wait + Duration::from_secs(1) }
    }

    /// Again at once: somebody else moved the record while we read it.
    pub(super) fn soon() -> Self {
        Self::Again { after: Duration::from_secs(1) }
    }

    /// Again after what the error asks for, else after the usual back-off.
    pub(super) fn again(error: &Error, attempt: u32, id: &SourceId) -> Self {
        match error.disposition {
            Disposition::Retry { after: Some(after) } => Self::Again { after },
            _ => Self::Again { after: backoff::after(attempt, jitter(id, attempt)) },
        }
    }
}

/// Chance enough to spread records that failed together, and the same every time for the same one.
fn jitter(id: &SourceId, attempt: u32) -> u8 {
    let text = format!("{id}#{attempt}");
    text.bytes().fold(7, |hash: u8, byte| hash.wrapping_mul(31).wrapping_add(byte))
}
