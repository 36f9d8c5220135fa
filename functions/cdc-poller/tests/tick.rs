//! A tick over a stage in memory: one connection that fails, panics or is slow holds up no other,
//! and what does not work is not asked.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use cdc_poller::{Tick, tick};
use engine::connector::{
    Changed, Connector, Descriptor, Fetched, Limits, Page, Registry, Source, Stream,
};
use engine::job::{Job, Lane};
use engine::memory::{ManualClock, Memory};
use engine::ports::{Cursors, Directory, SecretName, Vault};
use engine::session::Session;
use engine::timeouts::Timeouts;
use engine::{Code, Error, Result, World};
use jiff::Timestamp;
use mapping::Mapping;
use model::connection::ConnectionState::{self, Connected};
use model::{Connection, Kind, RealmId, Route, SourceId};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::sync::Notify;

/// What a connection does when it is asked what changed.
#[derive(Clone, Copy)]
enum Does {
    Answer,
    Fail,
    Panic,
    /// Answers once another one has.
    Wait,
}

/// A store whose connections do as they are told.
struct Shop {
    descriptor: Descriptor,
    does: BTreeMap<String, Does>,
    asked: Mutex<Vec<String>>,
    answered: Notify,
}

impl Connector for Shop {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }
    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }
}

#[async_trait]
impl Source for Shop {
    fn origin(&self, _: &Session) -> Result<String> {
        Ok("https://shop.example".to_owned())
    }

    async fn fetch(
        &self,
        _: &Session,
        _: Kind,
        _: &[SourceId],
    ) -> Result<BTreeMap<SourceId, Fetched>> {
        panic!("a poll reads no records")
    }

    async fn changes(
        &self,
        session: &Session,
        _: &Stream,
        _: &BTreeSet<Kind>,
        _: Option<&Value>,
        _: usize,
    ) -> Result<Page> {
        let id = session.connection.id.to_string();
        self.asked.lock().unwrap().push(id.clone());
        match self.does[&id] {
            Does::Answer => self.answered.notify_one(),
            Does::Fail => return Err(Error::retry(Code::Unreachable, "nobody there")),
            Does::Panic => panic!("a defect"),
            Does::Wait => self.answered.notified().await,
        }
        let changed = vec![Changed { kind: Kind::Order, id: SourceId::new("19") }];
        Ok(Page { changed, next: json!("next"), more: false, complete_until: None })
    }

    fn rewound(&self, _: &Stream, _: &Value, _: Timestamp) -> Option<Value> {
        None
    }
}

struct Stage {
    memory: Arc<Memory>,
    shop: Arc<Shop>,
    world: World,
}

impl Stage {
    /// A stage with these connections, each with a route to a copy.
    async fn new(connections: &[(&str, Does, ConnectionState)]) -> Self {
        let does = connections.iter().map(|(id, does, _)| ((*id).to_owned(), *does)).collect();
        let descriptor = Descriptor {
            id: "shop".parse().unwrap(),
            name: "Shop",
            streams: vec![Stream { name: "order", kinds: vec![Kind::Order] }],
            documents: None,
            max_batch: 1,
            limits: Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 },
            fields: &[],
        };
        let (asked, answered) = (Mutex::default(), Notify::new());
        let shop = Arc::new(Shop { descriptor, does, asked, answered });
        let memory = Memory::new();
        let clock = ManualClock::at("2026-11-22T12:37:00Z".parse().unwrap());
        let registry = Registry::new(vec![shop.clone()]);
        let world = memory.world(clock, registry, Timeouts::default());
        for (id, _, state) in connections {
            connect(&memory, id, state.clone()).await;
        }
        Self { memory, shop, world }
    }

    /// A tick; one that waits for ever fails the test.
    async fn tick(&self) -> Tick {
        tokio::time::timeout(Duration::from_secs(60), tick(&self.world)).await.unwrap().unwrap()
    }

    fn asked(&self) -> Vec<String> {
        let mut asked = self.shop.asked.lock().unwrap().clone();
        asked.sort();
        asked
    }

    /// The stores whose records were enqueued.
    fn enqueued(&self) -> Vec<String> {
        let messages = self.memory.take_messages().into_iter();
        let mut sources: Vec<String> = messages
            .map(|message| {
                let Job::SyncV1(sync) = message.job else { panic!("no sync") };
                assert_eq!((message.lane, sync.ids), (Lane::Bulk, vec![SourceId::new("19")]));
                sync.source.to_string()
            })
            .collect();
        sources.sort();
        sources
    }

    async fn cursor(&self, id: &str) -> Option<u64> {
        let (tenant, connection) = ("t1".parse().unwrap(), id.parse().unwrap());
        let stored = Cursors::get(&*self.memory, &tenant, &connection, "order").await.unwrap();
        stored.map(|stored| stored.epoch)
    }
}

