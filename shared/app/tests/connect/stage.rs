//! A stage with one connection that waits to be connected.

use std::sync::Arc;
use std::time::Duration;

use engine::World;
use engine::connector::Registry;
use engine::memory::{ManualClock, Memory};
use engine::ports::{SecretName, Vault};
use engine::timeouts::Timeouts;
use model::connection::ConnectionState;
use model::{Connection, ConnectionId, ConnectorId, TenantId};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::system::System;

pub(crate) const CALLBACK: &str = "https://sync.example/connect/system/callback";

pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) system: Arc<System>,
    pub(crate) clock: Arc<ManualClock>,
    memory: Arc<Memory>,
}

impl Stage {
    pub(crate) async fn open() -> Self {
        Self::with(System::new(true)).await
    }

    pub(crate) async fn with(system: System) -> Self {
        let (memory, system) = (Memory::new(), Arc::new(system));
        let clock = ManualClock::at("2026-11-22T12:00:00Z".parse().unwrap());
        let registry = Registry::new(vec![system.clone()]);
        let world = memory.world(clock.clone(), registry, Timeouts::default());
        let stage = Self { world, system, clock, memory };
        let app = SecretName::App("system".parse().unwrap());
        stage.keep(app, r#"{"client_id":"c"}"#).await;
        stage.keep(SecretName::StateKey, &"k".repeat(64)).await;
        stage.add("books", "t1/books").await;
        stage
    }

    pub(crate) async fn add(&self, id: &str, realm: &str) {
        let connection = Connection {
            tenant: tenant(),
            id: id.parse().unwrap(),
            connector: connector(),
            realm: realm.into(),
            state: ConnectionState::Disabled,
            settings: json!({ "kept": 1 }),
            start_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            webhook_url: None,
        };
        self.world.directory.put_connection(&connection).await.unwrap();
    }

    pub(crate) async fn keep(&self, name: SecretName, value: &str) {
        Vault::put(&*self.memory, &name, SecretString::from(value)).await.unwrap();
    }

    pub(crate) async fn connection(&self, id: &str) -> Connection {
        let id: ConnectionId = id.parse().unwrap();
        self.world.directory.connection(&tenant(), &id).await.unwrap().unwrap()
    }

    pub(crate) async fn secret(&self, id: &str) -> Option<String> {
        let name = SecretName::Connection { tenant: tenant(), connection: id.parse().unwrap() };
        let secret = self.world.vault.get_fresh(&name).await.ok()?;
        Some(secret.expose_secret().to_owned())
    }

    /// Asks for consent and returns the state that the person carries.
    pub(crate) async fn ask(&self, id: &str) -> String {
        let id = id.parse().unwrap();
        let url = app::connect::ask(&self.world, &tenant(), &id, CALLBACK).await.unwrap();
        assert!(url.contains(CALLBACK));
        url.split("state=").nth(1).unwrap().to_owned()
    }

    pub(crate) fn later(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

pub(crate) fn tenant() -> TenantId {
    "t1".parse().unwrap()
}

pub(crate) fn connector() -> ConnectorId {
    "system".parse().unwrap()
}
