//! Bills, purchases and vendor credits: lines without tax, on accounts or items.

use engine::write::References;
use engine::{Code, Error, Result};
use model::document::{self, ExpenseForm, ExpenseLine, ExpenseOn, PaidBy};
use model::{Currency, Reference};

use super::lines::unit_price;
use super::sales::currency;
use super::saved::Saved;
use super::tax::tax_detail;
use super::{note, resolved};
use crate::quickbooks::config::{Settings, TaxModel};
use crate::quickbooks::text;
use crate::quickbooks::wire::expense::{
    ACCOUNT_LINE, BOUGHT_LINE, Expense, ExpenseDetail, ExpenseLine as WireLine, TypedRef,
};
use crate::quickbooks::wire::number::Number;
use crate::quickbooks::wire::sales::TxnTaxDetail;
use crate::quickbooks::wire::{Entity, Ref};

/// The expense as it is sent. Its vendor stands as it was made (see `sales.rs`).
pub(super) fn body(
    settings: &Settings,
    references: &References,
    expense: &document::Expense,
    saved: Saved<'_>,
) -> Result<Expense> {
    let lines = expense.lines.iter().map(|line| self::line(line, expense.currency, references));
    let (currency_ref, exchange_rate) =
        currency(settings, expense.currency, expense.exchange_rate)?;
    let (global_tax_calculation, txn_tax_detail) = tax(settings, expense)?;
    let mut body = Expense {
        id: saved.id(),
        sync_token: saved.version(),
        sparse: saved.sparse(),
        doc_number: expense.number.clone().and_then(text::some),
        txn_date: Some(expense.date),
        currency_ref,
        exchange_rate,
        line: lines.collect::<Result<_>>()?,
        global_tax_calculation,
        txn_tax_detail,
        private_note: Some(note::with_marker(&expense.note, &expense.marker)),
        ..Expense::default()
    };
    match &expense.form {
        ExpenseForm::Bill { due_date } => body.due_date = *due_date,
        ExpenseForm::VendorCredit => {}
        ExpenseForm::Purchase { paid_by, account, credit } => {
            if *credit && *paid_by != PaidBy::CreditCard {
                let message = "only what a credit card paid can come back to one: set paid_by to \
                               credit_card or credit to false";
                return Err(Error::park(Code::ConfigInvalid, message));
            }
            body.payment_type = Some(payment_type(*paid_by).to_owned());
            body.account_ref = Some(Ref::from(account));
            body.credit = credit.then_some(true);
        }
    }
    if saved.is_whole() {
        vendor(&mut body, expense, references)?;
    }
    Ok(body)
}

/// A purchase may be from anybody and says what they are; the others are from vendors alone.
fn vendor(body: &mut Expense, expense: &document::Expense, references: &References) -> Result<()> {
    let resolve = |vendor: &Reference| resolved(vendor, references);
    let vendor = expense.vendor.as_ref().map(resolve).transpose()?;
    match expense.form {
        ExpenseForm::Purchase { .. } => {
            let kind = Entity::Vendor.name();
            body.entity_ref =
                vendor.map(|vendor| TypedRef { value: vendor.value, kind: kind.to_owned() });
        }
        ExpenseForm::Bill { .. } | ExpenseForm::VendorCredit => body.vendor_ref = vendor,
    }
    Ok(())
}

const fn payment_type(paid_by: PaidBy) -> &'static str {
    match paid_by {
        PaidBy::Cash => "Cash",
        PaidBy::Check => "Check",
        PaidBy::CreditCard => "CreditCard",
    }
}

fn line(line: &ExpenseLine, currency: Currency, references: &References) -> Result<WireLine> {
    let code = line.tax_code.as_ref().filter(|code| !code.as_str().is_empty());
    let mut detail =
        ExpenseDetail { tax_code_ref: code.map(Ref::from), ..ExpenseDetail::default() };
    let mut body = WireLine {
        description: text::some(line.description.clone()),
        amount: Some(Number(line.amount)),
        ..WireLine::default()
    };
    match &line.on {
        ExpenseOn::Account(account) => {
            detail.account_ref = Some(Ref::from(account));
            body.detail_type = ACCOUNT_LINE.to_owned();
            body.account_based_expense_line_detail = Some(detail);
        }
        ExpenseOn::Item { item, quantity } => {
            let price = unit_price(line.amount, *quantity, currency);
            detail.item_ref = Some(resolved(item, references)?);
            detail.qty = price.map(|_| Number(*quantity));
            detail.unit_price = price.map(Number);
            body.detail_type = BOUGHT_LINE.to_owned();
            body.item_based_expense_line_detail = Some(detail);
        }
    }
    Ok(body)
}

/// Tax on what is bought is stated by rate where companies keep it; in the US it is part of what
/// was spent.
fn tax(
    settings: &Settings,
    expense: &document::Expense,
) -> Result<(Option<String>, Option<TxnTaxDetail>)> {
    let coded = expense.lines.iter().any(|line| line.tax_code.is_some());
    let stated = !expense.total_tax.is_zero() || !expense.taxes.is_empty();
    match settings.tax_model {
        TaxModel::Codes if coded => {
            let detail = tax_detail(expense.total_tax, &expense.taxes);
            Ok((Some("TaxExcluded".to_owned()), Some(detail)))
        }
        _ if stated => {
            let message = "tax is stated on an expense whose lines name no tax code, or in a \
                           company that keeps none: give the lines a tax code, or book the tax as \
                           a part of what was spent";
            Err(Error::park(Code::TaxNotMapped, message))
        }
        TaxModel::Codes => Ok((Some("NotApplicable".to_owned()), None)),
        TaxModel::UsAutomated | TaxModel::UsClassic | TaxModel::UsUntaxed => Ok((None, None)),
    }
}
