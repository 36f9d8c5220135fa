//! A stage with one shop, one ledger and one copy, and what a test does with it.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use engine::connector::Registry;
use engine::ingress::Ingress;
use engine::job::Hint;
use engine::journal::Outcome;
use engine::link::{Link, Parked};
use engine::memory::{ManualClock, Memory};
use engine::ports::{Directory, SecretName, Vault};
use engine::sync::{Ending, Slice, sync};
use engine::timeouts::Timeouts;
use engine::{Code, World};
use mapping::Mapping;
use model::connection::ConnectionState;
use model::{Connection, Kind, Route, SourceId};
use secrecy::ExposeSecret;
use serde_json::json;

use super::copy::Copy;
use super::ledger::Ledger;
use super::oauth::OAuthServer;
use super::ports::{Outage, remote};
use super::shop::Shop;

/// Sales receipts everywhere.
pub(crate) const MAPPING_A: &str = include_str!("../../../../../infra/local/seed/mapping-a.json");
/// Bank transfers are invoiced.
pub(crate) const MAPPING_C: &str = include_str!("../../../../../infra/local/seed/mapping-c.json");
const MAPPING_ROWS: &str = include_str!("../../../../../infra/local/seed/mapping-rows.json");

pub(crate) struct Stage {
    pub(crate) memory: Arc<Memory>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) shop: Arc<Shop>,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) copy: Arc<Copy>,
    pub(crate) outage: Arc<Outage>,
    pub(crate) world: World,
}

pub(crate) fn id(id: &str) -> SourceId {
    SourceId::new(id)
}

/// Runs a worker up to its `polls`th wait and then kills it: nothing of it runs on. Its answer, if
/// it was done before.
pub(crate) fn crash<T>(worker: impl Future<Output = T>, polls: usize) -> Option<T> {
    let mut worker = pin!(worker);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..polls {
        if let Poll::Ready(answer) = worker.as_mut().poll(&mut context) {
            return Some(answer);
        }
    }
    None
}

impl Stage {
    /// The shop goes to the ledger by this mapping, and to the copy.
    pub(crate) async fn new(mapping: &str) -> Self {
        let memory = Memory::new();
        let clock = ManualClock::at("2026-12-02T08:00:00Z".parse().unwrap());
        let shop = Arc::new(Shop::new());
        let ledger = Arc::new(Ledger::new(clock.clone()));
        let copy = Arc::new(Copy::new());
        let registry = Registry::new(vec![shop.clone(), ledger.clone(), copy.clone()]);
        let world = memory.world(clock.clone(), registry, Timeouts::default());
        let outage = Arc::<Outage>::default();
        let world = remote(world, &memory, &outage);
        let stage = Self { memory, clock, shop, ledger, copy, outage, world };
        for connector in ["shop", "ledger", "copy"] {
            stage.connect(connector, connector).await;
        }
        let tokens = OAuthServer::first_tokens().to_secret().unwrap();
        stage.memory.put(&secret("ledger"), tokens).await.unwrap();
        for (target, mapping) in [("ledger", mapping), ("copy", MAPPING_ROWS)] {
            stage.route(target, mapping).await;
        }
        let app = SecretName::App("ledger".parse().unwrap());
        let app_secret = json!({ "webhook_secret": "app" }).to_string();
        stage.memory.put(&app, app_secret.into()).await.unwrap();
        stage
    }

    /// Connects an account; its realm has its name.
    pub(crate) async fn connect(&self, name: &str, connector: &str) {
        let connection = Connection {
            tenant: "acme".parse().unwrap(),
            id: name.parse().unwrap(),
            connector: connector.parse().unwrap(),
            realm: name.into(),
            state: ConnectionState::Connected,
            settings: json!({}),
            start_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            webhook_url: None,
        };
        self.memory.put_connection(&connection).await.unwrap();
        let value = json!({ "webhook_secret": name }).to_string();
        self.memory.put(&secret(name), value.into()).await.unwrap();
    }

    /// Routes the shop to a target by this mapping, from now on.
    pub(crate) async fn route(&self, target: &str, mapping: &str) {
        let mapping = Mapping::parse(mapping).unwrap();
        let route = Route {
            tenant: "acme".parse().unwrap(),
            source: "shop".parse().unwrap(),
            target: target.parse().unwrap(),
            kinds: vec![Kind::Order],
            mapping_version: mapping.version,
            webhooks: true,
        };
        self.memory.put_route(&route, &mapping).await.unwrap();
    }

    pub(crate) async fn connection(&self, name: &str) -> Connection {
        let (tenant, id) = ("acme".parse().unwrap(), name.parse().unwrap());
        self.memory.connection(&tenant, &id).await.unwrap().unwrap()
    }

