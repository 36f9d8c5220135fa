//! A store: its tables, kept as the documents that its REST API shows.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::auth::ApiKey;
use super::dates;
use super::host::Host;
use super::json::{amount, int, put, text};
use super::profile::Profile;
use super::wc_auth::Grant;
use super::webhooks::Webhooks;

/// All tables of one store.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) profile: Profile,
    /// Without a trailing slash.
    pub(crate) url: String,
    pub(crate) zone: TimeZone,
    pub(crate) decimals: u32,
    pub(crate) reference: Reference,
    pub(crate) products: BTreeMap<u64, Value>,
    pub(crate) variations: BTreeMap<u64, Variation>,
    pub(crate) customers: BTreeMap<u64, Value>,
    pub(crate) orders: BTreeMap<u64, Value>,
    pub(crate) refunds: BTreeMap<u64, Refund>,
    pub(crate) notes: BTreeMap<u64, Note>,
    pub(crate) webhooks: Webhooks,
    pub(crate) keys: Vec<ApiKey>,
    /// The request for access that the shop's owner looks at, if any.
    pub(crate) grant: Option<Grant>,
    pub(crate) host: Host,
    pub(crate) requests: BTreeMap<String, u64>,
    pub(crate) ids: Ids,
}

/// What the store is configured with; never changed by a request.
#[derive(Debug, Default)]
pub(crate) struct Reference {
    pub(crate) general: Vec<Value>,
    pub(crate) tax: Vec<Value>,
    pub(crate) currency: Value,
    pub(crate) gateways: Vec<Value>,
    pub(crate) taxes: Vec<Value>,
    pub(crate) tax_classes: Vec<Value>,
    pub(crate) coupons: Vec<Value>,
}

/// A variation has two shapes: its own, and a product's.
#[derive(Debug)]
pub(crate) struct Variation {
    pub(crate) parent: u64,
    pub(crate) own: Value,
    pub(crate) as_product: Value,
}

/// A refund and the order it belongs to.
#[derive(Debug)]
pub(crate) struct Refund {
    pub(crate) order: u64,
    pub(crate) body: Value,
}

/// A note on an order.
#[derive(Debug)]
pub(crate) struct Note {
    pub(crate) order: u64,
    pub(crate) at: Timestamp,
    /// As REST shows it.
    pub(crate) body: Value,
}

/// The counters that WordPress would keep: posts share one, items of orders another.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    pub(crate) post: u64,
    pub(crate) item: u64,
    pub(crate) meta: u64,
    /// Notes are comments.
    pub(crate) comment: u64,
    pub(crate) key: u64,
}

impl Ids {
    fn next(counter: &mut u64) -> u64 {
        *counter += 1;
        *counter
    }

    /// The next id of an order, refund or product.
    pub(crate) fn post(&mut self) -> u64 {
        Self::next(&mut self.post)
    }

    /// The next id of a line.
    pub(crate) fn item(&mut self) -> u64 {
        Self::next(&mut self.item)
    }

    /// The next id of a note.
    pub(crate) fn comment(&mut self) -> u64 {
        Self::next(&mut self.comment)
    }

    /// The next id of an API key.
    pub(crate) fn key(&mut self) -> u64 {
        Self::next(&mut self.key)
    }

    /// The next id of a metadata row.
    pub(crate) fn meta(&mut self) -> u64 {
        Self::next(&mut self.meta)
    }
}

impl State {
    /// `{url}/wp-json/wc/v3/{path}`
    pub(crate) fn api(&self, path: &str) -> String {
        format!("{}/wp-json/wc/v3/{path}", self.url)
    }

    /// The `_links` of one document.
    pub(crate) fn links(&self, collection: &str, id: u64) -> Value {
        let allow = ["GET", "POST", "PUT", "PATCH", "DELETE"];
        let mut own = json!({ "href": self.api(&format!("{collection}/{id}")) });
        if self.profile.hints_at_targets() {
            put(&mut own, "targetHints", json!({ "allow": allow }));
        }
        json!({ "self": [own], "collection": [{ "href": self.api(collection) }] })
    }

    /// Moves `date_modified` of an order.
    pub(crate) fn touch_order(&mut self, id: u64, now: Timestamp) {
        let zone = self.zone.clone();
        if let Some(order) = self.orders.get_mut(&id) {
            dates::stamp(order, "date_modified", now, &zone);
        }
    }

    /// Something happened: the webhooks of that topic will hear of it.
    pub(crate) fn emit(&mut self, topic: &str, argument: u64) {
        self.webhooks.enqueue(topic, argument);
    }

    /// A setting's value out of the tax group.
    pub(crate) fn tax_setting(&self, id: &str) -> &str {
        let row = self.reference.tax.iter().find(|row| text(row, "id") == id);
        row.map_or("", |row| text(row, "value"))
    }

    /// Adds up what was refunded of an order.
    pub(crate) fn refunded(&self, order: u64) -> rust_decimal::Decimal {
        let refunds = self.refunds.values().filter(|refund| refund.order == order);
        refunds.map(|refund| amount(&refund.body, "amount")).sum()
    }

    /// The gateways whose settled orders the shop counts as paid on delivery.
    pub(crate) fn is_cash_on_delivery(order: &Value) -> bool {
        text(order, "payment_method") == "cod"
    }
}

/// The variation of a line, or else its product.
pub(crate) fn product_of(line: &Value) -> u64 {
    match int(line, "variation_id") {
        0 => int(line, "product_id"),
        variation => variation,
    }
}
