//! A store of the stand-in, and a session with it.

use std::collections::BTreeSet;
use std::sync::Arc;

use engine::connector::{Connector, Fetched, Page};
use engine::session::Session;
use model::{Kind, Order, Record, SourceId};
use reqwest::{Client, Method};
use sandbox::{Options, Running, Sandbox};
use serde_json::{Value, json};

use crate::support::{Limits, changes, connector, ids, named as named_of, session_with};

/// A running store.
pub(crate) struct Shop {
    pub(crate) running: Running,
    pub(crate) http: Client,
    pub(crate) session: Session,
    pub(crate) limits: Arc<Limits>,
    pub(crate) connector: Arc<dyn Connector>,
}

impl Shop {
    pub(crate) async fn open(fixture: impl Into<Value>) -> Self {
        Self::open_as(fixture, "cs").await
    }

    pub(crate) async fn open_as(fixture: impl Into<Value>, secret: &str) -> Self {
        Self::open_with(fixture, secret, json!({})).await
    }

    /// A store whose settings and key are given: `permissions`, `url`.
    pub(crate) async fn open_with(fixture: impl Into<Value>, secret: &str, more: Value) -> Self {
        let running = Sandbox::start(Options::default()).await.unwrap();
        let http = Client::new();
        let mut opening =
            json!({"store": "shop", "key": "ck", "secret": "cs", "fixture": fixture.into()});
        for (name, value) in more.as_object().unwrap() {
            opening[name] = value.clone();
        }
        let url = format!("{}/control/woocommerce/stores", running.base_url());
        let opened = http.post(url).json(&opening).send().await.unwrap();
        assert_eq!(opened.status(), 201, "{}", opened.text().await.unwrap());
        let keys = json!({"consumer_key": "ck", "consumer_secret": secret, "webhook_secret": "ws"});
        let keys = keys.to_string();
        let store = format!("{}/stores/shop", running.base_url());
        let (session, limits) = session_with(&store, &keys);
        Self { running, http, session, limits, connector: connector() }
    }

    /// A change made by the shop's people.
    pub(crate) async fn change(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("{}/stores/shop/wp-json/wc/v3/{path}", self.running.base_url());
        let request = self.http.request(method, url).basic_auth("ck", Some("cs")).json(&body);
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
        answer.json().await.unwrap()
    }

    pub(crate) async fn fetch(&self, kind: Kind, wanted: &[u64]) -> Vec<(u64, Fetched)> {
        let source = self.connector.source().unwrap();
        let found = source.fetch(&self.session, kind, &ids(wanted)).await.unwrap();
        found.into_iter().map(|(id, answer)| (id.as_str().parse().unwrap(), answer)).collect()
    }

    pub(crate) async fn order(&self, id: u64) -> Order {
        match self.fetch(Kind::Order, &[id]).await.pop() {
            Some((_, Fetched::Found(Record::Order(order)))) => *order,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn page(&self, kind: Kind, cursor: Option<&Value>, limit: usize) -> Page {
        changes(&self.session, kind, cursor, limit).await.unwrap()
    }

    /// A whole poll: what it names, and the cursor it ends with.
    pub(crate) async fn poll(
        &self,
        kind: Kind,
        cursor: Option<Value>,
        limit: usize,
    ) -> (BTreeSet<u64>, Value) {
        let mut cursor = cursor;
        let mut named = BTreeSet::new();
        for _ in 0..1000 {
            let page = self.page(kind, cursor.as_ref(), limit).await;
            named.extend(
                named_of(&page).iter().map(|id: &SourceId| -> u64 { id.as_str().parse().unwrap() }),
            );
            if !page.more {
                return (named, page.next);
            }
            cursor = Some(page.next);
        }
        panic!("the poll does not end");
    }

    pub(crate) fn calls(&self) -> usize {
        *self.limits.admitted.lock().unwrap()
    }

    /// Makes the host misbehave.
    pub(crate) async fn host(&self, host: Value) {
        self.control("host", host).await;
    }

    /// Something that happens behind the API's back.
    pub(crate) async fn control(&self, path: &str, body: Value) -> Value {
        let url = format!("{}/control/woocommerce/stores/shop/{path}", self.running.base_url());
        let answer = self.http.post(url).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
        answer.json().await.unwrap()
    }

    /// Everything that the store holds.
    pub(crate) async fn tables(&self) -> Value {
        let url = format!("{}/control/woocommerce/stores/shop/tables", self.running.base_url());
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }
}

pub(crate) fn numbers(rows: &Value) -> BTreeSet<u64> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
}
