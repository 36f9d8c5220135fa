//! Orders and products by their date of modification: a keyset, second by second.
//!
//! Page one is asked for again and again with a later bound; rows that change meanwhile leave the
//! list and would shift any later page. A second that fills more than one page is read by id, as
//! old stores list its rows in an order of no use; its pages overlap by half.
//!
//! Rows that the key's user may not read are counted and not shown: a page without any is passed
//! over by number, by half a page at a time. A page that the store does not manage in time is asked
//! for again with fewer rows, by the next call, so that a poll gets on with the time it has.
//!
//! Not guaranteed: a change that does not move `date_modified` (see `docs.md`, "Limits").

use engine::{Code, Error, Result};
use jiff::{SignedDuration, Timestamp};
use model::{Kind, SourceId};
use serde_json::Value;

use super::cursor::{Cursor, Step, back};
use super::{OVERLAP, naive, source_id, variations};
use crate::woocommerce::calls::{Rows, smaller_page};
use crate::woocommerce::client::{Client, Query};
use crate::woocommerce::fetch::{collection, row_id};
use crate::woocommerce::wire::lenient;

const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// What a page showed.
struct Listed {
    rows: Vec<Row>,
    per_page: usize,
    counted: bool,
    more: bool,
    at: Option<Timestamp>,
}

/// A row of it.
struct Row {
    id: u64,
    modified: Option<Timestamp>,
    variations: Vec<u64>,
}

impl Listed {
    fn newest(&self) -> Option<Timestamp> {
        self.rows.iter().filter_map(|row| row.modified).max()
    }

    /// When the store answered. By its own clock, which dates its records too, so that one that
    /// runs late hides nothing; but never before what it lists, nor after our time.
    fn answered_at(&self, now: Timestamp) -> Timestamp {
        let at = self.at.unwrap_or(now);
        self.newest().map_or(at, |newest| at.max(newest)).min(now)
    }

    /// Whether rows of its second wait behind this page. Without a count, only behind a full one:
    /// an old store that does not know `offset` would never end.
    fn more_of_the_second(&self) -> bool {
        if self.counted { self.more } else { self.rows.len() >= self.per_page }
    }
}

/// Takes one step and moves the cursor; the records that it names.
pub(super) async fn page(
    client: &Client<'_>,
    kind: Kind,
    cursor: &mut Cursor,
    step: Step,
    limit: usize,
    now: Timestamp,
) -> Result<Vec<SourceId>> {
    let per_page = cursor.per_page(limit);
    let (collection, query) = question(kind, step, per_page)?;
    let listed = match client.list(collection, &query).await {
        Ok(rows) => read(&rows, step, per_page)?,
        Err(error) => {
            let smaller = smaller_page(per_page, &error).ok_or(error)?;
            cursor.per_page = Some(smaller);
            cursor.step = Some(step);
            return Ok(Vec::new());
        }
    };
    let mut ids: Vec<SourceId> = listed.rows.iter().map(|row| source_id(row.id)).collect();
    let parents = listed.rows.iter().filter(|row| !row.variations.is_empty());
    let parents = parents.map(|row| (row.id, row.variations.clone()));
    // Since the beginning of the poll: a product is saved after its variations.
    let since = back(cursor.modified_after, OVERLAP);
    ids.extend(variations::changed(client, parents.collect(), since).await?);
    let begun_at = *cursor.begun_at.get_or_insert_with(|| listed.answered_at(now));
    match next(step, &listed)? {
        Some(next) => cursor.step = Some(next),
        None => {
            // The poll's time, not the newest record's: that one would be listed forever.
            cursor.modified_after = cursor.modified_after.max(begun_at);
            if kind == Kind::Order {
                cursor.step = Some(cursor.refunds(OVERLAP));
            } else {
                cursor.end();
            }
        }
    }
    Ok(ids)
}

