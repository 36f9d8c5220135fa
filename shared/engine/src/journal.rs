//! What was decided, and what the target answered: one row an outcome.

use jiff::Timestamp;
use model::money::Decimal;
use model::{ConnectionId, Currency, Kind, Role, SourceId, TargetId, TenantId};
use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::connector::Cut;
use crate::job::Hint;

/// One line of a record's story. Amounts by number only; never a body, a person or a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Whose.
    pub tenant: TenantId,
    /// Where the record is.
    pub source: ConnectionId,
    /// Its kind; none for hints of kinds that nobody here reads.
    pub kind: Option<Kind>,
    /// The record.
    pub id: SourceId,
    /// Where its documents are; none for hints.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<ConnectionId>,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Outcome,
    /// Which document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// What it is: `sales_receipt`, `rows`, ….
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The target's id of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_id: Option<TargetId>,
    /// The number on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// What it came to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Decimal>,
    /// In which currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// The code, for what failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// The rule's name for what was skipped, the open item's for what a person should look at, the
    /// cause for what failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Texts that the target does not take whole: the field and what was done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cuts: Vec<Cut>,
    /// The mapping version that decided.
    pub mapping_version: u32,
    /// Which attempt this was.
    pub attempt: u32,
    /// From the lease to the commit.
    pub duration_ms: u64,
    /// What set it off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Hint>,
}

/// What came of a record or a hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Written and verified.
    Posted,
    /// Replaced and verified.
    Updated,
    /// Found in the target and taken over.
    Adopted,
    /// Nothing to do.
    Unchanged,
    /// Not to be posted, by the named rule.
    Skipped,
    /// Taken back: it states no amount any more.
    Voided,
    /// A person should look, though every document is right.
    OpenItem,
    /// What a person was to look at has passed.
    OpenItemClosed,
    /// A person must look.
    Parked,
    /// Will be tried again.
    Retried,
    /// No route wants it.
    NotRouted,
}

impl Outcome {
    /// The outcome as it stands in the journal and the metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Posted => "posted",
            Self::Updated => "updated",
            Self::Adopted => "adopted",
            Self::Unchanged => "unchanged",
            Self::Skipped => "skipped",
            Self::Voided => "voided",
            Self::OpenItem => "open_item",
            Self::OpenItemClosed => "open_item_closed",
            Self::Parked => "parked",
            Self::Retried => "retried",
            Self::NotRouted => "not_routed",
        }
    }
}
