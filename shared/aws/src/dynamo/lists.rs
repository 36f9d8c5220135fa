//! Lists of an account: a header item and parts, because an item ends at 400 KB.
//!
//! Parts belong to a generation that no other list has. They are stored before the header that
//! names their generation and number; the header's put replaces the older list whole, and only then
//! the older parts go. So a reader finds one list or the other, never half of each, and a crash
//! midway leaves the older one. A reader whose parts went away meanwhile asks for the header again.
//!
//! Every item ends 30 days after the list was read: that also removes what a crash left behind. A
//! list of which a part is missing is none.

use std::collections::BTreeSet;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_dynamodb::types::ReturnValue;
use engine::connector::ListEntry;
use engine::ports::{CachedList, Ids, ListCache, RandomIds};
use engine::{Error, Result};
use futures::future::try_join_all;
use jiff::Timestamp;
use model::{ConnectionId, TenantId};

use super::Tables;
use super::attributes::{
    Item, get_number, get_text, get_time, keyed, number, text, time, unreadable,
};
use super::keys::{self, Key};
use crate::error::unavailable;

/// Bytes of entries in one item.
const MOST: usize = 300_000;
/// How often a list is read that is replaced meanwhile.
const READS: usize = 4;
/// How long a list is kept.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Which list.
#[derive(Clone, Copy)]
struct Place<'a> {
    tenant: &'a TenantId,
    connection: &'a ConnectionId,
    list: &'a str,
}

impl Place<'_> {
    fn header(&self) -> Key {
        keys::list(self.tenant, self.connection, self.list)
    }

    fn part(&self, generation: &str, part: usize) -> Key {
        keys::list_part(self.tenant, self.connection, self.list, generation, part)
    }
}

/// What a header says.
struct Header {
    generation: String,
    parts: usize,
    read_at: Timestamp,
}

impl Header {
    fn of(item: &Item) -> Option<Self> {
        Some(Self {
            generation: get_text(item, "generation")?.to_owned(),
            parts: get_number(item, "parts")?,
            read_at: get_time(item, "read_at")?,
        })
    }

    fn keys(&self, place: Place<'_>) -> BTreeSet<Key> {
        (0..self.parts).map(|part| place.part(&self.generation, part)).collect()
    }
}

#[async_trait]
impl ListCache for Tables {
    async fn get(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        list: &str,
    ) -> Result<Option<CachedList>> {
        let place = Place { tenant, connection, list };
        for _ in 0..READS {
            let Some(item) = self.item(place.header()).await? else {
                return Ok(None);
            };
            let header = Header::of(&item).ok_or_else(|| unreadable(&item, "list"))?;
            let parts = self.read(header.keys(place)).await?;
            if parts.len() == header.parts {
                return Ok(Some(CachedList { entries: unpack(parts)?, read_at: header.read_at }));
            }
        }
        Ok(None)
    }

    async fn put(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        list: &str,
        read: &CachedList,
    ) -> Result<()> {
        let place = Place { tenant, connection, list };
        let expires_at = number((read.read_at + KEPT).as_second());
        let parts = pack(list, &read.entries)?;
        let mut header = keyed(place.header());
        let generation = RandomIds.owner();
        header.insert("generation".to_owned(), text(&generation));
        header.insert("parts".to_owned(), number(parts.len()));
        header.insert("read_at".to_owned(), time(read.read_at));
        header.insert("expires_at".to_owned(), expires_at.clone());
        let items = parts.into_iter().enumerate().map(|(part, entries)| {
            let mut item = keyed(place.part(&generation, part));
            item.insert("entries".to_owned(), text(entries));
            item.insert("expires_at".to_owned(), expires_at.clone());
            item
        });
        self.put_all(&self.state, items.collect()).await?;
        let put = self.client.put_item().table_name(&self.state).set_item(Some(header));
        let answer = put.return_values(ReturnValue::AllOld).send().await;
        let answer = answer.map_err(|error| unavailable("PutItem", &error))?;
        self.drop_parts(place, answer.attributes).await;
        Ok(())
    }

