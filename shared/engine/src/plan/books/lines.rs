//! From a store's lines to document lines and tax: the same for a sale and for a refund.
//!
//! Goods stand at their price before discounts, with their quantity; what coupons took off and
//! negative fees are one negative line a tax code, so that income and discounts stay apart and the
//! base of each rate is net of them. The parts of a bundle are lines like any other: the store says
//! which of them bear the price. Tax is the store's own total by rate, never computed.

use mapping::Gap;
use mapping::tables::{LineFacts, LineSort, Regime, StoreRate};
use model::money::Decimal;
use model::order::{Line, LineContent};
use model::tax::TaxTotal;
use model::{Reference, TargetId};

use super::body::Body;
use super::desk::{Desk, one_line};
use super::discounts::Discounts;
use super::rates::Rates;
use super::{items, tax_line};
use crate::code::Code;
use crate::error::{Error, Result};

/// What a store sold, or took back.
pub(super) struct Basket<'b> {
    /// Goods, shipping and fees.
    pub(super) lines: &'b [Line],
    /// Tax by rate.
    pub(super) taxes: &'b [TaxTotal],
    /// How much of what coupons took off the lines was store credit, without tax.
    pub(super) store_credit: Decimal,
}

/// Builds lines and tax.
///
/// # Errors
/// What the mapping does not cover, and amounts that are too fine.
pub(super) fn body(desk: &Desk<'_>, basket: &Basket<'_>, rates: &Rates) -> Result<Body> {
    if !desk.books.regimes.is_empty() {
        desk.destination()?;
    }
    let mut body = Body::default();
    body.lines.reserve(basket.lines.len() + 2);
    let mut builder =
        Builder { desk, rates, body, discounts: Discounts::default(), charged: Vec::new() };
    basket.lines.iter().try_for_each(|line| builder.add(line))?;
    let Builder { mut body, discounts, charged, .. } = builder;
    discounts.close(desk, basket.store_credit, &mut body)?;
    tax_line::add(desk, basket.taxes, rates, &mut body)?;
    if desk.tax_item().is_none() {
        let sets: Vec<&[StoreRate]> = charged.iter().map(Vec::as_slice).collect();
        body.tax_code = desk.books.tax.document_code(&sets)?.cloned();
    }
    Ok(body)
}

struct Builder<'b, 'a> {
    desk: &'b Desk<'a>,
    rates: &'b Rates,
    body: Body,
    discounts: Discounts,
    /// The rates of each line that was charged tax.
    charged: Vec<Vec<StoreRate>>,
}

/// What a line is posted as.
struct Place<'l> {
    item: Reference,
    code: TargetId,
    sku: &'l str,
}

impl Builder<'_, '_> {
    fn add(&mut self, line: &Line) -> Result<()> {
        let desk = self.desk;
        let total = desk.line_amount(line.total)?;
        let is_product = matches!(line.content, LineContent::Product { .. });
        let taxed = !desk.round(tax_of(line)).is_zero();
        if total.is_zero() && !taxed && !is_product {
            return Ok(());
        }
        let rates = self.rates_of(line);
        let place = self.place(line, &rates)?;
        let gross = if is_product { desk.line_amount(line.subtotal)? } else { total };
        if line.content == LineContent::Fee && total.is_sign_negative() {
            self.discounts.add_fee(&place.code, -total);
        } else {
            self.discounts.add_coupons(&place.code, gross - total);
            let quantity = Some(line.quantity).filter(|q| is_product && !q.is_zero());
            self.push(one_line(&line.name), gross, quantity, &place);
        }
        // Where the tax is a line of its own, it needs no base.
        if total.is_zero() && taxed && desk.tax_item().is_none() {
            self.add_base_of_tax_alone(line, &rates, &place)?;
        }
        if !line.rate_set().is_empty() {
            self.charged.push(rates);
        }
        Ok(())
    }

    /// The rates that decide the line's code. Where the books' own engine finds the rates, a line is
    /// taxable when it was taxed, and so it is for a buyer who is exempt.
    fn rates_of(&self, line: &Line) -> Vec<StoreRate> {
        let by_charge = self.desk.buyer.exempt || !self.desk.books.tax.is_by_rate();
        if by_charge && line.rate_set().is_empty() {
            return Vec::new();
        }
        self.rates.of_line(self.desk, line)
    }

