//! One method a call. Nothing is tried again in here: whether a request may be repeated is decided
//! by the engine, which knows what it stored before.

use std::time::Duration;

use engine::session::{Call, Session};
use engine::{Code, Disposition, Error};
use jiff::Timestamp;
use jiff::civil::Date;
use model::{Currency, RequestId, TargetId};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{RequestBuilder, Url};
use secrecy::ExposeSecret;
use serde_json::value::RawValue;

use super::access::Ended;
use super::errors::{self, Asked, THROTTLE_WAIT};
use super::wire::Entity;
use super::wire::fault::Fault;
use super::wire::query;
use crate::http_error;

/// The version of the API that we speak; all older ones answer as this one (contract, section 2).
const MINOR_VERSION: &str = "75";

const USER_AGENT: &str = concat!("universal-data-sync/", env!("CARGO_PKG_VERSION"));
/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an unused connection is kept: one that the other side dropped puts a write in doubt.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a read may take. Nothing is in doubt when one is cut off.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// The HTTP client for QuickBooks. It follows no redirects: tokens are for the host that they were
/// given for.
///
/// # Errors
/// When no HTTP client can be built on this machine (no TLS).
pub(crate) fn http() -> Result<reqwest::Client, Error> {
    reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| Error::bug("no HTTP client can be built").caused_by(error))
}

/// An answer, whatever it says.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    /// Intuit's id of the call, for its support.
    pub(crate) tid: Option<String>,
}

impl Answer {
    /// The refusal in it. A fault may sit inside a 200, and a refusal may be a gateway's own page.
    pub(crate) fn refusal(&self, asked: Asked) -> Option<errors::Refusal> {
        let fault = Fault::within(&self.body);
        if fault.is_none() && self.status == 200 {
            return None;
        }
        let mut refusal = errors::refusal(asked, self.status, fault.as_ref());
        refusal.error = errors::with_support_id(refusal.error, self.tid.as_deref());
        if refusal.error.code == Code::NeedsReauth {
            // It becomes the reason in the connection's state, which begins with its word.
            let ended = Ended::of(fault.as_ref().map_or(0, Fault::code));
            refusal.error.message = format!("{}: {}", ended.word(), refusal.error.message);
        }
        Some(refusal)
    }

    /// The code of its fault; 0 where there is none.
    pub(crate) fn fault_code(&self) -> u32 {
        Fault::within(&self.body).map_or(0, |fault| fault.code())
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Unanswered {
    /// The request never left.
    NotSent(Error),
    /// It left, or may have.
    NoAnswer(Error),
}

impl Unanswered {
    /// For a read, which may simply be repeated.
    pub(crate) fn into_error(self) -> Error {
        match self {
            Self::NotSent(error) | Self::NoAnswer(error) => error,
        }
    }

    /// The same, with Intuit's id of the call where an answer had begun.
    fn known_by(self, tid: Option<&str>) -> Self {
        match self {
            Self::NotSent(error) => Self::NotSent(errors::with_support_id(error, tid)),
            Self::NoAnswer(error) => Self::NoAnswer(errors::with_support_id(error, tid)),
        }
    }
}

/// Calls for one company.
pub(crate) struct Client<'a> {
    pub(crate) http: &'a reqwest::Client,
    pub(crate) api_url: &'a str,
    pub(crate) session: &'a Session,
}

impl Client<'_> {
    /// Creates, or updates by the body's `Id` and `SyncToken`.
    pub(crate) async fn save(
        &self,
        entity: Entity,
        body: &RawValue,
        request: &RequestId,
    ) -> Result<Answer, Unanswered> {
        let query = [("requestid", request.as_str())];
        self.post(Call::Write, &entity.path(), &query, body.get()).await
    }

    /// Voids by the body's `Id` and `SyncToken`. Invoices have an operation of their own.
    pub(crate) async fn void(
        &self,
        entity: Entity,
        body: &RawValue,
        request: &RequestId,
    ) -> Result<Answer, Unanswered> {
        let id = ("requestid", request.as_str());
        let query = match entity {
            Entity::Invoice => vec![("operation", "void"), id],
            _ => vec![("operation", "update"), ("include", "void"), id],
        };
        self.post(Call::Write, &entity.path(), &query, body.get()).await
    }

    /// Deletes by the body's `Id` and `SyncToken`.
    pub(crate) async fn delete(
        &self,
        entity: Entity,
        body: &RawValue,
        request: &RequestId,
    ) -> Result<Answer, Unanswered> {
        let query = [("operation", "delete"), ("requestid", request.as_str())];
        self.post(Call::Write, &entity.path(), &query, body.get()).await
    }

    /// Several writes in one call.
    pub(crate) async fn batch(&self, body: String, request: &str) -> Result<Answer, Unanswered> {
        self.post(Call::Batch, "batch", &[("requestid", request)], &body).await
    }

