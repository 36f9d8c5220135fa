//! Which document of a record.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::SourceId;

/// Which document of a record: an order has one sale, perhaps payments and a processor's fee, and
/// its refunds.
///
/// It is a key in the link and a word in the marker, so its text form is fixed: `sale`, `payment`,
/// `instalment:3`, `fee`, `refund:27`, `credit:27`, `offset:27`, `row`, `master`, `patch`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Role {
    /// The sales receipt or invoice of an order.
    Sale,
    /// The payment of an order's invoice.
    Payment,
    /// One of several payments of an order's invoice, by its id in the store.
    Instalment(SourceId),
    /// What the processor kept of an order's payment.
    Fee,
    /// The receipt of money paid back, by the refund's id in the store.
    Refund(SourceId),
    /// The credit memo of a refund whose invoice is open, by the refund's id in the store;
    /// [`CANCELLATION`] stands for the order's own cancellation.
    Credit(SourceId),
    /// The payment of nothing that sets a credit memo off against its invoice, by the same id.
    Offset(SourceId),
    /// The rows of a record in an analytics copy.
    Row,
    /// A customer or item that documents refer to.
    Master,
    /// What is written back into a record of a store.
    Patch,
}

/// Stands for a refund's id where an unpaid invoice is taken back because its order was cancelled.
pub const CANCELLATION: &str = "cancellation";

/// A text that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such role")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;
    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        match text {
            "sale" => Ok(Self::Sale),
            "payment" => Ok(Self::Payment),
            "row" => Ok(Self::Row),
            "master" => Ok(Self::Master),
            "patch" => Ok(Self::Patch),
            "fee" => Ok(Self::Fee),
            _ => numbered(text),
        }
    }
}

/// The roles that a record may have several of: a word and an id.
fn numbered(text: &str) -> Result<Role, UnknownRole> {
    let (word, id) = text.split_once(':').ok_or(UnknownRole)?;
    let id = Some(id).filter(|id| !id.is_empty()).map(SourceId::new).ok_or(UnknownRole)?;
    match word {
        "instalment" => Ok(Role::Instalment(id)),
        "refund" => Ok(Role::Refund(id)),
        "credit" => Ok(Role::Credit(id)),
        "offset" => Ok(Role::Offset(id)),
        _ => Err(UnknownRole),
    }
}

impl TryFrom<String> for Role {
    type Error = UnknownRole;
    fn try_from(text: String) -> Result<Self, UnknownRole> {
        text.parse()
    }
}

impl From<Role> for String {
    fn from(role: Role) -> Self {
        role.to_string()
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sale => f.write_str("sale"),
            Self::Payment => f.write_str("payment"),
            Self::Instalment(id) => write!(f, "instalment:{id}"),
            Self::Fee => f.write_str("fee"),
            Self::Refund(id) => write!(f, "refund:{id}"),
            Self::Credit(id) => write!(f, "credit:{id}"),
            Self::Offset(id) => write!(f, "offset:{id}"),
            Self::Row => f.write_str("row"),
            Self::Master => f.write_str("master"),
            Self::Patch => f.write_str("patch"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_role_survives_its_text(id in "[^\\x00]{1,20}") {
            for role in [
                Role::Sale, Role::Payment, Role::Fee, Role::Row, Role::Master, Role::Patch,
                Role::Instalment(SourceId::new(id.clone())), Role::Refund(SourceId::new(id.clone())),
                Role::Credit(SourceId::new(id.clone())), Role::Offset(SourceId::new(id)),
            ] {
                prop_assert_eq!(role.to_string().parse::<Role>().unwrap(), role);
            }
        }
    }
}
