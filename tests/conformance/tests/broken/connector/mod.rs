//! A connector for a system of things: read, polled, written and announced. What can be wrong with
//! it is wrong where a [`Defect`] says so.

mod inventory;
mod oauth;
mod source;
mod target;
mod webhooks;

use std::collections::BTreeSet;
use std::time::Duration;

use engine::connector::{
    Connector, Descriptor, DocumentShape, Holdings, Limits, Lists, OAuth, Source, Stream, Sweep,
    Target,
};
use engine::session::{Call, Session};
use engine::webhook::Webhooks;
use engine::{Code, Disposition, Error, Result};
use model::Kind;
use reqwest::RequestBuilder;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use crate::defect::Defect;
use crate::errors::{self, Answered};

pub(crate) use webhooks::SIGNATURE;

/// The longest that a call may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The connector.
pub(crate) struct ToyConnector {
    pub(crate) defects: BTreeSet<Defect>,
    http: reqwest::Client,
    base_url: String,
    descriptor: Descriptor,
}

impl ToyConnector {
    pub(crate) fn new(base_url: &str, defects: BTreeSet<Defect>) -> Self {
        let stream = Stream { name: "things", kinds: vec![Kind::Product] };
        let twin = Stream { name: "things", kinds: vec![Kind::Vendor] };
        let twins = defects.contains(&Defect::TwinStreams);
        let descriptor = Descriptor {
            id: "toy".parse().unwrap(),
            name: "Toy",
            streams: if twins { vec![stream, twin] } else { vec![stream] },
            documents: Some(DocumentShape::Books),
            max_batch: 2,
            limits: Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 },
            fields: &[],
        };
        // It speaks no TLS: loading the machine's roots takes longest of all.
        let http = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
        Self { defects, http, base_url: base_url.to_owned(), descriptor }
    }

    fn has(&self, defect: Defect) -> bool {
        self.defects.contains(&defect)
    }

    fn secret(stored: &SecretString, name: &str) -> Result<SecretString> {
        let stored: Option<Value> = serde_json::from_str(stored.expose_secret()).ok();
        let secret = stored.as_ref().and_then(|stored| stored[name].as_str());
        let secret = secret.filter(|secret| !secret.is_empty()).map(SecretString::from);
        secret.ok_or_else(|| Error::park(Code::ConfigInvalid, format!("the secret has no {name}")))
    }

    /// One call, answered with success or not at all.
    async fn call(
        &self,
        session: &Session,
        call: Call,
        request: RequestBuilder,
    ) -> Result<Answered, Answered> {
        let unsent = |error| Answered { sent: false, gone: false, outcome: Err(error) };
        let key = Self::secret(&session.secret, "key").map_err(unsent)?;
        if !self.has(Defect::AsksNobody) {
            session.limiter.admit(call, session.deadline).await.map_err(unsent)?;
        }
        if session.clock.now() + TIMEOUT > session.deadline && !self.has(Defect::CallsLate) {
            return Err(unsent(Error::retry(Code::Unreachable, "no time is left")));
        }
        let request = request.bearer_auth(key.expose_secret()).timeout(TIMEOUT);
        let answered = errors::answered(&self.defects, request, session.clock.now()).await;
        if let Err(Error { code: Code::Throttled, disposition, .. }) = &answered.outcome {
            let Disposition::Retry { after } = disposition else { return Err(answered) };
            if !self.has(Defect::BlocksNobody) {
                let wait = after.unwrap_or(TIMEOUT);
                session.limiter.block(wait).await.map_err(unsent)?;
            }
        }
        if answered.outcome.is_ok() { Ok(answered) } else { Err(answered) }
    }
}

impl Connector for ToyConnector {
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
    fn lists(&self) -> Option<&dyn Lists> {
        Some(self)
    }
    fn sweep(&self) -> Option<&dyn Sweep> {
        Some(self)
    }
    fn holdings(&self) -> Option<&dyn Holdings> {
        Some(self)
    }
}
