//! Customers have no date filter: each poll lists all of them, a page at a time, and names those
//! whose dates lie after the start of the last complete list.
//!
//! A customer deleted meanwhile shifts the later ones by a row; one that is passed over so is
//! named by the next poll if it changed less than the overlap ago. A change that moves no date
//! comes by webhook alone.

use engine::Result;
use engine::connector::Page;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cursor::back;
use super::{OVERLAP, Poll, json, source_id};
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
}

/// A page of all customers, whatever their role.
pub(super) async fn scan(client: &Client<'_>, poll: Poll<'_>, limit: usize) -> Result<Page> {
    let stored = poll.cursor.and_then(|stored| Cursor::deserialize(stored).ok());
    let cursor = stored.unwrap_or_default();
    let begun_at = cursor.begun_at.unwrap_or(poll.now);
    let query: Query = vec![
        ("role", "all".to_owned()),
        ("orderby", "id".to_owned()),
        ("order", "asc".to_owned()),
        ("per_page", limit.to_string()),
        ("offset", cursor.offset.to_string()),
        ("_fields", "id,date_created_gmt,date_modified_gmt".to_owned()),
    ];
    let page = client.list("customers", &query).await?;
    let since = cursor.listed_at.map(|listed| back(listed, OVERLAP));
    let fresh = page.rows.iter().filter(|row| changed_after(row, since));
    let ids = fresh.filter_map(row_id).map(source_id).collect();
    let reached = cursor.offset.saturating_add(limit);
    let more = match page.total {
        Some(total) => total > reached,
        None => page.rows.len() >= limit,
    };
    let next = if more {
        Cursor { begun_at: Some(begun_at), offset: reached, ..cursor }
    } else {
        Cursor { listed_at: Some(begun_at), begun_at: None, offset: 0 }
    };
    Ok(Page { ids, next: json(&next)?, more })
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
