//! An open company without a server, and short bodies for it.
use std::str::FromStr as _;

use rust_decimal::Decimal;
use sandbox::quickbooks::Desk;
use sandbox::quickbooks::json::{Json, Object};

/// A company on 1 August 2026.
pub(crate) fn open(company: &str) -> Desk {
    Desk::open(company, "2026-08-01T12:00:00Z".parse().unwrap()).unwrap()
}

pub(crate) fn decimal(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap()
}

/// The object of a text.
pub(crate) fn parsed(text: &str) -> Object {
    Json::parse(text).unwrap().as_object().unwrap().clone()
}

/// An entity that was accepted.
pub(crate) fn done(answer: Result<String, String>) -> Object {
    parsed(&answer.unwrap())
}

/// The code of a refusal; `none` where there was none.
pub(crate) fn code(answer: &Result<String, String>) -> String {
    let Err(fault) = answer else { return "none".to_owned() };
    let fault = parsed(fault);
    fault.items_at("Fault.Error")[0].as_object().unwrap().text_at("code").unwrap().to_owned()
}

pub(crate) fn created(desk: &mut Desk, entity: &str, body: &str) -> Object {
    done(desk.create(entity, body))
}

/// A sales item line.
pub(crate) fn line(item: &str, amount: &str, code: &str) -> String {
    detailed(item, amount, code, "")
}

/// A sales item line; `extra` are more members of its detail, starting with a comma.
pub(crate) fn detailed(item: &str, amount: &str, code: &str, extra: &str) -> String {
    format!(
        r#"{{"DetailType":"SalesItemLineDetail","Amount":{amount},"SalesItemLineDetail":{{
        "ItemRef":{{"value":"{item}"}},"TaxCodeRef":{{"value":"{code}"}}{extra}}}}}"#
    )
}

/// A form of a customer; `extra` starts with a comma.
pub(crate) fn form(customer: &str, lines: &[String], extra: &str) -> String {
    let lines = lines.join(",");
    format!(r#"{{"CustomerRef":{{"value":"{customer}"}},"Line":[{lines}]{extra}}}"#)
}

/// The member for a reference, starting with a comma.
pub(crate) fn with(member: &str, id: &str) -> String {
    format!(r#","{member}":{{"value":"{id}"}}"#)
}

/// `,"TxnTaxDetail":{"TaxLine":[…]}` of rate, amount and base.
pub(crate) fn taxes(lines: &[(&str, &str, &str)]) -> String {
    let lines = lines.iter().map(|(rate, amount, base)| {
        format!(
            r#"{{"Amount":{amount},"DetailType":"TaxLineDetail","TaxLineDetail":{{
            "TaxRateRef":{{"value":"{rate}"}},"NetAmountTaxable":{base}}}}}"#
        )
    });
    let lines: Vec<String> = lines.collect();
    format!(r#","TxnTaxDetail":{{"TaxLine":[{}]}}"#, lines.join(","))
}

/// A payment in full of an invoice, or of what else it lists; `extra` starts with a comma.
pub(crate) fn payment(
    customer: &str,
    total: &str,
    lines: &[(&str, &str, &str)],
    extra: &str,
) -> String {
    let lines = lines.iter().map(|(amount, kind, id)| {
        format!(r#"{{"Amount":{amount},"LinkedTxn":[{{"TxnId":"{id}","TxnType":"{kind}"}}]}}"#)
    });
    let lines: Vec<String> = lines.collect();
    format!(
        r#"{{"CustomerRef":{{"value":"{customer}"}},"TotalAmt":{total},"Line":[{}]{extra}}}"#,
        lines.join(",")
    )
}

/// The rows of a list in the ledger whose member has a value.
pub(crate) fn rows(ledger: &Object, list: &str, member: &str, value: &str) -> Vec<Object> {
    let rows = ledger.items_at(list).iter().filter_map(Json::as_object);
    rows.filter(|row| row.text_at(member) == Some(value)).cloned().collect()
}

/// The home balance of an account; zero where nothing was posted. Checks the books' sum.
pub(crate) fn balance(desk: &Desk, account: &str) -> Decimal {
    let ledger = parsed(&desk.ledger());
    assert_eq!(ledger.number_at("sum"), Some(Decimal::ZERO), "{ledger:?}");
    let rows = rows(&ledger, "trial_balance", "account", account);
    rows.first().and_then(|row| row.number_at("debit")).unwrap_or_default()
}

/// What was posted to an account in a currency.
pub(crate) fn own_balance(desk: &Desk, account: &str, currency: &str) -> Decimal {
    let rows = rows(&parsed(&desk.ledger()), "trial_balance", "account", account);
    let row = rows.first().cloned().unwrap_or_default();
    row.number_at(&format!("by_currency.{currency}")).unwrap_or_default()
}

/// Base and tax of a rate, in the home currency.
pub(crate) fn tax(desk: &Desk, rate: &str) -> (Decimal, Decimal) {
    let rows = rows(&parsed(&desk.ledger()), "tax", "rate", rate);
    let row = rows.first().cloned().unwrap_or_default();
    let number = |member: &str| row.number_at(member).unwrap_or_default();
    (number("base"), number("amount"))
}
