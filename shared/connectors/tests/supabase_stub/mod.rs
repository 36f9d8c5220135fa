//! A server that notes what it is sent and answers by a rule.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use engine::ports::Clock;
use engine::session::{Call, Limiter, Session};
use engine::write::{Action, Write};
use jiff::{Timestamp, ToSpan};
use model::connection::ConnectionState;
use model::document::{Row, Rows};
use model::{Connection, Document, Kind, RequestId};
use secrecy::SecretString;
use serde_json::{Value, json};

pub(crate) const SECRET_KEY: &str = "sb_secret_0123456789";

/// A legacy token of a role; its signature is PostgREST's to check.
pub(crate) fn token(role: &str) -> String {
    let part = |json: Value| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
    let (head, claims) = (json!({ "alg": "HS256" }), json!({ "role": role, "iss": "supabase" }));
    format!("{}.{}.c2lnbmF0dXJl", part(head), part(claims))
}

#[derive(Clone)]
pub(crate) struct Answer {
    status: u16,
    body: Value,
    header: Option<(&'static str, &'static str)>,
    slow: bool,
}

impl Answer {
    pub(crate) fn new(status: u16, body: Value) -> Self {
        Self { status, body, header: None, slow: false }
    }
    pub(crate) fn all(count: usize) -> Self {
        Self::new(200, vec!["applied"; count].into())
    }
    pub(crate) fn applied() -> Self {
        Self::all(1)
    }
    pub(crate) fn slow() -> Self {
        Self { slow: true, ..Self::applied() }
    }
    pub(crate) fn with(self, header: Option<(&'static str, &'static str)>) -> Self {
        Self { header, ..self }
    }
}

#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) path: String,
    headers: HeaderMap,
    body: Value,
    accepted: bool,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).map(|value| value.to_str().unwrap().to_owned())
    }
    pub(crate) fn payload(&self) -> Value {
        self.body["payload"].clone()
    }
    /// Everything that was sent.
    pub(crate) fn body(&self) -> &Value {
        &self.body
    }
    fn ids(&self) -> Vec<String> {
        let none = Vec::new();
        let records = self.body["payload"].as_array().unwrap_or(&none);
        records.iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect()
    }
}

type Rule = dyn Fn(&Request) -> Answer + Send + Sync;

struct Seen {
    rule: Box<Rule>,
    requests: Mutex<Vec<Request>>,
}

pub(crate) struct Stub {
    pub(crate) url: String,
    seen: Arc<Seen>,
    blocked: Arc<Mutex<Vec<Duration>>>,
    server: tokio::task::JoinHandle<()>,
}

impl Stub {
    /// Answers each request by the ids of its records.
    pub(crate) async fn start(rule: impl Fn(&[String]) -> Answer + Send + Sync + 'static) -> Self {
        Self::serve(move |request| rule(&request.ids())).await
    }

    /// Answers each request by what it is.
    #[allow(clippy::disallowed_methods, reason = "the server lives as long as its test")]
    pub(crate) async fn serve(rule: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let seen = Arc::new(Seen { rule: Box::new(rule), requests: Mutex::default() });
        let app = Router::new()
            .fallback(answer)
            .layer(axum::extract::DefaultBodyLimit::disable())
            .with_state(Arc::clone(&seen));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, seen, blocked: Arc::default(), server }
    }

    pub(crate) async fn stop(self) {
        self.server.abort();
        assert!(self.server.await.unwrap_err().is_cancelled());
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.seen.requests.lock().unwrap().clone()
    }
    pub(crate) fn last(&self) -> Request {
        self.requests().pop().unwrap()
    }
    pub(crate) fn count(&self) -> usize {
        self.requests().len()
    }
    /// Records a request.
    pub(crate) fn sizes(&self) -> Vec<usize> {
        self.requests().iter().map(|request| request.ids().len()).collect()
    }
    /// The ids of all requests that were answered with success.
    pub(crate) fn accepted(&self) -> Vec<String> {
        self.requests().iter().filter(|r| r.accepted).flat_map(Request::ids).collect()
    }
    /// For how long the realm was blocked.
    pub(crate) fn blocked(&self) -> Vec<Duration> {
        self.blocked.lock().unwrap().clone()
    }
}

