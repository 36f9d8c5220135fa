//! Tax in the US: a line is taxable or not, and the rates are those of the whole form.
//!
//! With automated sales tax the company's engine picks the rates by the ship-to state, and whatever
//! code is given is ignored. Without it the form's tax code picks them, or else the company's own.
//! A given `TotalTax` wins and is spread over the rates.

use rust_decimal::Decimal;

use super::{Share, Side, Tax, after_discount, percent_of, prorate, rates_of, tax_of, tax_on};
use crate::quickbooks::books::Books;
use crate::quickbooks::fault::{Checked, Fault};
use crate::quickbooks::json::{Json, Object};
use crate::quickbooks::lines::{Lines, cents};

pub(super) fn settle(
    books: &Books,
    input: &Object,
    given: Option<&Object>,
    lines: &Lines,
) -> Checked<Tax> {
    let automated = books.prefers("TaxPrefs.PartnerTaxEnabled");
    let code = if automated { None } else { code(books, given)? };
    let rates = match &code {
        _ if automated => rates_at(books, input),
        Some(code) => rates_of(books, Side::Sales, code),
        None => Vec::new(),
    };
    let taxable = lines.nets.iter().filter(|net| net.code.as_deref() == Some("TAX"));
    let base: Decimal = taxable.map(|net| net.amount).sum();
    let discounts_first = input.is_true("ApplyTaxAfterDiscount");
    let base = if discounts_first { after_discount(base, lines) } else { base };
    let mut shares = Vec::new();
    for rate in rates.into_iter().filter(|_| !base.is_zero()) {
        let percent = percent_of(books, &rate)?;
        shares.push(Share { rate, percent, base, amount: tax_on(base, percent) });
    }
    let wanted = given.and_then(|given| given.number_at("TotalTax")).map(cents);
    if let Some(wanted) = wanted.filter(|_| !base.is_zero()) {
        prorate(&mut shares, wanted);
        if automated && shares.is_empty() && !wanted.is_zero() {
            let detail = Object::from([("TotalTax", Json::money(wanted))]);
            return Ok(Tax { detail: Some(detail), total: wanted });
        }
    }
    let mut tax = tax_of(shares);
    if let (Some(detail), Some(code)) = (&mut tax.detail, code) {
        detail.set("TxnTaxCodeRef", Json::reference(&code));
    }
    Ok(tax)
}

/// The form's tax code, else the company's own.
fn code(books: &Books, given: Option<&Object>) -> Checked<Option<String>> {
    if let Some(code) = given.and_then(|given| given.text_at("TxnTaxCodeRef.value")) {
        let known = books.referred("TaxCode", code);
        let detail = format!("Invalid TxnTaxCodeRef {code} in the request");
        return known
            .map(|_| Some(code.to_owned()))
            .map_err(|_| Fault::invalid("6160", "Invalid TxnTaxCodeRef", detail));
    }
    let preferences = books.single("Preferences");
    let own = preferences.and_then(|own| own.text_at("TaxPrefs.TaxGroupCodeRef.value"));
    Ok(own.map(str::to_owned))
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
