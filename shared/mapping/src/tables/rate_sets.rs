//! From the set of store rates on a line to the tax code that holds just these rates.
//!
//! A store may change a rate's percentage under the same id, so a store rate may have a row for
//! each percentage it had; the percentage on the order decides. Which code a line gets follows from
//! the *set* of its rates. There is no fallback code.

use std::collections::{BTreeMap, BTreeSet};

use model::TargetId;
use model::money::Decimal;
use serde::{Deserialize, Serialize};

use super::tax::StoreRate;
use crate::error::MappingError;
use crate::gap::{Gap, percent};

/// A tax code of the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TaxCode {
    /// Its id.
    pub code: TargetId,
    /// Its rates on sales.
    pub rates: Vec<Rate>,
}

/// A rate of the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Its id.
    pub rate: TargetId,
    /// Per cent, as the books have it.
    pub percent: Decimal,
}

/// A store rate. Tax services give all their rates one id; then the code tells them apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RateRow {
    /// The store's id.
    pub store_rate: String,
    /// The store's code of it, such as `US-CA-STATE-1`; a `*` at its end stands for anything. Left
    /// out, the id alone decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store_code: Option<String>,
    /// The rate of the books that it is.
    pub rate: TargetId,
}

/// The two tables together.
#[derive(Debug, Clone, Copy)]
pub(super) struct RateSets<'a> {
    pub(super) codes: &'a [TaxCode],
    pub(super) rates: &'a [RateRow],
}

impl<'a> RateSets<'a> {
    /// The code that holds just these rates.
    pub(super) fn code_of(self, store: &[StoreRate]) -> Result<&'a TargetId, Gap> {
        let wanted: BTreeSet<&TargetId> =
            store.iter().map(|rate| Ok(&self.rate(rate)?.rate)).collect::<Result<_, Gap>>()?;
        let fits = |code: &&TaxCode| code.ids() == wanted && !wanted.is_empty();
        let code = self.codes.iter().find(fits);
        code.map(|code| &code.code)
            .ok_or_else(|| Gap::Code { rates: StoreRate::describe_all(store) })
    }

    /// The books' rate for a store rate.
    pub(super) fn rate(self, store: &StoreRate) -> Result<&'a Rate, Gap> {
        if store.compound {
            return Err(Gap::Compound { store_rate: store.describe() });
        }
        let rows = self.rates.iter().filter(|row| row.fits(store));
        let mapped: Vec<&Rate> = rows.filter_map(|row| self.find(&row.rate)).collect();
        if mapped.is_empty() {
            return Err(Gap::Rate { store_rate: store.describe() });
        }
        mapped.iter().copied().find(|rate| Some(rate.percent) == store.percent).ok_or_else(|| {
            let percents: Vec<String> = mapped.iter().map(|rate| percent(rate.percent)).collect();
            Gap::Percent { store_rate: store.describe(), mapped: percents.join(" or ") }
        })
    }

    /// The rates that a code stands for.
    pub(super) fn rates_of(self, code: &TargetId) -> &'a [Rate] {
        self.codes.iter().find(|row| row.code == *code).map_or(&[], |row| &row.rates)
    }

    fn find(self, rate: &TargetId) -> Option<&'a Rate> {
        self.codes.iter().flat_map(|code| &code.rates).find(|row| row.rate == *rate)
    }

    /// Proves that no code has two rows, no two codes stand for the same rates, no rate has two
    /// percentages, and every store rate stands for a rate that some code has.
    pub(super) fn check(self, path: &str) -> Result<(), MappingError> {
        let mut ids = BTreeSet::new();
        let mut sets = BTreeSet::new();
        let mut percents = BTreeMap::new();
        for (place, code) in self.codes.iter().enumerate() {
            let at = || format!("{path}.codes[{place}]");
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
                || format!("{path}.rates[{place}].rate"),
                "no code has this rate",
            )?;
        }
        Ok(())
    }

    /// Whether a code has a row, and whether it charges tax.
    pub(super) fn check_untaxed(self, code: &TargetId, at: &str) -> Result<(), MappingError> {
        let known = self.codes.iter().any(|row| row.code == *code);
        let taxed = self.rates_of(code).iter().any(|rate| !rate.percent.is_zero());
        MappingError::unless(known, || at.to_owned(), "the code has no row")?;
        MappingError::unless(!taxed, || at.to_owned(), "the code charges tax")
    }
}

impl RateRow {
    fn fits(&self, store: &StoreRate) -> bool {
        let code = |pattern: &String| match pattern.strip_suffix('*') {
            Some(start) => store.code.starts_with(start),
            None => store.code == *pattern,
        };
        self.store_rate == store.id && self.store_code.as_ref().is_none_or(code)
    }
}

impl TaxCode {
    fn ids(&self) -> BTreeSet<&TargetId> {
        self.rates.iter().map(|rate| &rate.rate).collect()
    }
}
