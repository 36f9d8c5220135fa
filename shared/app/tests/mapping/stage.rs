//! A stage with a store, books and a copy, and the recorded orders of a store.

use std::path::Path;
use std::sync::Arc;

use app::mapping::Of;
use connectors::woocommerce::read;
use engine::World;
use engine::connector::{Connector, Descriptor, DocumentShape, Limits, Registry};
use engine::memory::{ManualClock, Memory};
use engine::timeouts::Timeouts;
use mapping::Mapping;
use model::connection::ConnectionState;
use model::{Connection, ConnectionId, Kind, Record, Route, TenantId};
use serde_json::{Value, json};

use crate::samples::Store;

/// A target that is only described.
pub(crate) struct Described(Descriptor);

impl Connector for Described {
    fn descriptor(&self) -> &Descriptor {
        &self.0
    }
}

fn described(id: &str, documents: DocumentShape) -> Arc<dyn Connector> {
    Arc::new(Described(Descriptor {
        id: id.parse().unwrap(),
        name: "Described",
        streams: Vec::new(),
        documents: Some(documents),
        max_batch: 1,
        limits: Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 },
        fields: &[],
    }))
}

pub(crate) struct Stage {
    pub(crate) world: World,
    tenant: TenantId,
    store: ConnectionId,
    books: ConnectionId,
}

impl Stage {
    /// With a route from the store into the books on version 1 of the seed's mapping.
    pub(crate) async fn open() -> Self {
        let memory = Memory::new();
        let clock = ManualClock::at("2026-11-22T12:00:00Z".parse().unwrap());
        let books = described("books", DocumentShape::Books);
        let registry = Registry::new(vec![books, Arc::new(Store::new())]);
        let world = memory.world(clock, registry, Timeouts::default());
        let stage = Self {
            world,
            tenant: "t1".parse().unwrap(),
            store: "store".parse().unwrap(),
            books: "books".parse().unwrap(),
        };
        for id in [&stage.store, &stage.books] {
            let connection = stage.connection(id.as_str());
            stage.world.directory.put_connection(&connection).await.unwrap();
        }
        let route = Route {
            tenant: stage.tenant.clone(),
            source: stage.store.clone(),
            target: stage.books.clone(),
            kinds: vec![Kind::Order],
            mapping_version: 1,
            webhooks: true,
        };
        let first = Mapping::parse(&document(1).to_string()).unwrap();
        stage.world.directory.put_route(&route, &first).await.unwrap();
        stage
    }

    pub(crate) fn connection(&self, id: &str) -> Connection {
        Connection {
            tenant: self.tenant.clone(),
            id: id.parse().unwrap(),
            connector: id.parse().unwrap(),
            realm: format!("t1/{id}").as_str().into(),
            state: ConnectionState::Connected,
            settings: json!({}),
            start_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            webhook_url: None,
        }
    }

    pub(crate) fn of(&self) -> Of<'_> {
        Of { tenant: &self.tenant, source: &self.store, target: &self.books }
    }

    /// The version that the route uses.
    pub(crate) async fn version(&self) -> u32 {
        let routes = self.world.directory.routes_from(&self.tenant, &self.store).await.unwrap();
        routes[0].mapping_version
    }
}

pub(crate) fn file(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join(path)).unwrap()
}

/// The demonstration's mapping under a version.
pub(crate) fn document(version: u32) -> Value {
    let mut document: Value =
        serde_json::from_str(&file("infra/local/seed/mapping-b.json")).unwrap();
    document["version"] = json!(version);
    document
}

/// Everything that a recorded store has.
pub(crate) fn records(version: &str) -> Vec<Record> {
    let store = file(&format!("tests/fixtures/woocommerce/{version}/store.json"));
    let store: Value = serde_json::from_str(&store).unwrap();
    let list = |name: &str| store[name].as_array().unwrap().clone();
    let refunds = |order: &Value| {
        let refunds = store["refunds"].get(order["id"].to_string());
        refunds.and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let orders = list("orders").into_iter().map(|order| {
        let refunds = refunds(&order);
        read::order(order, refunds).unwrap()
    });
    let customers = list("customers").into_iter().map(|raw| read::customer(raw).unwrap());
    let products = list("products").into_iter().map(|raw| read::product(raw).unwrap());
    orders.chain(customers).chain(products).collect()
}

/// A completed order with two lines, fees and tax, which was paid on delivery.
pub(crate) fn order() -> Record {
    records("9.4.3").into_iter().find(|record| record.id().as_str() == "20").unwrap()
}
