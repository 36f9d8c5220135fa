#![doc = include_str!("docs.md")]

mod body;
mod changes;
mod client;
pub mod config;
mod entities;
mod errors;
mod fetch;
pub mod read;
pub mod webhook;
mod wire;

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use engine::connector::{Connector, Descriptor, Fetched, Limits, Page, Source};
use engine::session::Session;
use engine::webhook::Webhooks;
use engine::{Error, Result};
use model::{Kind, SourceId};

use client::Client;
use config::Settings;
use webhook::WooWebhooks;

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

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
            source_kinds: vec![Kind::Order, Kind::Customer, Kind::Product],
            documents: None,
            max_batch: 1,
            limits: Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 },
        };
        Ok(Self { http, descriptor, webhooks: WooWebhooks })
    }
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
        kind: Kind,
        cursor: Option<&serde_json::Value>,
        limit: usize,
    ) -> Result<Page> {
        let client = Client::new(&self.http, session)?;
        let start_at = session.connection.start_at;
        let poll = changes::Poll { start_at, now: session.clock.now(), cursor, limit };
        changes::changes(&client, kind, poll).await
    }
}
