//! Where a poll of orders or products stands.

use jiff::{SignedDuration, Timestamp, Unit};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::woocommerce::calls::larger_page;

/// Between polls only two dates, the time that the last complete poll was begun; within one, its next step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    /// Everything modified up to here was listed.
    pub(super) modified_after: Timestamp,
    /// Every refund made up to here was listed.
    pub(super) refunded_after: Timestamp,
    /// When this poll was begun; none between polls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) begun_at: Option<Timestamp>,
    /// The step to take; none between polls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) step: Option<Step>,
    /// The page that this store manages in time, if it is not the largest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) per_page: Option<usize>,
}

/// A step of a poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Step {
    /// What was modified after this moment, oldest first.
    Modified {
        /// The moment.
        after: Timestamp,
        /// Rows to pass over, where nobody may read the first ones; else 0.
        #[serde(default)]
        offset: usize,
    },
    /// What was modified within one second that fills more than a page, by id.
    Second {
        /// The second.
        second: Timestamp,
        /// Rows to pass over.
        offset: usize,
    },
    /// Refunds made after this moment, newest first.
    Refunds {
        /// The moment.
        after: Timestamp,
        /// Rows to pass over.
        offset: usize,
    },
}

impl Cursor {
    /// The stored cursor; the beginning, where there is none or it is not ours.
    pub(super) fn read(stored: Option<&Value>, start_at: Timestamp) -> Self {
        let read = stored.and_then(|stored| Self::deserialize(stored).ok());
        if stored.is_some() && read.is_none() {
            tracing::warn!(
                "a stored cursor is not of this connector's form: polling from the start"
            );
        }
        read.unwrap_or_else(|| {
            let start = start_at.round(Unit::Second).unwrap_or(start_at);
            Self {
                modified_after: start,
                refunded_after: start,
                begun_at: None,
                step: None,
                per_page: None,
            }
        })
    }

    /// The step to take; a new poll reaches back by the overlap.
    pub(super) fn step(&self, overlap: SignedDuration) -> Step {
        let after = back(self.modified_after, overlap);
        self.step.unwrap_or(Step::Modified { after, offset: 0 })
    }

    /// The step that looks for refunds.
    pub(super) fn refunds(&self, overlap: SignedDuration) -> Step {
        Step::Refunds { after: back(self.refunded_after, overlap), offset: 0 }
    }

    /// Whether the poll goes on right now.
    pub(super) fn is_under_way(&self) -> bool {
        self.step.is_some()
    }

    /// How many rows a page may have.
    pub(super) fn per_page(&self, limit: usize) -> usize {
        self.per_page.unwrap_or(limit).min(limit)
    }

    /// Ends the poll. The next one tries a larger page again.
    pub(super) fn end(&mut self) {
        self.begun_at = None;
        self.step = None;
        self.per_page = self.per_page.and_then(larger_page);
    }
}

/// A moment before another; jiff's range ends somewhere.
pub(super) fn back(moment: Timestamp, by: SignedDuration) -> Timestamp {
    moment.checked_sub(by).unwrap_or(moment)
}

/// The stored cursor set back to a moment: what was modified or refunded since then is named again.
/// None where it stands before that moment already.
pub(super) fn rewound(stored: &Value, to: Timestamp) -> Option<Value> {
    let cursor = Cursor::deserialize(stored).ok()?;
    if cursor.modified_after <= to && cursor.refunded_after <= to {
        return None;
    }
    let rewound = Cursor {
        modified_after: cursor.modified_after.min(to),
        refunded_after: cursor.refunded_after.min(to),
        begun_at: None,
        step: None,
        per_page: cursor.per_page,
    };
    serde_json::to_value(rewound).ok()
}
