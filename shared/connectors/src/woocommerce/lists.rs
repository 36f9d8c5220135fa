//! The lists that a mapping chooses from.
//!
//! Only what is named here leaves the store: a gateway's settings hold keys, and a coupon names
//! the people who used it.

use std::time::Duration;

use async_trait::async_trait;
use engine::connector::{ListEntry, ListInfo, Lists};
use engine::session::Session;
use engine::{Code, Error, Result};
use model::text::entities::decode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::account::facts;
use super::client::{Client, Query};
use super::wire::lenient;
use super::{WooCommerce, read};

/// Nothing tells us when a setting of the store changes.
const KEEP: Duration = Duration::from_hours(1);
/// The list whose entries `coupon.*` webhooks name.
pub(crate) const COUPONS: &str = "coupons";

const LISTS: [ListInfo; 6] = [
    ListInfo { name: "tax_rates", keep: KEEP },
    ListInfo { name: "tax_classes", keep: KEEP },
    ListInfo { name: "payment_gateways", keep: KEEP },
    ListInfo { name: "order_statuses", keep: KEEP },
    ListInfo { name: COUPONS, keep: KEEP },
    ListInfo { name: "store", keep: KEEP },
];

/// The statuses that every store has, by the store's word and the English name. Stores before
/// 11.0 do not list theirs.
const STATUSES: [(&str, &str); 8] = [
    ("pending", "Pending payment"),
    ("processing", "Processing"),
    ("on-hold", "On hold"),
    ("completed", "Completed"),
    ("cancelled", "Cancelled"),
    ("refunded", "Refunded"),
    ("failed", "Failed"),
    ("checkout-draft", "Draft"),
];

#[async_trait]
impl Lists for WooCommerce {
    fn lists(&self) -> &'static [ListInfo] {
        &LISTS
    }

    async fn read(&self, session: &Session, list: &str) -> Result<Vec<ListEntry>> {
        let client = Client::new(&self.http, session)?;
        match list {
            "tax_rates" => rows(client.all("taxes", &by_id()).await?, tax_rate),
            "tax_classes" => {
                rows(client.list("taxes/classes", &Query::new()).await?.rows, tax_class)
            }
            "payment_gateways" => {
                rows(client.list("payment_gateways", &Query::new()).await?.rows, gateway)
            }
            "order_statuses" => statuses(&client).await,
            COUPONS => rows(client.all("coupons", &by_id()).await?, coupon),
            "store" => facts::read(&client).await.map(|facts| vec![facts.entry()]),
            other => Err(Error::park(Code::ConfigInvalid, format!("a store has no list {other}"))),
        }
    }
}

fn by_id() -> Query {
    vec![("orderby", "id".to_owned()), ("order", "asc".to_owned())]
}

fn rows(rows: Vec<Value>, entry: fn(Value) -> Result<ListEntry>) -> Result<Vec<ListEntry>> {
    rows.into_iter().map(entry).collect()
}

fn tax_rate(raw: Value) -> Result<ListEntry> {
    let rate = read::tax_rate(raw)?;
    let detail = json!({
        "percent": rate.percent, "country": rate.country, "state": rate.state,
        "class": rate.class, "compound": rate.compound, "shipping": rate.shipping,
        "priority": rate.priority,
    });
    Ok(ListEntry { id: rate.id.to_string(), name: rate.name, active: true, detail })
}

fn tax_class(raw: Value) -> Result<ListEntry> {
    let class = read::tax_class(raw)?;
    Ok(ListEntry { id: class.slug, name: class.name, active: true, detail: json!({}) })
}

fn coupon(raw: Value) -> Result<ListEntry> {
    let status = raw.get("status").and_then(Value::as_str).unwrap_or("publish");
    let active = status == "publish";
    let coupon = read::coupon(raw)?;
    let detail = json!({
        "discount_type": coupon.discount_type, "amount": coupon.amount,
        "free_shipping": coupon.free_shipping,
    });
    Ok(ListEntry { id: coupon.id.to_string(), name: coupon.code, active, detail })
}

/// A payment gateway, as far as it is nobody's secret.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Gateway {
    #[serde(deserialize_with = "lenient::text")]
    id: String,
    #[serde(deserialize_with = "lenient::text")]
    title: String,
    #[serde(deserialize_with = "lenient::text")]
    method_title: String,
    #[serde(deserialize_with = "lenient::flag")]
    enabled: bool,
    #[serde(deserialize_with = "lenient::list")]
    method_supports: Vec<String>,
}

fn gateway(raw: Value) -> Result<ListEntry> {
    let gateway: Gateway =
        serde_json::from_value(raw).map_err(|_| unreadable("payment gateway"))?;
    if gateway.id.is_empty() {
        return Err(unreadable("payment gateway"));
    }
    let shown = if gateway.title.is_empty() { &gateway.method_title } else { &gateway.title };
    let detail = json!({
        "method_title": decode(&gateway.method_title),
        "refunds": gateway.method_supports.iter().any(|feature| feature == "refunds"),
    });
    Ok(ListEntry { name: decode(shown), id: gateway.id, active: gateway.enabled, detail })
}

/// A status of orders.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Status {
    #[serde(deserialize_with = "lenient::text")]
    slug: String,
    #[serde(deserialize_with = "lenient::text")]
    name: String,
}

async fn statuses(client: &Client<'_>) -> Result<Vec<ListEntry>> {
    let entry = |slug: &str, name: String| ListEntry {
        id: slug.trim_start_matches("wc-").to_owned(),
        name,
        active: true,
        detail: json!({}),
    };
    let Some(listed) = client.list_if_known("orders/statuses", &Query::new()).await? else {
        return Ok(STATUSES.iter().map(|(slug, name)| entry(slug, (*name).to_owned())).collect());
    };
    let read = |row: Value| {
        let status: Status = serde_json::from_value(row).map_err(|_| unreadable("status"))?;
        Ok(entry(&status.slug, decode(&status.name)))
    };
    listed.rows.into_iter().map(read).collect()
}

/// serde's own words may quote a value: they are dropped.
fn unreadable(what: &str) -> Error {
    Error::park(Code::RecordUnreadable, format!("the store's {what} does not read"))
}
