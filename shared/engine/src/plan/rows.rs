//! From a record to rows of an analytics copy.

use model::{Kind, Record, SourceId};

use super::{Context, Plan, Rule};

/// Plans a record's rows.
#[must_use]
pub fn plan(_record: &Record, _context: &Context<'_>) -> Plan {
    Plan::skip(Rule::Gone)
}

/// Plans the mark on a record that vanished.
#[must_use]
pub fn gone(_kind: Kind, _id: &SourceId, _context: &Context<'_>) -> Plan {
    Plan::skip(Rule::Gone)
}
