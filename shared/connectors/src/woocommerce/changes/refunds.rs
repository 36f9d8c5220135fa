//! The refund sweep: orders whose refund did not move their date of modification.
//!
//! Some gateways' plug-ins refund without saving the order. The list of all refunds (WooCommerce
//! 9.0 and later) names their orders. It is read newest first and left at the first refund that
//! was seen before, so that it works whether or not the store heeds `after`.
//!
//! It is an addition: where it fails or is refused the poll ends as if it were not there, and the next poll
//! begins it at the same place.

use engine::{Code, Result};
use jiff::Timestamp;
use model::SourceId;
use serde_json::Value;

use super::cursor::{Cursor, Step};
use super::{naive, source_id};
use crate::woocommerce::calls::{Rows, smaller_page};
use crate::woocommerce::client::{Client, Query};
use crate::woocommerce::wire::lenient;

/// Reads a page of refunds and moves the cursor; the orders they belong to.
pub(super) async fn sweep(
    client: &Client<'_>,
    cursor: &mut Cursor,
    (after, offset): (Timestamp, usize),
    limit: usize,
    now: Timestamp,
) -> Result<Vec<SourceId>> {
    let per_page = cursor.per_page(limit);
    let page = match client.refunds(&question(after, offset, per_page)).await {
        Ok(page) => page,
        Err(error) if is_of_the_connection(error.code) => return Err(error),
        Err(error) => {
            if let Some(smaller) = smaller_page(per_page, &error) {
                cursor.per_page = Some(smaller);
                return Ok(Vec::new());
            }
            tracing::warn!(code = %error.code, "refunds not listed; the next poll tries again");
            None
        }
    };
    let Some(page) = page else {
        cursor.end();
        return Ok(Vec::new());
    };
    let last = is_last(&page, after, offset, per_page);
    let fresh = page.rows.iter().filter(|row| made_at(row).is_none_or(|made| made > after));
    let orders: Vec<SourceId> = fresh.filter_map(order_of).map(source_id).collect();
    if last {
        // Both bounds are the time that the poll was begun; what was made since is newer.
        cursor.refunded_after = cursor.modified_after.max(cursor.refunded_after).min(now);
        cursor.end();
    } else {
        cursor.step = Some(Step::Refunds { after, offset: offset.saturating_add(per_page) });
    }
    Ok(orders)
}

fn question(after: Timestamp, offset: usize, limit: usize) -> Query {
    vec![
        ("after", naive(after)),
        ("dates_are_gmt", "true".to_owned()),
        ("orderby", "date".to_owned()),
        ("order", "desc".to_owned()),
        ("per_page", limit.to_string()),
        ("offset", offset.to_string()),
        ("_fields", "id,parent_id,date_created_gmt".to_owned()),
    ]
}

fn is_last(page: &Rows, after: Timestamp, offset: usize, per_page: usize) -> bool {
    let seen_before = page.rows.iter().any(|row| made_at(row).is_some_and(|made| made <= after));
    seen_before || !page.more_behind(offset, per_page)
}

fn made_at(refund: &Value) -> Option<Timestamp> {
    lenient::utc(refund.get("date_created_gmt")?).ok()?
}

fn order_of(refund: &Value) -> Option<u64> {
    lenient::id(refund.get("parent_id")?).ok()??.as_str().parse().ok()
}

fn is_of_the_connection(code: Code) -> bool {
    matches!(code, Code::NeedsReauth | Code::Throttled | Code::Unreachable | Code::StateUnavailable)
}
