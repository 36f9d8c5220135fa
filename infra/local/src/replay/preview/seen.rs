//! What the orders of a capture show that a mapping must cover: gateways, currencies, tax rates.

use std::collections::{BTreeMap, BTreeSet};

use model::money::Decimal;
use model::order::Line;
use model::tax::TaxTotal;
use model::{Currency, Order};

use super::gather::Seen;

/// A store's rate as its orders state it: id, code and per cent.
pub(super) type Rate = (String, String, Decimal);

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Gateways by currency; an empty name is a gateway too.
    pub(super) gateways: BTreeSet<(String, Currency)>,
    /// Currencies, and in how many orders.
    pub(super) currencies: BTreeMap<Currency, usize>,
    /// Sets of rates that charged a line, and each rate by itself.
    pub(super) rates: BTreeSet<BTreeSet<Rate>>,
    /// States of the United States where tax was charged.
    pub(super) states: BTreeSet<String>,
    /// The countries of buyers, and in how many orders.
    pub(super) countries: BTreeMap<String, usize>,
}

/// Collects it.
pub(super) fn facts(orders: &[Seen]) -> Facts {
    let mut facts = Facts::default();
    orders.iter().for_each(|seen| facts.add(&seen.order));
    facts
}

impl Facts {
    fn add(&mut self, order: &Order) {
        self.gateways.insert((order.payment.gateway.clone(), order.currency));
        *self.currencies.entry(order.currency).or_default() += 1;
        if !order.billing.country.is_empty() {
            *self.countries.entry(order.billing.country.clone()).or_default() += 1;
        }
        self.sets(&order.lines, &order.taxes);
        for refund in &order.refunds {
            self.sets(&refund.lines, &refund.taxes);
        }
        if !order.total_tax.is_zero() {
            let addresses = [&order.shipping, &order.billing].into_iter();
            let states = addresses.filter(|address| address.country == "US");
            self.states.extend(states.map(|address| address.state.clone()));
        }
    }

    fn sets(&mut self, lines: &[Line], taxes: &[TaxTotal]) {
        let rate = |id: &String| -> Option<Rate> {
            let row = taxes.iter().find(|row| row.rate_id == *id && !row.compound)?;
            Some((id.clone(), row.code.clone(), row.percent?.normalize()))
        };
        for row in taxes {
            self.rates.extend(rate(&row.rate_id).map(|rate| BTreeSet::from([rate])));
        }
        for line in lines {
            let ids = line.rate_set();
            let set: BTreeSet<Rate> = ids.iter().filter_map(rate).collect();
            if set.len() == ids.len() && !set.is_empty() {
                self.rates.insert(set);
            }
        }
    }
}

/// What was seen most; the first of equals.
pub(super) fn most<T: Clone>(counts: &BTreeMap<T, usize>) -> Option<T> {
    let mut most: Option<(&T, usize)> = None;
    for (one, count) in counts {
        if most.is_none_or(|(_, known)| *count > known) {
            most = Some((one, *count));
        }
    }
    most.map(|(one, _)| one.clone())
}
