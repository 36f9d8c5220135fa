//! Links: the lock, the ID map and the idempotency record, one item each.
//!
//! Correctness rests on the epoch. A lease is one conditional update that adds one to it; a commit
//! is one transaction on condition that it is still the lease's. A worker whose lease ended can
//! therefore store nothing over its successor. The lease's end is compared with the worker's own
//! clock: a clock that runs fast ends leases early, which costs work and never a wrong commit.
//!
//! Not guaranteed: a lease whose answer is lost on the way back stays taken until its end.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    ReturnValue, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use engine::link::{Lease, Link, LinkKey};
use engine::ports::{Claim, Commit, Committed, Leased, Links};
use engine::{Error, Result};
use jiff::Timestamp;

use super::Tables;
use super::attributes::{Item, keyed, number, text, time};
use super::journal::row_item;
use super::keys;
use super::link_item::{from_item, lease as lease_of, to_item};
use super::transaction::{Condition, Transacted};
use crate::error::{incomplete, unavailable};

const TAKE: &str = "SET #key = if_not_exists(#key, :key), #epoch = :next, \
    #attempts = if_not_exists(#attempts, :zero) + :one, \
    #failing = if_not_exists(#failing, :since), #owner = :owner, #until = :until";
const NEW: &str = "attribute_not_exists(#epoch)";
const SEEN: &str = "#epoch = :seen AND (attribute_not_exists(#until) OR #until <= :now)";

#[async_trait]
impl Links for Tables {
    async fn get(&self, keys: &[LinkKey]) -> Result<BTreeMap<LinkKey, Link>> {
        let wanted: BTreeSet<keys::Key> = keys.iter().map(keys::link).collect();
        let found = self.read(wanted).await?.into_iter().map(from_item);
        found.map(|link| link.map(|link| (link.key.clone(), link))).collect()
    }

    async fn lease(
        &self,
        key: &LinkKey,
        seen: u64,
        lease: Lease,
        now: Timestamp,
    ) -> Result<Leased> {
        let named: Item = serde_dynamo::to_item(KeyHolder { key })
            .map_err(|error| Error::bug("a link's key does not serialise").caused_by(error))?;
        let since = serde_dynamo::to_attribute_value(now)
            .map_err(|error| Error::bug("a time does not serialise").caused_by(error))?;
        let mut call = self
            .client
            .update_item()
            .table_name(&self.state)
            .set_key(Some(keyed(keys::link(key))))
            .update_expression(TAKE)
            .condition_expression(if seen == 0 { NEW } else { SEEN })
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .expression_attribute_values(":next", number(seen + 1))
            .expression_attribute_values(":zero", number(0))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":since", since)
            .expression_attribute_values(":owner", text(lease.owner))
            .expression_attribute_values(":until", time(lease.until));
        for value in named.into_values() {
            call = call.expression_attribute_values(":key", value);
        }
        if seen > 0 {
            call = call
                .expression_attribute_values(":seen", number(seen))
                .expression_attribute_values(":now", time(now));
        }
        for (alias, name) in [
            ("#key", "key"),
            ("#epoch", "epoch"),
            ("#attempts", "attempts"),
            ("#failing", "failing_since"),
            ("#owner", super::link_item::LEASE_OWNER),
            ("#until", super::link_item::LEASE_UNTIL),
        ] {
            call = call.expression_attribute_names(alias, name);
        }
        match call.send().await {
            Ok(answer) => {
                let item = answer.attributes.ok_or_else(|| incomplete("UpdateItem", "item"))?;
                Ok(Leased::Won(Box::new(from_item(item)?)))
            }
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(refused)) => {
                    Ok(refusal(refused.item(), now))
                }
                _ => Err(unavailable("UpdateItem", &error)),
            },
        }
    }

    async fn commit(&self, commit: Commit) -> Result<Committed> {
        let key = &commit.link.key;
        let mut writes = vec![self.put_link(&commit.link)?];
        let mut claims: BTreeMap<keys::Key, Claim> = BTreeMap::new();
        for claim in commit.claims {
            let owner = keys::owner(&key.tenant, &key.target, &claim.document, &claim.id);
            claims.insert(owner, claim);
        }
        let this = keys::link(key).text();
        for owner in claims.keys() {
            writes.push(self.put_owner(owner.clone(), &this)?);
        }
        for (place, entry) in commit.entries.iter().enumerate() {
            writes.push(Self::put(&self.journal, row_item(entry, place)?, None)?);
        }
        match self.transact(writes).await? {
            Transacted::Done => Ok(Committed::Done),
            Transacted::Refused(places) => match places.first().copied() {
                Some(0) | None => Ok(Committed::Fenced),
                Some(place) => {
                    let claim = claims.into_values().nth(place - 1);
                    let missing = || Error::bug("a journal row was refused");
                    Ok(Committed::Owned(claim.ok_or_else(missing)?))
                }
            },
        }
    }
}

/// A link's key under its name in the item.
#[derive(serde::Serialize)]
struct KeyHolder<'a> {
    key: &'a LinkKey,
}

/// Why a lease was refused, from the item as it stood.
fn refusal(item: Option<&Item>, now: Timestamp) -> Leased {
    let held = item.and_then(lease_of).filter(|lease| lease.until > now);
    held.map_or(Leased::Moved, |lease| Leased::Held { until: lease.until })
}

impl Tables {
    fn put_link(&self, link: &Link) -> Result<TransactWriteItem> {
        let condition = Condition {
            expression: "#epoch = :epoch".to_owned(),
            names: vec![("#epoch", "epoch")],
            values: Item::from([(":epoch".to_owned(), number(link.epoch))]),
        };
        Self::put(&self.state, to_item(link)?, Some(condition))
    }

    fn put_owner(&self, owner: keys::Key, this: &str) -> Result<TransactWriteItem> {
        let condition = Condition {
            expression: "attribute_not_exists(#record) OR #record = :this".to_owned(),
            names: vec![("#record", "record")],
            values: Item::from([(":this".to_owned(), text(this))]),
        };
        let mut item = keyed(owner);
        item.insert("record".to_owned(), text(this));
        Self::put(&self.state, item, Some(condition))
    }
}
