//! What changed in a store since a cursor: overlapping rather than skipping.

mod cursor;
mod customers;
mod modified;
mod refunds;

use engine::connector::Page;
use engine::{Error, Result};
use jiff::{SignedDuration, Timestamp};
use model::{Kind, SourceId};
use serde::Serialize;
use serde_json::Value;

use super::client::{Client, LARGEST_PAGE};
use cursor::{Cursor, Step};

/// How far a poll reaches back behind what it has seen: clocks differ and long transactions show
/// up late. The engine drops what it has seen already.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);

/// A poll's place and time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Poll<'a> {
    /// What a first poll begins with.
    pub(crate) start_at: Timestamp,
    /// The time; a record dated after it must not carry the cursor away.
    pub(crate) now: Timestamp,
    /// Where the last page ended.
    pub(crate) cursor: Option<&'a Value>,
    /// The most rows of a page.
    pub(crate) limit: usize,
}

/// A page of changes.
pub(crate) async fn changes(client: &Client<'_>, kind: Kind, poll: Poll<'_>) -> Result<Page> {
    let limit = poll.limit.clamp(1, LARGEST_PAGE);
    match kind {
        Kind::Customer => customers::scan(client, poll, limit).await,
        Kind::Order | Kind::Product => {
            let mut cursor = Cursor::read(poll.cursor, poll.start_at);
            let ids = match cursor.step(OVERLAP) {
                Step::Refunds { after, offset } => {
                    refunds::sweep(client, &mut cursor, (after, offset), limit, poll.now).await?
                }
                step => modified::page(client, kind, &mut cursor, step, limit, poll.now).await?,
            };
            let more = cursor.is_under_way();
            Ok(Page { ids, next: json(&cursor)?, more })
        }
        _ => Err(Error::bug(format!("a store has no {kind}"))),
    }
}

/// A date as a store compares it rightly: naive UTC, together with `dates_are_gmt=true`. With a
/// zone it would be shifted by the site's offset (contract, "modified_after").
fn naive(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

fn json(cursor: &impl Serialize) -> Result<Value> {
    serde_json::to_value(cursor).map_err(|error| Error::bug("a cursor is JSON").caused_by(error))
}

fn source_id(id: u64) -> SourceId {
    SourceId::new(id.to_string())
}
