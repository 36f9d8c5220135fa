//! The API as API Gateway calls it, with `events/*.json`, over a stage in memory.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use axum::body::to_bytes;
use axum::http::header::{ALLOW, CONTENT_TYPE};
use engine::connector::Registry;
use engine::memory::{ManualClock, Memory};
use engine::ports::Directory;
use engine::timeouts::Timeouts;
use engine::{Code, Error, Result, World};
use mapping::Mapping;
use model::{Connection, ConnectionId, RealmId, Route, TenantId};
use serde_json::{Value, json};
use tower::ServiceExt;

/// A state that cannot be read.
struct Unwell;

fn unwell<T>() -> Result<T> {
    Err(Error::retry(Code::StateUnavailable, "table state-of-account-123456789012 is gone"))
}

#[async_trait]
impl Directory for Unwell {
    async fn connection(&self, _: &TenantId, _: &ConnectionId) -> Result<Option<Connection>> {
        unwell()
    }
    async fn connections(&self) -> Result<Vec<Connection>> {
        unwell()
    }
    async fn by_realm(&self, _: &RealmId) -> Result<Option<Connection>> {
        unwell()
    }
    async fn routes_from(&self, _: &TenantId, _: &ConnectionId) -> Result<Vec<Route>> {
        unwell()
    }
    async fn mapping(&self, _: &Route) -> Result<Mapping> {
        unwell()
    }
    async fn put_connection(&self, _: &Connection) -> Result<()> {
        unwell()
    }
    async fn change_connection(&self, _: &Connection, _: &Connection) -> Result<()> {
        unwell()
    }
    async fn put_route(&self, _: &Route, _: &Mapping) -> Result<()> {
        unwell()
    }
}

fn world() -> World {
    let clock = ManualClock::at("2026-11-22T12:37:00Z".parse().unwrap());
    Memory::new().world(clock, Registry::default(), Timeouts::default())
}

struct Answer {
    status: u16,
    content_type: String,
    allow: Option<String>,
    body: Value,
}

async fn ask(world: World, case: &str) -> Answer {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events");
    let event = std::fs::read_to_string(folder.join(format!("sync-api.{case}.json"))).unwrap();
    let request = lambda_http::request::from_str(&event).unwrap();
    let (parts, body) = sync_api::router(world).oneshot(request).await.unwrap().into_parts();
    let header = |name| parts.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    Answer {
        status: parts.status.as_u16(),
        content_type: header(CONTENT_TYPE).unwrap_or_default(),
        allow: header(ALLOW),
        body: serde_json::from_slice(&to_bytes(body, 10_000).await.unwrap()).unwrap(),
    }
}

#[tokio::test]
async fn a_stage_whose_state_can_be_read_is_well() {
    let answer = ask(world(), "health").await;
    assert_eq!((answer.status, answer.content_type.as_str()), (200, "application/json"));
    assert_eq!(answer.body, json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")}));
}

#[tokio::test]
async fn a_stage_whose_state_cannot_be_read_is_a_problem_with_a_way_out() {
    let world = World { directory: Arc::new(Unwell), ..world() };
    let answer = ask(world, "health").await;
    assert_eq!((answer.status, answer.content_type.as_str()), (503, "application/problem+json"));
    assert_eq!(answer.body["status"], 503);
    assert_eq!(answer.body["code"], "STATE_UNAVAILABLE");
    assert!(answer.body["fix"].as_str().unwrap().starts_with("Try again"));
    assert!(!answer.body.to_string().contains("123456789012"), "the cause is for the log alone");
}

#[tokio::test]
async fn what_is_not_there_is_a_problem() {
    let answer = ask(world(), "no-such-route").await;
    assert_eq!((answer.status, answer.content_type.as_str()), (404, "application/problem+json"));
    assert_eq!(answer.body["status"], 404);
    assert_eq!(answer.body["code"], "NO_SUCH_ROUTE");
}

#[tokio::test]
async fn a_wrong_method_is_a_problem_that_names_the_right_ones() {
    let answer = ask(world(), "health-wrong-method").await;
    assert_eq!((answer.status, answer.content_type.as_str()), (405, "application/problem+json"));
    assert_eq!(answer.body["code"], "METHOD_NOT_ALLOWED");
    assert_eq!(answer.allow.as_deref(), Some("GET,HEAD"));
}
