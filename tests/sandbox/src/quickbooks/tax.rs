//! The tax of a form, computed from codes, rates and addresses.
//!
//! What is bought takes the purchase rates of its codes, and in the US no tax at all. A company
//! that charges no tax ignores whatever is said of it.

mod codes;
mod united_states;

use rust_decimal::Decimal;

use super::books::Books;
use super::fault::{Checked, Fault};
use super::json::{Json, Object};
use super::lines::{Lines, cents};

/// Which rates of a code count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// `SalesTaxRateList`
    Sales,
    /// `PurchaseTaxRateList`
    Purchases,
}

/// Tax as settled.
#[derive(Debug, Default)]
pub struct Tax {
    /// `TxnTaxDetail`, if the form has one.
    pub detail: Option<Object>,
    /// The sum.
    pub total: Decimal,
}

/// One rate on the form.
struct Share {
    rate: String,
    percent: Decimal,
    base: Decimal,
    amount: Decimal,
}

/// Computes the tax of a form. Where amounts include tax, a given tax amount moves the lines' net
/// amounts, never the total.
///
/// # Errors
/// 6000, 6160, 6170 or 2500 when what was given does not fit the lines.
pub fn settle(books: &Books, side: Side, input: &Object, lines: &mut Lines) -> Checked<Tax> {
    let given = input.at("TxnTaxDetail").and_then(Json::as_object);
    if !books.prefers("TaxPrefs.UsingSalesTax") || books.is_us() && side == Side::Purchases {
        return Ok(Tax::default());
    }
    if books.is_us() {
        return united_states::settle(books, input, given, lines);
    }
    if input.text_at("GlobalTaxCalculation") == Some("NotApplicable") {
        if given.is_some_and(|given| given.members().next().is_some()) {
            let detail = "TxnTaxDetail is not allowed when GlobalTaxCalculation is NotApplicable.";
            return Err(Fault::invalid("6170", "TxnTaxDetail is not allowed", detail));
        }
        return Ok(Tax::default());
    }
    codes::settle(books, side, given, lines)
}

/// The sum of a code's percentages.
///
/// # Errors
/// 2500 when the code names a rate that is not there.
pub fn percent_of_code(books: &Books, side: Side, code: &str) -> Checked<Decimal> {
    rates_of(books, side, code).iter().map(|rate| percent_of(books, rate)).sum()
}

fn after_discount(base: Decimal, lines: &Lines) -> Decimal {
    if lines.discount.is_zero() || lines.subtotal.is_zero() {
        return base;
    }
    cents(base - lines.discount * base / lines.subtotal)
}

fn tax_on(base: Decimal, percent: Decimal) -> Decimal {
    cents(base * percent / Decimal::ONE_HUNDRED)
}

fn rates_of(books: &Books, side: Side, code: &str) -> Vec<String> {
    let Some(stored) = books.find("TaxCode", code) else { return Vec::new() };
    let list = match side {
        Side::Sales => "SalesTaxRateList.TaxRateDetail",
        Side::Purchases => "PurchaseTaxRateList.TaxRateDetail",
    };
    let details = stored.built.items_at(list).iter();
    let refs = details.filter_map(|d| d.as_object()?.text_at("TaxRateRef.value"));
    refs.map(str::to_owned).collect()
}

fn percent_of(books: &Books, rate: &str) -> Checked<Decimal> {
    let stored = books.referred("TaxRate", rate)?;
    Ok(stored.built.number_at("RateValue").unwrap_or_default())
}

fn tax_of(shares: Vec<Share>) -> Tax {
    let total = shares.iter().map(|share| share.amount).sum();
    let lines = shares.iter().map(shown).collect::<Vec<_>>();
    let detail = Object::from([("TotalTax", Json::money(total)), ("TaxLine", Json::List(lines))]);
    Tax { detail: Some(detail), total }
}

fn shown(share: &Share) -> Json {
    let detail = Object::from([
        ("TaxRateRef", Json::reference(&share.rate)),
        ("PercentBased", true.into()),
        ("TaxPercent", Json::Number(share.percent)),
        ("NetAmountTaxable", Json::money(share.base)),
    ]);
    Object::from([
        ("Amount", Json::money(share.amount)),
        ("DetailType", "TaxLineDetail".into()),
        ("TaxLineDetail", detail.into()),
    ])
    .into()
}

/// Spreads a given sum over the rates by their percentage; the last takes what is left.
fn prorate(shares: &mut [Share], wanted: Decimal) {
    let percents: Decimal = shares.iter().map(|share| share.percent).sum();
    if percents.is_zero() {
        return;
    }
    let mut left = wanted;
    let last = shares.len().saturating_sub(1);
    for (place, share) in shares.iter_mut().enumerate() {
        share.amount = if place == last { left } else { cents(wanted * share.percent / percents) };
        left -= share.amount;
    }
}