/// The step after one; none where it was the last.
fn next(step: Step, listed: &Listed) -> Result<Option<Step>> {
    let stride = (listed.per_page / 2).max(1);
    match step {
        Step::Second { second, offset } if listed.more_of_the_second() => {
            Ok(Some(Step::Second { second, offset: offset.saturating_add(stride) }))
        }
        Step::Second { second, .. } => Ok(Some(Step::Modified { after: second, offset: 0 })),
        Step::Modified { .. } | Step::Refunds { .. } if !listed.more => Ok(None),
        Step::Modified { after, offset } | Step::Refunds { after, offset } => {
            Ok(Some(match listed.newest() {
                None if !listed.counted => {
                    return Err(unlistable("it shows no dates of the changed records"));
                }
                None => Step::Modified { after, offset: offset.saturating_add(stride) },
                Some(newest) if back(newest, SECOND) > after => {
                    Step::Modified { after: back(newest, SECOND), offset: 0 }
                }
                Some(newest) => Step::Second { second: newest, offset: 0 },
            }))
        }
    }
}

/// The moment after which a step asks.
fn after(step: Step) -> Timestamp {
    match step {
        Step::Second { second, .. } => back(second, SECOND),
        Step::Modified { after, .. } | Step::Refunds { after, .. } => after,
    }
}

fn question(kind: Kind, step: Step, per_page: usize) -> Result<(&'static str, Query)> {
    let (collection, mut query) = collection(kind)?;
    query.push(("modified_after", naive(after(step))));
    let (orderby, offset) = match step {
        Step::Second { second, offset } => {
            let end = second.checked_add(SECOND).unwrap_or(second);
            query.push(("modified_before", naive(end)));
            ("id", offset)
        }
        Step::Modified { offset, .. } | Step::Refunds { offset, .. } => ("modified", offset),
    };
    query.push(("offset", offset.to_string()));
    query.push(("dates_are_gmt", "true".to_owned()));
    query.push(("orderby", orderby.to_owned()));
    query.push(("order", "asc".to_owned()));
    query.push(("per_page", per_page.to_string()));
    let fields = match kind {
        Kind::Product => "id,date_modified_gmt,variations",
        _ => "id,date_modified_gmt",
    };
    query.push(("_fields", fields.to_owned()));
    Ok((collection, query))
}

fn read(page: &Rows, step: Step, per_page: usize) -> Result<Listed> {
    let read = |row: &Value| {
        let modified = row.get("date_modified_gmt").and_then(|date| lenient::utc(date).ok());
        let variations = row.get("variations").and_then(Value::as_array);
        Some(Row {
            id: row_id(row)?,
            modified: modified.flatten(),
            variations: variations.into_iter().flatten().filter_map(variation_id).collect(),
        })
    };
    let offset = match step {
        Step::Second { offset, .. }
        | Step::Modified { offset, .. }
        | Step::Refunds { offset, .. } => offset,
    };
    let listed = Listed {
        rows: page.rows.iter().filter_map(read).collect(),
        per_page,
        counted: page.is_counted(),
        more: page.more_behind(offset, per_page),
        at: page.at,
    };
    let outside = |modified: Timestamp| match step {
        Step::Second { second, .. } => modified != second,
        Step::Modified { after, .. } | Step::Refunds { after, .. } => modified <= after,
    };
    // Stores before 5.8 do not know the filter, say nothing and send everything.
    if listed.rows.iter().any(|row| row.modified.is_some_and(outside)) {
        return Err(unlistable("it ignores modified_after (WooCommerce 5.8 and later know it)"));
    }
    Ok(listed)
}

/// An id; a plug-in puts whole variations there.
fn variation_id(variation: &Value) -> Option<u64> {
    variation.as_u64().or_else(|| row_id(variation))
}

fn unlistable(why: &str) -> Error {
    Error::park(Code::ConfigInvalid, format!("the store cannot be polled: {why}"))
}
