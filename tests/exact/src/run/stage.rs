//! A stage in memory: the shop, a company of the sandbox over HTTP, and the route between them.

use std::collections::BTreeMap;
use std::sync::Arc;

use connectors::quickbooks::{Endpoints, QuickBooks};
use engine::World;
use engine::connector::Registry;
use engine::memory::{ManualClock, Memory};
use engine::ports::{Directory as _, SecretName, Vault as _};
use engine::sync::{Ending, Slice, sync};
use engine::timeouts::Timeouts;
use engine::tokens::TokenSet;
use mapping::Mapping;
use model::connection::ConnectionState;
use model::{Connection, Kind, Route, SourceId};
use oracle::ledger::{Product, Snapshot};
use sandbox::{Options, Running, Sandbox};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::{Crooked, Shop};
use crate::plant::{Days, Plant};
use crate::setup::Setup;

/// Whose it all is.
pub const TENANT: &str = "acme";

const REALM: &str = "9341000000000001";
const NOW: &str = "2026-11-22T12:00:00Z";
/// How often a record may be told to come again.
const PATIENCE: usize = 20;

/// The stage.
pub struct Stage {
    memory: Arc<Memory>,
    clock: Arc<ManualClock>,
    world: World,
    shop: Arc<Shop>,
    http: reqwest::Client,
    running: Running,
}

impl Stage {
    /// Opens it: an empty company, a route by the setup's mapping.
    pub async fn open(setup: &Setup, plant: Option<Plant>) -> Self {
        let running = Sandbox::start(Options::default()).await.expect("the sandbox");
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        let url = running.base_url();
        let endpoints = Endpoints::new(
            &format!("{url}/quickbooks"),
            &format!("{url}/quickbooks/oauth2/v1/tokens/bearer"),
        );
        let straight = QuickBooks::new(http.clone(), endpoints);
        let (memory, clock) = (Memory::new(), ManualClock::at(NOW.parse().expect("a moment")));
        let shop = Arc::new(Shop::new());
        let registry = Registry::new(vec![
            shop.clone(),
            Arc::new(Crooked { straight, plant, days: Days::default() }),
        ]);
        let world = memory.world(clock.clone(), registry, Timeouts::default());
        let stage = Self { memory, clock, world, shop, http, running };
        stage.open_company(setup).await;
        stage.connect("shop", "shop", &json!({})).await;
        stage.connect("books", "quickbooks", &setup.settings).await;
        stage.route(&setup.mapping(plant)).await;
        stage
    }

    async fn open_company(&self, setup: &Setup) {
        let company = json!({
            "realm": REALM, "company": setup.company, "client_id": "app",
            "client_secret": "app-secret", "refresh_token": "refresh-1", "access_token": "access-1",
            "access_token_seconds": 1_000_000,
        });
        self.control("quickbooks/companies", &company).await;
        // The limiter's clock is moved by hand, so it waits for nothing.
        let limits = json!({
            "per_second": 9999, "per_minute": 999_999, "batch_per_minute": 99_999,
            "concurrency": 99,
        });
        self.control(&format!("quickbooks/companies/{REALM}/limits"), &limits).await;
    }

    async fn connect(&self, name: &str, connector: &str, settings: &Value) {
        let connection = Connection {
            tenant: TENANT.parse().expect("a tenant"),
            id: name.parse().expect("an id"),
            connector: connector.parse().expect("a connector"),
            realm: if name == "books" { REALM.into() } else { name.into() },
            state: ConnectionState::Connected,
            settings: settings.clone(),
            start_at: "2026-01-01T00:00:00Z".parse().expect("a moment"),
            webhook_url: None,
        };
        self.memory.put_connection(&connection).await.expect("a connection");
        let tokens = TokenSet {
            access_token: "access-1".into(),
            refresh_token: "refresh-1".into(),
            access_expires_at: "2036-01-01T00:00:00Z".parse().expect("a moment"),
            refresh_expires_at: None,
            hard_expires_at: None,
        };
        let secret = tokens.to_secret().expect("tokens");
        let name = SecretName::Connection { tenant: connection.tenant, connection: connection.id };
        self.memory.put(&name, secret).await.expect("a secret");
        let app = json!({"client_id": "app", "client_secret": "app-secret", "verifier_token": "v"});
        let name = SecretName::App(connector.parse().expect("a connector"));
        self.memory.put(&name, SecretString::from(app.to_string())).await.expect("a secret");
    }

    async fn route(&self, mapping: &Value) {
        let mapping = Mapping::parse(&mapping.to_string()).expect("the setup's mapping");
        let route = Route {
            tenant: TENANT.parse().expect("a tenant"),
            source: "shop".parse().expect("an id"),
            target: "books".parse().expect("an id"),
            kinds: vec![Kind::Order],
            mapping_version: mapping.version,
            webhooks: true,
        };
        self.memory.put_route(&route, &mapping).await.expect("a route");
    }

    /// The shop shows these orders like this; the product looks until it is done with them.
    pub async fn bring(&self, looks: Vec<(u64, &Snapshot)>) {
        let mut records = BTreeMap::new();
        for (id, look) in looks {
            let id = SourceId::new(id.to_string());
            self.shop.show(id.clone(), look.clone());
            records.insert(id, Vec::new());
        }
        for _ in 0..PATIENCE {
            let slice = Slice {
                tenant: TENANT.parse().expect("a tenant"),
                source: "shop".parse().expect("an id"),
                target: "books".parse().expect("an id"),
                kind: Kind::Order,
                records: std::mem::take(&mut records),
            };
            for (id, ending) in sync(&self.world, &slice).await {
                if let Ending::Again { after } = ending {
                    self.clock.advance(after);
                    records.insert(id, Vec::new());
                }
            }
            if records.is_empty() {
                return;
            }
        }
        let last = self.memory.entries().into_iter().next_back();
        panic!("{:?} never come to an end: {last:?}", records.keys());
    }

    /// What the product says of its orders.
    #[must_use]
    pub fn product(&self) -> Product {
        let links = self.memory.links().into_iter();
        let parked = links.filter_map(|link| {
            let parked = link.parked?;
            Some((link.key.id.to_string(), format!("{}: {}", parked.code, parked.message)))
        });
        Product { parked: parked.collect() }
    }

    /// What the product noted of an order, one line each.
    #[must_use]
    pub fn journal(&self, order: &str) -> Vec<String> {
        let entries = self.memory.entries().into_iter().filter(|entry| entry.id.as_str() == order);
        let line = |entry: engine::journal::Entry| {
            let role = entry.role.map(|role| role.to_string()).unwrap_or_default();
            let (document, reason) = (entry.document.unwrap_or_default(), entry.reason);
            format!("{} {role} {document} {}", entry.outcome.as_str(), reason.unwrap_or_default())
        };
        entries.map(line).collect()
    }

    /// The company's tables.
    pub async fn tables(&self) -> Value {
        self.ask("tables").await
    }

    /// The company's ledger.
    pub async fn ledger(&self) -> Value {
        self.ask("ledger").await
    }

    async fn ask(&self, what: &str) -> Value {
        let url =
            format!("{}/control/quickbooks/companies/{REALM}/{what}", self.running.base_url());
        self.http.get(url).send().await.expect("an answer").json().await.expect("JSON")
    }

    async fn control(&self, path: &str, body: &Value) {
        let url = format!("{}/control/{path}", self.running.base_url());
        let answer = self.http.post(url).json(body).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.expect("a text"));
    }
}
