//! Sales forms (books.md, sections 3 to 5): who, when, where the money goes, and what moves no
//! figure. Lines and tax have files of their own.

use engine::write::References;
use engine::{Code, Error, Result};
use model::Currency;
use model::document::{self, SalesDetails, SalesDocument, SalesForm};
use rust_decimal::Decimal;

use super::saved::Saved;
use super::{address, lines, note, resolved, tax};
use crate::quickbooks::config::{Settings, TaxModel};
use crate::quickbooks::text;
use crate::quickbooks::wire::number::Number;
use crate::quickbooks::wire::sales::{CustomField, Memo, Sales, TEXT_FIELD};
use crate::quickbooks::wire::{Addr, Ref};

/// The form as it is sent. Customer and addresses stand as the form was made: personal data that
/// is erased in the store must not be overwritten in the books, which have to keep it.
pub(super) fn body(
    settings: &Settings,
    references: &References,
    sales: &SalesDocument,
    saved: Saved<'_>,
) -> Result<Sales> {
    let is_invoice = sales.form == SalesForm::Invoice;
    let off = is_invoice.then_some(false);
    // The reference knows no such field on a refund receipt, which is never mailed unasked.
    let mailed = sales.form != SalesForm::RefundReceipt;
    let is_receipt = matches!(sales.form, SalesForm::SalesReceipt | SalesForm::RefundReceipt);
    let (currency_ref, exchange_rate) = currency(settings, sales.currency, sales.exchange_rate)?;
    let (global_tax_calculation, txn_tax_detail) = tax::of(settings, sales)?;
    let mut body = Sales {
        id: saved.id(),
        sync_token: saved.version(),
        sparse: saved.sparse(),
        doc_number: sales.number.clone().filter(|_| settings.custom_numbers).and_then(text::some),
        txn_date: Some(sales.date),
        due_date: sales.due_date.filter(|_| is_invoice),
        currency_ref,
        exchange_rate,
        line: lines::all(settings, references, sales)?,
        class_ref: lines::class(settings, sales)?,
        apply_tax_after_discount: discounted_first(settings, sales),
        global_tax_calculation,
        txn_tax_detail,
        private_note: Some(note::with_marker(&sales.note, &sales.marker)),
        email_status: mailed.then(|| "NotSet".to_owned()),
        allow_ipn_payment: off,
        allow_online_payment: off,
        allow_online_credit_card_payment: off,
        allow_online_ach_payment: off,
        ..Sales::default()
    };
    details(&mut body, sales.form, &sales.details);
    if is_receipt {
        body.deposit_to_account_ref = sales.deposit_to.as_ref().map(Ref::from);
        body.payment_method_ref = sales.payment_method.as_ref().map(Ref::from);
        body.payment_ref_num = sales.payment_reference.clone().and_then(text::some);
    }
    if saved.is_whole() {
        body.customer_ref = Some(resolved(&sales.customer, references)?);
        body.bill_addr = sales.bill_to.as_ref().and_then(address);
        body.ship_addr = sales.ship_to.as_ref().and_then(address);
        body.ship_from_addr = ship_from(sales);
    }
    Ok(body)
}

/// What a form shows beside its figures: terms on an invoice alone. What is not stated is left as it
/// is by an update in part.
fn details(body: &mut Sales, form: SalesForm, details: &SalesDetails) {
    let terms = details.terms.as_ref().filter(|_| form == SalesForm::Invoice);
    let memo = details.memo.clone().and_then(text::some);
    let stated = details.custom_fields.iter().filter(|field| !field.text.is_empty());
    body.sales_term_ref = terms.map(Ref::from);
    body.customer_memo = memo.map(|value| Memo { value });
    body.department_ref = details.location.as_ref().map(Ref::from);
    body.custom_field = stated.map(custom_field).collect();
}

fn custom_field(field: &document::CustomField) -> CustomField {
    CustomField {
        definition_id: field.place.to_string(),
        kind: Some(TEXT_FIELD.to_owned()),
        string_value: Some(field.text.clone()),
    }
}

/// Where goods were sent from: the reference knows it on sales receipts and invoices alone.
fn ship_from(sales: &SalesDocument) -> Option<Addr> {
    let known = matches!(sales.form, SalesForm::SalesReceipt | SalesForm::Invoice);
    sales.details.ship_from.as_ref().filter(|_| known).and_then(address)
}

/// The store takes a discount off before it taxes; only US companies ask (contract, section 5.5).
fn discounted_first(settings: &Settings, sales: &SalesDocument) -> Option<bool> {
    let american = settings.tax_model != TaxModel::Codes;
    (american && sales.discount.is_some()).then_some(true)
}

/// Currency and rate, stated only where the company keeps several currencies.
///
/// # Errors
/// `CURRENCY_NOT_ENABLED` where it keeps one and the document is in another; `RATE_MISSING` where a
/// document in another currency has no rate, because QuickBooks would take one of its own.
pub(super) fn currency(
    settings: &Settings,
    currency: Currency,
    rate: Option<Decimal>,
) -> Result<(Option<Ref>, Option<Number>)> {
    let home = settings.home_currency;
    match (settings.multicurrency, currency == home) {
        (false, true) => Ok((None, None)),
        (false, false) => {
            let message = format!("the document is in {currency}, the company keeps {home} alone");
            Err(Error::park(Code::CurrencyNotEnabled, message))
        }
        (true, false) if rate.is_none() => {
            let message = format!("the document is in {currency} and has no rate to {home}");
            Err(Error::park(Code::RateMissing, message))
        }
        (true, _) => Ok((Some(Ref::to(currency.to_string())), rate.map(Number))),
    }
}
