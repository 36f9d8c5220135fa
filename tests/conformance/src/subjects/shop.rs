//! A store of the sandbox with several pages of everything.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use engine::connector::Connector;
use engine::ports::SystemClock;
use engine::session::Session;
use model::{Kind, SourceId};
use reqwest::Method;
use serde_json::{Value, json};

use super::woocommerce::{NOTE, Store};
use super::world::{World, answered, document, unfilled};
use crate::bench::Bench;
use crate::subject::{Act, StandIn, Subject as _};

/// The id before the first order.
pub(super) const FIRST_ORDER: usize = 5000;

/// How many there are of each, and the page to ask for.
const ORDERS: (usize, usize) = (110, 20);
const OTHERS: (usize, usize) = (60, 10);

/// A store.
pub(super) struct Shop {
    world: World,
    keys: (String, String),
}

impl Shop {
    pub(super) async fn open(key: &str, secret: &str) -> Self {
        let world = World::start().await;
        let mut store = document("fixtures/woocommerce/9.4.3/store.json");
        store["orders"] = many(&store["orders"][1], FIRST_ORDER, ORDERS.0);
        store["products"] = many(&store["products"][0], 7000, OTHERS.0);
        store["customers"] = many(&store["customers"][0], 9000, OTHERS.0);
        store["variations"] = json!([]);
        let opening = json!({"store": "shop", "key": key, "secret": secret, "fixture": store});
        world.control("woocommerce/stores", &opening).await;
        Self { world, keys: (key.to_owned(), secret.to_owned()) }
    }

    async fn call(&self, method: Method, path: &str, body: &Value) -> Option<Value> {
        let path = format!("stores/shop/wp-json/wc/v3/{path}");
        let request =
            self.world.request(method, &path).basic_auth(&self.keys.0, Some(&self.keys.1));
        answered(request.json(body)).await.ok()
    }

    async fn tables(&self) -> Value {
        let tables = self.world.request(Method::GET, "control/woocommerce/stores/shop/tables");
        answered(tables).await.unwrap()
    }
}

/// Copies of a row that changed long ago, a third of them within one second.
fn many(row: &Value, before: usize, count: usize) -> Value {
    let copy = |number: usize| {
        let mut row = row.clone();
        let id = before + number;
        let minute = if number.is_multiple_of(3) { 0 } else { number };
        let time =
            |hour: usize| format!("2026-01-05T{:02}:{:02}:07", hour + minute / 60, minute % 60);
        row["id"] = json!(id);
        for (field, text) in [
            ("number", id.to_string()),
            ("status", "processing".to_owned()),
            ("sku", format!("sku-{id}")),
            ("slug", format!("row-{id}")),
            ("email", format!("person-{id}@example.test")),
            ("username", format!("person-{id}")),
        ] {
            let wanted =
                row.get(field).is_some() && (field != "status" || row.get("number").is_some());
            if wanted {
                row[field] = json!(text);
            }
        }
        for (field, hour) in [("", 9), ("_gmt", 8)] {
            row[format!("date_created{field}")] = json!(time(hour));
            row[format!("date_modified{field}")] = json!(time(hour));
        }
        row
    };
    (1..=count).map(copy).collect::<Vec<_>>().into()
}

fn table(kind: Kind) -> &'static str {
    match kind {
        Kind::Order => "orders",
        Kind::Product => "products",
        Kind::Customer => "customers",
        other => unfilled(other),
    }
}

fn id(row: &Value) -> SourceId {
    SourceId::new(row["id"].as_u64().unwrap().to_string())
}

#[async_trait]
impl StandIn for Shop {
    fn connector(&self) -> Arc<dyn Connector> {
        Store.connector(&self.world.url("stores/shop"))
    }

    fn session(&self) -> Session {
        Bench::at(&Store, &self.world.url("stores/shop"), Arc::new(SystemClock)).session
    }

    fn kinds(&self) -> Vec<(Kind, usize)> {
        vec![(Kind::Order, ORDERS.1), (Kind::Product, OTHERS.1), (Kind::Customer, OTHERS.1)]
    }

    async fn rows(&self, kind: Kind) -> BTreeSet<SourceId> {
        self.tables().await[table(kind)].as_array().unwrap().iter().map(id).collect()
    }

    async fn act(&self, kind: Kind, act: &Act) -> Option<SourceId> {
        let path = table(kind);
        let body = match kind {
            Kind::Order => json!({"customer_note": "again"}),
            Kind::Product => json!({"regular_price": "7.00"}),
            _ => json!({"first_name": "Zoe"}),
        };
        match act {
            Act::Insert if kind == Kind::Order => {
                let made = self.call(Method::POST, path, &json!({"status": "processing"})).await;
                made.as_ref().map(id)
            }
            Act::Insert => None,
            Act::Touch(row) => {
                let done = self.call(Method::PUT, &format!("{path}/{row}"), &body).await;
                done.as_ref().map(id)
            }
            Act::Delete(row) => {
                let number: u64 = row.as_str().parse().unwrap();
                let gone = json!({"delete": {"kind": kind.as_str(), "id": number}});
                self.world.control("woocommerce/stores/shop/silent", &gone).await;
                Some(row.clone())
            }
        }
    }

    async fn objects(&self) -> usize {
        let tables = self.tables().await;
        let notes = tables["notes"].as_array().unwrap();
        let ours = |note: &&Value| note["note"].as_str().is_some_and(|text| text.contains(NOTE));
        notes.iter().filter(ours).count()
    }
}
