//! The function as API Gateway calls it, with `events/*.json`, over a stage in memory and the real
//! connectors, whose systems nobody answers for.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::Path;
use std::sync::Arc;

use axum::body::to_bytes;
use axum::http::HeaderMap;
use connectors::quickbooks::Endpoints;
use engine::World;
use engine::memory::{ManualClock, Memory};
use engine::ports::{Directory, SecretName, Vault};
use engine::timeouts::Timeouts;
use model::connection::ConnectionState;
use model::{Connection, ConnectionId, TenantId};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tower::ServiceExt;

const STORE_KEY: &str = "ck_0123456789abcdef0123456789abcdef01234567";

struct Stage {
    world: World,
    memory: Arc<Memory>,
}

impl Stage {
    async fn open() -> Self {
        let memory = Memory::new();
        let clock = ManualClock::at("2026-11-22T12:37:00Z".parse().unwrap());
        // Port 9 is "discard": nobody listens.
        let endpoints = Endpoints::new("http://127.0.0.1:9", "http://127.0.0.1:9/token");
        let registry = connectors::registry(endpoints).unwrap();
        let world = memory.world(clock, registry, Timeouts::default());
        let stage = Self { world, memory };
        let app = SecretName::App("quickbooks".parse().unwrap());
        stage.keep(app, r#"{"client_id":"c","client_secret":"cs","verifier_token":"v"}"#).await;
        stage.keep(SecretName::StateKey, &"k".repeat(64)).await;
        stage.add("books", "quickbooks", json!({})).await;
        stage.add("store", "woocommerce", json!({ "url": "http://127.0.0.1:9" })).await;
        stage
    }

    async fn keep(&self, name: SecretName, value: &str) {
        Vault::put(&*self.memory, &name, SecretString::from(value)).await.unwrap();
    }

    async fn add(&self, id: &str, connector: &str, settings: Value) {
        let connection = Connection {
            tenant: tenant(),
            id: id.parse().unwrap(),
            connector: connector.parse().unwrap(),
            realm: model::RealmId::new(format!("t1/{id}")),
            state: ConnectionState::Disabled,
            settings,
            start_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            webhook_url: None,
        };
        Directory::put_connection(&*self.memory, &connection).await.unwrap();
    }

    async fn connection(&self, id: &str) -> Connection {
        let id: ConnectionId = id.parse().unwrap();
        Directory::connection(&*self.memory, &tenant(), &id).await.unwrap().unwrap()
    }

    async fn secret(&self, id: &str) -> Option<String> {
        let name = SecretName::Connection { tenant: tenant(), connection: id.parse().unwrap() };
        let secret = Vault::get_fresh(&*self.memory, &name).await.ok()?;
        Some(secret.expose_secret().to_owned())
    }

    async fn consent_state(&self) -> String {
        let to = "https://api.example.test/connect/quickbooks/callback";
        let id = "books".parse().unwrap();
        let url = app::connect::ask(&self.world, &tenant(), &id, to).await.unwrap();
        state_in(&url, "state")
    }

    async fn keys_state(&self) -> String {
        let to = "https://api.example.test/connect/woocommerce/keys";
        let (id, done) = ("store".parse().unwrap(), format!("{to}/done"));
        let url = app::connect::ask_for_keys(&self.world, &tenant(), &id, to, &done).await;
        state_in(&url.unwrap(), "user_id")
    }

    async fn answer(&self, case: &str, state: &str) -> Answer {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events");
        let event = std::fs::read_to_string(folder.join(format!("connect.{case}.json"))).unwrap();
        let event = event.replace("STATE", state);
        let request = lambda_http::request::from_str(&event).unwrap();
        let router = connect::router(self.world.clone());
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        let body = to_bytes(body, 100_000).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

fn tenant() -> TenantId {
    "t1".parse().unwrap()
}

fn state_in(url: &str, parameter: &str) -> String {
    let (_, rest) = url.split_once(&format!("{parameter}=")).unwrap();
    rest.split('&').next().unwrap().to_owned()
}

#[tokio::test]
async fn who_declined_reads_that_nothing_was_changed() {
    let stage = Stage::open().await;
    let answer = stage.answer("callback-declined", &stage.consent_state().await).await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("nothing was changed"), "{}", answer.body);
    assert_eq!(stage.connection("books").await.state, ConnectionState::Disabled);
}

#[tokio::test]
async fn a_system_that_does_not_answer_is_our_page_and_no_secret() {
    let stage = Stage::open().await;
    let state = stage.consent_state().await;
    let answer = stage.answer("callback", &state).await;
    assert_eq!(answer.status, 503);
    assert!(!answer.body.contains("AB1179") && !answer.body.contains(&state), "{}", answer.body);
    assert_eq!(stage.secret("books").await, None);
}

#[tokio::test]
async fn a_page_is_kept_nowhere_and_loads_nothing() {
    let stage = Stage::open().await;
    for case in ["callback-forged", "callback-without-state", "keys-done", "keys-refused"] {
        let answer = stage.answer(case, "x").await;
        let header = |name: &str| answer.headers[name].to_str().unwrap();
        assert_eq!(header("cache-control"), "no-store", "{case}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{case}");
        assert!(header("content-security-policy").starts_with("default-src 'none'"), "{case}");
        assert!(!answer.body.contains("<script"), "{case}: {}", answer.body);
    }
}

#[tokio::test]
async fn an_address_that_is_not_ours_is_refused() {
    let stage = Stage::open().await;
    for case in ["callback-forged", "callback-without-state"] {
        let answer = stage.answer(case, "x").await;
        assert_eq!(answer.status, 400, "{case}");
        assert!(
            answer.body.contains("Begin to connect") || answer.body.contains("begin to connect")
        );
    }
}

#[tokio::test]
async fn a_store_that_hands_keys_over_is_connected() {
    let stage = Stage::open().await;
    let answer = stage.answer("keys", &stage.keys_state().await).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    let secret: Value = serde_json::from_str(&stage.secret("store").await.unwrap()).unwrap();
    assert_eq!(secret["consumer_key"], STORE_KEY);
    assert_eq!(secret["webhook_secret"].as_str().unwrap().len(), 64);
    assert_eq!(stage.connection("store").await.state, ConnectionState::Connected);
    let thanks = stage.answer("keys-done", "x").await;
    assert!(thanks.body.contains("Thank you"));
}

#[tokio::test]
async fn keys_that_nobody_asked_for_are_not_taken() {
    let stage = Stage::open().await;
    let answer = stage.answer("keys", "x.y").await;
    assert_eq!((answer.status, answer.body.as_str()), (400, ""));
    assert_eq!(stage.secret("store").await, None);
}
