//! What a person should look at though every document is right (books.md, sections 2 and 6).

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a person should look at a record that is neither wrong nor waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenItem {
    /// A paid order was cancelled and nothing was refunded: cancelling refunds nobody.
    CancelledButPaid,
    /// A posted order was trashed, deleted or anonymised in the store.
    SourceGone,
    /// A posted order is on hold again: the processor looks into it, or the buyer disputes it.
    DisputeOrReview,
}

impl OpenItem {
    /// The word in the journal and on screens.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CancelledButPaid => "cancelled_but_paid",
            Self::SourceGone => "source_gone",
            Self::DisputeOrReview => "dispute_or_review",
        }
    }
}

impl fmt::Display for OpenItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
