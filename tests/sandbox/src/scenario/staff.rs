//! The few REST calls that the scenario makes.

use anyhow::{Context, ensure};
use reqwest::{Client, Method};
use serde_json::Value;

use super::StoreAccess;

/// Somebody with a key to one store.
pub(super) struct Staff<'a> {
    client: &'a Client,
    api: String,
    access: &'a StoreAccess,
}

/// The id of an order.
pub(super) fn id(order: &Value) -> u64 {
    order["id"].as_u64().unwrap_or(0)
}

impl<'a> Staff<'a> {
    /// With a store's key.
    pub(super) fn new(client: &'a Client, base_url: &str, access: &'a StoreAccess) -> Self {
        let base = base_url.trim_end_matches('/');
        let api = format!("{base}/stores/{}/wp-json/wc/v3", access.store);
        Self { client, api, access }
    }

    /// All orders of a status, by id.
    pub(super) async fn orders(&self, status: &str) -> anyhow::Result<Vec<Value>> {
        let mut orders = Vec::new();
        for page in 1_u32.. {
            let query = format!("status={status}&orderby=id&order=asc&per_page=100&page={page}");
            let rows = self.call(Method::GET, &format!("orders?{query}"), None).await?;
            let rows = rows.as_array().cloned().context("a list")?;
            if rows.is_empty() {
                break;
            }
            orders.extend(rows);
        }
        Ok(orders)
    }

    /// Changes an order.
    pub(super) async fn put(&self, order: u64, body: Value) -> anyhow::Result<Value> {
        self.call(Method::PUT, &format!("orders/{order}"), Some(body)).await
    }

    /// Records a refund.
    pub(super) async fn refund(&self, order: u64, body: Value) -> anyhow::Result<Value> {
        self.call(Method::POST, &format!("orders/{order}/refunds"), Some(body)).await
    }

    /// Puts an order into the trash, or deletes it for good.
    pub(super) async fn delete(&self, order: u64, force: bool) -> anyhow::Result<Value> {
        self.call(Method::DELETE, &format!("orders/{order}?force={force}"), None).await
    }

    /// The first product that is sold by itself and has a price.
    pub(super) async fn a_product(&self) -> anyhow::Result<u64> {
        let path = "products?type=simple&orderby=id&order=asc&per_page=100";
        let rows = self.call(Method::GET, path, None).await?;
        let mut rows = rows.as_array().into_iter().flatten();
        let priced = |row: &&Value| row["price"].as_str().is_some_and(|price| !price.is_empty());
        rows.find(priced).map(id).context("a product with a price")
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> anyhow::Result<Value> {
        let request = self
            .client
            .request(method.clone(), format!("{}/{path}", self.api))
            .basic_auth(&self.access.key, Some(&self.access.secret));
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let answer = request.send().await?;
        let status = answer.status();
        let body: Value = answer.json().await?;
        ensure!(status.is_success(), "{method} {path}: {status} {}", body["code"]);
        Ok(body)
    }
}
