//! Links and journal into calls of `mirror_rows`.

use engine::connector::{MirroredDocument, MirroredLink};
use engine::journal::Entry;
use engine::plan::rows::clean;
use engine::session::Session;
use engine::{Error, Result};
use model::Fingerprint;
use serde_json::{Value, json};

use super::calls::{Calls, Part};
use super::client::Client;
use super::config::Config;

/// One link or entry, ready to be sent.
struct Item {
    table: Table,
    text: String,
    rows: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Table {
    Links,
    Logs,
}

impl Part for Item {
    fn bytes(&self) -> usize {
        self.text.len()
    }
    fn rows(&self) -> usize {
        self.rows
    }
}

/// Sends everything; what one call cannot take does not hold up the others.
pub(super) async fn mirror(
    client: &Client,
    session: &Session,
    links: &[MirroredLink],
    logs: &[Entry],
) -> Result<()> {
    let config = Config::for_writing(session)?;
    let links = links.iter().map(|link| item(Table::Links, link_row(link), link.documents.len()));
    let logs = logs.iter().map(|entry| Ok(item(Table::Logs, log_row(entry)?, 0)));
    let items = links.map(Ok).chain(logs).collect::<Result<Vec<Item>>>()?;
    let mut calls = Calls::of(items);
    let mut first = None;
    while let Some(call) = calls.next() {
        let arguments = arguments(&call);
        let sent = client.rpc::<Value>(session, &config, "mirror_rows", arguments).await;
        let Err(failure) = sent else { continue };
        if failure.divide && call.len() > 1 {
            calls.halve(call);
            continue;
        }
        if failure.concerns_all() {
            return Err(first.unwrap_or(failure.error));
        }
        first.get_or_insert(failure.error);
    }
    first.map_or(Ok(()), Err)
}

fn arguments(call: &[Item]) -> String {
    let of = |table| {
        let items = call.iter().filter(|item| item.table == table);
        items.map(|item| item.text.as_str()).collect::<Vec<_>>().join(",")
    };
    format!("{{\"links\":[{}],\"logs\":[{}]}}", of(Table::Links), of(Table::Logs))
}

fn item(table: Table, mut row: Value, documents: usize) -> Item {
    if let Value::Object(row) = &mut row {
        clean::object(row);
    }
    Item { table, text: row.to_string(), rows: documents + 1 }
}

fn link_row(link: &MirroredLink) -> Value {
    let documents: Vec<Value> = link.documents.iter().map(document_row).collect();
    let parked = link.parked.as_ref();
    json!({
        "tenant": link.key.tenant,
        "source": link.key.source,
        "kind": link.key.kind,
        "source_id": link.key.id,
        "target": link.key.target,
        "sync_epoch": link.epoch,
        "mapping_version": link.mapping_version,
        "attempts": link.attempts,
        "parked_code": parked.map(|parked| parked.code),
        "parked_reason": parked.map(|parked| &parked.message),
        "parked_at": parked.map(|parked| parked.at),
        "documents": documents,
    })
}

fn document_row(document: &MirroredDocument) -> Value {
    json!({
        "role": document.role,
        "target_id": document.id,
        "document": document.document,
        "number": document.number,
        "version": document.version,
        "posted_at": document.posted_at,
        "voided": document.voided,
        "total": document.total.map(|(total, _)| total),
        "currency": document.total.map(|(_, currency)| currency),
    })
}

/// The id is a hash of the whole entry: the same entry is the same row.
fn log_row(entry: &Entry) -> Result<Value> {
    let id = Fingerprint::of(entry)
        .map_err(|error| Error::bug("an entry does not serialise").caused_by(error))?;
    Ok(json!({
        "tenant": entry.tenant,
        "id": id,
        "at": entry.at,
        "source": entry.source,
        "kind": entry.kind,
        "source_id": entry.id,
        "target": entry.target,
        "role": entry.role,
        "document": entry.document,
        "target_id": entry.target_id,
        "number": entry.number,
        "outcome": entry.outcome,
        "code": entry.code,
        "reason": entry.reason,
        "attempt": entry.attempt,
        "duration_ms": entry.duration_ms,
        "mapping_version": entry.mapping_version,
        "total": entry.total,
        "currency": entry.currency,
    }))
}
