//! VAT, GST and the like: each line carries a tax code, each code stands for rates.

use model::TargetId;
use serde::{Deserialize, Serialize};

use super::rate_sets::{Rate, RateRow, RateSets, TaxCode};
use super::tax::{LineFacts, StoreRate};
use super::untaxed::UntaxedRow;
use crate::error::MappingError;
use crate::gap::Gap;

/// The tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TaxByCode {
    /// The books' codes that lines may get, each with the rates it stands for.
    pub codes: Vec<TaxCode>,
    /// From store rates to the books' rates.
    pub rates: Vec<RateRow>,
    /// Codes of untaxed lines; the first row that fits decides.
    pub untaxed: Vec<UntaxedRow>,
    /// The code of what no tax concerns: rounding, adjustments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside_scope: Option<TargetId>,
}

impl TaxByCode {
    fn sets(&self) -> RateSets<'_> {
        RateSets { codes: &self.codes, rates: &self.rates }
    }

    pub(super) fn line_code(&self, facts: LineFacts<'_>) -> Result<&TargetId, Gap> {
        if !facts.rates.is_empty() {
            let code = self.sets().code_of(facts.rates);
            // A line of nothing may list rates that no line of something has.
            if code.is_ok() || !facts.nothing {
                return code;
            }
        }
        let row = self.untaxed.iter().find(|row| row.fits(facts)).map(|row| &row.code);
        let nothing = self.outside_scope.as_ref().filter(|_| facts.nothing);
        row.or(nothing).ok_or_else(|| Gap::Untaxed {
            sort: facts.sort.as_str(),
            tax_class: facts.tax_class.to_owned(),
            country: facts.country.to_owned(),
        })
    }

    pub(super) fn rate(&self, store: &StoreRate) -> Result<&Rate, Gap> {
        self.sets().rate(store)
    }

    pub(super) fn rates_of(&self, code: &TargetId) -> &[Rate] {
        self.sets().rates_of(code)
    }

    pub(super) fn check(&self, path: &str) -> Result<(), MappingError> {
        let sets = self.sets();
        sets.check(path)?;
        for (place, row) in self.untaxed.iter().enumerate() {
            sets.check_untaxed(&row.code, &format!("{path}.untaxed[{place}].code"))?;
        }
        self.outside_scope
            .as_ref()
            .map_or(Ok(()), |code| sets.check_untaxed(code, &format!("{path}.outside_scope")))
    }
}
