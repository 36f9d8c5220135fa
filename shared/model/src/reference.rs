//! How a document names a customer or an item of its target before their ids are known.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ids::TargetId;
use crate::kind::Kind;
use crate::money::Currency;

/// A customer or item as the source knows them: what it is found by in the target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReferenceKey {
    /// [`Kind::Customer`], [`Kind::Vendor`] or [`Kind::Product`].
    pub kind: Kind,
    /// What it is matched by.
    pub by: MatchBy,
    /// The e-mail address, SKU or name, normalised (trimmed; e-mails in lower case).
    pub value: String,
    /// The customer's currency, where it is not the company's own: books with several currencies
    /// keep a customer for each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
}

/// What a customer or item is matched by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchBy {
    /// A customer's e-mail address.
    Email,
    /// An item's stock-keeping unit.
    Sku,
    /// A display name.
    Name,
}

impl ReferenceKey {
    /// A customer by e-mail.
    #[must_use]
    pub fn email(address: &str) -> Self {
        let value = address.trim().to_lowercase();
        Self { kind: Kind::Customer, by: MatchBy::Email, value, currency: None }
    }

    /// The same customer in a currency that is not the company's own.
    #[must_use]
    pub fn in_currency(self, currency: Currency) -> Self {
        Self { currency: Some(currency), ..self }
    }

    /// An item by SKU.
    #[must_use]
    pub fn sku(sku: &str) -> Self {
        Self { kind: Kind::Product, by: MatchBy::Sku, value: sku.trim().to_owned(), currency: None }
    }

    /// A vendor by display name.
    #[must_use]
    pub fn vendor(name: &str) -> Self {
        Self {
            kind: Kind::Vendor,
            by: MatchBy::Name,
            value: name.trim().to_owned(),
            currency: None,
        }
    }

    /// A hash that can stand in a table's key without giving the person away at a glance.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut text = format!("{}\u{1f}{:?}\u{1f}{}", self.kind, self.by, self.value);
        if let Some(currency) = self.currency {
            text.push('\u{1f}');
            text.push_str(&currency.to_string());
        }
        hex::encode(Sha256::digest(text))
    }
}

/// A reference in a document: an id that the mapping names, or something to be found or made first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// The target's own id.
    Known(TargetId),
    /// To be resolved before the write.
    Wanted(ReferenceKey),
}

impl Reference {
    /// The id, if the mapping names it.
    #[must_use]
    pub fn known(&self) -> Option<&TargetId> {
        match self {
            Self::Known(id) => Some(id),
            Self::Wanted(_) => None,
        }
    }

    /// The key to resolve, if it is not known yet.
    #[must_use]
    pub fn wanted(&self) -> Option<&ReferenceKey> {
        match self {
            Self::Known(_) => None,
            Self::Wanted(key) => Some(key),
        }
    }
}
