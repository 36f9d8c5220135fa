//! A stage with a store, a route for its orders, and a clock.

use std::sync::Arc;
use std::time::Duration;

use engine::World;
use engine::connector::Registry;
use engine::job::{Job, Message};
use engine::memory::{ManualClock, Memory};
use engine::ports::{Directory, SecretName, Vault};
use engine::timeouts::Timeouts;
use mapping::Mapping;
use model::connection::ConnectionState;
use model::{Connection, Kind, Route};
use secrecy::SecretString;
use serde_json::json;

use crate::system::System;

pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) memory: Arc<Memory>,
    pub(crate) system: Arc<System>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) store: Connection,
}

impl Stage {
    pub(crate) async fn open() -> Self {
        let (memory, system) = (Memory::new(), Arc::new(System::new()));
        let clock = ManualClock::at("2026-11-22T12:00:00Z".parse().unwrap());
        let registry = Registry::new(vec![system.clone()]);
        let world = memory.world(clock.clone(), registry, Timeouts::default());
        let store = Connection {
            tenant: "t1".parse().unwrap(),
            id: "store".parse().unwrap(),
            connector: "system".parse().unwrap(),
            realm: "t1/store".into(),
            state: ConnectionState::Connected,
            settings: json!({}),
            start_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            webhook_url: Some("https://sync.example/webhooks/system/t1/store".to_owned()),
        };
        Directory::put_connection(&*memory, &store).await.unwrap();
        let route = Route {
            tenant: store.tenant.clone(),
            source: store.id.clone(),
            target: "books".parse().unwrap(),
            kinds: vec![Kind::Order],
            mapping_version: 1,
            webhooks: true,
        };
        let mapping = Mapping::parse(r#"{"version":1,"time_zone":"UTC"}"#).unwrap();
        Directory::put_route(&*memory, &route, &mapping).await.unwrap();
        let name =
            SecretName::Connection { tenant: store.tenant.clone(), connection: store.id.clone() };
        Vault::put(&*memory, &name, SecretString::from("{}")).await.unwrap();
        Self { world, memory, system, clock, store }
    }

    pub(crate) fn later(&self, hours: u64) {
        self.clock.advance(Duration::from_secs(hours * 3600));
    }

    /// The ids that the jobs sent so far ask to be looked at.
    pub(crate) fn looked_at(&self) -> Vec<u64> {
        let jobs = self.memory.take_messages().into_iter().map(|Message { job, .. }| job);
        let mut ids: Vec<u64> = jobs
            .flat_map(|job| match job {
                Job::SyncV1(sync) => sync.ids,
                other => panic!("{other:?}"),
            })
            .map(|id| id.as_str().parse().unwrap())
            .collect();
        ids.sort_unstable();
        ids
    }
}
