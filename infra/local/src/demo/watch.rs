//! Watching the journal until nothing moves any more.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use oracle::copy::OrderRow;
use oracle::journal::Row;
use serde_json::Value;

use super::{gather, show};
use crate::stack::Stack;
use crate::tenant::BOOKS;

const LOOK_EVERY: Duration = Duration::from_millis(400);
/// Nothing moves when nothing has moved for this long.
const STILL: Duration = Duration::from_secs(3);
/// The demo gives up after this long.
const PATIENCE: Duration = Duration::from_secs(180);

/// Waits until the stores have nothing left to send and the queues are empty.
///
/// # Errors
/// When that takes too long.
pub(super) async fn until_quiet(stack: &Stack) -> Result<()> {
    let started = Instant::now();
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        if !is_busy(stack).await? {
            return Ok(());
        }
        if started.elapsed() > PATIENCE {
            bail!("the queues did not empty within {} s", PATIENCE.as_secs());
        }
    }
}

async fn is_busy(stack: &Stack) -> Result<bool> {
    let stores = gather::stores(stack).await?;
    let sending = stores.values().any(|tables| tables["deliveries"]["waiting"] != 0);
    Ok(sending || gather::waiting(stack).await? > 0)
}

/// Prints each decision about an order as it happens, until it is told that no more will come; then
/// until the queues are empty and the journal stands still.
///
/// # Errors
/// When that takes too long.
pub(super) async fn decisions(stack: &Stack, is_over: &Cell<bool>) -> Result<()> {
    let started = Instant::now();
    let mut printed = BTreeSet::new();
    let mut rows = 0;
    let mut moved = Instant::now();
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let journal = gather::journal(stack).await?;
        let stores = gather::stores(stack).await?;
        let copy = oracle::copy::orders(&stack.run.postgres_url).await?;
        print_new(&journal, &stores, &copy, &mut printed);
        if !is_over.get() || journal.len() != rows || is_busy(stack).await? {
            rows = journal.len();
            moved = Instant::now();
        }
        if moved.elapsed() > STILL {
            return Ok(());
        }
        if started.elapsed() > PATIENCE {
            bail!("the queues did not empty within {} s", PATIENCE.as_secs());
        }
    }
}

type Copy = BTreeMap<(String, String), OrderRow>;

/// Prints the books' decisions that are new. Drafts and repetitions say nothing to a person.
fn print_new(
    journal: &[Row],
    stores: &BTreeMap<String, Value>,
    copy: &Copy,
    printed: &mut BTreeSet<String>,
) {
    let orders: BTreeMap<(String, String), oracle::store::Order> = stores
        .iter()
        .flat_map(|(store, tables)| oracle::store::orders(store, tables))
        .map(|order| ((order.store.clone(), order.id.clone()), order))
        .collect();
    for row in journal.iter().filter(|row| row.target.as_deref() == Some(BOOKS)) {
        let key = (row.source.clone(), row.id.clone());
        let Some(order) = orders.get(&key) else { continue };
        let what = row.target_id.as_ref().or(row.code.as_ref()).or(row.reason.as_ref());
        let decision = format!("{key:?} {} {what:?}", row.outcome);
        let telling =
            matches!(row.outcome.as_str(), "posted" | "updated" | "adopted" | "skipped" | "parked");
        if telling && printed.insert(decision) {
            show::line(order, row, copy.get(&key));
        }
    }
}