    fn place<'l>(&self, line: &'l Line, rates: &[StoreRate]) -> Result<Place<'l>> {
        let items = &self.desk.books.items;
        let (item, sku) = match &line.content {
            LineContent::Product { sku, .. } => {
                (items::of_product(self.desk, line, sku)?, sku.as_str())
            }
            LineContent::Shipping { method_id } => {
                (Reference::Known(items.shipping(method_id).clone()), "")
            }
            LineContent::Fee => (Reference::Known(items.fee(&line.name).clone()), ""),
        };
        Ok(Place { item, code: self.code(line, rates)?.clone(), sku })
    }

    fn code(&self, line: &Line, rates: &[StoreRate]) -> Result<&TargetId> {
        let desk = self.desk;
        let tax = &desk.books.tax;
        if desk.tax_item().is_some() {
            if desk.buyer.exempt && !rates.is_empty() {
                return Err(Gap::ExemptAndTaxed.into());
            }
            return Ok(tax.outside_scope("regime's own tax")?);
        }
        refuse_tax_of_untaxed_regime(desk, line)?;
        if rates.is_empty() {
            if items::is_gift_card(desk, line) {
                return Ok(tax.outside_scope("gift card")?);
            }
            if line.content == LineContent::Fee && desk.books.items.is_tip(&line.name) {
                return Ok(tax.outside_scope("tip")?);
            }
        }
        // The place decides nothing about a line whose code follows from its rates.
        let by_rates = tax.is_by_rate() && !rates.is_empty();
        let address = if by_rates { desk.ship_to() } else { desk.destination()? };
        let supplies = &desk.books.supplies;
        let (sort, supply) = match &line.content {
            LineContent::Product { sku, .. } => (LineSort::Product, supplies.of(sku)),
            LineContent::Shipping { .. } => (LineSort::Shipping, supplies.usually),
            LineContent::Fee => (LineSort::Fee, supplies.usually),
        };
        let facts = LineFacts {
            rates,
            sort,
            tax_class: &line.tax_class,
            country: &address.country,
            state: &address.state,
            vat_number: desk.buyer.vat_number,
            exempt: desk.buyer.exempt,
            supply,
            nothing: line.total.is_zero() && line.rate_set().is_empty(),
        };
        Ok(tax.line_code(facts)?)
    }

    /// Tax on nothing: the books want a base, so it comes in taxed and goes out untaxed.
    fn add_base_of_tax_alone(
        &mut self,
        line: &Line,
        rates: &[StoreRate],
        place: &Place<'_>,
    ) -> Result<()> {
        let tax = tax_of(line);
        let percent: Decimal = rates.iter().filter_map(|rate| rate.percent).sum();
        let base = tax.checked_mul(Decimal::ONE_HUNDRED).and_then(|t| t.checked_div(percent));
        let base = self.desk.round(base.unwrap_or_default());
        let code = self.desk.books.tax.outside_scope("tax-only")?.clone();
        let untaxed = Place { item: place.item.clone(), code, sku: place.sku };
        let name = one_line(&line.name);
        self.push(format!("{name}: tax alone"), base, None, place);
        self.push(format!("{name}: tax alone"), -base, None, &untaxed);
        Ok(())
    }

    fn push(
        &mut self,
        description: String,
        amount: Decimal,
        quantity: Option<Decimal>,
        place: &Place<'_>,
    ) {
        let (item, code) = (place.item.clone(), place.code.clone());
        self.body.lines.push(self.desk.line(description, amount, quantity, item, code, place.sku));
    }
}

/// An export or a reverse charge that was taxed all the same would stand on the wrong return.
fn refuse_tax_of_untaxed_regime(desk: &Desk<'_>, line: &Line) -> Result<()> {
    let untaxed = |regime: Regime| matches!(regime, Regime::Export | Regime::ReverseCharge);
    let regime = desk.regime().map(|row| row.regime).filter(|regime| untaxed(*regime));
    if regime.is_none() || line.rate_set().is_empty() {
        return Ok(());
    }
    let message = "the store charged tax where the mapping says that none is due (export or \
                   reverse charge)";
    Err(Error::park(Code::TaxNotMapped, message))
}

fn tax_of(line: &Line) -> Decimal {
    line.taxes.iter().map(|tax| tax.amount).sum()
}
