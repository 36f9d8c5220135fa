//! Customers have no date filter: each poll lists all of them by id, a page at a time, and names
//! those whose dates lie after the start of the last complete list.
//!
//! A customer deleted meanwhile shifts the later ones by a row. So each page begins with a row that
//! the page before it showed. A page that shows no id up to the last listed one begins too late: the
//! list steps back, further each time, until one does. So nobody who is there all the while is
//! passed over, and nobody is named twice. A page that shows one row at the most, although more
//! wait, hides the others: it is passed over by half a page, and what shifts just then goes
//! unnoticed.
//!
//! A change that moves no date comes by webhook alone.

use engine::Result;
use engine::connector::Page;
use jiff::Timestamp;
use model::Kind;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cursor::back;
use super::{OVERLAP, Poll, changed, json, source_id};
use crate::woocommerce::calls::{Rows, larger_page, smaller_page};
use crate::woocommerce::client::{Client, Query};
use crate::woocommerce::fetch::row_id;
use crate::woocommerce::wire::lenient;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Cursor {
    /// When the last complete list was begun; none before the first, which names everybody.
    listed_at: Option<Timestamp>,
    /// When this list was begun.
    begun_at: Option<Timestamp>,
    /// Rows to pass over.
    offset: usize,
    /// The last id that this list showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<u64>,
    /// Where this list stepped back from, until it gets there again.
    #[serde(skip_serializing_if = "Option::is_none")]
    back_from: Option<usize>,
    /// Whether the next page follows one of hidden rows, so that it need not show the last id.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    behind_hidden: bool,
    /// The page that this store manages in time, if it is not the largest.
    #[serde(skip_serializing_if = "Option::is_none")]
    per_page: Option<usize>,
}

impl Cursor {
    /// Whether a page goes on where this list stands, with no row between them.
    fn joins(&self, ids: &[u64]) -> bool {
        let shown = |last| ids.iter().any(|id| *id <= last);
        self.offset == 0 || self.behind_hidden || self.last.is_some_and(shown)
    }

    /// Whether this list did not show an id yet.
    fn is_new(&self, id: u64) -> bool {
        self.last.is_none_or(|last| id > last)
    }

    /// Whether rows wait behind a page. Without a count a page that shows nobody new is the last,
    /// as the store may not know `offset`; but not before the list is where it was already.
    fn goes_on(&self, page: &Rows, ids: &[u64], per_page: usize) -> bool {
        if page.is_counted() {
            return page.more_behind(self.offset, per_page);
        }
        let is_back = self.back_from.is_none_or(|from| self.offset >= from);
        !is_back || ids.iter().any(|id| self.is_new(*id))
    }

    /// The place behind a page: its last row is shown again. Hidden rows are not counted, so that
    /// it is never too far.
    fn behind(self, ids: &[u64], per_page: usize) -> Self {
        let behind_hidden = ids.len() < 2;
        let whole = ids.len().min(per_page).saturating_sub(1);
        let rows = if behind_hidden { per_page / 2 } else { whole };
        let offset = self.offset.saturating_add(rows);
        let last = ids.iter().copied().chain(self.last).max();
        let back_from = self.back_from.filter(|from| offset < *from);
        Self { offset, last, back_from, behind_hidden, ..self }
    }

    /// A place before this one: half a page at first, then three times as far each time.
    fn stepped_back(self, per_page: usize) -> Self {
        let from = self.back_from.unwrap_or(self.offset).max(self.offset);
        let rows = from.saturating_sub(self.offset).saturating_mul(2).max(per_page / 2);
        Self { offset: self.offset.saturating_sub(rows), back_from: Some(from), ..self }
    }
}

/// A page of all customers, whatever their role.
pub(super) async fn scan(client: &Client<'_>, poll: Poll<'_>, limit: usize) -> Result<Page> {
    let stored = poll.cursor.and_then(|stored| Cursor::deserialize(stored).ok());
    let cursor = stored.unwrap_or_default();
    let begun_at = cursor.begun_at.unwrap_or(poll.now);
    let cursor = Cursor { begun_at: Some(begun_at), ..cursor };
    // One row is shown again, so a page of one would get nowhere.
    let limit = limit.max(2);
    let per_page = cursor.per_page.unwrap_or(limit).clamp(2, limit);
    let page = match client.list("customers", &question(cursor.offset, per_page)).await {
        Ok(page) => page,
        Err(error) => {
            let per_page = Some(smaller_page(per_page, &error).ok_or(error)?);
            return unfinished(&Cursor { per_page, ..cursor });
        }
    };
    let ids: Vec<u64> = page.rows.iter().filter_map(row_id).collect();
    if !cursor.joins(&ids) {
        return unfinished(&cursor.stepped_back(per_page));
    }
    let since = cursor.listed_at.map(|listed| back(listed, OVERLAP));
    let fresh = page.rows.iter().filter(|row| changed_after(row, since)).filter_map(row_id);
    let fresh = fresh.filter(|id| cursor.is_new(*id)).map(source_id).collect();
    let more = cursor.goes_on(&page, &ids, per_page);
    let next = if more {
        cursor.behind(&ids, per_page)
    } else {
        let per_page = cursor.per_page.and_then(larger_page);
        Cursor { listed_at: Some(begun_at), per_page, ..Cursor::default() }
    };
    let complete_until = next.listed_at.filter(|_| !more).map(|listed| back(listed, OVERLAP));
    Ok(Page { changed: changed(Kind::Customer, fresh), next: json(&next)?, more, complete_until })
}

/// A page that names nobody; the list goes on at a place.
fn unfinished(at: &Cursor) -> Result<Page> {
    Ok(Page { changed: Vec::new(), next: json(at)?, more: true, complete_until: None })
}

fn question(offset: usize, per_page: usize) -> Query {
    vec![
        ("role", "all".to_owned()),
        ("orderby", "id".to_owned()),
        ("order", "asc".to_owned()),
        ("per_page", per_page.to_string()),
        ("offset", offset.to_string()),
        ("_fields", "id,date_created_gmt,date_modified_gmt".to_owned()),
    ]
}

/// The cursor set back to a moment: the next list names what changed since then.
pub(super) fn rewound(cursor: &Value, to: Timestamp) -> Option<Value> {
    let cursor = Cursor::deserialize(cursor).ok()?;
    let listed_at = cursor.listed_at.filter(|listed| *listed > to)?;
    let listed_at = Some(listed_at.min(to));
    json(&Cursor { listed_at, per_page: cursor.per_page, ..Cursor::default() }).ok()
}

/// Whether a row's dates are later than this; a row without any is always named.
fn changed_after(row: &Value, since: Option<Timestamp>) -> bool {
    let date = |field: &str| row.get(field).and_then(|date| lenient::utc(date).ok()).flatten();
    let changed = date("date_modified_gmt").max(date("date_created_gmt"));
    match (changed, since) {
        (Some(changed), Some(since)) => changed > since,
        _ => true,
    }
}
