//! A company of the sandbox that is read: a session, people who work in it, and what it costs.
#![allow(dead_code, reason = "every test crate uses its part")]

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use connectors::quickbooks::{Endpoints, QuickBooks};
use engine::Result;
use engine::connector::{Changed, Connector, Fetched, Page, Source, Stream};
use engine::ports::{Clock, SystemClock};
use engine::session::{Call, Limiter, Session};
use jiff::{SignedDuration, Timestamp};
use model::connection::ConnectionState;
use model::{Connection, Kind, RealmId, Record, SourceId};
use sandbox::{Options, Running, Sandbox};
use secrecy::SecretString;
use serde_json::{Value, json};

pub(crate) const REALM: &str = "4620816365000000001";
pub(crate) const DAY_MS: i64 = 24 * 3600 * 1000;

/// Admits everything and remembers what it was asked.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    pub(crate) calls: Mutex<Vec<Call>>,
}

#[async_trait]
impl Limiter for Recorder {
    async fn admit(&self, call: Call, _: Timestamp) -> Result<()> {
        self.calls.lock().unwrap().push(call);
        Ok(())
    }
    async fn block(&self, _: Duration) -> Result<()> {
        Ok(())
    }
}

/// The machine's clock, moved forward together with the sandbox's.
#[derive(Default)]
pub(crate) struct MovedClock(AtomicI64);

#[async_trait]
impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        SystemClock.now() + SignedDuration::from_millis(self.0.load(Ordering::SeqCst))
    }
    async fn sleep(&self, _: Duration) {}
}

/// A company, and the connector that reads it.
pub(crate) struct Company {
    pub(crate) quickbooks: QuickBooks,
    pub(crate) session: Session,
    pub(crate) limiter: Arc<Recorder>,
    pub(crate) clock: Arc<MovedClock>,
    pub(crate) http: reqwest::Client,
    pub(crate) url: String,
    _running: Running,
}

impl Company {
    /// A company by its template's name or its own document, followed since so many days ago.
    pub(crate) async fn open(document: Value, days: i64) -> Self {
        let running = Sandbox::start(Options::default()).await.unwrap();
        let (url, http) = (running.base_url(), reqwest::Client::new());
        let endpoints = Endpoints {
            api_url: format!("{url}/quickbooks"),
            token_url: format!("{url}/quickbooks/oauth2/v1/tokens/bearer"),
            authorize_url: format!("{url}/quickbooks/connect/oauth2"),
            revoke_url: format!("{url}/quickbooks/v2/oauth2/tokens/revoke"),
        };
        let (limiter, clock) = (Arc::new(Recorder::default()), Arc::new(MovedClock::default()));
        let currency = if document == "us" { "USD" } else { "EUR" };
        let connection = Connection {
            tenant: "shop".parse().unwrap(),
            id: "books".parse().unwrap(),
            connector: "quickbooks".parse().unwrap(),
            realm: RealmId::new(REALM),
            state: ConnectionState::Connected,
            settings: json!({"tax_model": "codes", "home_currency": currency}),
            start_at: SystemClock.now() - SignedDuration::from_hours(24 * days),
            webhook_url: None,
        };
        let session = Session {
            connection: Arc::new(connection),
            secret: SecretString::from("{}"),
            access_token: Some(SecretString::from("access-1")),
            deadline: SystemClock.now() + SignedDuration::from_hours(24 * 365),
            write_timeout: Duration::from_secs(20),
            limiter: limiter.clone(),
            clock: clock.clone(),
        };
        let quickbooks = QuickBooks::new(http.clone(), endpoints);
        let company = Self { quickbooks, session, limiter, clock, http, url, _running: running };
        let seed = json!({
            "realm": REALM, "company": document, "client_id": "app", "client_secret": "app-secret",
            "refresh_token": "refresh-1", "access_token": "access-1",
            "access_token_seconds": 400 * 24 * 3600,
        });
        company.control("quickbooks/companies", &seed).await;
        let limits = json!({
            "per_second": 9999, "per_minute": 9999, "batch_per_minute": 9999, "concurrency": 99,
        });
        company.control(&format!("quickbooks/companies/{REALM}/limits"), &limits).await;
        company
    }

    pub(crate) async fn control(&self, path: &str, body: &Value) -> Value {
        let request = self.http.post(format!("{}/control/{path}", self.url)).json(body);
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
        answer.json().await.unwrap()
    }

    /// One call goes wrong.
    pub(crate) async fn fault(&self, path_contains: &str, effect: Value) {
        let rule = json!({
            "target": "quickbooks", "path_contains": path_contains, "times": 1, "effect": effect,
        });
        self.control("faults", &rule).await;
    }

    /// Somebody works in the company.
    pub(crate) async fn edit(&self, edit: Value) {
        self.control(&format!("quickbooks/companies/{REALM}/edit"), &edit).await;
    }

