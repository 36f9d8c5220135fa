//! A preview in numbers.

use std::collections::BTreeMap;

use model::Currency;
use model::money::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use super::gather::Lost;
use super::verdict::{Outcome, Verdict};

/// What becomes of the orders and refunds, each counted once: planned, skipped and parked together are
/// orders and refunds together.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Orders, each once however often it was captured.
    pub orders: usize,
    /// Refunds, the same.
    pub refunds: usize,
    /// Orders and refunds that documents are planned for.
    pub planned: usize,
    /// Those that post nothing, by the rule's name.
    pub skipped: BTreeMap<&'static str, usize>,
    /// Those that wait for a person, by code.
    pub parked: BTreeMap<&'static str, usize>,
    /// By how much what is planned misses the store's own totals, in each currency's smallest unit,
    /// plus and minus never set off against each other.
    pub cents_off: u64,
}

impl Counts {
    /// Counts them.
    pub(super) fn of(verdicts: &[Verdict], lost: &[Lost]) -> Self {
        let mut counts = Self::default();
        for verdict in verdicts {
            let order = &verdict.order;
            counts.orders += 1;
            counts.add(&verdict.sale);
            counts.miss(order.currency, verdict.sale.off(order.total, Some(order.total_tax)));
            for (back, refund) in verdict.refunds.iter().zip(&order.refunds) {
                counts.refunds += 1;
                counts.add(&back.outcome);
                let tax = (!refund.lines.is_empty()).then(|| refund.total_tax());
                counts.miss(order.currency, back.outcome.off(back.amount, tax));
            }
        }
        for lost in lost {
            counts.orders += usize::from(!lost.refund);
            counts.refunds += usize::from(lost.refund);
            *counts.parked.entry(lost.code.as_str()).or_default() += 1;
        }
        counts
    }

    fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Planned(_) => self.planned += 1,
            Outcome::Skipped(rule) => *self.skipped.entry(rule).or_default() += 1,
            Outcome::Parked(code, _) => *self.parked.entry(code.as_str()).or_default() += 1,
        }
    }

    fn miss(&mut self, currency: Currency, off: Decimal) {
        let unit = Decimal::new(1, currency.minor_digits());
        let units = off.checked_div(unit).and_then(|units| units.ceil().to_u64());
        self.cents_off = self.cents_off.saturating_add(units.unwrap_or(u64::MAX));
    }
}
