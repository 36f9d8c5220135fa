//! VAT, GST and the like: each line carries a tax code, each code stands for rates.
//!
//! A store may change a rate's percentage under the same id, so a store rate may have a row for
//! each percentage it had; the percentage on the order decides. Which code a line gets follows from
//! the *set* of its rates. There is no fallback code.

use std::collections::{BTreeMap, BTreeSet};

use model::TargetId;
use model::money::Decimal;
use serde::{Deserialize, Serialize};

use super::tax::{LineFacts, StoreRate};
use super::untaxed::UntaxedRow;
use crate::error::MappingError;
use crate::gap::{Gap, percent};

/// The tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// A tax code of the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxCode {
    /// Its id.
    pub code: TargetId,
    /// Its rates on sales.
    pub rates: Vec<Rate>,
}

/// A rate of the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Its id.
    pub rate: TargetId,
    /// Per cent, as the books have it.
    pub percent: Decimal,
}

/// A store rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateRow {
    /// The store's id.
    pub store_rate: String,
    /// The rate of the books that it is.
    pub rate: TargetId,
}

impl TaxByCode {
    pub(super) fn line_code(&self, facts: LineFacts<'_>) -> Result<&TargetId, Gap> {
        if !facts.rates.is_empty() {
            let code = self.code_of_set(facts.rates);
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

    fn code_of_set(&self, store: &[StoreRate]) -> Result<&TargetId, Gap> {
        let wanted: BTreeSet<&TargetId> =
            store.iter().map(|rate| Ok(&self.rate(rate)?.rate)).collect::<Result<_, Gap>>()?;
        let fits = |code: &&TaxCode| code.ids() == wanted && !wanted.is_empty();
        let code = self.codes.iter().find(fits);
        code.map(|code| &code.code)
            .ok_or_else(|| Gap::Code { rates: StoreRate::describe_all(store) })
    }

    pub(super) fn rate(&self, store: &StoreRate) -> Result<&Rate, Gap> {
        if store.compound {
            return Err(Gap::Compound { store_rate: store.describe() });
        }
        let rows = self.rates.iter().filter(|row| row.store_rate == store.id);
        let mapped: Vec<&Rate> = rows.filter_map(|row| self.find(&row.rate)).collect();
        if mapped.is_empty() {
            return Err(Gap::Rate { store_rate: store.describe() });
        }
        mapped.iter().copied().find(|rate| Some(rate.percent) == store.percent).ok_or_else(|| {
            let percents: Vec<String> = mapped.iter().map(|rate| percent(rate.percent)).collect();
            Gap::Percent { store_rate: store.describe(), mapped: percents.join(" or ") }
        })
    }

    pub(super) fn rates_of(&self, code: &TargetId) -> &[Rate] {
        self.codes.iter().find(|row| row.code == *code).map_or(&[], |row| &row.rates)
    }

    fn find(&self, rate: &TargetId) -> Option<&Rate> {
        self.codes.iter().flat_map(|code| &code.rates).find(|row| row.rate == *rate)
    }

    pub(super) fn check(&self, path: &str) -> Result<(), MappingError> {
        let mut ids = BTreeSet::new();
        let mut sets = BTreeSet::new();
        let mut percents = BTreeMap::new();
        for (place, code) in self.codes.iter().enumerate() {
            let at = || format!("{path}.by_code.codes[{place}]");
            MappingError::unless(ids.insert(&code.code), at, "the code has a row already")?;
            let charges = code.rates.iter().any(|rate| !rate.percent.is_zero());
            MappingError::unless(
                !charges || sets.insert(code.ids()),
                at,
                "another code stands for the same rates",
            )?;
            for rate in &code.rates {
                let known = percents.insert(&rate.rate, rate.percent);
                MappingError::unless(
                    known.is_none_or(|known| known == rate.percent),
                    at,
                    "one of its rates has another percentage elsewhere",
                )?;
            }
        }
        for (place, row) in self.rates.iter().enumerate() {
            MappingError::unless(
                percents.contains_key(&row.rate),
                || format!("{path}.by_code.rates[{place}].rate"),
                "no code has this rate",
            )?;
        }
        let untaxed = self
            .untaxed
            .iter()
            .enumerate()
            .map(|(place, row)| (format!("{path}.by_code.untaxed[{place}].code"), &row.code));
        let outside =
            self.outside_scope.iter().map(|code| (format!("{path}.by_code.outside_scope"), code));
        for (at, code) in untaxed.chain(outside) {
            let taxed = self.rates_of(code).iter().any(|rate| !rate.percent.is_zero());
            MappingError::unless(ids.contains(code), || at.clone(), "the code has no row")?;
            MappingError::unless(!taxed, || at, "the code charges tax")?;
        }
        Ok(())
    }
}

impl TaxCode {
    fn ids(&self) -> BTreeSet<&TargetId> {
        self.rates.iter().map(|rate| &rate.rate).collect()
    }
}
