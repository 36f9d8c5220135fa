//! The sums at the end of a preview: by currency what the store took and what is planned, tax by rate,
//! and the counts.

use std::collections::BTreeMap;

use model::Currency;
use model::document::{SalesDocument, SalesForm};
use model::money::Decimal;

use super::Preview;
use super::verdict::Outcome;
use crate::replay::page::{line, table};

/// Sums of one currency. What goes back counts negative.
#[derive(Default)]
struct Sums {
    stated: Decimal,
    planned: Decimal,
    /// Base and tax by rate and per cent; an empty rate is the books' own choice.
    taxes: BTreeMap<(String, Decimal), (Decimal, Decimal)>,
}

impl Sums {
    fn add(&mut self, documents: &[SalesDocument]) {
        for document in documents {
            let back = matches!(document.form, SalesForm::RefundReceipt | SalesForm::CreditMemo);
            let sign = if back { -Decimal::ONE } else { Decimal::ONE };
            self.planned += sign * document.sum();
            for tax in &document.taxes {
                let rate = (tax.rate.to_string(), tax.percent.normalize());
                let (base, amount) = self.taxes.entry(rate).or_default();
                *base += sign * tax.base;
                *amount += sign * tax.amount;
            }
            if document.taxes.is_empty() && !document.total_tax.is_zero() {
                let (_, amount) = self.taxes.entry((String::new(), Decimal::ZERO)).or_default();
                *amount += sign * document.total_tax;
            }
        }
    }
}

/// Writes them.
pub(super) fn write(page: &mut String, preview: &Preview) {
    for (currency, sums) in sums(preview) {
        if sums.stated.is_zero() && sums.planned.is_zero() && sums.taxes.is_empty() {
            continue;
        }
        line(page, &format!("\nSums in {currency}, of what is planned"));
        let off = sums.planned - sums.stated;
        table(
            page,
            &[
                ["the store took".to_owned(), format!("{:>12}", sums.stated)],
                ["planned".to_owned(), format!("{:>12}", sums.planned)],
                ["difference".to_owned(), format!("{off:>12}")],
            ],
        );
        let taxes = sums.taxes.iter().map(|((rate, percent), (base, amount))| {
            let (percent, base) = match rate.as_str() {
                "" => ("split by the books".to_owned(), String::new()),
                _ => (format!("{percent} %"), format!("on {base:>12}")),
            };
            [format!("tax {percent}"), base, format!("{amount:>12}"), rate.clone()]
        });
        table(page, &taxes.collect::<Vec<_>>());
    }
    counts(page, preview);
}

fn sums(preview: &Preview) -> BTreeMap<Currency, Sums> {
    let mut by_currency: BTreeMap<Currency, Sums> = BTreeMap::new();
    for verdict in &preview.verdicts {
        let sums = by_currency.entry(verdict.order.currency).or_default();
        if let Outcome::Planned(documents) = &verdict.sale {
            sums.stated += verdict.order.total;
            sums.add(documents);
        }
        for back in &verdict.refunds {
            if let Outcome::Planned(documents) = &back.outcome {
                sums.stated -= back.amount;
                sums.add(documents);
            }
        }
    }
    by_currency
}

fn counts(page: &mut String, preview: &Preview) {
    let counts = &preview.counts;
    line(page, &format!("\n{} orders and {} refunds", counts.orders, counts.refunds));
    let mut rows = vec![[counts.planned.to_string(), "planned".to_owned(), String::new()]];
    let skipped = counts.skipped.iter().map(|(rule, count)| (count, "nothing to post", rule));
    let parked = counts.parked.iter().map(|(code, count)| (count, "waiting", code));
    rows.extend(
        skipped
            .chain(parked)
            .map(|(count, what, why)| [count.to_string(), what.to_owned(), (*why).to_owned()]),
    );
    table(page, &rows);
    let off = match counts.cents_off {
        0 => "What is planned is exactly what the store says.".to_owned(),
        cents => format!("WHAT IS PLANNED MISSES THE STORE BY {cents} CENTS"),
    };
    line(page, &off);
}
