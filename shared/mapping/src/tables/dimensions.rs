//! Classes and locations: how the books sort sales beside accounts.

use model::TargetId;
use serde::{Deserialize, Serialize};

/// The tables.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Dimensions {
    /// The class of a line; the first row that fits decides, none means no class.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<DimensionRow>,
    /// The location of a document; rows that name a SKU never fit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<DimensionRow>,
}

/// One rule. Every condition that is stated must hold; a row without conditions fits everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DimensionRow {
    /// The class or location.
    pub id: TargetId,
    /// Orders paid this way only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<String>,
    /// Orders made this way only, such as `checkout` or `admin`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_via: Option<String>,
    /// To these countries only (ISO 3166 alpha-2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Vec<String>>,
    /// Lines of these SKUs only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skus: Option<Vec<String>>,
}

/// What decides a class or location.
#[derive(Debug, Clone, Copy)]
pub struct DimensionFacts<'a> {
    /// How it is paid.
    pub gateway: &'a str,
    /// How it was made.
    pub created_via: &'a str,
    /// Where it goes (ISO 3166 alpha-2).
    pub country: &'a str,
    /// The line's SKU; none for a document, empty for a line without one.
    pub sku: Option<&'a str>,
}

impl Dimensions {
    /// The class of a line.
    #[must_use]
    pub fn class(&self, facts: DimensionFacts<'_>) -> Option<&TargetId> {
        self.classes.iter().find(|row| row.fits(facts)).map(|row| &row.id)
    }

    /// The location of a document.
    #[must_use]
    pub fn location(&self, facts: DimensionFacts<'_>) -> Option<&TargetId> {
        self.locations.iter().find(|row| row.fits(facts)).map(|row| &row.id)
    }
}

impl DimensionRow {
    fn fits(&self, facts: DimensionFacts<'_>) -> bool {
        let is = |wanted: &Option<String>, value: &str| wanted.as_ref().is_none_or(|w| w == value);
        let among = |list: &Option<Vec<String>>, value: Option<&str>| {
            list.as_ref().is_none_or(|list| list.iter().any(|one| Some(one.as_str()) == value))
        };
        is(&self.gateway, facts.gateway)
            && is(&self.created_via, facts.created_via)
            && among(&self.to, Some(facts.country))
            && among(&self.skus, facts.sku)
    }
}
