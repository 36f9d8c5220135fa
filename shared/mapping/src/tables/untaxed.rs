//! Why a line carries no tax, and the code that says so.
//!
//! Zero-rated, exempt, export, reverse charge and outside the scope differ on the tax return though
//! all of them charge nothing; so each has its own rule, and a line that none fits waits.

use model::TargetId;
use serde::{Deserialize, Serialize};

use super::exemption::Supply;
use super::tax::{LineFacts, LineSort};

/// One rule. Every condition that is stated must hold; a row without conditions fits every line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UntaxedRow {
    /// Why no tax is due, for people who read the table: "export", "zero-rated books".
    pub reason: String,
    /// Lines of this tax class only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_class: Option<String>,
    /// Lines of this sort only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<LineSort>,
    /// To these countries only (ISO 3166 alpha-2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Vec<String>>,
    /// To any country but these; an unknown country does not count as abroad.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_to: Option<Vec<String>>,
    /// Only for buyers with a VAT number, or only for those without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_number: Option<bool>,
    /// Only for buyers that are exempt, or only for those that are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exempt: Option<bool>,
    /// Goods only, or services only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supply: Option<Supply>,
    /// The code.
    pub code: TargetId,
}

impl UntaxedRow {
    /// Whether the rule fits a line.
    #[must_use]
    pub fn fits(&self, facts: LineFacts<'_>) -> bool {
        let among = |list: &Vec<String>| list.iter().any(|country| country == facts.country);
        self.tax_class.as_ref().is_none_or(|class| class == facts.tax_class)
            && self.sort.is_none_or(|sort| sort == facts.sort)
            && self.vat_number.is_none_or(|wanted| wanted == facts.vat_number)
            && self.exempt.is_none_or(|wanted| wanted == facts.exempt)
            && self.supply.is_none_or(|wanted| wanted == facts.supply)
            && self.to.as_ref().is_none_or(among)
            && self.not_to.as_ref().is_none_or(|list| !among(list) && !facts.country.is_empty())
    }
}