    async fn forget(&self, tenant: &TenantId, connection: &ConnectionId, list: &str) -> Result<()> {
        let place = Place { tenant, connection, list };
        let answer = self
            .client
            .delete_item()
            .table_name(&self.state)
            .set_key(Some(keyed(place.header())))
            .return_values(ReturnValue::AllOld)
            .send()
            .await
            .map_err(|error| unavailable("DeleteItem", &error))?;
        self.drop_parts(place, answer.attributes).await;
        Ok(())
    }
}

impl Tables {
    /// Deletes the parts of a header that is no longer there. Parts that cannot be deleted now are
    /// read by nobody and end by themselves.
    async fn drop_parts(&self, place: Place<'_>, header: Option<Item>) {
        let Some(header) = header.as_ref().and_then(Header::of) else {
            return;
        };
        let deletes = header.keys(place).into_iter().map(|key| {
            let key = Some(keyed(key));
            self.client.delete_item().table_name(&self.state).set_key(key).send()
        });
        if let Err(error) = try_join_all(deletes).await {
            let error = unavailable("DeleteItem", &error);
            tracing::warn!(%error, "parts of an older list stay until they end");
        }
    }
}

/// Entries as JSON texts, each of which fits into an item.
fn pack(list: &str, entries: &[ListEntry]) -> Result<Vec<String>> {
    let mut parts = Vec::new();
    let mut part = String::new();
    for entry in entries {
        let entry = serde_json::to_string(entry)
            .map_err(|error| Error::bug("a list's entry does not serialise").caused_by(error))?;
        if entry.len() > MOST {
            let size = entry.len();
            let message = format!(
                "an entry of the list {list} takes {size} bytes, more than the {MOST} that are \
                 kept; its connector must keep less of it"
            );
            return Err(Error::bug(message));
        }
        if part.len() + entry.len() > MOST {
            parts.push(format!("[{part}]"));
            part.clear();
        }
        if !part.is_empty() {
            part.push(',');
        }
        part.push_str(&entry);
    }
    if !part.is_empty() {
        parts.push(format!("[{part}]"));
    }
    Ok(parts)
}

/// The entries of all parts, in their order.
fn unpack(mut parts: Vec<Item>) -> Result<Vec<ListEntry>> {
    parts.sort_by(|a, b| get_text(a, "sk").cmp(&get_text(b, "sk")));
    let mut entries = Vec::new();
    for item in &parts {
        let text = get_text(item, "entries").ok_or_else(|| unreadable(item, "list"))?;
        let mut part: Vec<ListEntry> = serde_json::from_str(text)
            .map_err(|error| unreadable(item, "list").caused_by(error))?;
        entries.append(&mut part);
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn entry(id: usize, size: usize) -> ListEntry {
        let (id, name) = (id.to_string(), "Bank, \"main\"".to_owned());
        ListEntry { id, name, active: true, detail: json!("x".repeat(size)) }
    }

    fn items(parts: Vec<String>) -> Vec<Item> {
        let item = |(part, entries): (usize, String)| {
            let key = Key { pk: "p".to_owned(), sk: format!("{part:04}") };
            let mut item = keyed(key);
            item.insert("entries".to_owned(), text(entries));
            item
        };
        parts.into_iter().enumerate().map(item).rev().collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn parts_fit_and_keep_every_entry_in_order(
            sizes in proptest::collection::vec(
                prop_oneof![0_usize..50, 100_000_usize..299_000],
                0..12,
            ),
        ) {
            let sizes = sizes.into_iter().enumerate();
            let entries: Vec<ListEntry> = sizes.map(|(id, size)| entry(id, size)).collect();
            let parts = pack("accounts", &entries).unwrap();
            prop_assert!(parts.iter().all(|part| part.len() <= MOST + 3), "commas and brackets");
            prop_assert_eq!(unpack(items(parts)).unwrap(), entries);
        }
    }

    #[test]
    fn an_entry_that_fits_no_item_is_refused_by_the_lists_name() {
        let error = pack("accounts", &[entry(1, 10), entry(2, MOST)]).unwrap_err();
        assert_eq!(error.code, engine::Code::Bug);
        assert!(error.message.contains("the list accounts"), "{}", error.message);
    }
}
