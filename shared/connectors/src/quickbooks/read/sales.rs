//! Sales forms as they stand in the books.

use engine::Result;
use engine::write::Posted;
use model::document::{Figures, TaxFigure};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{Held, Names, Stated, id, print, text};
use crate::quickbooks::config::Settings;
use crate::quickbooks::wire::sales::{Line, SUBTOTAL_LINE, Sales, TaxLine, TxnTaxDetail};
use crate::quickbooks::wire::{Entity, Ref};

pub(super) fn held(settings: &Settings, entity: Entity, sales: &Sales) -> Result<Held> {
    let stated = Stated {
        id: sales.id.as_ref(),
        version: sales.sync_token.as_ref(),
        date: sales.txn_date,
        currency: sales.currency_ref.as_ref(),
        rate: sales.exchange_rate,
        total: sales.total_amt,
        note: sales.private_note.as_deref(),
    };
    let (target, version) = stated.key()?;
    let (currency, exchange_rate) = stated.currency(settings)?;
    let tax = sales.txn_tax_detail.as_ref();
    let has_account = matches!(entity, Entity::SalesReceipt | Entity::RefundReceipt);
    let account = sales.deposit_to_account_ref.as_ref().filter(|_| has_account);
    let balance = sales.balance.filter(|_| entity == Entity::Invoice);
    let figures = Figures {
        total: stated.total()?,
        total_tax: tax.and_then(|tax| tax.total_tax).map_or(Decimal::ZERO, |total| total.0),
        taxes: tax.map_or(&[][..], |tax| &tax.tax_line).iter().filter_map(figure).collect(),
        date: stated.date()?,
        currency,
        exchange_rate,
        deposit_to: account.map(Ref::id),
        customer: sales.customer_ref.as_ref().map(Ref::id),
    };
    Ok(Held {
        marker: stated.marker(),
        voided: stated.voided(),
        balance: balance.map(|balance| balance.0),
        names: Names::default(),
        posted: Posted {
            id: target,
            version,
            number: sales.doc_number.clone(),
            figures: Some(figures),
            print: print(&managed(sales)),
        },
    })
}

/// Tax at one rate, as it stands there.
pub(super) fn figure(line: &TaxLine) -> Option<TaxFigure> {
    let detail = line.tax_line_detail.as_ref()?;
    Some(TaxFigure {
        rate: detail.tax_rate_ref.as_ref()?.id(),
        base: detail.net_amount_taxable.map_or(Decimal::ZERO, |base| base.0),
        amount: line.amount.map_or(Decimal::ZERO, |amount| amount.0),
    })
}

fn managed(sales: &Sales) -> Value {
    let lines = sales.line.iter().filter(|line| line.detail_type != SUBTOTAL_LINE);
    let tax = sales.txn_tax_detail.as_ref();
    json!({
        "number": sales.doc_number,
        "date": sales.txn_date,
        "due": sales.due_date,
        "currency": id(sales.currency_ref.as_ref()),
        "rate": text(sales.exchange_rate),
        "customer": id(sales.customer_ref.as_ref()),
        "account": id(sales.deposit_to_account_ref.as_ref()),
        "method": id(sales.payment_method_ref.as_ref()),
        "reference": sales.payment_ref_num,
        "note": sales.private_note,
        "total": text(sales.total_amt),
        "tax": tax.and_then(|tax| text(tax.total_tax)),
        "taxes": tax_rows(tax),
        "lines": lines.map(line).collect::<Vec<_>>(),
    })
}

/// Tax by rate, for the fingerprint.
pub(super) fn tax_rows(tax: Option<&TxnTaxDetail>) -> Vec<Value> {
    let rows = tax.map_or(&[][..], |tax| &tax.tax_line).iter().map(|line| {
        let detail = line.tax_line_detail.as_ref();
        json!([
            detail.and_then(|detail| id(detail.tax_rate_ref.as_ref())),
            detail.and_then(|detail| text(detail.net_amount_taxable)),
            text(line.amount),
        ])
    });
    rows.collect()
}

fn line(line: &Line) -> Value {
    let detail = line.sales_item_line_detail.as_ref();
    if let Some(discount) = &line.discount_line_detail {
        let account = id(discount.discount_account_ref.as_ref());
        return json!([line.detail_type, text(line.amount), account]);
    }
    json!([
        line.detail_type,
        line.description,
        text(line.amount),
        detail.and_then(|detail| id(detail.item_ref.as_ref())),
        detail.and_then(|detail| text(detail.qty)),
        detail.and_then(|detail| id(detail.tax_code_ref.as_ref())),
    ])
}