async fn connect(memory: &Memory, id: &str, state: ConnectionState) {
    let tenant: model::TenantId = "t1".parse().unwrap();
    let connection = Connection {
        tenant: tenant.clone(),
        id: id.parse().unwrap(),
        connector: "shop".parse().unwrap(),
        realm: RealmId::new(format!("t1/{id}")),
        state,
        settings: json!({}),
        start_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        webhook_url: None,
    };
    memory.put_connection(&connection).await.unwrap();
    let route = Route {
        tenant: tenant.clone(),
        source: id.parse().unwrap(),
        target: "copy".parse().unwrap(),
        kinds: vec![Kind::Order],
        mapping_version: 1,
        webhooks: true,
    };
    let mapping = Mapping::parse(r#"{"version":1,"time_zone":"Europe/Berlin"}"#).unwrap();
    memory.put_route(&route, &mapping).await.unwrap();
    let name = SecretName::Connection { tenant, connection: id.parse().unwrap() };
    memory.put(&name, SecretString::from("{}")).await.unwrap();
}

#[tokio::test]
async fn every_connection_that_works_is_asked() {
    let stage = Stage::new(&[("a", Does::Answer, Connected), ("b", Does::Answer, Connected)]).await;
    assert_eq!(stage.tick().await, Tick { connections: 2, records: 2, failed: 0 });
    assert_eq!(stage.enqueued(), ["a", "b"]);
    assert_eq!((stage.cursor("a").await, stage.cursor("b").await), (Some(1), Some(1)));
}

#[tokio::test]
async fn one_that_fails_or_panics_holds_up_no_other() {
    for bad in [Does::Fail, Does::Panic] {
        let stage = Stage::new(&[("a", bad, Connected), ("b", Does::Answer, Connected)]).await;
        assert_eq!(stage.tick().await, Tick { connections: 2, records: 1, failed: 1 });
        assert_eq!(stage.enqueued(), ["b"]);
        assert_eq!(stage.cursor("a").await, None, "its cursor stands: the next tick tries again");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_one_holds_up_no_other() {
    let stage = Stage::new(&[("a", Does::Wait, Connected), ("b", Does::Answer, Connected)]).await;
    assert_eq!(stage.tick().await, Tick { connections: 2, records: 2, failed: 0 });
    assert_eq!(stage.enqueued(), ["a", "b"]);
}

#[tokio::test]
async fn what_is_switched_off_or_waits_for_a_person_is_not_asked() {
    let reason = "invalid_grant".to_owned();
    let stage = Stage::new(&[
        ("a", Does::Answer, ConnectionState::Disabled),
        ("b", Does::Answer, ConnectionState::NeedsReauth { reason }),
        ("c", Does::Answer, Connected),
    ])
    .await;
    assert_eq!(stage.tick().await, Tick { connections: 1, records: 1, failed: 0 });
    assert_eq!(stage.asked(), ["c"]);
}

#[tokio::test]
async fn a_queue_that_refuses_leaves_the_cursor_where_it_was() {
    let stage = Stage::new(&[("a", Does::Answer, Connected)]).await;
    stage.memory.refuse_sends(1);
    assert_eq!(stage.tick().await, Tick { connections: 1, records: 0, failed: 1 });
    assert_eq!((stage.enqueued(), stage.cursor("a").await), (vec![], None));
    assert_eq!(stage.tick().await, Tick { connections: 1, records: 1, failed: 0 });
    assert_eq!(stage.enqueued(), ["a"]);
}
