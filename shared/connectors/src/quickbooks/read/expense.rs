//! Bills, purchases and vendor credits as they stand in the books.

use engine::Result;
use engine::write::Posted;
use model::document::Figures;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::sales::{figure, tax_rows};
use super::{Held, Names, Stated, id, print, text};
use crate::quickbooks::config::Settings;
use crate::quickbooks::wire::expense::{Expense, ExpenseLine};
use crate::quickbooks::wire::{Entity, Ref};

pub(super) fn held(settings: &Settings, entity: Entity, expense: &Expense) -> Result<Held> {
    let stated = Stated {
        id: expense.id.as_ref(),
        version: expense.sync_token.as_ref(),
        date: expense.txn_date,
        currency: expense.currency_ref.as_ref(),
        rate: expense.exchange_rate,
        total: expense.total_amt,
        note: expense.private_note.as_deref(),
    };
    let (target, version) = stated.key()?;
    let (currency, exchange_rate) = stated.currency(settings)?;
    let tax = expense.txn_tax_detail.as_ref();
    let paid_from = expense.account_ref.as_ref().filter(|_| entity == Entity::Purchase);
    let balance = expense.balance.filter(|_| entity != Entity::Purchase);
    let figures = Figures {
        total: stated.total()?,
        total_tax: tax.and_then(|tax| tax.total_tax).map_or(Decimal::ZERO, |total| total.0),
        taxes: tax.map_or(&[][..], |tax| &tax.tax_line).iter().filter_map(figure).collect(),
        date: stated.date()?,
        currency,
        exchange_rate,
        deposit_to: paid_from.map(Ref::id),
        customer: None,
    };
    Ok(Held {
        marker: stated.marker(),
        voided: stated.voided(),
        balance: balance.map(|balance| balance.0),
        names: Names::default(),
        posted: Posted {
            id: target,
            version,
            number: expense.doc_number.clone(),
            figures: Some(figures),
            print: print(&managed(expense)),
        },
    })
}

fn managed(expense: &Expense) -> Value {
    let tax = expense.txn_tax_detail.as_ref();
    json!({
        "number": expense.doc_number,
        "date": expense.txn_date,
        "due": expense.due_date,
        "currency": id(expense.currency_ref.as_ref()),
        "rate": text(expense.exchange_rate),
        "vendor": id(expense.vendor_ref.as_ref()),
        "entity": expense.entity_ref.as_ref().map(|entity| &entity.value),
        "paid_by": expense.payment_type,
        "account": id(expense.account_ref.as_ref()),
        "credit": expense.credit.unwrap_or(false),
        "note": expense.private_note,
        "total": text(expense.total_amt),
        "tax": tax.and_then(|tax| text(tax.total_tax)),
        "taxes": tax_rows(tax),
        "lines": expense.line.iter().map(line).collect::<Vec<_>>(),
    })
}

fn line(line: &ExpenseLine) -> Value {
    let on_account = line.account_based_expense_line_detail.as_ref();
    let detail = on_account.or(line.item_based_expense_line_detail.as_ref());
    json!([
        line.detail_type,
        line.description,
        text(line.amount),
        detail.and_then(|detail| id(detail.account_ref.as_ref())),
        detail.and_then(|detail| id(detail.item_ref.as_ref())),
        detail.and_then(|detail| text(detail.qty)),
        detail.and_then(|detail| id(detail.tax_code_ref.as_ref())),
    ])
}
