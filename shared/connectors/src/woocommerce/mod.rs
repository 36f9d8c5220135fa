#![doc = include_str!("docs.md")]

mod account;
mod body;
mod calls;
pub mod capture;
mod changes;
mod client;
pub mod config;
mod errors;
mod fetch;
mod handover;
mod lists;
pub mod read;
mod subscriptions;
mod sweep;
pub mod webhook;
mod wire;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use async_trait::async_trait;
use engine::connector::{
    Account, Connector, Descriptor, DocumentShape, Fetched, KeyHandover, Limits, Lists, Page,
    Source, Stream, Subscriptions, Sweep, Target,
};
use engine::session::Session;
use engine::webhook::Webhooks;
use engine::write::{Found, Lookup, Write, WriteResult};
use engine::{Error, Result};
use jiff::Timestamp;
use model::{Kind, SourceId};

use client::Client;
use config::Settings;
use webhook::WooWebhooks;

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The stream of customers.
const CUSTOMERS: &str = "customer";
/// How long that stream rests: a poll of it lists everybody, and webhooks tell of changes.
const CUSTOMERS_REST: Duration = Duration::from_secs(600);

/// The connector.
#[derive(Debug)]
pub struct WooCommerce {
    http: reqwest::Client,
    descriptor: Descriptor,
    webhooks: WooWebhooks,
}

impl WooCommerce {
    /// The connector with its own HTTP client. It follows no redirects: keys are for the host they
    /// were given for.
    ///
    /// # Errors
    /// When no HTTP client can be built on this machine (no TLS).
    pub fn new() -> Result<Self> {
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Error::bug("no HTTP client").caused_by(error))?;
        let id =
            "woocommerce".parse().map_err(|error| Error::bug("its own id").caused_by(error))?;
        let descriptor = Descriptor {
            id,
            name: "WooCommerce",
            streams: vec![
                stream("order", Kind::Order),
                stream(CUSTOMERS, Kind::Customer),
                stream("product", Kind::Product),
            ],
            documents: Some(DocumentShape::Patches),
            max_batch: calls::LARGEST_PAGE,
            limits: Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 },
            fields: &[],
        };
        Ok(Self { http, descriptor, webhooks: WooWebhooks })
    }
}

/// A stream of one kind, by the kind's name.
fn stream(name: &'static str, kind: Kind) -> Stream {
    Stream { name, kinds: vec![kind] }
}

impl Connector for WooCommerce {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(&self.webhooks)
    }

    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }

    fn target(&self) -> Option<&dyn Target> {
        Some(self)
    }

    fn account(&self) -> Option<&dyn Account> {
        Some(self)
    }

    fn key_handover(&self) -> Option<&dyn KeyHandover> {
        Some(self)
    }

    fn lists(&self) -> Option<&dyn Lists> {
        Some(self)
    }

    fn subscriptions(&self) -> Option<&dyn Subscriptions> {
        Some(self)
    }

    fn sweep(&self) -> Option<&dyn Sweep> {
        Some(self)
    }
}

#[async_trait]
impl Target for WooCommerce {
    async fn apply(&self, session: &Session, batch: &[Write]) -> Vec<WriteResult> {
        match Client::new(&self.http, session) {
            Ok(client) => write::apply(&client, batch).await,
            Err(error) => batch.iter().map(|_| WriteResult::NotSent(error.restated())).collect(),
        }
    }

    /// Nothing, ever: a write is an absolute value of a record that is there, and never in doubt.
    async fn find(&self, _: &Session, lookups: &[Lookup]) -> Result<Vec<Option<Found>>> {
        Ok(lookups.iter().map(|_| None).collect())
    }
}

#[async_trait]
impl Source for WooCommerce {
    fn origin(&self, session: &Session) -> Result<String> {
        Ok(Settings::parse(&session.connection.settings)?.origin())
    }

    async fn fetch(
        &self,
        session: &Session,
        kind: Kind,
        ids: &[SourceId],
    ) -> Result<BTreeMap<SourceId, Fetched>> {
        fetch::fetch(&Client::new(&self.http, session)?, kind, ids).await
    }

    async fn changes(
        &self,
        session: &Session,
        stream: &Stream,
        _wanted: &BTreeSet<Kind>,
        cursor: Option<&serde_json::Value>,
        limit: usize,
    ) -> Result<Page> {
        let client = Client::new(&self.http, session)?;
        let start_at = session.connection.start_at;
        let poll = changes::Poll { start_at, now: session.clock.now(), cursor, limit };
        changes::changes(&client, stream, poll).await
    }

    fn rest(&self, stream: &Stream) -> Duration {
        if stream.name == CUSTOMERS { CUSTOMERS_REST } else { Duration::ZERO }
    }

    fn rewound(
        &self,
        stream: &Stream,
        cursor: &serde_json::Value,
        to: Timestamp,
    ) -> Option<serde_json::Value> {
        changes::rewound(stream, cursor, to)
    }
}
