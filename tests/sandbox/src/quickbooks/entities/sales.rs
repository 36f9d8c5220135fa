//! Invoices, sales receipts, credit memos and refund receipts.

use rust_decimal::Decimal;

use super::{Build, custom_fields};
use crate::quickbooks::fault::{Checked, Fault};
use crate::quickbooks::json::{Json, Object};
use crate::quickbooks::lines::{self, cents, negative};
use crate::quickbooks::tax::{self, Side};

const COPIED: &[&str] = &[
    "PrivateNote",
    "CustomerMemo",
    "BillAddr",
    "ShipAddr",
    "ShipFromAddr",
    "FreeFormAddress",
    "ShipMethodRef",
    "ShipDate",
    "TrackingNum",
    "BillEmail",
    "BillEmailCc",
    "BillEmailBcc",
    "PaymentRefNum",
    "PaymentType",
    "CheckPayment",
    "CreditCardPayment",
    "TransactionLocationType",
    "TxnSource",
    "InvoiceRef",
    "Deposit",
];

/// Builds a sales form: its lines, its tax, its total.
///
/// # Errors
/// The code of the first rule that is broken.
pub fn build(b: Build<'_>) -> Checked<Object> {
    let mut out = Object::default();
    b.copy(&mut out, COPIED);
    customer(&b, &mut out)?;
    if b.input.items_at("Line").is_empty() {
        return Err(Fault::required("Line"));
    }
    if let Some(number) = b.input.get("DocNumber") {
        out.set("DocNumber", number.clone());
    }
    out.set("CustomField", custom_fields::shown(b.books, b.input));
    out.set("TxnDate", b.date().to_string());
    b.currency(&mut out)?;
    b.tracked_reference(&mut out, "ClassRef", "Class", "ClassTrackingPerTxn")?;
    b.tracked_reference(&mut out, "DepartmentRef", "Department", "TrackDepartments")?;
    b.name_reference(&mut out, "PaymentMethodRef", "PaymentMethod")?;
    total(&b, &mut out)?;
    out.set("ApplyTaxAfterDiscount", b.input.is_true("ApplyTaxAfterDiscount"));
    out.set("PrintStatus", b.input.text_at("PrintStatus").unwrap_or("NeedToPrint"));
    let status = b.input.text_at("EmailStatus").unwrap_or("NotSet");
    if status == "NeedToSend" && b.input.text_at("BillEmail.Address").is_none() {
        return Err(Fault::required("BillEmail"));
    }
    out.set("EmailStatus", status);
    match b.spec.name {
        "Invoice" => invoice(&b, &mut out)?,
        "SalesReceipt" => {
            b.deposit_account(&mut out)?;
            out.set("Balance", Json::money(Decimal::ZERO));
        }
        "RefundReceipt" => {
            if b.input.get("DepositToAccountRef").is_none() {
                return Err(Fault::required("DepositToAccountRef"));
            }
            b.deposit_account(&mut out)?;
            out.set("Balance", Json::money(Decimal::ZERO));
        }
        _ => {
            b.name_reference(&mut out, "SalesTermRef", "Term")?;
            applied_fits(&b, &out)?;
        }
    }
    Ok(out)
}

/// The customer is required on invoices and credit memos; absent addresses come from it.
fn customer(b: &Build<'_>, out: &mut Object) -> Checked<()> {
    let Some(id) = b.input.text_at("CustomerRef.value") else {
        return match b.spec.name {
            "Invoice" | "CreditMemo" => {
                Err(Fault::invalid("6560", "CustomerRef missing", "Select a customer."))
            }
            _ => Ok(()),
        };
    };
    out.set("CustomerRef", b.books.named_reference("Customer", id)?);
    let customer = b.books.referred("Customer", id)?;
    for address in ["BillAddr", "ShipAddr"] {
        if let Some(own) = customer.built.get(address) {
            out.default_to(address, own.clone());
        }
    }
    Ok(())
}

fn total(b: &Build<'_>, out: &mut Object) -> Checked<()> {
    let taxed = b.input.text_at("GlobalTaxCalculation") != Some("NotApplicable");
    let mut lines = lines::settle(b.books, b.input, taxed, b.last_line_id())?;
    let mut taxable = b.input.clone();
    if let Some(address) = out.get("ShipAddr") {
        taxable.set("ShipAddr", address.clone());
    }
    let tax = tax::settle(b.books, Side::Sales, &taxable, &mut lines)?;
    let total = cents(lines.subtotal - lines.discount + tax.total);
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

fn invoice(b: &Build<'_>, out: &mut Object) -> Checked<()> {
    for flag in [
        "AllowIPNPayment",
        "AllowOnlinePayment",
        "AllowOnlineCreditCardPayment",
        "AllowOnlineACHPayment",
    ] {
        out.set(flag, b.input.is_true(flag));
    }
    b.name_reference(out, "SalesTermRef", "Term")?;
    out.set("DueDate", b.due_date());
    applied_fits(b, out)
}

/// A form that payments were applied to cannot become smaller than what was applied.
fn applied_fits(b: &Build<'_>, out: &Object) -> Checked<()> {
    let Some(old) = b.old else { return Ok(()) };
    let applied: Decimal =
        b.books.applied_to(b.spec.name, &old.id).iter().map(|(_, amount)| *amount).sum();
    if out.number_at("TotalAmt").unwrap_or_default() < applied {
        return Err(Fault::business("The amount is less than what has been applied to it."));
    }
    Ok(())
}
