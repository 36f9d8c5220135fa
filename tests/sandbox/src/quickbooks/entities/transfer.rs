//! Transfers: money from one own account to another.

use rust_decimal::Decimal;

use super::Build;
use crate::quickbooks::fault::{Checked, Fault};
use crate::quickbooks::json::{Json, Object};
use crate::quickbooks::lines::{cents, negative};

/// Accounts of the balance sheet that money can be moved between.
const TYPES: &[&str] = &[
    "Bank",
    "Other Current Asset",
    "Fixed Asset",
    "Other Asset",
    "Credit Card",
    "Other Current Liability",
    "Long Term Liability",
    "Equity",
];

/// Builds a transfer.
///
/// # Errors
/// 2020 without accounts or amount, 6430 for an account that is not of the balance sheet, 2290 for
/// a negative amount, 6000 when both accounts are the same.
pub fn build(b: Build<'_>) -> Checked<Object> {
    let needed = |member: &str| {
        let id = b.input.text_at(&format!("{member}.value"));
        id.ok_or_else(|| Fault::required(member))
    };
    let (from, to) = (needed("FromAccountRef")?, needed("ToAccountRef")?);
    let amount = b.input.number_at("Amount").ok_or_else(|| Fault::required("Amount"))?;
    let amount = cents(amount);
    if amount < Decimal::ZERO {
        return Err(negative());
    }
    if from == to {
        return Err(Fault::business("Money cannot be transferred to the account it comes from."));
    }
    b.settles_in(from)?;
    b.settles_in(to)?;
    let mut out = Object::default();
    out.set("FromAccountRef", b.account(from, TYPES)?);
    out.set("ToAccountRef", b.account(to, TYPES)?);
    out.set("Amount", Json::money(amount));
    b.copy(&mut out, &["PrivateNote", "TransactionLocationType"]);
    out.set("TxnDate", b.date().to_string());
    b.currency(&mut out)?;
    Ok(out)
}
