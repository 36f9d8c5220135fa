//! Orders that are paid in parts (books.md, row 9).

use serde::{Deserialize, Serialize};

use crate::rules::Path;

/// Where a plug-in for deposits and instalments lists the payments of an order. The order is then
/// invoiced in full, and each payment that is dated is posted by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Instalments {
    /// The list, such as `raw.meta_data[key=_payments].value`.
    pub list: Path,
    /// In a row: its id, which never changes.
    pub id: Path,
    /// In a row: the amount, tax included.
    pub amount: Path,
    /// In a row: when it was paid; a row without it is not paid yet.
    pub paid_at: Path,
}
