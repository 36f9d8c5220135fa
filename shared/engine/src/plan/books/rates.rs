//! Which rates charged a line.

use std::collections::{BTreeMap, BTreeSet};

use mapping::tables::StoreRate;
use model::money::Decimal;
use model::order::Line;
use model::tax::TaxTotal;

use super::desk::Desk;

/// The store's rates by id, as the order and a refund of it state them.
pub(super) struct Rates(BTreeMap<String, StoreRate>);

impl Rates {
    /// The rates of these totals. An id that stands for two percentages (tax services give all
    /// their rates the same one) stands for none.
    pub(super) fn of(lists: &[&[TaxTotal]]) -> Self {
        let mut rates: BTreeMap<String, StoreRate> = BTreeMap::new();
        let mut unclear = BTreeSet::new();
        for tax in lists.iter().copied().flatten() {
            let rate = rates.entry(tax.rate_id.clone()).or_insert_with(|| StoreRate {
                id: tax.rate_id.clone(),
                code: tax.code.clone(),
                label: if tax.label.is_empty() { tax.code.clone() } else { tax.label.clone() },
                percent: tax.percent,
                compound: tax.compound,
            });
            rate.compound |= tax.compound;
            if let Some(percent) = tax.percent
                && *rate.percent.get_or_insert(percent) != percent
            {
                unclear.insert(tax.rate_id.clone());
            }
        }
        for rate in rates.values_mut().filter(|rate| unclear.contains(&rate.id)) {
            rate.percent = None;
        }
        Self(rates)
    }

    /// A rate by its id; one that the order lists nowhere has no percentage.
    pub(super) fn get(&self, id: &str) -> StoreRate {
        self.0.get(id).cloned().unwrap_or_else(|| StoreRate {
            id: id.to_owned(),
            code: String::new(),
            label: String::new(),
            percent: None,
            compound: false,
        })
    }

    /// The rates that charged a line: those with an amount, and those that the store lists with
    /// nothing because their tax on so small a line is less than the smallest amount.
    pub(super) fn of_line(&self, desk: &Desk<'_>, line: &Line) -> Vec<StoreRate> {
        let charged = line.rate_set();
        let mut ids: Vec<&str> = line.taxes.iter().map(|tax| tax.rate_id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        let rounds_away = |rate: &StoreRate| {
            rate.percent.is_some_and(|percent| {
                (line.total * percent / Decimal::ONE_HUNDRED).abs() < desk.unit()
            })
        };
        let rates = ids.into_iter().map(|id| self.get(id));
        rates.filter(|rate| charged.contains(&rate.id) || rounds_away(rate)).collect()
    }
}
