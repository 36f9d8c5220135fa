//! Items: one, many by key, a collection in order; and many stored that need no condition.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::KeysAndAttributes;
use engine::{Code, Error, Result};
use futures::{StreamExt, TryStreamExt, stream};

use super::Tables;
use super::attributes::{Item, keyed, text};
use super::keys::Key;
use crate::error::unavailable;
use crate::pause;

/// What one request may ask for.
const PAGE: usize = 100;
/// How often the rest of a page is asked for before the call fails.
const ROUNDS: u32 = 6;
/// Puts in flight at once.
const AT_ONCE: usize = 8;

/// The part of a collection that is asked for, by its sort keys.
pub(super) enum Part {
    /// All of it.
    Whole,
    /// What begins with this.
    Under(String),
    /// What lies between these two, both included.
    Between(String, String),
}

impl Tables {
    /// The items that exist, strongly consistent, in no order. What DynamoDB leaves unprocessed is
    /// asked for again; what stays unprocessed is an error and never a missing item.
    pub(super) async fn read(&self, keys: BTreeSet<Key>) -> Result<Vec<Item>> {
        let mut found = Vec::new();
        let keys: Vec<Item> = keys.into_iter().map(keyed).collect();
        for page in keys.chunks(PAGE) {
            found.append(&mut self.read_page(page.to_vec()).await?);
        }
        Ok(found)
    }

    async fn read_page(&self, mut keys: Vec<Item>) -> Result<Vec<Item>> {
        let mut found = Vec::new();
        for round in 0..ROUNDS {
            if round > 0 {
                pause::before(round).await;
            }
            let wanted = KeysAndAttributes::builder()
                .set_keys(Some(keys))
                .consistent_read(true)
                .build()
                .map_err(|error| Error::bug("a read without keys").caused_by(error))?;
            let answer = self
                .client
                .batch_get_item()
                .set_request_items(Some(HashMap::from([(self.state.clone(), wanted)])))
                .send()
                .await
                .map_err(|error| unavailable("BatchGetItem", &error))?;
            found.extend(answer.responses.into_iter().flatten().flat_map(|(_, items)| items));
            let rest = answer.unprocessed_keys.into_iter().flatten();
            keys = rest.flat_map(|(_, wanted)| wanted.keys).collect();
            if keys.is_empty() {
                return Ok(found);
            }
        }
        let message = format!("BatchGetItem: {} keys stayed unprocessed", keys.len());
        Err(Error::retry(Code::StateUnavailable, message))
    }

    /// One item, strongly consistent.
    pub(super) async fn item(&self, key: Key) -> Result<Option<Item>> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.state)
            .set_key(Some(keyed(key)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| unavailable("GetItem", &error))?;
        Ok(answer.item)
    }

    /// The items of a part of a collection in the order of their sort keys, strongly consistent.
    pub(super) async fn query(&self, table: &str, pk: String, part: Part) -> Result<Vec<Item>> {
        let mut query = self
            .client
            .query()
            .table_name(table)
            .consistent_read(true)
            .expression_attribute_names("#pk", "pk")
            .expression_attribute_values(":pk", text(pk));
        query = match part {
            Part::Whole => query.key_condition_expression("#pk = :pk"),
            Part::Under(prefix) => query
                .key_condition_expression("#pk = :pk AND begins_with(#sk, :prefix)")
                .expression_attribute_names("#sk", "sk")
                .expression_attribute_values(":prefix", text(prefix)),
            Part::Between(first, last) => query
                .key_condition_expression("#pk = :pk AND #sk BETWEEN :first AND :last")
                .expression_attribute_names("#sk", "sk")
                .expression_attribute_values(":first", text(first))
                .expression_attribute_values(":last", text(last)),
        };
        let mut found = Vec::new();
        let mut start = None;
        loop {
            let page = query.clone().set_exclusive_start_key(start).send().await;
            let page = page.map_err(|error| unavailable("Query", &error))?;
            found.extend(page.items.into_iter().flatten());
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(found);
            }
        }
    }

    /// Puts items that need no condition. Some may be stored when it fails: only for items that
    /// may be put again.
    pub(super) async fn put_all(&self, table: &str, items: Vec<Item>) -> Result<()> {
        let puts = items.into_iter().map(|item| async {
            let put = self.client.put_item().table_name(table).set_item(Some(item)).send();
            put.await.map_err(|error| unavailable("PutItem", &error))
        });
        stream::iter(puts).buffer_unordered(AT_ONCE).try_for_each(|_| async { Ok(()) }).await
    }
}
