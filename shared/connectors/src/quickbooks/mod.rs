#![doc = include_str!("docs.md")]

mod access;
mod account;
mod apply;
mod changes;
mod client;
pub mod config;
mod country;
mod errors;
mod fetch;
mod fields;
mod find;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod lists;
mod oauth;
mod rates;
mod read;
mod record;
mod rows;
mod source;
mod text;
mod webhook;
mod wire;
mod write;

use async_trait::async_trait;
use engine::Result;
use engine::connector::{
    Account, Connector, Descriptor, DocumentShape, Fitted, Limits, Lists, OAuth, Rates, Source,
    Target,
};
use engine::session::Session;
use engine::webhook::Webhooks;
use engine::write::{Found, Lookup, Write, WriteResult};
use model::{ConnectorId, Document};

use client::Client;
pub(crate) use client::http;

/// Where people give access (contract, section 1).
const AUTHORIZE_URL: &str = "https://appcenter.intuit.com/connect/oauth2";
/// Where access is ended (contract, section 1).
const REVOKE_URL: &str = "https://developer.api.intuit.com/v2/oauth2/tokens/revoke";

/// Where QuickBooks answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// The API's base, without `/v3`: `https://quickbooks.api.intuit.com`.
    pub api_url: String,
    /// The token endpoint: `https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer`.
    pub token_url: String,
    /// Where people give access: `https://appcenter.intuit.com/connect/oauth2`.
    pub authorize_url: String,
    /// Where access is ended: `https://developer.api.intuit.com/v2/oauth2/tokens/revoke`.
    pub revoke_url: String,
}

impl Endpoints {
    /// These two, and Intuit's own pages for giving and ending access.
    #[must_use]
    pub fn new(api_url: &str, token_url: &str) -> Self {
        Self {
            api_url: api_url.to_owned(),
            token_url: token_url.to_owned(),
            authorize_url: AUTHORIZE_URL.to_owned(),
            revoke_url: REVOKE_URL.to_owned(),
        }
    }
}

/// The connector.
#[derive(Debug)]
pub struct QuickBooks {
    http: reqwest::Client,
    endpoints: Endpoints,
    descriptor: Descriptor,
}

impl QuickBooks {
    /// The connector, calling through this client.
    #[must_use]
    pub fn new(http: reqwest::Client, endpoints: Endpoints) -> Self {
        Self { http, endpoints, descriptor: descriptor() }
    }

    fn client<'a>(&'a self, session: &'a Session) -> Client<'a> {
        Client { http: &self.http, api_url: &self.endpoints.api_url, session }
    }
}

/// A little below what a company allows (10, 500, 40): we count when a call starts, QuickBooks when
/// it arrives, and one 429 costs a minute. Eight a second is all that 500 a minute can sustain.
const LIMITS: Limits = Limits { per_second: 8, per_minute: 490, batches_per_minute: 38 };

#[expect(clippy::expect_used, reason = "a constant that satisfies the type; every test runs it")]
fn descriptor() -> Descriptor {
    let id: ConnectorId = "quickbooks".parse().expect("a valid connector id");
    Descriptor {
        id,
        name: "QuickBooks Online",
        streams: vec![changes::stream()],
        documents: Some(DocumentShape::Books),
        max_batch: 30,
        limits: LIMITS,
        fields: fields::rules(),
    }
}

impl Connector for QuickBooks {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(self)
    }

    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }

    fn target(&self) -> Option<&dyn Target> {
        Some(self)
    }

    fn oauth(&self) -> Option<&dyn OAuth> {
        Some(self)
    }

    fn account(&self) -> Option<&dyn Account> {
        Some(self)
    }

    fn lists(&self) -> Option<&dyn Lists> {
        Some(self)
    }

    fn rates(&self) -> Option<&dyn Rates> {
        Some(self)
    }
}

#[async_trait]
impl Target for QuickBooks {
    fn fit(&self, document: Document) -> Fitted {
        fields::fit(document)
    }

    async fn apply(&self, session: &Session, batch: &[Write]) -> Vec<WriteResult> {
        apply::apply(&self.client(session), batch).await
    }

    async fn find(&self, session: &Session, lookups: &[Lookup]) -> Result<Vec<Option<Found>>> {
        find::find(&self.client(session), lookups).await
    }
}
