//! The shops: documents to open them with, and what their staff does.

use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};
use xtask::cache::repository;

use crate::world::World;

/// The fixture of a version, only these orders left in it.
pub(crate) fn fixture(version: &str, orders: &[u64]) -> Value {
    let folder = repository().join("tests/fixtures/woocommerce");
    let path = folder.join(Path::new(version)).join("store.json");
    let text = std::fs::read_to_string(path).expect("the fixture can be read");
    let mut document: Value = serde_json::from_str(&text).expect("the fixture is JSON");
    let all = document["orders"].as_array_mut().expect("the fixture has orders");
    all.retain(|order| order["id"].as_u64().is_some_and(|id| orders.contains(&id)));
    assert_eq!(all.len(), orders.len(), "the fixture of {version} has orders {orders:?}");
    document
}

impl World {
    /// A call of the first store's REST API.
    pub async fn shop(&self, method: Method, path: &str, body: &Value) -> Value {
        let access = self.tenant.stores[0].access();
        let url = format!("{}/stores/{}/wp-json/wc/v3/{path}", self.run.sandbox_url, access.store);
        let call = self.http.request(method, url).basic_auth(access.key, Some(access.secret));
        let answer = call.json(body).send().await.expect("the store answers");
        let status = answer.status();
        let body: Value = answer.json().await.expect("the store answers JSON");
        assert!(status.is_success(), "{path}: {status} {body}");
        body
    }

    /// Pays an order by card.
    pub async fn pay(&self, order: u64) {
        let paid = json!({
            "payment_method": "stripe", "payment_method_title": "Credit Card (Stripe)",
            "transaction_id": format!("ch_test_{order}"), "set_paid": true,
            "meta_data": [{ "key": "_stripe_charge_captured", "value": "yes" }],
        });
        self.shop(Method::PUT, &format!("orders/{order}"), &paid).await;
    }

    /// Places a paid order for one cup; `who` names the customer. Its id.
    pub async fn buy(&self, who: &str) -> u64 {
        let person = json!({
            "first_name": who, "last_name": "Quittenbaum", "email": format!("{who}@example.test"),
            "address_1": "Marktplatz 7", "city": "Berlin", "postcode": "10115", "country": "DE",
        });
        let order = json!({
            "billing": person, "shipping": {}, "payment_method": "stripe",
            "payment_method_title": "Credit Card (Stripe)", "set_paid": true,
            "transaction_id": format!("ch_test_{who}"),
            "line_items": [{ "product_id": 11, "quantity": 1 }],
            "meta_data": [{ "key": "_stripe_charge_captured", "value": "yes" }],
        });
        let order = self.shop(Method::POST, "orders", &order).await;
        order["id"].as_u64().expect("an order has an id")
    }

    /// How the store's deliveries behave.
    pub async fn deliveries(&self, behaviour: &Value) {
        let path = format!("woocommerce/stores/{}/deliveries", self.store());
        self.control_post(&path, behaviour).await;
    }

    /// Sends all that waits to be delivered; how many deliveries that were.
    pub async fn flush(&self) -> u64 {
        let path = format!("woocommerce/stores/{}/deliveries/flush", self.store());
        self.control_post(&path, &json!({})).await["sent"].as_u64().unwrap_or_default()
    }
}
