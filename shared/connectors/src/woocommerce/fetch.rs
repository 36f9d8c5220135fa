//! Reading records by id, in as few calls as the store allows.
//!
//! A list by `include` takes a hundred ids and leaves out what it hides: trashed and draft orders,
//! variations, and what is gone. Those are asked for one by one. A record that makes the list fail
//! (a time-out, a fatal error in a plug-in) is found by halving, so that it does not fail its
//! neighbours.

use std::collections::BTreeMap;

use engine::connector::Fetched;
use engine::{Code, Error, Result};
use futures::StreamExt;
use model::{Kind, Record, SourceId};
use serde_json::Value;

use super::calls::LARGEST_PAGE;
use super::client::{Client, Query};
use super::read;

/// Calls for single records at a time: shops are small machines.
const CONCURRENT: usize = 4;
/// Failures in a row after which the store itself is held to be unwell. Halving a hundred down to
/// one bad record fails eight times at the most.
const FAILURES: usize = 9;

type Answers = BTreeMap<SourceId, Fetched>;

/// The collection of a kind and what its list needs to show everything it can.
pub(crate) fn collection(kind: Kind) -> Result<(&'static str, Query)> {
    match kind {
        Kind::Order => Ok(("orders", vec![("status", "any".to_owned())])),
        Kind::Product => Ok(("products", vec![("status", "any".to_owned())])),
        Kind::Customer => Ok(("customers", vec![("role", "all".to_owned())])),
        _ => Err(Error::bug(format!("a store has no {kind}"))),
    }
}

/// Reads records; one answer an id.
pub(crate) async fn fetch(client: &Client<'_>, kind: Kind, ids: &[SourceId]) -> Result<Answers> {
    collection(kind)?;
    let mut answers = Answers::new();
    let mut wanted = Vec::new();
    for id in ids {
        match number(id) {
            Some(number) => wanted.push(number),
            None => drop(answers.insert(id.clone(), Fetched::Gone)),
        }
    }
    wanted.sort_unstable();
    wanted.dedup();
    let mut found = rows(client, kind, &wanted).await?;
    let missing = wanted.iter().copied().filter(|id| !found.contains_key(id));
    let missing: Vec<u64> = missing.collect();
    found.extend(singles(client, kind, &missing).await?);
    let read = futures::stream::iter(found)
        .map(|(id, row)| async move { (source_id(id), record(client, kind, id, row).await) })
        .buffer_unordered(CONCURRENT);
    answers.extend(read.collect::<Vec<_>>().await);
    Ok(answers)
}

/// Rows by id: there, not there, or there and failing.
type Found = BTreeMap<u64, Result<Option<Value>>>;

/// What lists show. Ids are missing from the result where a list leaves them out.
async fn rows(client: &Client<'_>, kind: Kind, ids: &[u64]) -> Result<Found> {
    let mut found = Found::new();
    let mut failures = 0;
    let mut chunks: Vec<&[u64]> = ids.chunks(LARGEST_PAGE).rev().collect();
    while let Some(chunk) = chunks.pop() {
        if chunk.len() < 2 {
            continue;
        }
        match listed(client, kind, chunk).await {
            Ok(rows) => {
                failures = 0;
                found.extend(rows.into_iter().map(|(id, row)| (id, Ok(Some(row)))));
            }
            Err(error) if is_of_a_record(&error) && failures + 1 < FAILURES => {
                failures += 1;
                let (first, second) = chunk.split_at(chunk.len() / 2);
                chunks.extend([second, first]);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

async fn listed(client: &Client<'_>, kind: Kind, ids: &[u64]) -> Result<Vec<(u64, Value)>> {
    let (collection, mut query) = collection(kind)?;
    let include: Vec<String> = ids.iter().map(u64::to_string).collect();
    query.push(("include", include.join(",")));
    query.push(("per_page", LARGEST_PAGE.to_string()));
    let page = client.list(collection, &query).await?;
    let named = page.rows.into_iter().filter_map(|row| Some((row_id(&row)?, row)));
    // A store that does not know `include` answers with others.
    Ok(named.filter(|(id, _)| ids.contains(id)).collect())
}

async fn singles(client: &Client<'_>, kind: Kind, ids: &[u64]) -> Result<Found> {
    let (collection, _) = collection(kind)?;
    let mut calls = futures::stream::iter(ids.iter().copied())
        .map(|id| async move { (id, client.one(collection, id).await) })
        .buffer_unordered(CONCURRENT);
    let mut found = Found::new();
    let mut failures = 0;
    while let Some((id, answer)) = calls.next().await {
        failures = if answer.is_ok() { 0 } else { failures + 1 };
        match answer {
            Err(error) if !is_of_a_record(&error) || failures >= FAILURES => return Err(error),
            answer => drop(found.insert(id, answer)),
        }
    }
    Ok(found)
}

/// Whether a failure may be one record's fault. What concerns the connection concerns them all.
fn is_of_a_record(error: &Error) -> bool {
    matches!(error.code, Code::NoAnswer | Code::Unavailable | Code::Refused)
}

async fn record(client: &Client<'_>, kind: Kind, id: u64, row: Result<Option<Value>>) -> Fetched {
    let row = match row {
        Ok(Some(row)) => row,
        Ok(None) => return Fetched::Gone,
        Err(error) => return Fetched::Unreadable(error),
    };
    let read = match kind {
        Kind::Customer => read::customer(row),
        Kind::Product => read::product(row),
        _ => order(client, id, row).await,
    };
    read.map_or_else(Fetched::Unreadable, Fetched::Found)
}

/// An order's list of refunds has no figures: they are read in full.
async fn order(client: &Client<'_>, id: u64, row: Value) -> Result<Record> {
    let named = read::refunds_named(&row);
    let mut refunds = Vec::new();
    if named.expected {
        refunds = all_refunds(client, id).await?;
        for refund in named.ids.iter().filter_map(number) {
            // A cached or filtered list must not lose money that went back.
            if !refunds.iter().any(|row| row_id(row) == Some(refund)) {
                refunds.extend(client.refund_of(id, refund).await?);
            }
        }
    }
    read::order(row, refunds)
}

async fn all_refunds(client: &Client<'_>, order: u64) -> Result<Vec<Value>> {
    let mut refunds = Vec::new();
    for page in 1.. {
        let rows = client.refunds_of(order, page).await?;
        let last = match rows.total {
            Some(total) => refunds.len() + rows.rows.len() >= total || rows.rows.is_empty(),
            None => rows.rows.len() < LARGEST_PAGE,
        };
        refunds.extend(rows.rows);
        if last {
            break;
        }
    }
    Ok(refunds)
}

/// A store's ids are positive whole numbers, written plainly; any other text names nothing.
pub(crate) fn number(id: &SourceId) -> Option<u64> {
    let number: u64 = id.as_str().parse().ok()?;
    (number > 0 && number.to_string() == id.as_str()).then_some(number)
}

pub(crate) fn row_id(row: &Value) -> Option<u64> {
    let id = super::wire::lenient::id(row.get("id")?).ok()??;
    number(&id)
}

fn source_id(id: u64) -> SourceId {
    SourceId::new(id.to_string())
}
