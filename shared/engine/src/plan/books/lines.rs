//! From a store's lines to document lines and tax: the same for a sale and for a refund.
//!
//! Goods stand at their price before discounts, with their quantity; what coupons took off and
//! negative fees are one negative line a tax code, so that income and discounts stay apart and the
//! base of each rate is net of them. Tax is the store's own total by rate, never computed.

use std::collections::BTreeMap;

use mapping::tables::{LineFacts, LineSort, StoreRate};
use model::document::DocumentLine;
use model::money::Decimal;
use model::order::{Line, LineContent};
use model::tax::TaxTotal;
use model::{Reference, TargetId};

use super::body::Body;
use super::desk::{Desk, one_line};
use super::items;
use super::rates::Rates;
use crate::error::Result;

/// Builds lines and tax.
///
/// # Errors
/// What the mapping does not cover, and amounts that are too fine.
pub(super) fn body(
    desk: &Desk<'_>,
    lines: &[Line],
    taxes: &[TaxTotal],
    rates: &Rates,
) -> Result<Body> {
    let mut builder = Builder { desk, rates, body: Body::default(), discounts: BTreeMap::new() };
    lines.iter().try_for_each(|line| builder.add(line))?;
    builder.add_discounts();
    for tax in taxes {
        builder.add_tax(tax)?;
    }
    Ok(builder.body)
}

struct Builder<'b, 'a> {
    desk: &'b Desk<'a>,
    rates: &'b Rates,
    body: Body,
    discounts: BTreeMap<TargetId, Decimal>,
}

impl Builder<'_, '_> {
    fn add(&mut self, line: &Line) -> Result<()> {
        let (total, items) = (self.desk.round(line.total), &self.desk.books.items);
        let is_product = matches!(line.content, LineContent::Product { .. });
        let taxed = !self.desk.round(tax_of(line)).is_zero();
        if total.is_zero() && !taxed && !is_product {
            return Ok(());
        }
        let rates = self.rates.of_line(self.desk, line);
        let code = self.code(line, &rates)?;
        let item = match &line.content {
            LineContent::Product { sku, .. } => items::of_product(self.desk, line, sku)?,
            LineContent::Shipping { .. } => Reference::Known(items.shipping.clone()),
            LineContent::Fee => Reference::Known(items.fee(&line.name).clone()),
        };
        let gross = if is_product { self.desk.round(line.subtotal) } else { total };
        if line.content == LineContent::Fee && total.is_sign_negative() {
            *self.discounts.entry(code.clone()).or_default() -= total;
        } else {
            *self.discounts.entry(code.clone()).or_default() += gross - total;
            let quantity = Some(line.quantity).filter(|q| is_product && !q.is_zero());
            self.push(one_line(&line.name), gross, quantity, item.clone(), code.clone());
        }
        if total.is_zero() && taxed {
            self.add_base_of_tax_alone(line, &rates, item, code)?;
        }
        Ok(())
    }

    /// Tax on nothing: the books want a base, so it comes in taxed and goes out untaxed.
    fn add_base_of_tax_alone(
        &mut self,
        line: &Line,
        rates: &[StoreRate],
        item: Reference,
        code: TargetId,
    ) -> Result<()> {
        let tax = tax_of(line);
        let percent: Decimal = rates.iter().filter_map(|rate| rate.percent).sum();
        let base = tax.checked_mul(Decimal::ONE_HUNDRED).and_then(|t| t.checked_div(percent));
        let base = self.desk.round(base.unwrap_or_default());
        let untaxed = self.desk.books.tax.outside_scope("tax-only")?.clone();
        let name = one_line(&line.name);
        self.push(format!("{name}: tax alone"), base, None, item.clone(), code);
        self.push(format!("{name}: tax alone"), -base, None, item, untaxed);
        Ok(())
    }

    fn code(&self, line: &Line, rates: &[StoreRate]) -> Result<TargetId> {
        let address = self.desk.ship_to();
        // Where the books' own engine finds the rates, a line is taxable when it was taxed.
        let charged = self.desk.books.tax.is_by_rate() || !line.rate_set().is_empty();
        let facts = LineFacts {
            rates: if charged { rates } else { &[] },
            sort: match line.content {
                LineContent::Product { .. } => LineSort::Product,
                LineContent::Shipping { .. } => LineSort::Shipping,
                LineContent::Fee => LineSort::Fee,
            },
            tax_class: &line.tax_class,
            country: &address.country,
            state: &address.state,
            nothing: line.total.is_zero() && line.rate_set().is_empty(),
        };
        Ok(self.desk.books.tax.line_code(facts)?.clone())
    }

    fn add_discounts(&mut self) {
        let item = &self.desk.books.items.discount;
        for (code, discount) in std::mem::take(&mut self.discounts) {
            if discount.is_zero() {
                continue;
            }
            let one =
                if discount.is_sign_negative() { Decimal::ONE } else { Decimal::NEGATIVE_ONE };
            let item = Reference::Known(item.clone());
            self.push("Discount".to_owned(), -discount, Some(one), item, code);
        }
    }

    fn add_tax(&mut self, tax: &TaxTotal) -> Result<()> {
        let amount = self.desk.exact("tax", tax.total())?;
        self.body.total_tax += amount;
        if amount.is_zero() {
            return Ok(());
        }
        if let Some(rate) = self.desk.books.tax.rate(&self.rates.get(&tax.rate_id))? {
            *self.body.tax.entry(rate.rate.clone()).or_default() += amount;
        }
        Ok(())
    }

    fn push(
        &mut self,
        description: String,
        amount: Decimal,
        quantity: Option<Decimal>,
        item: Reference,
        tax_code: TargetId,
    ) {
        self.body.lines.push(DocumentLine { description, amount, quantity, item, tax_code });
    }
}

fn tax_of(line: &Line) -> Decimal {
    line.taxes.iter().map(|tax| tax.amount).sum()
}
