//! What changed in a store since a cursor: overlapping rather than skipping.

mod cursor;
mod customers;
mod modified;
mod refunds;
mod variations;

use engine::connector::{Changed, Page, Stream};
use engine::{Error, Result};
use jiff::{SignedDuration, Timestamp};
use model::{Kind, SourceId};
use serde::Serialize;
use serde_json::Value;

use super::calls::LARGEST_PAGE;
use super::client::Client;
use cursor::{Cursor, Step, back};

/// How far a poll reaches back behind what it has seen: clocks differ and long transactions show
/// up late. The engine drops what it has seen already.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);

/// The most products of a page: each that has variations is asked for those that changed.
const PRODUCTS: usize = 25;

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
pub(crate) async fn changes(client: &Client<'_>, stream: &Stream, poll: Poll<'_>) -> Result<Page> {
    let limit = poll.limit.clamp(1, LARGEST_PAGE);
    match stream.kinds.first().copied() {
        Some(Kind::Customer) => customers::scan(client, poll, limit).await,
        Some(kind @ (Kind::Order | Kind::Product)) => {
            let mut cursor = Cursor::read(poll.cursor, poll.start_at);
            let limit = if kind == Kind::Product { limit.min(PRODUCTS) } else { limit };
            let ids = match cursor.step(OVERLAP) {
                Step::Refunds { after, offset } => {
                    refunds::sweep(client, &mut cursor, (after, offset), limit, poll.now).await?
                }
                step => modified::page(client, kind, &mut cursor, step, limit, poll.now).await?,
            };
            let more = cursor.is_under_way();
            // What shows up late is still found within the overlap.
            let complete_until = (!more).then(|| back(cursor.modified_after, OVERLAP));
            Ok(Page { changed: changed(kind, ids), next: json(&cursor)?, more, complete_until })
        }
        _ => Err(Error::bug(format!("a store has no stream {}", stream.name))),
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

fn changed(kind: Kind, ids: Vec<SourceId>) -> Vec<Changed> {
    ids.into_iter().map(|id| Changed { kind, id }).collect()
}

/// The cursor of a stream set back to a moment, if it stands behind it.
pub(crate) fn rewound(stream: &Stream, cursor: &Value, to: Timestamp) -> Option<Value> {
    if stream.kinds.contains(&Kind::Customer) {
        return customers::rewound(cursor, to);
    }
    cursor::rewound(cursor, to)
}

fn source_id(id: u64) -> SourceId {
    SourceId::new(id.to_string())
}
