//! Customers have no date filter: each poll lists all of them, a page at a time.
//!
//! A customer deleted meanwhile shifts the later ones by a row; one that is passed over so is
//! listed by the next poll.

use engine::Result;
use engine::connector::Page;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{json, source_id};
use crate::woocommerce::client::{Client, Query};
use crate::woocommerce::fetch::row_id;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Cursor {
    offset: usize,
}

/// A page of all customers, whatever their role.
pub(super) async fn scan(
    client: &Client<'_>,
    cursor: Option<&Value>,
    limit: usize,
) -> Result<Page> {
    let cursor = cursor.and_then(|stored| Cursor::deserialize(stored).ok()).unwrap_or_default();
    let query: Query = vec![
        ("role", "all".to_owned()),
        ("orderby", "id".to_owned()),
        ("order", "asc".to_owned()),
        ("per_page", limit.to_string()),
        ("offset", cursor.offset.to_string()),
        ("_fields", "id".to_owned()),
    ];
    let page = client.list("customers", &query).await?;
    let reached = cursor.offset.saturating_add(limit);
    let more = match page.total {
        Some(total) => total > reached,
        None => page.rows.len() >= limit,
    };
    let next = Cursor { offset: if more { reached } else { 0 } };
    let ids = page.rows.iter().filter_map(row_id).map(source_id).collect();
    Ok(Page { ids, next: json(&next)?, more })
}
