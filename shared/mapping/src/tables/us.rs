//! The United States: a line is taxable or not.
//!
//! With automated sales tax the engine of the books splits the sum over its own rates by the
//! ship-to address; without it (classic) the document names one code, which holds the rates.

use model::TargetId;
use serde::{Deserialize, Serialize};

use super::rate_sets::{RateRow, RateSets, TaxCode};
use super::tax::{LineFacts, StoreRate};
use crate::error::MappingError;
use crate::gap::Gap;

/// With automated sales tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UsTax {
    /// The code of a taxable line.
    pub taxable: TargetId,
    /// The code of any other.
    pub non_taxable: TargetId,
    /// The states where the company is registered. Tax charged elsewhere makes the order wait: the
    /// books would have no agency to owe it to.
    pub states: Vec<String>,
}

/// Without it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UsClassicTax {
    /// The code of a taxable line.
    pub taxable: TargetId,
    /// The code of any other.
    pub non_taxable: TargetId,
    /// The codes that a document may name, each with the rates it stands for.
    pub codes: Vec<TaxCode>,
    /// From store rates to the books' rates.
    pub rates: Vec<RateRow>,
}

impl UsTax {
    pub(super) fn line_code(&self, facts: LineFacts<'_>) -> Result<&TargetId, Gap> {
        if facts.rates.is_empty() {
            return Ok(&self.non_taxable);
        }
        if facts.country == "US" && self.states.iter().any(|state| state == facts.state) {
            return Ok(&self.taxable);
        }
        Err(Gap::State { state: facts.state.to_owned() })
    }
}

impl UsClassicTax {
    fn sets(&self) -> RateSets<'_> {
        RateSets { codes: &self.codes, rates: &self.rates }
    }

    pub(super) fn line_code(&self, facts: LineFacts<'_>) -> Result<&TargetId, Gap> {
        if facts.rates.is_empty() {
            return Ok(&self.non_taxable);
        }
        self.sets().code_of(facts.rates).map(|_| &self.taxable)
    }

    /// The code of a document whose lines were charged by these sets of rates: one document, one
    /// code.
    pub(super) fn document_code(&self, sets: &[&[StoreRate]]) -> Result<Option<&TargetId>, Gap> {
        let mut codes = sets.iter().map(|set| self.sets().code_of(set));
        let Some(first) = codes.next().transpose()? else { return Ok(None) };
        for code in codes {
            if code? != first {
                return Err(Gap::TwoCodes);
            }
        }
        Ok(Some(first))
    }

    pub(super) fn check(&self, path: &str) -> Result<(), MappingError> {
        self.sets().check(path)
    }
}
