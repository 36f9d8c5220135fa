//! Orders in other currencies than the company's (books.md, row 22 and section 5).

use std::collections::BTreeMap;

use model::{Currency, TargetId};
use serde::{Deserialize, Serialize};

/// The currency policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Currencies {
    /// The company keeps one currency; orders in any other wait for a person.
    #[default]
    HomeOnly,
    /// The company keeps several. It cannot be switched off again in QuickBooks.
    Several {
        /// The bucket customer of each foreign currency: a customer has one currency for good.
        buckets: BTreeMap<Currency, TargetId>,
    },
}
