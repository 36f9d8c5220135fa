//! Bills, purchases and vendor credits.

use rust_decimal::Decimal;

use super::Build;
use crate::quickbooks::books::Stored;
use crate::quickbooks::expense_lines;
use crate::quickbooks::fault::{Checked, Fault};
use crate::quickbooks::json::{Json, Object};
use crate::quickbooks::lines::{cents, negative};
use crate::quickbooks::tax::{self, Side};

const COPIED: &[&str] = &[
    "DocNumber",
    "PrivateNote",
    "TransactionLocationType",
    "IncludeInAnnualTPAR",
    "PaymentRefNum",
    "TxnSource",
    "RemitToAddr",
    "LinkedTxn",
];

/// Builds a bill, a purchase or a vendor credit: its lines, its tax, its total.
///
/// # Errors
/// The code of the first rule that is broken.
pub fn build(b: Build<'_>) -> Checked<Object> {
    let mut out = Object::default();
    match b.spec.name {
        "Purchase" => paid(&b, &mut out)?,
        _ => owed(&b, &mut out)?,
    }
    if b.input.items_at("Line").is_empty() {
        return Err(Fault::required("Line"));
    }
    b.copy(&mut out, COPIED);
    out.set("TxnDate", b.date().to_string());
    b.currency(&mut out)?;
    b.tracked_reference(&mut out, "DepartmentRef", "Department", "TrackDepartments")?;
    total(&b, &mut out)?;
    if b.spec.name == "Bill" {
        b.name_reference(&mut out, "SalesTermRef", "Term")?;
        out.set("DueDate", b.due_date());
    }
    if b.spec.name != "Purchase" {
        let total = out.get("TotalAmt").cloned().unwrap_or_default();
        out.set("Balance", total);
    }
    Ok(out)
}

/// A bill or vendor credit: the vendor, and the account that what is owed stands on.
fn owed(b: &Build<'_>, out: &mut Object) -> Checked<()> {
    let vendor = b.input.text_at("VendorRef.value");
    let vendor = vendor.ok_or_else(|| Fault::required("VendorRef"))?;
    out.set("VendorRef", b.books.named_reference("Vendor", vendor)?);
    if b.spec.name == "Bill"
        && let Some(address) = b.books.referred("Vendor", vendor)?.built.get("BillAddr")
    {
        out.set("VendorAddr", address.clone());
    }
    let given = b.input.text_at("APAccountRef.value");
    let payable = |account: &&Stored| {
        account.built.text_at("AccountType") == Some("Accounts Payable")
            && account.built.get("Active").and_then(Json::as_bool) != Some(false)
    };
    let mut payables = b.books.live("Account").filter(payable);
    let account = match (given, payables.next(), payables.next()) {
        (Some(given), _, _) => given,
        (None, Some(only), None) => only.id.as_str(),
        _ => return Err(Fault::required("APAccountRef")),
    };
    out.set("APAccountRef", b.account(account, &["Accounts Payable"])?);
    Ok(())
}

/// A purchase: how it was paid, from which account, to whom.
fn paid(b: &Build<'_>, out: &mut Object) -> Checked<()> {
    let how = b.input.text_at("PaymentType").ok_or_else(|| Fault::required("PaymentType"))?;
    let account = b.input.text_at("AccountRef.value");
    let account = account.ok_or_else(|| Fault::required("AccountRef"))?;
    let types: &[&str] = match how {
        "CreditCard" => &["Credit Card"],
        "Check" => &["Bank"],
        _ => &["Bank", "Other Current Asset"],
    };
    out.set("AccountRef", b.account(account, types)?);
    b.settles_in(account)?;
    out.set("PaymentType", how);
    let credit = b.input.is_true("Credit");
    if credit && how != "CreditCard" {
        return Err(Fault::business("Only a credit card purchase can be a credit."));
    }
    out.set("Credit", credit);
    if let Some(id) = b.input.text_at("EntityRef.value") {
        let kind = b.input.text_at("EntityRef.type").unwrap_or("Vendor");
        out.set("EntityRef", b.party(kind, id)?);
    }
    b.name_reference(out, "PaymentMethodRef", "PaymentMethod")?;
    if how == "Check" {
        out.set("PrintStatus", b.input.text_at("PrintStatus").unwrap_or("NotSet"));
    }
    Ok(())
}

fn total(b: &Build<'_>, out: &mut Object) -> Checked<()> {
    let taxed = b.input.text_at("GlobalTaxCalculation") != Some("NotApplicable");
    let mut lines = expense_lines::settle(b.books, b.input, taxed, b.last_line_id())?;
    let tax = tax::settle(b.books, Side::Purchases, b.input, &mut lines)?;
    let total = cents(lines.subtotal + tax.total);
    if total < Decimal::ZERO {
        return Err(negative());
    }
    out.set("Line", lines.shown);
    if let Some(detail) = tax.detail {
        out.set("TxnTaxDetail", detail);
    }
    b.how_tax_is_counted(out);
    out.set("TotalAmt", Json::money(total));
    if let Some(rate) = out.number_at("ExchangeRate") {
        out.set("HomeTotalAmt", Json::money(total * rate));
    }
    Ok(())
}
