//! Who documents are made out to.

use model::TargetId;
use serde::{Deserialize, Serialize};

/// The customer policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Customers {
    /// One customer for all sales receipts.
    Bucket {
        /// The customer.
        bucket: TargetId,
    },
    /// A customer for each e-mail address.
    ByEmail {
        /// For orders that have none.
        bucket: TargetId,
    },
    /// One customer for sales receipts; a customer of their own for invoices and for buyers with a
    /// VAT number.
    ReceiptsInBucket {
        /// The customer.
        bucket: TargetId,
    },
}

impl Customers {
    /// The customer for orders that name nobody.
    #[must_use]
    pub fn bucket(&self) -> &TargetId {
        match self {
            Self::Bucket { bucket }
            | Self::ByEmail { bucket }
            | Self::ReceiptsInBucket { bucket } => bucket,
        }
    }
}
