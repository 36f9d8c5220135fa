//! A transaction of the books and its lines.

use model::document::Row;
use model::entry::EntryLine;
use model::{Entry, Kind};
use serde_json::json;

use super::master::row;

/// The head first, then its lines.
pub(super) fn rows(entry: &Entry) -> Vec<Row> {
    let lines = (1_u32..).zip(&entry.lines).map(|(position, line)| line_row(line, position));
    std::iter::once(head(entry)).chain(lines).collect()
}

/// The table of a form; every form has one.
fn table(form: Kind) -> String {
    format!("{form}s")
}

fn head(entry: &Entry) -> Row {
    row(
        &table(entry.form),
        [
            ("source_id", json!(entry.id)),
            ("version", json!(entry.version)),
            ("number", json!(entry.number)),
            ("date", json!(entry.date)),
            ("due_date", json!(entry.due_date)),
            ("party_id", json!(entry.party.as_ref().map(|party| &party.id))),
            ("party_name", json!(entry.party.as_ref().and_then(|party| party.name.as_ref()))),
            ("currency", json!(entry.currency)),
            ("exchange_rate", json!(entry.exchange_rate)),
            ("total", json!(entry.total)),
            ("total_tax", json!(entry.total_tax)),
            ("taxes", json!(entry.taxes)),
            ("balance", json!(entry.balance)),
            ("account_id", json!(entry.account.as_ref().map(|account| &account.id))),
            ("to_account_id", json!(entry.to_account.as_ref().map(|account| &account.id))),
            ("payment_method_id", json!(entry.payment_method.as_ref().map(|method| &method.id))),
            ("payment_reference", json!(entry.payment_reference)),
            ("voided", json!(entry.voided)),
            ("store_kind", json!(entry.marker.as_ref().map(|marker| marker.kind))),
            ("store_id", json!(entry.marker.as_ref().map(|marker| &marker.id))),
            ("created_at", json!(entry.created_at)),
            ("deleted_at", json!(null)),
            ("raw", entry.raw.clone()),
        ],
    )
}

fn line_row(line: &EntryLine, position: u32) -> Row {
    row(
        "entry_lines",
        [
            ("source_id", json!(line.id)),
            ("position", json!(position)),
            ("content", json!(line.content)),
            ("description", json!(line.description)),
            ("amount", json!(line.amount)),
            ("quantity", json!(line.quantity)),
            ("item_id", json!(line.item.as_ref().map(|item| &item.id))),
            ("account_id", json!(line.account.as_ref().map(|account| &account.id))),
            ("tax_code", json!(line.tax_code)),
            ("links", json!(line.links)),
        ],
    )
}