    /// Time passes, for both sides.
    pub(crate) async fn pass(&self, milliseconds: i64) {
        let mut left = milliseconds;
        while left > 0 {
            let step = left.min(i64::from(u32::MAX));
            self.control("clock", &json!({"advance_ms": step})).await;
            left -= step;
        }
        self.clock.0.fetch_add(milliseconds, Ordering::SeqCst);
    }

    /// Somebody makes an entity; its id.
    pub(crate) async fn make(&self, entity: &str, body: Value) -> SourceId {
        let url = format!("{}/quickbooks/v3/company/{REALM}/{}", self.url, entity.to_lowercase());
        let request = self.http.post(url).bearer_auth("access-1").json(&body);
        let answer = request.header("accept", "application/json").send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        let id = answer[entity]["Id"].as_str();
        SourceId::new(id.unwrap_or_else(|| panic!("{entity}: {answer}")))
    }

    /// Somebody imports vendors; how many.
    pub(crate) async fn import_vendors(&self, name: &str, count: usize) {
        let url = format!("{}/quickbooks/v3/company/{REALM}/batch", self.url);
        let numbers: Vec<usize> = (0..count).collect();
        for chunk in numbers.chunks(30) {
            let items: Vec<Value> = chunk
                .iter()
                .map(|n| {
                    let vendor = json!({"DisplayName": format!("{name} {n}")});
                    json!({"bId": format!("b{n}"), "operation": "create", "Vendor": vendor})
                })
                .collect();
            let body = json!({ "BatchItemRequest": items });
            let request = self.http.post(&url).bearer_auth("access-1").json(&body);
            let answer = request.header("accept", "application/json").send().await.unwrap();
            assert!(answer.status().is_success());
        }
    }

    pub(crate) async fn tables(&self) -> Value {
        let path = format!("{}/control/quickbooks/companies/{REALM}/tables", self.url);
        let answer: Value = self.http.get(path).send().await.unwrap().json().await.unwrap();
        answer["tables"].clone()
    }

    /// The ids of everything there is of a kind.
    pub(crate) async fn ids(&self, entity: &str) -> BTreeSet<SourceId> {
        let tables = self.tables().await;
        let rows = tables[entity].as_array().cloned().unwrap_or_default();
        let there = rows.iter().filter(|row| row["deleted"] != true);
        there.map(|row| SourceId::new(row["Id"].as_str().unwrap())).collect()
    }

    /// Metered reads so far.
    pub(crate) fn reads(&self) -> usize {
        let calls = self.limiter.calls.lock().unwrap();
        assert!(calls.iter().all(|call| *call == Call::Read));
        calls.len()
    }

    pub(crate) fn stream(&self) -> Stream {
        self.quickbooks.descriptor().streams[0].clone()
    }

    pub(crate) async fn try_page(&self, kinds: &[Kind], cursor: Option<&Value>) -> Result<Page> {
        let wanted: BTreeSet<Kind> = kinds.iter().copied().collect();
        self.quickbooks.changes(&self.session, &self.stream(), &wanted, cursor, 100).await
    }

    pub(crate) async fn page(&self, kinds: &[Kind], cursor: Option<&Value>) -> Page {
        self.try_page(kinds, cursor).await.unwrap()
    }

    /// Every page of a poll: what changed, and the last page.
    pub(crate) async fn poll(
        &self,
        kinds: &[Kind],
        cursor: Option<&Value>,
    ) -> (Vec<Changed>, Page) {
        let mut page = self.page(kinds, cursor).await;
        let mut changed = std::mem::take(&mut page.changed);
        for _ in 0..100 {
            if !page.more {
                return (changed, page);
            }
            page = self.page(kinds, Some(&page.next)).await;
            changed.append(&mut page.changed);
        }
        panic!("a poll without an end: {}", page.next);
    }

    pub(crate) async fn fetch(&self, kind: Kind, id: &SourceId) -> Fetched {
        let ids = std::slice::from_ref(id);
        let mut answers = self.quickbooks.fetch(&self.session, kind, ids).await.unwrap();
        assert_eq!(answers.len(), 1);
        answers.remove(id).unwrap()
    }

    pub(crate) async fn record(&self, kind: Kind, id: &SourceId) -> Record {
        match self.fetch(kind, id).await {
            Fetched::Found(record) => record,
            other => panic!("{kind} {id}: {other:?}"),
        }
    }
}

/// The ids of one kind among changes.
pub(crate) fn of_kind(changed: &[Changed], kind: Kind) -> BTreeSet<SourceId> {
    changed.iter().filter(|changed| changed.kind == kind).map(|c| c.id.clone()).collect()
}

/// The template of a company, to be added to.
pub(crate) fn template(name: &str) -> Value {
    let text = match name {
        "us" => include_str!("../../../../tests/sandbox/companies/us.json"),
        _ => include_str!("../../../../tests/sandbox/companies/de.json"),
    };
    serde_json::from_str(text).unwrap()
}
