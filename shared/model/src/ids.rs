//! Identifiers as types, so that a store's id can never stand where a book's id belongs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A text that is no identifier of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} must be 1 to 64 of a-z, 0-9, '-' and '_', and start with a letter or digit")]
pub struct InvalidId {
    /// Which identifier was wanted.
    pub what: &'static str,
}

/// Identifiers that we hand out: short, lower-case, safe in a URL, a key and a secret's name.
macro_rules! slug {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                if is_slug(&text) { Ok(Self(text)) } else { Err(InvalidId { what: $what }) }
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// Identifiers that other systems hand out: any text; escaped where it becomes part of a key.
macro_rules! foreign {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the other system's id as it is.
            #[must_use]
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self::new(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

slug!(
    /// Whose data it is; every key begins with it.
    TenantId, "tenant"
);
slug!(
    /// One credentialed account: a store, a QuickBooks company, a Supabase project.
    ConnectionId, "connection"
);
slug!(
    /// The code for a system: `woocommerce`, `quickbooks`, `supabase`.
    ConnectorId, "connector"
);
foreign!(
    /// A record's id in its source.
    SourceId
);
foreign!(
    /// A document's id in its target.
    TargetId
);
foreign!(
    /// The account in the other system that limits and tokens hang on, unique in a stage: a
    /// QuickBooks company, else `tenant/connection`.
    RealmId
);
foreign!(
    /// The id that a write carries, so that the target can recognise its repetition (at most 36
    /// characters).
    RequestId
);

fn is_slug(text: &str) -> bool {
    let safe = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    (1..=64).contains(&text.len())
        && text.bytes().all(safe)
        && text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_holds_nothing_that_could_forge_a_key_or_a_path() {
        for bad in ["", "A", "a#b", "a/b", "a b", "-a", "a.b", &"a".repeat(65)] {
            assert!(TenantId::from_str(bad).is_err(), "{bad:?} must be refused");
        }
        for good in ["a", "store-a", "shop_1", &"a".repeat(64)] {
            assert_eq!(TenantId::from_str(good).unwrap().as_str(), good);
        }
    }
}
