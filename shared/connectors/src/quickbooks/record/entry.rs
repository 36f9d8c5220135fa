//! Transactions of every form (contract, sections 5.5 to 5.11).

use model::document::TaxFigure;
use model::entry::{EntryLine, EntryLink, Named};
use model::{Currency, Entry, Marker, Record, SourceId, TargetId};
use rust_decimal::Decimal;
use serde_json::value::RawValue;

use super::wire::{Detail, Line, TaxLine, Txn};
use super::{Unreadable, currency, json, need, parsed};
use crate::quickbooks::wire::Entity;

/// The subtotal that QuickBooks adds to sales forms.
const SUBTOTAL: &str = "SubTotalLineDetail";
/// What a void writes at the beginning of the note.
const VOIDED: &str = "Voided";

/// Reads a transaction.
pub(super) fn entry(entity: Entity, home: Currency, raw: &RawValue) -> Result<Record, Unreadable> {
    let what = entity.name();
    let txn: Txn = parsed(what, raw)?;
    let form = need(entity.kind(), what, ".")?;
    let currency = currency(&txn.currency_ref, what)?.unwrap_or(home);
    let total = match entity {
        Entity::Transfer => need(txn.amount, what, "Amount")?,
        _ => need(txn.total_amt, what, "TotalAmt")?,
    };
    let note = txn.private_note.as_deref().unwrap_or_default();
    Ok(Record::Entry(Box::new(Entry {
        form,
        version: need(txn.sync_token.clone(), what, "SyncToken")?,
        date: need(txn.txn_date, what, "TxnDate")?,
        due_date: txn.due_date,
        party: party(entity, &txn),
        currency,
        exchange_rate: txn.exchange_rate.filter(|_| currency != home),
        total,
        total_tax: txn.txn_tax_detail.total_tax.unwrap_or(Decimal::ZERO),
        taxes: txn.txn_tax_detail.tax_line.iter().filter_map(tax).collect(),
        balance: balance(entity, &txn),
        account: account(entity, &txn),
        to_account: txn.to_account_ref.named().filter(|_| entity == Entity::Transfer),
        payment_method: txn.payment_method_ref.named(),
        payment_reference: txn.payment_ref_num,
        voided: total.is_zero() && note.trim_start().starts_with(VOIDED),
        marker: Marker::in_note(note),
        lines: txn.line.iter().flat_map(lines).collect(),
        created_at: txn.meta_data.create_time,
        modified_at: txn.meta_data.last_updated_time,
        id: SourceId::new(need(txn.id, what, "Id")?),
        number: txn.doc_number,
        raw: json(what, raw)?,
    })))
}

fn party(entity: Entity, txn: &Txn) -> Option<Named> {
    match entity {
        Entity::Bill | Entity::VendorCredit => txn.vendor_ref.named(),
        Entity::Purchase => txn.entity_ref.named(),
        _ => txn.customer_ref.named(),
    }
}

/// The account that money goes to or comes from. Bills and vendor credits move none.
fn account(entity: Entity, txn: &Txn) -> Option<Named> {
    match entity {
        Entity::Purchase => txn.account_ref.named(),
        Entity::Transfer => txn.from_account_ref.named(),
        Entity::Invoice | Entity::CreditMemo | Entity::Bill | Entity::VendorCredit => None,
        _ => txn.deposit_to_account_ref.named(),
    }
}

/// What is still open: to be paid, to be used up, to be applied. Receipts state a balance as well,
/// always nothing.
fn balance(entity: Entity, txn: &Txn) -> Option<Decimal> {
    match entity {
        Entity::Invoice | Entity::Bill | Entity::VendorCredit => txn.balance,
        Entity::CreditMemo => txn.remaining_credit.or(txn.balance),
        Entity::Payment => txn.unapplied_amt,
        _ => None,
    }
}

fn tax(line: &TaxLine) -> Option<TaxFigure> {
    Some(TaxFigure {
        rate: line.tax_line_detail.tax_rate_ref.id()?,
        base: line.tax_line_detail.net_amount_taxable.unwrap_or(Decimal::ZERO),
        amount: line.amount.unwrap_or(Decimal::ZERO),
    })
}

/// A line; of a bundle what is in it, because its own amount is their sum.
fn lines(line: &Line) -> Vec<EntryLine> {
    match &line.group_line_detail {
        _ if line.detail_type.as_deref() == Some(SUBTOTAL) => Vec::new(),
        Some(group) if !group.line.is_empty() => group.line.iter().flat_map(lines).collect(),
        _ => vec![one(line)],
    }
}

fn one(line: &Line) -> EntryLine {
    let details = [
        &line.sales_item_line_detail,
        &line.item_based_expense_line_detail,
        &line.account_based_expense_line_detail,
        &line.deposit_line_detail,
        &line.discount_line_detail,
    ];
    let detail = details.into_iter().find_map(Option::as_ref);
    let group = line.group_line_detail.as_ref();
    let account = |detail: &Detail| {
        detail.account_ref.named().or_else(|| detail.discount_account_ref.named())
    };
    EntryLine {
        id: line.id.as_deref().map(SourceId::new),
        content: line.detail_type.clone().unwrap_or_default(),
        description: line.description.clone().unwrap_or_default(),
        amount: line.amount.unwrap_or(Decimal::ZERO),
        quantity: detail.and_then(|d| d.qty).or_else(|| group.and_then(|group| group.quantity)),
        item: detail
            .and_then(|detail| detail.item_ref.named())
            .or_else(|| group.and_then(|group| group.group_item_ref.named())),
        account: detail.and_then(account),
        tax_code: detail.and_then(|detail| detail.tax_code_ref.id()),
        links: line
            .linked_txn
            .iter()
            .filter_map(|link| {
                let id = link.txn_id.as_deref().map(TargetId::new)?;
                Some(EntryLink { form: link.txn_type.clone().unwrap_or_default(), id })
            })
            .collect(),
    }
}
