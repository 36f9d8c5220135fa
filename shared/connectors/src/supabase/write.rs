//! Rows into calls: duplicates resolved, cut by size, divided where the other side asks for less.
//!
//! No result is ever in doubt: a call may be repeated as often as one likes, because rows stand
//! under their own keys and an older version never replaces a newer one. So a lost answer is
//! `NotSent` with a retry.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use engine::link::planned_print;
use engine::session::Session;
use engine::write::{Posted, Write, WriteResult};
use engine::{Code, Disposition, Error, Result};
use jiff::Timestamp;
use model::document::Rows;
use model::{ConnectionId, Document, Kind, SourceId, TargetId, TenantId};
use serde::Serialize;
use serde_json::{Map, Value};

use super::client::{Answer, Client};
use super::config::Config;

/// Of one call (contract B5): the gateway's limit on a body is not documented.
const MAX_BYTES: usize = 1_000_000;
/// Of one call.
const MAX_ROWS: usize = 1_000;

/// Which record a head row is of.
type Head<'a> = (&'a TenantId, &'a ConnectionId, Kind, &'a SourceId);

/// A record of `sync_rows`' payload.
#[derive(Serialize)]
struct Record<'a> {
    kind: Kind,
    tenant: &'a TenantId,
    source: &'a ConnectionId,
    id: &'a SourceId,
    modified_at: Option<Timestamp>,
    epoch: u64,
    gone: bool,
    rows: BTreeMap<&'a str, Vec<&'a Map<String, Value>>>,
}

/// A record ready to be sent.
struct Piece<'a> {
    head: Head<'a>,
    modified_at: Option<Timestamp>,
    epoch: u64,
    gone: bool,
    text: String,
    rows: usize,
}

impl Piece<'_> {
    /// Whether the database would let this replace the other.
    fn replaces(&self, held: &Self) -> bool {
        if self.gone || held.gone {
            self.epoch >= held.epoch
        } else {
            (self.modified_at, self.epoch) >= (held.modified_at, held.epoch)
        }
    }
}

/// An error of several records: what each of them is given.
#[derive(Clone)]
struct Cause {
    code: Code,
    disposition: Disposition,
    message: String,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl From<Error> for Cause {
    fn from(Error { code, disposition, message, source }: Error) -> Self {
        Self { code, disposition, message, source: source.map(Arc::from) }
    }
}

impl Cause {
    fn error(&self) -> Error {
        let error = Error::new(self.code, self.disposition, self.message.clone());
        match &self.source {
            Some(source) => error.caused_by(Arc::clone(source)),
            None => error,
        }
    }
}

/// Writes a batch; one result a write, in their order.
pub(super) async fn apply(client: &Client, session: &Session, batch: &[Write]) -> Vec<WriteResult> {
    let config = match Config::of(session) {
        Ok(config) => config,
        Err(error) => {
            let cause = Cause::from(error);
            return batch.iter().map(|_| failed(cause.error())).collect();
        }
    };
    let pieces: Vec<Result<Piece<'_>>> = batch.iter().map(piece).collect();
    let newest = newest(pieces.iter().flatten());
    let outcomes = send(client, session, &config, newest.into_values().collect()).await;
    let results = batch.iter().zip(pieces).map(|(write, piece)| {
        let piece = piece?;
        match outcomes.get(&piece.head) {
            Some(Ok(_)) => posted(write, piece.head),
            Some(Err(cause)) => Err(cause.error()),
            None => Err(Error::bug("a record was left out of its calls")),
        }
    });
    results
        .map(|result| result.map_or_else(failed, |p| WriteResult::Applied(Box::new(p))))
        .collect()
}

/// Of several versions of one record the newest: one call takes each record once.
fn newest<'p, 'a>(
    pieces: impl Iterator<Item = &'p Piece<'a>>,
) -> BTreeMap<Head<'a>, &'p Piece<'a>> {
    let mut newest: BTreeMap<Head<'a>, &Piece<'a>> = BTreeMap::new();
    for piece in pieces {
        let held = newest.entry(piece.head).or_insert(piece);
        if piece.replaces(held) {
            *held = piece;
        }
    }
    newest
}

