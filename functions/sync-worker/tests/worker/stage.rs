//! A stage in memory, and a queue that remembers what it was told.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use engine::World;
use engine::connector::Registry;
use engine::job::{Job, Message};
use engine::link::{Lease, LinkKey};
use engine::memory::{ManualClock, Memory};
use engine::ports::{Clock, Directory, Leased, Links, SecretName, Vault};
use engine::timeouts::Timeouts;
use mapping::Mapping;
use model::connection::ConnectionState;
use model::{Connection, Kind, RealmId, Route, SourceId};
use secrecy::SecretString;
use serde_json::{Value, json};
use sync_worker::Postpone;

use crate::system::System;

/// A stage: two stores, two copies, all of one system.
pub(crate) struct Stage {
    pub(crate) memory: Arc<Memory>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) system: Arc<System>,
    pub(crate) world: World,
    postponed: Postponed,
}

#[derive(Default)]
struct Postponed(Mutex<Vec<(String, u64)>>);

#[async_trait]
impl Postpone for Postponed {
    async fn postpone(&self, queue_arn: &str, receipt: &str, by: Duration) {
        assert!(queue_arn.starts_with("arn:aws:sqs:"), "{queue_arn}");
        self.0.lock().unwrap().push((receipt.to_owned(), by.as_secs()));
    }
}

/// What the queue was told: messages to bring again by the end of their ids, and the waits by
/// receipt in seconds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) again: Vec<String>,
    pub(crate) waits: Vec<(String, u64)>,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        let memory = Memory::new();
        let clock = ManualClock::at("2026-11-22T12:37:00Z".parse().unwrap());
        let system = System::new();
        let registry = Registry::new(vec![system.clone()]);
        let world = memory.world(clock.clone(), registry, Timeouts::default());
        for id in ["store-a", "store-b", "copy", "copy-b"] {
            memory.put_connection(&connection(id, ConnectionState::Connected)).await.unwrap();
            let name = SecretName::Connection {
                tenant: "t1".parse().unwrap(),
                connection: id.parse().unwrap(),
            };
            memory.put(&name, SecretString::from("{}")).await.unwrap();
        }
        let mapping = Mapping::parse(r#"{"version":1,"time_zone":"Europe/Berlin"}"#).unwrap();
        for source in ["store-a", "store-b"] {
            for target in ["copy", "copy-b"] {
                memory.put_route(&route(source, target), &mapping).await.unwrap();
            }
        }
        Self { memory, clock, system, world, postponed: Postponed::default() }
    }

    /// Hands over a batch.
    pub(crate) async fn handle(&self, event: SqsEvent) -> Told {
        let answer = sync_worker::handle(&self.world, &self.postponed, event).await.unwrap();
        let waits = std::mem::take(&mut *self.postponed.0.lock().unwrap());
        Told { again: again(answer), waits }
    }

    /// Another worker takes this order to this target.
    pub(crate) async fn hold(&self, id: &str, target: &str) {
        let key = LinkKey {
            tenant: "t1".parse().unwrap(),
            source: "store-a".parse().unwrap(),
            kind: Kind::Order,
            id: SourceId::new(id),
            target: target.parse().unwrap(),
        };
        let now = self.clock.now();
        let lease = Lease { owner: "another".to_owned(), until: now + Duration::from_secs(100) };
        let leased = self.memory.lease(&key, 0, lease, now).await.unwrap();
        assert!(matches!(leased, Leased::Won(_)));
    }

    /// Outcomes in the journal, as `id outcome`.
    pub(crate) fn outcomes(&self) -> Vec<String> {
        let entries = self.memory.entries();
        entries.iter().map(|entry| format!("{} {}", entry.id, entry.outcome.as_str())).collect()
    }

    pub(crate) async fn set_state(&self, id: &str, state: ConnectionState) {
        self.memory.put_connection(&connection(id, state)).await.unwrap();
    }
}

fn again(answer: SqsBatchResponse) -> Vec<String> {
    let failed = answer.batch_item_failures.into_iter();
    failed.map(|failure| failure.item_identifier).map(|id| last(&id)).collect()
}

fn last(id: &str) -> String {
    id.get(id.len().saturating_sub(2)..).unwrap_or_default().to_owned()
}

fn connection(id: &str, state: ConnectionState) -> Connection {
    Connection {
        tenant: "t1".parse().unwrap(),
        id: id.parse().unwrap(),
        connector: "system".parse().unwrap(),
        realm: RealmId::new(format!("t1/{id}")),
        state,
        settings: json!({}),
        start_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        webhook_url: None,
    }
}

fn route(source: &str, target: &str) -> Route {
    Route {
        tenant: "t1".parse().unwrap(),
        source: source.parse().unwrap(),
        target: target.parse().unwrap(),
        kinds: vec![Kind::Order, Kind::Product],
        mapping_version: 1,
        webhooks: true,
    }
}

/// The event of `events/sync-worker.{case}.json`.
pub(crate) fn event(case: &str) -> SqsEvent {
    changed(case, |_| {})
}

/// The event of a case, with something else in it.
pub(crate) fn changed(case: &str, change: impl FnOnce(&mut Value)) -> SqsEvent {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events");
    let text = std::fs::read_to_string(folder.join(format!("sync-worker.{case}.json"))).unwrap();
    let mut event: Value = serde_json::from_str(&text).unwrap();
    change(&mut event);
    serde_json::from_value(event).unwrap()
}

/// A batch of these jobs on the bulk queue.
pub(crate) fn bulk(jobs: &[Job]) -> SqsEvent {
    changed("bulk-note", |event| {
        let pattern = event["Records"][0].clone();
        let records = jobs.iter().enumerate().map(|(place, job)| {
            let mut record = pattern.clone();
            record["messageId"] = json!(format!("message-{:02}", place + 1));
            record["receiptHandle"] = json!(format!("receipt-{:02}", place + 1));
            record["body"] = json!(serde_json::to_string(job).unwrap());
            record
        });
        event["Records"] = records.collect();
    })
}

/// What was sent, as a batch.
pub(crate) fn batch(messages: &[Message]) -> SqsEvent {
    let jobs: Vec<Job> = messages.iter().map(|message| message.job.clone()).collect();
    bulk(&jobs)
}

/// A wait, as [`Told`] holds it.
pub(crate) fn wait(receipt: &str, seconds: u64) -> (String, u64) {
    (format!("receipt-{receipt}"), seconds)
}
