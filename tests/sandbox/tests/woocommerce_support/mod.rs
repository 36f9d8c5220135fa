//! What the WooCommerce tests share: an open store, its client, and a receiver of webhooks.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "each test file uses its part of these helpers; the receiver needs a task of its own"
)]

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use http::{HeaderMap, StatusCode, Uri};
use reqwest::{Client, Method, Response};
use sandbox::{Options, Running, Sandbox};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A sandbox with one store called `shop`, keys `ck` and `cs`.
pub(crate) struct Shop {
    pub(crate) running: Running,
    pub(crate) base: String,
    pub(crate) client: Client,
}

impl Shop {
    pub(crate) async fn open(version: &str) -> Self {
        Self::open_with(json!({ "fixture": version })).await
    }

    pub(crate) async fn open_with(more: Value) -> Self {
        let running = Sandbox::start(Options::default()).await.unwrap();
        let shop = Self { base: running.base_url(), running, client: Client::new() };
        let mut opening = json!({"store": "shop", "key": "ck", "secret": "cs"});
        opening.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let opened = shop.client.post(format!("{}/control/woocommerce/stores", shop.base));
        let opened = opened.json(&opening).send().await.unwrap();
        assert_eq!(opened.status(), 201);
        shop
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}/stores/shop/wp-json/wc/v3/{path}", self.base)
    }

    /// An address of the site itself; `path` begins with a slash or is empty.
    pub(crate) fn site(&self, path: &str) -> String {
        format!("{}/stores/shop{path}", self.base)
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Response {
        let request = self.client.request(method, self.url(path)).basic_auth("ck", Some("cs"));
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        request.send().await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.send(Method::GET, path, None).await;
        assert_eq!(answer.status(), 200, "GET {path}");
        answer.json().await.unwrap()
    }

    /// Status and body of a request that may fail.
    pub(crate) async fn try_send(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let answer = self.send(method, path, Some(body)).await;
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.try_send(Method::PUT, path, body).await;
        assert_eq!(status, 200, "PUT {path}: {answer}");
        answer
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.try_send(Method::POST, path, body).await;
        assert_eq!(status, 201, "POST {path}: {answer}");
        answer
    }

    pub(crate) async fn delete(&self, path: &str) -> Value {
        let answer = self.send(Method::DELETE, path, None).await;
        assert_eq!(answer.status(), 200, "DELETE {path}");
        answer.json().await.unwrap()
    }

    pub(crate) async fn control(&self, path: &str, body: Value) -> Value {
        let url = format!("{}/control/woocommerce/stores/shop/{path}", self.base);
        self.client.post(url).json(&body).send().await.unwrap().json().await.unwrap()
    }

    pub(crate) async fn tables(&self) -> Value {
        let url = format!("{}/control/woocommerce/stores/shop/tables", self.base);
        self.client.get(url).send().await.unwrap().json().await.unwrap()
    }

    /// Stops the background queue, so that a test decides when it runs.
    pub(crate) async fn hold_deliveries(&self) {
        self.control("deliveries", json!({ "paused": true })).await;
    }

    pub(crate) async fn flush(&self) -> u64 {
        self.control("deliveries/flush", json!({})).await["sent"].as_u64().unwrap()
    }

    pub(crate) async fn hook(&self, topic: &str, url: &str) -> u64 {
        let hook = json!({"topic": topic, "delivery_url": url, "secret": "s3cret"});
        self.post("webhooks", hook).await["id"].as_u64().unwrap()
    }
}

pub(crate) fn ids(rows: &Value) -> Vec<u64> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
}

/// A request that the receiver got.
#[derive(Clone, Debug)]
pub(crate) struct Got {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Got {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn topic(&self) -> &str {
        self.header("x-wc-webhook-topic")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// An HTTP server that keeps what it gets and answers what it is told to.
pub(crate) struct Receiver {
    pub(crate) port: u16,
    state: Arc<Mutex<(u16, Vec<Got>)>>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        type Shared = Arc<Mutex<(u16, Vec<Got>)>>;
        async fn receive(
            State(state): State<Shared>,
            uri: Uri,
            headers: HeaderMap,
            body: Bytes,
        ) -> StatusCode {
            let mut state = state.lock().unwrap();
            state.1.push(Got { path: uri.path().to_owned(), headers, body });
            StatusCode::from_u16(state.0).unwrap()
        }
        let state: Shared = Arc::new(Mutex::new((200, Vec::new())));
        let app = Router::new().fallback(receive).with_state(state.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { port, state }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn answer(&self, status: u16) {
        self.state.lock().unwrap().0 = status;
    }

    /// What came since the last call.
    pub(crate) fn take(&self) -> Vec<Got> {
        std::mem::take(&mut self.state.lock().unwrap().1)
    }
}