    /// One entity by its id.
    pub(crate) async fn get(&self, entity: Entity, id: &TargetId) -> Result<Answer, Unanswered> {
        let url = self.url(&[&entity.path(), id.as_str()])?;
        self.send(Call::Read, READ_TIMEOUT, self.http.get(url)).await
    }

    /// The only one of its sort: preferences.
    pub(crate) async fn single(&self, entity: Entity) -> Result<Answer, Unanswered> {
        let url = self.url(&[&entity.path()])?;
        self.send(Call::Read, READ_TIMEOUT, self.http.get(url)).await
    }

    /// The rate of a currency as of a day.
    pub(crate) async fn rate(&self, currency: Currency, day: Date) -> Result<Answer, Unanswered> {
        let asked = [("sourcecurrencycode", currency.to_string()), ("asofdate", day.to_string())];
        let request = self.http.get(self.url(&[&Entity::ExchangeRate.path()])?).query(&asked);
        self.send(Call::Read, READ_TIMEOUT, request).await
    }

    /// A query.
    pub(crate) async fn query(&self, query: &str) -> Result<Answer, Unanswered> {
        let url = self.url(&["query"])?;
        let request = self.http.get(url).query(&[("query", query)]);
        self.send(Call::Read, READ_TIMEOUT, request).await
    }

    /// What changed of these entities since a moment, to the second.
    pub(crate) async fn captured(
        &self,
        entities: &[Entity],
        since: Timestamp,
    ) -> Result<Answer, Unanswered> {
        let names: Vec<&str> = entities.iter().map(|entity| entity.name()).collect();
        let query = [("entities", names.join(",")), ("changedSince", query::written(since))];
        let request = self.http.get(self.url(&["cdc"])?).query(&query);
        self.send(Call::Read, READ_TIMEOUT, request).await
    }

    /// Stops every worker of the company for a minute.
    pub(crate) async fn block(&self) {
        if let Err(error) = self.session.limiter.block(THROTTLE_WAIT).await {
            tracing::warn!(code = %error.code, "the company's block could not be stored");
        }
    }

    async fn post(
        &self,
        call: Call,
        path: &str,
        query: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer, Unanswered> {
        let request = self
            .http
            .post(self.url(&[path])?)
            .query(query)
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_owned());
        self.send(call, self.session.write_timeout, request).await
    }

    fn url(&self, path: &[&str]) -> Result<Url, Unanswered> {
        let invalid = || {
            let message = "the address of the QuickBooks API is no URL";
            Unanswered::NotSent(Error::park(Code::ConfigInvalid, message))
        };
        let mut url = Url::parse(self.api_url).map_err(|_| invalid())?;
        url.path_segments_mut()
            .map_err(|()| invalid())?
            .pop_if_empty()
            .extend(["v3", "company", self.session.connection.realm.as_str()])
            .extend(path);
        url.query_pairs_mut().append_pair("minorversion", MINOR_VERSION);
        Ok(url)
    }

    async fn send(
        &self,
        call: Call,
        timeout: Duration,
        request: RequestBuilder,
    ) -> Result<Answer, Unanswered> {
        self.may_start(call, timeout).await.map_err(Unanswered::NotSent)?;
        let Some(token) = &self.session.access_token else {
            let message = "the connection has no access token";
            let error = Error::new(Code::NeedsReauth, Disposition::Reauthorise, message);
            return Err(Unanswered::NotSent(error));
        };
        let response = request
            .bearer_auth(token.expose_secret())
            .header(ACCEPT, "application/json")
            .timeout(timeout)
            .send()
            .await
            .map_err(unanswered)?;
        let status = response.status().as_u16();
        let tid = response.headers().get("intuit_tid").and_then(|tid| tid.to_str().ok());
        let tid = tid.map(str::to_owned);
        tracing::debug!(status, intuit_tid = tid, ?call, "QuickBooks answered");
        let body = response.bytes().await;
        let body = body.map_err(|error| unanswered(error).known_by(tid.as_deref()))?;
        let answer = Answer { status, body: String::from_utf8_lossy(&body).into_owned(), tid };
        let refusal = answer.refusal(Asked::Read);
        if refusal.is_some_and(|refusal| refusal.error.code == Code::Throttled) {
            self.block().await;
        }
        Ok(answer)
    }

    /// Waits for the limiter; refuses where the call could outlast the session.
    async fn may_start(&self, call: Call, timeout: Duration) -> Result<(), Error> {
        let session = self.session;
        let too_late = || Error::retry(Code::Unreachable, "too little time is left for a call");
        let latest = session.deadline.checked_sub(timeout).map_err(|_| too_late())?;
        session.limiter.admit(call, latest).await?;
        if session.clock.now() > latest {
            return Err(too_late());
        }
        Ok(())
    }
}

fn unanswered(error: reqwest::Error) -> Unanswered {
    let not_sent = http_error::certainly_not_sent(&error);
    let error = http_error::unanswered(error);
    if not_sent { Unanswered::NotSent(error) } else { Unanswered::NoAnswer(error) }
}
