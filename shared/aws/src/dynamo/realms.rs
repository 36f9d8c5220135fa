//! A company's windows, meter and block, shared by every worker.
//!
//! One item, read and written back on condition that its version is still the one read: of workers
//! that come at once one wins, and the others see its call in the item that the refusal returns. So
//! the windows of [`super::windows`] are exact for all workers together, at the cost of a repeated
//! write for each collision, of which a company has at most as many as calls in flight (ten).
//!
//! Metered reads are counted in the same write, by month. A write that the SDK repeats because its
//! answer was lost counts twice: the meter may show a little more than the company was asked.
//!
//! The limits hold for the moments of admission by the workers' clocks. A call that is admitted and
//! then held up may still reach the company closer to the next one; that is what the block on a 429
//! is for. The block is an attribute of its own, so that blocking never waits for a version.

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use engine::connector::Limits;
use engine::ports::{Admission, Realms, TokenLease};
use engine::session::Call;
use engine::{Code, Error, Result};
use jiff::Timestamp;
use model::RealmId;

use super::Tables;
use super::attributes::{Item, get_number, get_time, keyed, number, time, unreadable};
use super::keys;
use super::windows::{Windows, limited};
use crate::error::unavailable;
use crate::pause;

/// How often a worker competes for a place.
const ATTEMPTS: u32 = 40;
/// Months of metered reads that are kept.
const MONTHS: usize = 14;

const NOTE: &str = "SET #calls = :calls, #batches = :batches, #reads = :reads, #version = :next";
const UNMOVED: &str = "(attribute_not_exists(#version) OR #version = :seen) \
    AND (attribute_not_exists(#blocked) OR #blocked <= :now)";
const BLOCK: &str = "SET #blocked = :until";
const LONGER: &str = "attribute_not_exists(#blocked) OR #blocked < :until";

#[async_trait]
impl Realms for Tables {
    async fn admit(
        &self,
        realm: &RealmId,
        limits: Limits,
        call: Call,
        now: Timestamp,
    ) -> Result<Admission> {
        let mut item = self.item(keys::realm_windows(realm)).await?.unwrap_or_default();
        for attempt in 1..=ATTEMPTS {
            if let Some(until) = get_time(&item, "blocked_until").filter(|until| *until > now) {
                return Ok(Admission::Wait { until });
            }
            if !limited(limits, call) {
                return Ok(Admission::Go);
            }
            let mut place = Place::of(&item)?;
            if let Err(until) = place.windows.admit(limits, call, now) {
                return Ok(Admission::Wait { until });
            }
            place.meter(call, now);
            match self.note(realm, place, now).await? {
                Noted::Done => return Ok(Admission::Go),
                Noted::Moved(latest) => item = latest,
            }
            pause::before(attempt.min(3)).await;
        }
        Err(Error::retry(Code::StateUnavailable, "too many workers ask for one company's windows"))
    }

    async fn metered(&self, realm: &RealmId, at: Timestamp) -> Result<u64> {
        let Some(item) = self.item(keys::realm_windows(realm)).await? else {
            return Ok(0);
        };
        Ok(Place::of(&item)?.reads.get(&month(at)).copied().unwrap_or_default())
    }

    async fn block(&self, realm: &RealmId, until: Timestamp) -> Result<()> {
        let call = self
            .client
            .update_item()
            .table_name(&self.state)
            .set_key(Some(keyed(keys::realm_windows(realm))))
            .update_expression(BLOCK)
            .condition_expression(LONGER)
            .expression_attribute_names("#blocked", "blocked_until")
            .expression_attribute_values(":until", time(until));
        match call.send().await {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(()),
                _ => Err(unavailable("UpdateItem", &error)),
            },
        }
    }

    async fn lease_tokens(
        &self,
        realm: &RealmId,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<TokenLease> {
        self.take_tokens(realm, owner, now, until).await
    }

    async fn release_tokens(&self, realm: &RealmId, owner: &str) -> Result<()> {
        self.give_tokens_back(realm, owner).await
    }
}

/// The month of a moment, by UTC: `2026-11`.
fn month(at: Timestamp) -> String {
    at.strftime("%Y-%m").to_string()
}

enum Noted {
    Done,
    /// The item as another worker left it.
    Moved(Item),
}

/// What the item says and shall say.
struct Place {
    windows: Windows,
    /// Metered reads by month, `2026-11`: what QuickBooks bills.
    reads: BTreeMap<String, u64>,
    version: u64,
}

impl Place {
    fn of(item: &Item) -> Result<Self> {
        let calls = times(item, "calls").ok_or_else(|| unreadable(item, "windows"))?;
        let batches = times(item, "batches").ok_or_else(|| unreadable(item, "windows"))?;
        let reads = match item.get("reads") {
            None => BTreeMap::new(),
            Some(value) => serde_dynamo::from_attribute_value(value.clone())
                .map_err(|error| unreadable(item, "windows").caused_by(error))?,
        };
        let version = get_number(item, "version").unwrap_or(0);
        Ok(Self { windows: Windows { calls, batches }, reads, version })
    }

    fn meter(&mut self, call: Call, now: Timestamp) {
        if call == Call::Read {
            *self.reads.entry(month(now)).or_default() += 1;
        }
        while self.reads.len() > MONTHS {
            self.reads.pop_first();
        }
    }
}

impl Tables {
    async fn note(&self, realm: &RealmId, place: Place, now: Timestamp) -> Result<Noted> {
        let reads = place.reads.into_iter().map(|(month, count)| (month, number(count)));
        let mut call = self
            .client
            .update_item()
            .table_name(&self.state)
            .set_key(Some(keyed(keys::realm_windows(realm))))
            .update_expression(NOTE)
            .condition_expression(UNMOVED)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .expression_attribute_values(":calls", numbers(&place.windows.calls))
            .expression_attribute_values(":batches", numbers(&place.windows.batches))
            .expression_attribute_values(":reads", AttributeValue::M(reads.collect()))
            .expression_attribute_values(":seen", number(place.version))
            .expression_attribute_values(":next", number(place.version + 1))
            .expression_attribute_values(":now", time(now));
        for (alias, name) in [
            ("#calls", "calls"),
            ("#batches", "batches"),
            ("#reads", "reads"),
            ("#version", "version"),
            ("#blocked", "blocked_until"),
        ] {
            call = call.expression_attribute_names(alias, name);
        }
        match call.send().await {
            Ok(_) => Ok(Noted::Done),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(refused)) => {
                    Ok(Noted::Moved(refused.item().cloned().unwrap_or_default()))
                }
                _ => Err(unavailable("UpdateItem", &error)),
            },
        }
    }
}

fn numbers(times: &[i64]) -> AttributeValue {
    AttributeValue::L(times.iter().map(number).collect())
}

/// A list of times; empty if there is none, none if it cannot be read.
fn times(item: &Item, name: &str) -> Option<Vec<i64>> {
    let Some(value) = item.get(name) else {
        return Some(Vec::new());
    };
    let times = value.as_l().ok()?.iter();
    times.map(|at| at.as_n().ok()?.parse().ok()).collect()
}