    /// A person gives the ledger's consent again.
    pub(crate) async fn authorise(&self) {
        let tokens = self.ledger.oauth.rotate();
        self.ledger.accept_only(tokens.access_token.expose_secret().to_owned());
        self.memory.put(&secret("ledger"), tokens.to_secret().unwrap()).await.unwrap();
        let state = ConnectionState::Connected;
        let connection = Connection { state, ..self.connection("ledger").await };
        self.memory.put_connection(&connection).await.unwrap();
    }

    pub(crate) fn ingress(&self) -> Ingress {
        Ingress {
            directory: self.memory.clone(),
            vault: self.memory.clone(),
            queue: self.memory.clone(),
            clock: self.clock.clone(),
            connectors: self.world.connectors.clone(),
        }
    }

    /// The shop says that something changed.
    pub(crate) fn hint(&self, event: &str) -> Hint {
        Hint {
            connector: "shop".parse().unwrap(),
            topic: "order.updated".to_owned(),
            event_id: Some(event.to_owned()),
            received_at: self.world.clock.now(),
        }
    }

    pub(crate) fn slice_to(&self, target: &str, ids: &[&str]) -> Slice {
        Slice {
            tenant: "acme".parse().unwrap(),
            source: "shop".parse().unwrap(),
            target: target.parse().unwrap(),
            kind: Kind::Order,
            records: ids.iter().map(|one| (id(one), vec![self.hint("1")])).collect(),
        }
    }

    /// One run of a worker over these orders, to the ledger.
    pub(crate) async fn sync(&self, ids: &[&str]) -> BTreeMap<SourceId, Ending> {
        sync(&self.world, &self.slice_to("ledger", ids)).await
    }

    /// One run over one order.
    pub(crate) async fn sync_one(&self, one: &str) -> Ending {
        self.sync(&[one]).await[&id(one)]
    }

    /// Brings an order back as often as the queue is told to, when it is told to.
    pub(crate) async fn sync_until_done(&self, one: &str) {
        for _ in 0..30 {
            match self.sync_one(one).await {
                Ending::Done => return,
                Ending::Again { after } => self.advance(after),
            }
        }
        panic!("order {one} never came to an end: {:?}", self.outcomes(one));
    }

    /// Kills a worker at its `polls`th wait; whether it was done before.
    pub(crate) fn crash(&self, ids: &[&str], polls: usize) -> bool {
        crash(sync(&self.world, &self.slice_to("ledger", ids)), polls).is_some()
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Past every lease and doubt.
    pub(crate) fn settle(&self) {
        self.advance(Duration::from_secs(600));
    }

    pub(crate) fn link(&self, one: &str) -> Link {
        let links = self.memory.links().into_iter();
        let mut mine = links.filter(|link| link.key.id == id(one) && is_books(link));
        mine.next().unwrap()
    }

    pub(crate) fn parked(&self, one: &str) -> Option<Parked> {
        self.link(one).parked
    }

    pub(crate) fn parked_code(&self, one: &str) -> Option<Code> {
        self.parked(one).map(|parked| parked.code)
    }

    /// The story of an order in the ledger.
    pub(crate) fn outcomes(&self, one: &str) -> Vec<Outcome> {
        let entries = self.memory.entries().into_iter();
        let target = Some("ledger".parse().unwrap());
        let mine = entries.filter(|entry| entry.id == id(one) && entry.target == target);
        mine.map(|entry| entry.outcome).collect()
    }

    /// The ledger's totals of an order, by role, with each document's id as the link has it.
    ///
    /// Fails where a role has two documents, or where the link does not know one.
    pub(crate) fn posted(&self, one: &str) -> BTreeMap<String, String> {
        let link = self.link(one);
        let mut totals = BTreeMap::new();
        for kept in self.ledger.of(one).into_iter().filter(|kept| !kept.voided) {
            let marker = kept.marker.unwrap();
            let held = link.roles.get(&marker.role).map(|held| held.id.clone());
            assert_eq!(held, Some(kept.id), "the link of {one} misses its {}", marker.role);
            let total = kept.figures.unwrap().total.to_string();
            let other = totals.insert(marker.role.to_string(), total);
            assert_eq!(other, None, "{one} has two documents as {}", marker.role);
        }
        totals
    }
}

fn is_books(link: &Link) -> bool {
    link.key.target.as_str() == "ledger"
}

pub(crate) fn secret(connection: &str) -> SecretName {
    let connection = connection.parse().unwrap();
    SecretName::Connection { tenant: "acme".parse().unwrap(), connection }
}
