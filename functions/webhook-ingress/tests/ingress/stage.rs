//! A stage in memory: one store with two targets, two companies, and the secrets that the events
//! are signed with.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use connectors::quickbooks::Endpoints;
use engine::ingress::Ingress;
use engine::job::Message;
use engine::memory::{ManualClock, Memory};
use engine::ports::{Directory, SecretName, Vault};
use hmac::{Hmac, KeyInit, Mac};
use lambda_http::http::StatusCode;
use mapping::Mapping;
use model::connection::ConnectionState;
use model::{Connection, Kind, RealmId, Route};
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::witness::{Seen, watch};

/// What the store signs with.
pub(crate) const STORE_SECRET: &str = "s3cret";
/// What Intuit signs with, from the tests of its own Java SDK.
pub(crate) const VERIFIER_TOKEN: &str = "b5771f19b12ddb4bcdb9f08bdc50bc63878a";
/// When everything happens.
pub(crate) const NOW: &str = "2026-11-22T12:36:17Z";

/// A stage in memory.
pub(crate) struct Stage {
    pub(crate) memory: Arc<Memory>,
    ingress: Ingress,
}

/// What a sender was told.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let memory = Memory::new();
        let endpoints = Endpoints::new("", "");
        let ingress = Ingress {
            directory: memory.clone(),
            vault: memory.clone(),
            queue: memory.clone(),
            clock: ManualClock::at(NOW.parse().unwrap()),
            connectors: connectors::registry(endpoints).unwrap(),
        };
        let stage = Self { memory, ingress };
        watch(stage.fill());
        stage
    }

    async fn fill(&self) {
        for (id, connector, realm) in [
            ("store-a", "woocommerce", "t1/store-a"),
            ("store-without-secret", "woocommerce", "t1/store-without-secret"),
            ("books", "quickbooks", "9341450000000001"),
            ("books-b", "quickbooks", "9341450000000002"),
            ("copy", "supabase", "t1/copy"),
        ] {
            self.memory.put_connection(&connection(id, connector, realm)).await.unwrap();
        }
        for (source, target, kinds, webhooks) in [
            ("store-a", "books", vec![Kind::Order], true),
            ("store-a", "copy", vec![Kind::Order, Kind::Product], true),
            ("store-a", "books-b", vec![Kind::Order], false),
            ("books", "copy", vec![Kind::Customer], true),
            ("books-b", "copy", vec![Kind::Customer], true),
        ] {
            let route = route(source, target, kinds, webhooks);
            let mapping = Mapping::parse(r#"{"version":1,"time_zone":"Europe/Berlin"}"#).unwrap();
            self.memory.put_route(&route, &mapping).await.unwrap();
        }
        let store = SecretName::Connection {
            tenant: "t1".parse().unwrap(),
            connection: "store-a".parse().unwrap(),
        };
        self.keep(&store, &json!({ "webhook_secret": STORE_SECRET })).await;
        let app = SecretName::App("quickbooks".parse().unwrap());
        self.keep(&app, &json!({ "verifier_token": VERIFIER_TOKEN })).await;
    }

    async fn keep(&self, name: &SecretName, value: &Value) {
        self.memory.put(name, SecretString::from(value.to_string())).await.unwrap();
    }

    /// Hands over an event as API Gateway does.
    pub(crate) fn deliver(&self, event: &str) -> Seen<Answer> {
        let request = lambda_http::request::from_str(event).unwrap();
        watch(async {
            let response = webhook_ingress::handle(&self.ingress, request).await.unwrap();
            let body = serde_json::from_slice(response.body()).unwrap();
            Answer { status: response.status(), body }
        })
    }

    /// Takes what waits in the queues.
    pub(crate) fn queued(&self) -> Vec<Message> {
        self.memory.take_messages()
    }
}

fn connection(id: &str, connector: &str, realm: &str) -> Connection {
    Connection {
        tenant: "t1".parse().unwrap(),
        id: id.parse().unwrap(),
        connector: connector.parse().unwrap(),
        realm: RealmId::new(realm),
        state: ConnectionState::Connected,
        settings: json!({}),
        start_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        webhook_url: None,
    }
}

fn route(source: &str, target: &str, kinds: Vec<Kind>, webhooks: bool) -> Route {
    Route {
        tenant: "t1".parse().unwrap(),
        source: source.parse().unwrap(),
        target: target.parse().unwrap(),
        kinds,
        mapping_version: 1,
        webhooks,
    }
}

/// The text of `events/webhook-ingress.{case}.json`.
pub(crate) fn event(case: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events");
    std::fs::read_to_string(folder.join(format!("webhook-ingress.{case}.json"))).unwrap()
}

/// Every case that there is an event of.
pub(crate) fn cases() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events");
    let names = std::fs::read_dir(folder).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let case = |name: String| {
        Some(name.strip_prefix("webhook-ingress.")?.strip_suffix(".json")?.to_owned())
    };
    names.filter_map(case).collect()
}

/// The event of a case, with something else in it.
pub(crate) fn changed(case: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut value: Value = serde_json::from_str(&event(case)).unwrap();
    change(&mut value);
    value.to_string()
}

/// A signature as both senders make it.
pub(crate) fn signature(secret: &str, body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}
