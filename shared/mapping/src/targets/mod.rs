//! What field rules may assign: the fields of planned documents that move no figure.
//!
//! [`TARGETS`] is the whole list, as data: for the validator, for docs and for a picker. A field that
//! is not in it does not exist for rules. Sums are in it as [`Access::Money`] and what documents are
//! found by as [`Access::ReadOnly`], so that a refusal can say why. Nothing here writes into a store:
//! no rule does that.

mod table;
mod value;

use std::fmt;

use crate::rules::Path;

pub use table::TARGETS;
pub use value::Unfit;

/// A field that rules know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The planned document that it belongs to.
    pub on: On,
    /// How a rule names it after the document: `memo`, `custom_fields[1]`, `custom.*` (any key).
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Whether rules may assign it.
    pub access: Access,
    /// What it is, for people.
    pub about: &'static str,
}

/// The planned document that a target belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum On {
    /// The sales receipt or invoice of an order.
    Sale,
    /// Refund receipts and credit memos.
    Refund,
    /// Payments of an order's invoice.
    Payment,
    /// The customer that the documents of an order are made out to, when it is made.
    Customer,
    /// An order's row of an analytics copy.
    Orders,
    /// A customer's row.
    Customers,
    /// A product's row.
    Products,
}

/// What a target takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A text (or a number, as its text) of so many characters; a longer one is cut, visibly.
    Text {
        /// The most characters.
        max: usize,
    },
    /// The id of something that the books have.
    Id,
    /// Any JSON value.
    Json,
}

/// Whether rules may assign a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// They may.
    Settable,
    /// It is what documents are found by, or what the plan alone decides.
    ReadOnly,
    /// It is a sum, or decides one: money stays with the tables.
    Money,
}

/// Whether a route goes into books or into an analytics copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Documents of the books.
    Books,
    /// Rows of an analytics copy.
    Copy,
}

/// Where a rule's value goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The field.
    pub target: &'static Target,
    /// The key of a custom column; empty for any other target.
    pub key: String,
}

/// Why a rule may not assign something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such field.
    #[error("there is no target `{target}`; the nearest is `{nearest}`")]
    Unknown {
        /// As the rule names it.
        target: String,
        /// The most similar one that may be assigned.
        nearest: String,
    },
    /// It cannot be assigned.
    #[error("`{target}` is read-only: {about}")]
    ReadOnly {
        /// As the rule names it.
        target: String,
        /// What it is.
        about: &'static str,
    },
    /// It is money.
    #[error("`{target}` is money, or decides sums: the tables under `books` say it, no rule does")]
    Money {
        /// As the rule names it.
        target: String,
    },
    /// A fourth custom field, or a place that does not exist.
    #[error(
        "`{target}`: only the first three text custom fields of a form can be reached: 1, 2, 3"
    )]
    CustomField {
        /// As the rule names it.
        target: String,
    },
    /// A key that no column takes.
    #[error("`{target}`: a key is a small letter, then at most 62 of a-z, 0-9 and _")]
    Key {
        /// As the rule names it.
        target: String,
    },
}

impl On {
    /// The word that a target begins with.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sale => "sale",
            Self::Refund => "refund",
            Self::Payment => "payment",
            Self::Customer => "customer",
            Self::Orders => "orders",
            Self::Customers => "customers",
            Self::Products => "products",
        }
    }

    /// Where it stands.
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::Sale | Self::Refund | Self::Payment | Self::Customer => Side::Books,
            Self::Orders | Self::Customers | Self::Products => Side::Copy,
        }
    }
}

impl fmt::Display for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.on, self.name)
    }
}

/// What a rule's target is.
///
/// # Errors
/// Why no rule may assign it.
pub fn resolve(target: &Path) -> Result<Place, Refusal> {
    let named = target.to_string();
    if let Some((on, key)) = custom(&named) {
        return if is_key(key) {
            Ok(Place { target: on, key: key.to_owned() })
        } else {
            Err(Refusal::Key { target: named })
        };
    }
    let found = TARGETS.iter().find(|known| known.to_string() == named);
    match found {
        Some(target) => match target.access {
            Access::Settable => Ok(Place { target, key: String::new() }),
            Access::ReadOnly => Err(Refusal::ReadOnly { target: named, about: target.about }),
            Access::Money => Err(Refusal::Money { target: named }),
        },
        None if named.contains(".custom_fields[") => Err(Refusal::CustomField { target: named }),
        None => Err(Refusal::Unknown { nearest: nearest(&named), target: named }),
    }
}

/// The target of a custom column and its key.
fn custom(named: &str) -> Option<(&'static Target, &str)> {
    TARGETS.iter().find_map(|known| {
        let prefix = known.name.strip_suffix('*')?;
        let key = named.strip_prefix(known.on.as_str())?.strip_prefix('.')?.strip_prefix(prefix)?;
        Some((known, key))
    })
}

fn is_key(key: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=63).contains(&key.len())
        && key.bytes().all(inner)
        && key.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase())
}

fn nearest(named: &str) -> String {
    let known = TARGETS.iter().filter(|known| known.access == Access::Settable);
    let names: Vec<String> = known.map(ToString::to_string).collect();
    crate::similar::nearest(named, names.iter().map(String::as_str)).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