async fn answer(
    State(seen): State<Arc<Seen>>,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Response {
    let body = serde_json::from_str(&body).unwrap_or_default();
    let path = uri.path_and_query().unwrap().to_string();
    let mut request = Request { path, headers, body, accepted: false };
    let answer = (seen.rule)(&request);
    request.accepted = answer.status == 200;
    seen.requests.lock().unwrap().push(request);
    if answer.slow {
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
    let text = answer.body.as_str().map_or_else(|| answer.body.to_string(), str::to_owned);
    let mut response = (StatusCode::from_u16(answer.status).unwrap(), text).into_response();
    if let Some((name, value)) = answer.header {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    if answer.status == 302 {
        response.headers_mut().insert("location", "/elsewhere".parse().unwrap());
    }
    response
}

/// Noon, for ever.
struct Noon;

#[async_trait]
impl Clock for Noon {
    fn now(&self) -> Timestamp {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }
    async fn sleep(&self, _: Duration) {}
}

/// Admits everything and notes the blocks.
struct Blocks(Arc<Mutex<Vec<Duration>>>);

#[async_trait]
impl Limiter for Blocks {
    async fn admit(&self, _: Call, _: Timestamp) -> engine::Result<()> {
        Ok(())
    }
    async fn block(&self, wait: Duration) -> engine::Result<()> {
        self.0.lock().unwrap().push(wait);
        Ok(())
    }
}

pub(crate) fn session(stub: &Stub, key: &str) -> Session {
    let connection = Connection {
        tenant: "t1".parse().unwrap(),
        id: "copy".parse().unwrap(),
        connector: "supabase".parse().unwrap(),
        realm: "copy".into(),
        state: ConnectionState::Connected,
        settings: json!({ "url": stub.url }),
        start_at: Timestamp::UNIX_EPOCH,
        webhook_url: None,
    };
    Session {
        connection: Arc::new(connection),
        secret: SecretString::from(json!({ "service_key": key }).to_string()),
        access_token: None,
        deadline: Noon.now() + 200.seconds(),
        write_timeout: Duration::from_secs(125),
        limiter: Arc::new(Blocks(Arc::clone(&stub.blocked))),
        clock: Arc::new(Noon),
    }
}

/// An order of one row.
pub(crate) fn order(id: &str, epoch: u64) -> Write {
    wide(id, epoch, vec![head(id)])
}

/// An order of so many rows, the last of so many bytes.
pub(crate) fn wide_order(id: &str, rows: usize, bytes: usize) -> Write {
    let mut all = vec![head(id); rows];
    all[rows - 1].columns.insert("raw".to_owned(), "x".repeat(bytes).into());
    wide(id, 1, all)
}

fn head(id: &str) -> Row {
    let columns = json!({ "source_id": id, "total": "1.10" });
    Row { table: "orders".to_owned(), columns: columns.as_object().unwrap().clone() }
}

fn wide(id: &str, epoch: u64, rows: Vec<Row>) -> Write {
    let rows = Rows {
        tenant: "t1".parse().unwrap(),
        source: "store-a".parse().unwrap(),
        kind: Kind::Order,
        id: id.into(),
        modified_at: Some("2026-11-22T10:00:00Z".parse().unwrap()),
        rows,
        gone: false,
    };
    Write {
        item: id.to_owned(),
        request_id: RequestId::new("r"),
        action: Action::Create,
        document: Document::Rows(Box::new(rows)),
        references: Arc::default(),
        siblings: BTreeMap::new(),
        epoch,
    }
}
