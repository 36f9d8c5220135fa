//! Reading an answer of change data capture.

use engine::Result;
use engine::connector::Changed;
use jiff::Timestamp;
use model::{Fingerprint, Kind};
use serde_json::value::RawValue;

use super::Shown;
use crate::quickbooks::client::Answer;
use crate::quickbooks::errors::{self, Asked};
use crate::quickbooks::record;
use crate::quickbooks::rows::unreadable;
use crate::quickbooks::wire::fault::Fault;
use crate::quickbooks::wire::{Entity, Members};

/// What an answer says.
#[derive(Debug)]
pub(super) struct Captured {
    /// The server's time; none where it does not say.
    pub(super) time: Option<Timestamp>,
    /// What changed, deleted objects too.
    pub(super) shown: Vec<Shown>,
}

/// Reads `{"CDCResponse":[{"QueryResponse":[{"Invoice":[…]}, {}]}], "time":…}`. Entities without a
/// change are empty objects.
///
/// # Errors
/// Where it is none, or holds a fault at any depth.
pub(super) fn read(answer: &Answer, entities: &[Entity]) -> Result<Captured> {
    let members: Members = parsed(&answer.body, "no JSON object")?;
    let responses = members.get("CDCResponse").ok_or_else(|| unreadable("no CDCResponse"))?;
    let responses: Vec<Members> = parsed(responses.get(), "CDCResponse")?;
    let mut shown = Vec::new();
    for response in &responses {
        refused(answer, response)?;
        let Some(queries) = response.get("QueryResponse") else { continue };
        let queries: Vec<Members> = parsed(queries.get(), "CDCResponse.QueryResponse")?;
        for query in &queries {
            refused(answer, query)?;
            for entity in entities {
                let Some((kind, rows)) = entity.kind().zip(query.get(entity.name())) else {
                    continue;
                };
                let rows: Vec<Box<RawValue>> = parsed(rows.get(), entity.name())?;
                shown.extend(rows.iter().filter_map(|row| object(kind, row)));
            }
        }
    }
    Ok(Captured { time: time(&answer.body), shown })
}

/// An object by its kind; none without an id, which nobody could look at.
pub(super) fn object(kind: Kind, row: &RawValue) -> Option<Shown> {
    let known = record::known(row);
    let print = Fingerprint::of_json(&serde_json::Value::from(row.get())).to_string();
    let print = print.chars().take(PRINT).collect();
    let changed = Changed { kind, id: known.id? };
    Some(Shown { changed, at: known.updated_at, deleted: known.deleted, print })
}

/// Characters that are kept of a print.
const PRINT: usize = 16;

/// The server's time in an answer's body.
pub(super) fn time(body: &str) -> Option<Timestamp> {
    let members: Members = serde_json::from_str(body).ok()?;
    let time: String = serde_json::from_str(members.get("time")?.get()).ok()?;
    time.parse().ok()
}

fn refused(answer: &Answer, members: &Members) -> Result<()> {
    match Fault::among(members) {
        Some(fault) => Err(errors::refusal(Asked::Read, answer.status, Some(&fault)).error),
        None => Ok(()),
    }
}

fn parsed<T: serde::de::DeserializeOwned>(text: &str, what: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| unreadable(what))
}
