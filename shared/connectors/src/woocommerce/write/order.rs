//! An order's status, and a note on it.
//!
//! A single change is checked by the store against its statuses. A batch is not: an unknown status
//! silently becomes `pending` there (seen in `orders/batch`). So a batch takes only the statuses
//! that every store has.

use engine::session::Call;
use engine::write::WriteResult;
use model::document::{StoreNote, StoreOrder};
use model::text::entities::decode;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::outcome::{Tried, posted, refused, send};
use super::{OrderWrite, Results, batch};
use crate::woocommerce::calls::LARGEST_PAGE;
use crate::woocommerce::client::{Client, Query};
use crate::woocommerce::wire::lenient;

/// The statuses of every store that an order can be given.
const EVERYWHERE: [&str; 7] =
    ["pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed"];

/// Changes orders: their statuses first, then notes on those that took theirs.
pub(super) async fn apply(client: &Client<'_>, orders: Vec<OrderWrite<'_>>) -> Results {
    let (together, alone): (Vec<_>, Vec<_>) =
        orders.iter().copied().partition(|(_, _, order)| goes_with_others(order));
    let (together, alone) = match together.as_slice() {
        [_] => (Vec::new(), orders.clone()),
        _ => (together, alone),
    };
    let mut rows = statuses(client, &together).await;
    for (at, id, order) in alone {
        rows.push((at, single(client, id, order).await));
    }
    let mut results = Results::new();
    for (at, row) in rows {
        if let Some((_, id, order)) = orders.iter().find(|(place, _, _)| *place == at) {
            results.push((at, finish(client, *id, order, row).await));
        }
    }
    results
}

fn goes_with_others(order: &StoreOrder) -> bool {
    order.status.as_deref().is_some_and(|status| EVERYWHERE.contains(&status))
}

async fn statuses(client: &Client<'_>, orders: &[OrderWrite<'_>]) -> Vec<batch::Row> {
    let item =
        |(at, id, order): &OrderWrite<'_>| (*at, *id, json!({ "id": id, "status": order.status }));
    let items: Vec<batch::Item> = orders.iter().map(item).collect();
    batch::send_all(client, "orders", &items).await
}

/// One order's status; an order that only gets a note is read.
async fn single(
    client: &Client<'_>,
    id: u64,
    order: &StoreOrder,
) -> Result<Value, Box<WriteResult>> {
    let not_sent = |error| Box::new(WriteResult::NotSent(error));
    let (method, call) = match order.status {
        Some(_) => (Method::PUT, Call::Write),
        None => (Method::GET, Call::Read),
    };
    let mut request = client.request(method, &format!("orders/{id}"), call).map_err(not_sent)?;
    match &order.status {
        Some(status) => request.body = Some(json!({ "status": status })),
        None => request.query = vec![("_fields", "id,number,date_modified_gmt".to_owned())],
    }
    send(client, &request).await
}

async fn finish(
    client: &Client<'_>,
    id: u64,
    order: &StoreOrder,
    row: Result<Value, Box<WriteResult>>,
) -> Tried {
    let row = row?;
    let status = row.get("status").and_then(Value::as_str);
    if order.status.is_some() && order.status.as_deref() != status {
        let said = "the store gave the order another status than it was told: does a plug-in \
                    change it, or is the status none of this store's?";
        return Err(Box::new(WriteResult::Refused(refused(said))));
    }
    if let Some(note) = &order.note {
        leave(client, id, note).await?;
    }
    let note = order.note.as_ref().map(|note| note.text.as_str());
    Ok(posted(id, &row, &json!({ "status": order.status, "note": note })))
}

/// A note as the store lists it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Listed {
    #[serde(deserialize_with = "lenient::text")]
    note: String,
    #[serde(deserialize_with = "lenient::flag")]
    customer_note: bool,
}

/// Leaves a note, unless one with the same text is there: the customer gets each by e-mail.
async fn leave(client: &Client<'_>, order: u64, note: &StoreNote) -> Result<(), Box<WriteResult>> {
    let not_sent = |error| Box::new(WriteResult::NotSent(error));
    let path = format!("orders/{order}/notes");
    let query: Query = vec![("per_page", LARGEST_PAGE.to_string())];
    let listed = client.list(&path, &query).await.map_err(not_sent)?;
    let same = |row: Value| {
        let listed: Listed = serde_json::from_value(row).unwrap_or_default();
        listed.customer_note == note.for_customer && plain(&listed.note) == plain(&note.text)
    };
    if listed.rows.into_iter().any(same) {
        return Ok(());
    }
    let mut request = client.request(Method::POST, &path, Call::Write).map_err(not_sent)?;
    request.body = Some(json!({ "note": note.text, "customer_note": note.for_customer }));
    send(client, &request).await.map(drop)
}

/// A note's text, whatever the store did to its ends, its lines and its special characters.
fn plain(text: &str) -> String {
    decode(text).replace("\r\n", "\n").trim().to_owned()
}