/// Sends everything, in as few calls as sizes allow; a call that is too much is halved.
async fn send<'a>(
    client: &Client,
    session: &Session,
    config: &Config,
    pieces: Vec<&Piece<'a>>,
) -> BTreeMap<Head<'a>, Result<Answer, Cause>> {
    let mut outcomes = BTreeMap::new();
    let mut calls = calls(pieces);
    while let Some(mut call) = calls.pop_front() {
        let texts: Vec<&str> = call.iter().map(|piece| piece.text.as_str()).collect();
        match client.sync_rows(session, config, &texts).await {
            Ok(answers) => {
                outcomes.extend(call.iter().map(|p| p.head).zip(answers.into_iter().map(Ok)));
            }
            Err(failure) if failure.divide && call.len() > 1 => {
                let rest = call.split_off(call.len() / 2);
                calls.push_front(rest);
                calls.push_front(call);
            }
            Err(failure) => {
                if failure.concerns_all() {
                    call.extend(calls.drain(..).flatten());
                }
                let cause = Cause::from(failure.error);
                outcomes.extend(call.iter().map(|piece| (piece.head, Err(cause.clone()))));
            }
        }
    }
    outcomes
}

/// The records in calls of limited size; one that is larger goes alone.
fn calls<'p, 'a>(pieces: Vec<&'p Piece<'a>>) -> VecDeque<Vec<&'p Piece<'a>>> {
    let mut calls: VecDeque<Vec<&Piece<'a>>> = VecDeque::new();
    let (mut bytes, mut rows) = (0, 0);
    for piece in pieces {
        bytes += piece.text.len();
        rows += piece.rows;
        match calls.back_mut() {
            Some(call) if bytes <= MAX_BYTES && rows <= MAX_ROWS => call.push(piece),
            _ => {
                (bytes, rows) = (piece.text.len(), piece.rows);
                calls.push_back(vec![piece]);
            }
        }
    }
    calls
}

fn piece(write: &Write) -> Result<Piece<'_>> {
    let Document::Rows(document) = &write.document else {
        return Err(Error::bug(format!("Supabase holds no {}", write.document.name())));
    };
    let Rows { tenant, source, kind, id, modified_at, rows, gone } = document.as_ref();
    let mut tables: BTreeMap<&str, Vec<&Map<String, Value>>> = BTreeMap::new();
    for row in rows {
        tables.entry(&row.table).or_default().push(&row.columns);
    }
    let record = Record {
        kind: *kind,
        tenant,
        source,
        id,
        modified_at: *modified_at,
        epoch: write.epoch,
        gone: *gone,
        rows: tables,
    };
    let text = serde_json::to_string(&record)
        .map_err(|error| Error::bug("rows do not serialise").caused_by(error))?;
    let head = (tenant, source, *kind, id);
    let (modified_at, epoch, gone) = (*modified_at, write.epoch, *gone);
    Ok(Piece { head, modified_at, epoch, gone, text, rows: rows.len() })
}

/// What the target holds: this version, or a newer one, which is as good.
fn posted(write: &Write, (_, source, kind, id): Head<'_>) -> Result<Posted> {
    let print = planned_print(&write.document)
        .map_err(|error| Error::bug("rows do not serialise").caused_by(error))?;
    Ok(Posted {
        id: TargetId::new(format!("{source}/{kind}/{id}")),
        version: write.epoch.to_string(),
        number: None,
        figures: None,
        print,
    })
}

fn failed(error: Error) -> WriteResult {
    match error.disposition {
        Disposition::Park | Disposition::Bug => WriteResult::Refused(error),
        Disposition::Retry { .. } | Disposition::InDoubt | Disposition::Reauthorise => {
            WriteResult::NotSent(error)
        }
    }
}
