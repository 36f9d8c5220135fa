//! Orders and products by their date of modification: a keyset, second by second.
//!
//! Page one is asked for again and again with a later bound; rows that change meanwhile leave the
//! list and would shift any later page. A second that fills more than one page is read by id, as
//! old stores list its rows in an order of no use; its pages overlap by half.
//!
//! Not guaranteed: a change that does not move `date_modified` (see `docs.md`, "Limits").

use engine::{Code, Error, Result};
use jiff::{SignedDuration, Timestamp};
use model::{Kind, SourceId};
use serde_json::Value;

use super::cursor::{Cursor, Step, back};
use super::{OVERLAP, naive, source_id};
use crate::woocommerce::client::{Client, Query, Rows};
use crate::woocommerce::fetch::{collection, row_id};
use crate::woocommerce::wire::lenient;

/// Pages to fall back to when a store does not answer in time.
const SMALLER_PAGES: [usize; 3] = [50, 20, 10];
const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// What a page showed.
struct Listed {
    rows: Vec<(u64, Option<Timestamp>)>,
    per_page: usize,
    total: Option<usize>,
    at: Option<Timestamp>,
}

impl Listed {
    /// Whether rows wait behind this page.
    fn more_after(&self, offset: usize) -> bool {
        match self.total {
            Some(total) => total > offset.saturating_add(self.per_page),
            None => self.rows.len() >= self.per_page,
        }
    }

    fn newest(&self) -> Option<Timestamp> {
        self.rows.iter().filter_map(|(_, modified)| *modified).max()
    }

    /// When the store answered. By its own clock, which dates its records too, so that one that
    /// runs late hides nothing; but never before what it lists, nor after our time.
    fn answered_at(&self, now: Timestamp) -> Timestamp {
        let at = self.at.unwrap_or(now);
        self.newest().map_or(at, |newest| at.max(newest)).min(now)
    }

    fn ids(&self) -> Vec<SourceId> {
        self.rows.iter().map(|(id, _)| source_id(*id)).collect()
    }
}

/// Takes one step and moves the cursor.
pub(super) async fn page(
    client: &Client<'_>,
    kind: Kind,
    cursor: &mut Cursor,
    step: Step,
    limit: usize,
    now: Timestamp,
) -> Result<Vec<SourceId>> {
    let listed = list(client, kind, cursor, step, limit).await?;
    let begun_at = *cursor.begun_at.get_or_insert_with(|| listed.answered_at(now));
    cursor.step = Some(match step {
        Step::Second { second, offset } if listed.more_after(offset) => {
            let stride = (listed.per_page / 2).max(1);
            Step::Second { second, offset: offset.saturating_add(stride) }
        }
        Step::Second { second, .. } => Step::Modified { after: second },
        Step::Modified { after } | Step::Refunds { after, .. } => {
            match (listed.more_after(0), listed.newest()) {
                (false, _) => {
                    // The poll's time, not the newest record's: that one would be listed forever.
                    cursor.modified_after = cursor.modified_after.max(begun_at);
                    if kind != Kind::Order {
                        cursor.end();
                        return Ok(listed.ids());
                    }
                    cursor.refunds(OVERLAP)
                }
                (true, None) => return Err(unlistable("it shows none of the changed records")),
                (true, Some(newest)) if back(newest, SECOND) > after => {
                    Step::Modified { after: back(newest, SECOND) }
                }
                (true, Some(newest)) => Step::Second { second: newest, offset: 0 },
            }
        }
    });
    Ok(listed.ids())
}

/// Asks for a page, for a smaller one when the store does not manage it in time.
async fn list(
    client: &Client<'_>,
    kind: Kind,
    cursor: &mut Cursor,
    step: Step,
    limit: usize,
) -> Result<Listed> {
    let mut per_page = cursor.per_page.unwrap_or(limit).min(limit);
    loop {
        let (collection, query) = question(kind, step, per_page)?;
        match client.list(collection, &query).await {
            Ok(rows) => return read(rows, step, per_page),
            Err(error) => {
                let smaller = SMALLER_PAGES.into_iter().find(|smaller| *smaller < per_page);
                let Some(smaller) = smaller.filter(|_| error.code == Code::NoAnswer) else {
                    return Err(error);
                };
                per_page = smaller;
                cursor.per_page = Some(smaller);
            }
        }
    }
}

fn question(kind: Kind, step: Step, per_page: usize) -> Result<(&'static str, Query)> {
    let (collection, mut query) = collection(kind)?;
    let (orderby, after) = match step {
        Step::Second { second, .. } => ("id", back(second, SECOND)),
        Step::Modified { after } | Step::Refunds { after, .. } => ("modified", after),
    };
    query.push(("modified_after", naive(after)));
    if let Step::Second { second, offset } = step {
        let end = second.checked_add(SECOND).unwrap_or(second);
        query.push(("modified_before", naive(end)));
        query.push(("offset", offset.to_string()));
    }
    query.push(("dates_are_gmt", "true".to_owned()));
    query.push(("orderby", orderby.to_owned()));
    query.push(("order", "asc".to_owned()));
    query.push(("per_page", per_page.to_string()));
    query.push(("_fields", "id,date_modified_gmt".to_owned()));
    Ok((collection, query))
}

fn read(rows: Rows, step: Step, per_page: usize) -> Result<Listed> {
    let read = |row: &Value| {
        let id = row_id(row)?;
        let modified = row.get("date_modified_gmt").and_then(|date| lenient::utc(date).ok());
        Some((id, modified.flatten()))
    };
    let (total, at) = (rows.total, rows.at);
    let rows = rows.rows.iter().filter_map(read).collect();
    let listed = Listed { rows, per_page, total, at };
    let outside = |modified: Timestamp| match step {
        Step::Second { second, .. } => modified != second,
        Step::Modified { after } | Step::Refunds { after, .. } => modified <= after,
    };
    // Stores before 5.8 do not know the filter, say nothing and send everything.
    if listed.rows.iter().any(|(_, modified)| modified.is_some_and(outside)) {
        return Err(unlistable("it ignores modified_after (WooCommerce 5.8 and later know it)"));
    }
    Ok(listed)
}

fn unlistable(why: &str) -> Error {
    Error::park(Code::ConfigInvalid, format!("the store cannot be polled: {why}"))
}
