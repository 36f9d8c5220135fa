//! Rows into calls of `sync_rows`: of one record the newest, divided where there is too much.
//!
//! No result is ever in doubt: a call may be repeated as often as one likes, because rows stand
//! under their own keys and an older version never replaces a newer one. So a lost answer is
//! `NotSent` with a retry.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::link::planned_print;
use engine::session::Session;
use engine::write::{Posted, Write, WriteResult};
use engine::{Code, Disposition, Error, Result};
use jiff::Timestamp;
use model::document::Rows;
use model::{ConnectionId, Document, Kind, SourceId, TargetId, TenantId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::calls::{Calls, Part};
use super::client::{Client, unusable};
use super::config::Config;
use super::errors::Failure;

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    /// It was written.
    Applied,
    /// This version stands there already, with this content.
    Unchanged,
    /// A newer version stands there and was kept.
    Stale,
    /// This version stands there with another content, which was kept.
    Conflict,
}

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

impl Part for &Piece<'_> {
    fn bytes(&self) -> usize {
        self.text.len()
    }
    fn rows(&self) -> usize {
        self.rows
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
    let config = match Config::for_writing(session) {
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
            Some(Ok(Answer::Conflict)) => Err(conflict()),
            Some(Ok(Answer::Applied | Answer::Unchanged | Answer::Stale)) => {
                posted(write, piece.head)
            }
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
    let mut calls = Calls::of(pieces);
    while let Some(mut call) = calls.next() {
        match sync_rows(client, session, config, &call).await {
            Ok(answers) => {
                outcomes.extend(call.iter().map(|p| p.head).zip(answers.into_iter().map(Ok)));
            }
            Err(failure) if failure.divide && call.len() > 1 => calls.halve(call),
            Err(failure) => {
                if failure.concerns_all() {
                    call.extend(calls.drain());
                }
                let cause = Cause::from(failure.error);
                outcomes.extend(call.iter().map(|piece| (piece.head, Err(cause.clone()))));
            }
        }
    }
    outcomes
}

/// Writes records, all or none of them; one answer each, in their order.
async fn sync_rows(
    client: &Client,
    session: &Session,
    config: &Config,
    call: &[&Piece<'_>],
) -> Result<Vec<Answer>, Failure> {
    let texts: Vec<&str> = call.iter().map(|piece| piece.text.as_str()).collect();
    let arguments = format!("{{\"payload\":[{}]}}", texts.join(","));
    let answers: Vec<Answer> = client.rpc(session, config, "sync_rows", arguments).await?;
    if answers.len() == call.len() { Ok(answers) } else { Err(unusable()) }
}

/// The same version with another content: two states of ours write there, or ours went back in
/// time. The next lease's epoch is greater and decides it.
fn conflict() -> Error {
    let message = "another content stands there under the same version";
    Error::retry(Code::StateMoved, message)
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
