//! Which document of a record.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::SourceId;

/// Which document of a record: an order has one sale, perhaps a payment, and one document a refund.
///
/// It is a key in the link and a word in the marker, so its text form is fixed: `sale`, `payment`,
/// `refund:27`, `row`, `master`, `patch`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Role {
    /// The sales receipt or invoice of an order.
    Sale,
    /// The payment of an order's invoice.
    Payment,
    /// The document of one refund, by the refund's id in the store.
    Refund(SourceId),
    /// The rows of a record in an analytics copy.
    Row,
    /// A customer or item that documents refer to.
    Master,
    /// What is written back into a record of a store.
    Patch,
}

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
            _ => match text.strip_prefix("refund:") {
                Some(id) if !id.is_empty() => Ok(Self::Refund(SourceId::new(id))),
                _ => Err(UnknownRole),
            },
        }
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
            Self::Refund(id) => write!(f, "refund:{id}"),
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
                Role::Sale, Role::Payment, Role::Row, Role::Master, Role::Patch,
                Role::Refund(SourceId::new(id)),
            ] {
                prop_assert_eq!(role.to_string().parse::<Role>().unwrap(), role);
            }
        }
    }
}
