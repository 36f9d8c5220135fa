//! The tax of a form, computed from codes, rates and addresses.
//!
//! What is bought takes the purchase rates of its codes, and in the US no tax at all.
//!
//! Outside the US each line names a tax code; amounts given per rate win over computed ones, but
//! must belong to the lines. In the US a line is taxable or not and the company's engine picks the
//! rates by the ship-to state; a given `TotalTax` wins and is spread over those rates.

use std::collections::{BTreeMap, BTreeSet};

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

/// Computes the tax of a form.
///
/// # Errors
/// 6000, 6170 or 2500 when what was given does not fit the lines.
pub fn settle(books: &Books, side: Side, input: &Object, lines: &Lines) -> Checked<Tax> {
    let given = input.at("TxnTaxDetail").and_then(Json::as_object);
    if books.is_us() && side == Side::Purchases {
        return Ok(Tax::default());
    }
    if books.is_us() {
        return united_states(books, input, given, lines);
    }
    if input.text_at("GlobalTaxCalculation") == Some("TaxInclusive") {
        return Err(Fault::business("The sandbox does not model tax-inclusive amounts."));
    }
    if input.text_at("GlobalTaxCalculation") == Some("NotApplicable") {
        if given.is_some_and(|given| given.members().next().is_some()) {
            let detail = "TxnTaxDetail is not allowed when GlobalTaxCalculation is NotApplicable.";
            return Err(Fault::invalid("6170", "TxnTaxDetail is not allowed", detail));
        }
        return Ok(Tax::default());
    }
    let mut shares = by_code(books, side, lines)?;
    let mut overridden = BTreeSet::new();
    for line in given.map_or(&[][..], |given| given.items_at("TaxLine")) {
        if let Some(line) = line.as_object() {
            let rate = override_share(&mut shares, line)?;
            if !overridden.insert(rate.clone()) {
                return Err(Fault::business(format!("Tax rate {rate} is given more than once.")));
            }
        }
    }
    Ok(tax_of(shares))
}

/// Base and tax by rate, from the lines' codes; the discount lowers each base in proportion.
fn by_code(books: &Books, side: Side, lines: &Lines) -> Checked<Vec<Share>> {
    let mut bases: BTreeMap<String, Decimal> = BTreeMap::new();
    for net in &lines.nets {
        for rate in net.code.iter().flat_map(|code| rates_of(books, side, code)) {
            *bases.entry(rate).or_default() += net.amount;
        }
    }
    bases
        .into_iter()
        .map(|(rate, base)| {
            let percent = percent_of(books, &rate)?;
            let base = after_discount(base, lines);
            Ok(Share { rate, percent, base, amount: tax_on(base, percent) })
        })
        .collect()
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

/// An amount given for a rate: the rate must be on the lines, with their base.
fn override_share(shares: &mut [Share], line: &Object) -> Checked<String> {
    let rate = line
        .text_at("TaxLineDetail.TaxRateRef.value")
        .ok_or_else(|| Fault::required("TaxLineDetail.TaxRateRef"))?;
    let Some(share) = shares.iter_mut().find(|share| share.rate == rate) else {
        let detail = format!("Tax rate {rate} belongs to no tax code of the lines.");
        return Err(Fault::business(detail));
    };
    if line.number_at("TaxLineDetail.TaxPercent").is_some_and(|percent| percent != share.percent) {
        return Err(Fault::business(format!("Tax rate {rate} is {} percent.", share.percent)));
    }
    if let Some(base) = line.number_at("TaxLineDetail.NetAmountTaxable")
        && (base - share.base).abs() > Decimal::new(1, 2)
    {
        let detail = format!("The lines with tax rate {rate} sum to {}, not {base}.", share.base);
        return Err(Fault::business(detail));
    }
    share.amount =
        cents(line.number_at("Amount").ok_or_else(|| Fault::required("TaxLine.Amount"))?);
    Ok(rate.to_owned())
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

fn united_states(
    books: &Books,
    input: &Object,
    given: Option<&Object>,
    lines: &Lines,
) -> Checked<Tax> {
    if !books.prefers("TaxPrefs.UsingSalesTax") {
        return Ok(Tax::default());
    }
    let taxable = lines.nets.iter().filter(|net| net.code.as_deref() == Some("TAX"));
    let base: Decimal = taxable.map(|net| net.amount).sum();
    let discounts_first = input.is_true("ApplyTaxAfterDiscount");
    let base = if discounts_first { after_discount(base, lines) } else { base };
    let rates = if books.prefers("TaxPrefs.PartnerTaxEnabled") {
        rates_at(books, input)
    } else {
        let code = given.and_then(|given| given.text_at("TxnTaxCodeRef.value"));
        code.map(|code| rates_of(books, Side::Sales, code)).unwrap_or_default()
    };
    let mut shares = Vec::new();
    for rate in rates.into_iter().filter(|_| !base.is_zero()) {
        let percent = percent_of(books, &rate)?;
        shares.push(Share { rate, percent, base, amount: tax_on(base, percent) });
    }
    let wanted = given.and_then(|given| given.number_at("TotalTax")).map(cents);
    if let Some(wanted) = wanted.filter(|_| !base.is_zero()) {
        prorate(&mut shares, wanted);
        if shares.is_empty() && !wanted.is_zero() {
            let detail = Object::from([("TotalTax", Json::money(wanted))]);
            return Ok(Tax { detail: Some(detail), total: wanted });
        }
    }
    Ok(tax_of(shares))
}

/// The engine's rates for the ship-to state, else for the company's own.
fn rates_at(books: &Books, input: &Object) -> Vec<String> {
    let company = books.single("CompanyInfo");
    let company = company.and_then(|info| info.text_at("CompanyAddr.CountrySubDivisionCode"));
    let state = match input.at("ShipAddr").and_then(Json::as_object) {
        Some(address) => address.text_at("CountrySubDivisionCode"),
        None => company,
    };
    let Some(state) = state else { return Vec::new() };
    let rates = books.settings.items_at(&format!("TaxByState.{state}")).iter();
    rates.filter_map(Json::as_text).map(str::to_owned).collect()
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
