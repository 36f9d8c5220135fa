//! The census: one item for a thousand consecutive ids, in the form of [`super::prints`].
//!
//! A range is read with one query. A replacement writes only the thousands that change, each on
//! condition that it still is as it was read: two that meet in one thousand both keep their ids.
//! A thousand without ids has no item.
//!
//! Not guaranteed: a replacement that fails may have stored some of its thousands.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use engine::ports::Census;
use engine::{Code, Error, Result};
use futures::{StreamExt, TryStreamExt, stream};
use model::{ConnectionId, Kind, TenantId};

use super::Tables;
use super::attributes::{Item, get_number, keyed, number, unreadable};
use super::batch::Part;
use super::keys::{self, Key};
use super::prints::{pack, thousand_of, unpack};
use crate::error::unavailable;
use crate::pause;

/// How often a thousand is tried that another replacement changes meanwhile.
const ATTEMPTS: u32 = 20;
/// Thousands in flight at once.
const AT_ONCE: usize = 8;

const PRINTS: &str = "prints";
const NEW: &str = "attribute_not_exists(#prints)";
const SEEN: &str = "#prints = :seen";

/// Whose census.
#[derive(Clone, Copy)]
struct Place<'a> {
    tenant: &'a TenantId,
    connection: &'a ConnectionId,
    kind: Kind,
}

impl Place<'_> {
    fn key(&self, thousand: u64) -> Key {
        keys::census(self.tenant, self.connection, self.kind, thousand)
    }
}

/// The ids from `first` to `last`, both included, and what is known of them from now on.
#[derive(Clone, Copy)]
struct Replacement<'a> {
    first: u64,
    last: u64,
    listed: &'a BTreeMap<u64, u64>,
}

impl Replacement<'_> {
    fn speaks_of(&self, id: u64) -> bool {
        (self.first..=self.last).contains(&id)
    }

    /// A thousand as it shall be.
    fn after(&self, thousand: u64, mut prints: BTreeMap<u64, u64>) -> BTreeMap<u64, u64> {
        prints.retain(|id, _| !self.speaks_of(*id));
        let listed = self.listed.iter().filter(|(id, _)| self.speaks_of(**id));
        prints.extend(listed.filter(|(id, _)| thousand_of(**id) == thousand));
        prints
    }
}

#[async_trait]
impl Census for Tables {
    async fn between(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        kind: Kind,
        first: u64,
        last: u64,
    ) -> Result<BTreeMap<u64, u64>> {
        let items = self.thousands(Place { tenant, connection, kind }, first, last).await?;
        let mut known = BTreeMap::new();
        for item in items {
            known.append(&mut thousand(&item)?.1);
        }
        known.retain(|id, _| (first..=last).contains(id));
        Ok(known)
    }

    async fn replace(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        kind: Kind,
        first: u64,
        last: u64,
        listed: &BTreeMap<u64, u64>,
    ) -> Result<()> {
        let place = Place { tenant, connection, kind };
        let replacement = Replacement { first, last, listed };
        let mut stored = BTreeMap::new();
        for item in self.thousands(place, first, last).await? {
            let (number, prints) = thousand(&item)?;
            stored.insert(number, prints);
        }
        let within = listed.keys().copied().filter(|id| replacement.speaks_of(*id));
        let mut spoken_of: BTreeSet<u64> = within.map(thousand_of).collect();
        spoken_of.extend(stored.keys());
        let writes = spoken_of.into_iter().map(|thousand| {
            let prints = stored.remove(&thousand).unwrap_or_default();
            self.replace_thousand(place.key(thousand), thousand, prints, replacement)
        });
        let writes: Vec<_> = writes.collect();
        stream::iter(writes).buffer_unordered(AT_ONCE).try_for_each(|()| async { Ok(()) }).await
    }
}

impl Tables {
    async fn thousands(&self, place: Place<'_>, first: u64, last: u64) -> Result<Vec<Item>> {
        if first > last {
            return Ok(Vec::new());
        }
        let (from, to) = (place.key(thousand_of(first)), place.key(thousand_of(last)));
        self.query(&self.state, from.pk, Part::Between(from.sk, to.sk)).await
    }

    async fn replace_thousand(
        &self,
        key: Key,
        number: u64,
        mut stored: BTreeMap<u64, u64>,
        replacement: Replacement<'_>,
    ) -> Result<()> {
        for attempt in 1..=ATTEMPTS {
            let after = replacement.after(number, stored.clone());
            if after == stored || self.swap(&key, number, &stored, &after).await? {
                return Ok(());
            }
            pause::before(attempt.min(3)).await;
            stored = match self.item(key.clone()).await? {
                Some(item) => thousand(&item)?.1,
                None => BTreeMap::new(),
            };
        }
        Err(Error::retry(Code::StateUnavailable, "too many sweeps write one thousand ids"))
    }

    /// Stores a thousand on condition that it still is as it was; whether it was.
    async fn swap(
        &self,
        key: &Key,
        number: u64,
        seen: &BTreeMap<u64, u64>,
        after: &BTreeMap<u64, u64>,
    ) -> Result<bool> {
        if after.is_empty() {
            return self.empty(key, seen).await;
        }
        let mut put = self
            .client
            .put_item()
            .table_name(&self.state)
            .set_item(Some(thousand_item(key.clone(), number, after)))
            .expression_attribute_names("#prints", PRINTS);
        put = if seen.is_empty() {
            put.condition_expression(NEW)
        } else {
            put.condition_expression(SEEN).expression_attribute_values(":seen", bytes(seen))
        };
        match put.send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(false),
                _ => Err(unavailable("PutItem", &error)),
            },
        }
    }

    async fn empty(&self, key: &Key, seen: &BTreeMap<u64, u64>) -> Result<bool> {
        let call = self
            .client
            .delete_item()
            .table_name(&self.state)
            .set_key(Some(keyed(key.clone())))
            .condition_expression(SEEN)
            .expression_attribute_names("#prints", PRINTS)
            .expression_attribute_values(":seen", bytes(seen));
        match call.send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(DeleteItemError::ConditionalCheckFailedException(_)) => Ok(false),
                _ => Err(unavailable("DeleteItem", &error)),
            },
        }
    }
}

fn bytes(prints: &BTreeMap<u64, u64>) -> AttributeValue {
    AttributeValue::B(Blob::new(pack(prints)))
}

fn thousand_item(key: Key, thousand: u64, prints: &BTreeMap<u64, u64>) -> Item {
    let mut item = keyed(key);
    item.insert("thousand".to_owned(), number(thousand));
    item.insert(PRINTS.to_owned(), bytes(prints));
    item
}

/// A stored thousand: its number and its prints.
fn thousand(item: &Item) -> Result<(u64, BTreeMap<u64, u64>)> {
    let read = || {
        let number = get_number(item, "thousand")?;
        let bytes = item.get(PRINTS)?.as_b().ok()?;
        Some((number, unpack(number, bytes.as_ref())?))
    };
    read().ok_or_else(|| unreadable(item, "census"))
}
