//! A company that keeps no sales tax or VAT in its books (books.md, row 15 and section 4).

use model::TargetId;
use serde::{Deserialize, Serialize};

use super::tax::LineFacts;
use crate::gap::Gap;

/// The table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TaxOff {
    /// The code of every line: `NON` in the United States; empty where documents have no codes.
    pub line_code: TargetId,
    /// The item of a liability that takes what the store charged as tax. Without it, an order with
    /// tax waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_item: Option<TargetId>,
}

impl TaxOff {
    pub(super) fn line_code(&self, facts: LineFacts<'_>) -> Result<&TargetId, Gap> {
        if facts.rates.is_empty() || self.tax_item.is_some() {
            Ok(&self.line_code)
        } else {
            Err(Gap::TaxOff)
        }
    }
}
