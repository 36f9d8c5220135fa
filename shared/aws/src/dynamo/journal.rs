//! The journal: append-only rows, one item collection a record, oldest first.
//!
//! A row's key holds its time, its place and its digest: appending the same rows twice stores them
//! once. Rows end 90 days after their time; DynamoDB may remove them some days later.

use std::time::Duration;

use async_trait::async_trait;
use engine::journal::Entry;
use engine::ports::Journal;
use engine::{Error, Result};
use model::{ConnectionId, Kind, SourceId, TenantId};
use sha2::{Digest, Sha256};

use super::Tables;
use super::attributes::{Item, number, text, unreadable};
use super::batch::Part;
use super::keys;

/// How long a row is kept.
const KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// An entry as an item; `place` is its place in what is appended together.
pub(super) fn row_item(entry: &Entry, place: usize) -> Result<Item> {
    let bug = "a journal entry does not serialise";
    let json = serde_json::to_string(entry).map_err(|error| Error::bug(bug).caused_by(error))?;
    let digest: String = hex::encode(Sha256::digest(json)).chars().take(16).collect();
    let mut item: Item =
        serde_dynamo::to_item(entry).map_err(|error| Error::bug(bug).caused_by(error))?;
    let pk = keys::story(&entry.tenant, &entry.source, entry.kind, &entry.id);
    item.insert("pk".to_owned(), text(pk));
    item.insert("sk".to_owned(), text(keys::row(entry.at, place, &digest)));
    item.insert("expires_at".to_owned(), number((entry.at + KEPT).as_second()));
    Ok(item)
}

#[async_trait]
impl Journal for Tables {
    async fn append(&self, entries: Vec<Entry>) -> Result<()> {
        let rows: Vec<Item> = entries
            .iter()
            .enumerate()
            .map(|(place, entry)| row_item(entry, place))
            .collect::<Result<_>>()?;
        self.put_all(&self.journal, rows).await
    }

    async fn of(
        &self,
        tenant: &TenantId,
        source: &ConnectionId,
        kind: Kind,
        id: &SourceId,
    ) -> Result<Vec<Entry>> {
        let pk = keys::story(tenant, source, Some(kind), id);
        let rows = self.query(&self.journal, pk, Part::Whole).await?;
        rows.into_iter()
            .map(|item| {
                serde_dynamo::from_item(item.clone())
                    .map_err(|error| unreadable(&item, "journal row").caused_by(error))
            })
            .collect()
    }
}
