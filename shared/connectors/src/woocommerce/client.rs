//! The transport: one request to the store, its keys, its time, its answer.
//!
//! Keys go into the `Authorization` header. A host that strips that header makes the store answer
//! as if nobody had asked; then, once, they go into the query string instead (contract, "Auth").
//! No URL is ever logged or put into an error. Retrying is the caller's business.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use engine::session::{Call, Session};
use engine::{Code, Disposition, Error, Result};
use reqwest::header::{ACCEPT, HeaderMap, USER_AGENT};
use reqwest::{Method, Response, StatusCode, Url};
use secrecy::ExposeSecret;
use serde_json::Value;

use super::config::{Keys, Settings};
use super::errors;
use crate::http_error;

/// The longest that a read may take: big shops need half a minute for a hundred orders.
const READ_TIMEOUT: Duration = Duration::from_secs(45);
/// With less time left than this, a call is not begun.
const LEAST_TIME: Duration = Duration::from_secs(1);
/// The largest answer that is taken in; a page of a hundred big orders is a tenth of it.
const LARGEST_ANSWER: usize = 32 * 1024 * 1024;
/// How long everybody waits when a store refuses for its limits and names no time.
const THROTTLED_WAIT: Duration = Duration::from_secs(20);

/// Query parameters.
pub(crate) type Query = Vec<(&'static str, String)>;

/// A store, ready to be asked.
pub(crate) struct Client<'a> {
    http: &'a reqwest::Client,
    session: &'a Session,
    settings: Settings,
    keys: Keys,
    /// Whether this host was seen to strip the header.
    keys_in_query: AtomicBool,
}

/// What is asked.
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) query: Query,
    pub(crate) body: Option<Value>,
    /// How it counts, and whether it may take as long as a write.
    pub(crate) call: Call,
}

/// Where the keys of a request stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeysIn {
    Header,
    Query,
    /// It is asked as anybody may ask.
    Nowhere,
}

/// What the store or its host answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// The path that answered, without a query: that may hold the keys.
    pub(crate) route: String,
}

/// A request without an answer.
pub(crate) struct Failed {
    pub(crate) error: Error,
    /// Whether the store may have carried it out.
    pub(crate) maybe_done: bool,
}

impl Failed {
    fn before(error: Error) -> Self {
        Self { error, maybe_done: false }
    }
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        failed.error
    }
}

impl<'a> Client<'a> {
    /// A client for a connection.
    ///
    /// # Errors
    /// `CONFIG_INVALID` for settings or keys that are none.
    pub(crate) fn new(http: &'a reqwest::Client, session: &'a Session) -> Result<Self> {
        let settings = Settings::parse(&session.connection.settings)?;
        let keys = Keys::parse(&session.secret)?;
        Ok(Self { http, session, settings, keys, keys_in_query: AtomicBool::new(false) })
    }

    /// The store's address and what else is set.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Whether the host was seen to strip the header with the keys.
    pub(crate) fn puts_keys_into_the_query(&self) -> bool {
        self.keys_in_query.load(Ordering::Relaxed)
    }

    /// A request for a path below `wc/v3`.
    pub(crate) fn request(&self, method: Method, path: &str, call: Call) -> Result<Request> {
        let url = self.settings.endpoint(path)?;
        Ok(Request { method, url, query: Query::new(), body: None, call })
    }

    /// Reads a path below `wc/v3`.
    pub(crate) async fn get(&self, path: &str, query: &Query) -> Result<Answer> {
        let request = self.request(Method::GET, path, Call::Read)?;
        Ok(self.send(&Request { query: query.clone(), ..request }).await?)
    }

    /// Sends a request with the keys, once more where the host strips them off.
    pub(crate) async fn send(&self, request: &Request) -> Result<Answer, Failed> {
        if self.puts_keys_into_the_query() {
            return self.ask(request, KeysIn::Query).await;
        }
        let answer = self.ask(request, KeysIn::Header).await?;
        if !errors::is_anonymous(answer.status, &answer.body) {
            return Ok(answer);
        }
        let second = self.ask(request, KeysIn::Query).await?;
        if !errors::is_anonymous(second.status, &second.body) {
            self.keys_in_query.store(true, Ordering::Relaxed);
        }
        Ok(second)
    }

    /// Sends a request as it is told, once.
    pub(crate) async fn ask(&self, request: &Request, keys: KeysIn) -> Result<Answer, Failed> {
        let admitted = self.session.limiter.admit(request.call, self.session.deadline).await;
        admitted.map_err(Failed::before)?;
        let sending = self
            .http
            .request(request.method.clone(), request.url.clone())
            .query(&request.query)
            .header(USER_AGENT, concat!("universal-data-sync/", env!("CARGO_PKG_VERSION")))
            .header(ACCEPT, "application/json")
            .timeout(self.time_for(request.call).map_err(Failed::before)?);
        let key = self.keys.consumer_key.expose_secret();
        let secret = self.keys.consumer_secret.expose_secret();
        let sending = match keys {
            KeysIn::Header => sending.basic_auth(key, Some(secret)),
            KeysIn::Query => sending.query(&[("consumer_key", key), ("consumer_secret", secret)]),
            KeysIn::Nowhere => sending,
        };
        let sending = match &request.body {
            Some(body) => sending.json(body),
            None => sending,
        };
        receive(sending.send().await.map_err(unanswered)?).await
    }

    /// The answer, if it is a success. A refusal for limits stops everybody.
    pub(crate) async fn succeeded(&self, answer: Answer) -> Result<Answer> {
        if answer.status.is_success() {
            return Ok(answer);
        }
        Err(self.refused(&answer).await?)
    }

    /// What an answer that is no success means.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE` where nobody could be told to wait.
    pub(crate) async fn refused(&self, answer: &Answer) -> Result<Error> {
        let now = self.session.clock.now();
        let Answer { status, headers, body, route } = answer;
        let error = errors::refusal(*status, headers, body, route, now);
        if error.code == Code::Throttled {
            let wait = match error.disposition {
                Disposition::Retry { after: Some(wait) } => wait,
                _ => THROTTLED_WAIT,
            };
            self.session.limiter.block(wait).await?;
        }
        Ok(error)
    }

    /// How long a call may take that begins now.
    fn time_for(&self, call: Call) -> Result<Duration> {
        let left = self.session.deadline.duration_since(self.session.clock.now());
        let left = Duration::try_from(left).unwrap_or_default();
        if left < LEAST_TIME {
            return Err(Error::retry(Code::Unreachable, "no time was left to ask the store"));
        }
        Ok(left.min(match call {
            Call::Read => READ_TIMEOUT,
            Call::Write | Call::Batch => self.session.write_timeout,
        }))
    }
}

fn unanswered(error: reqwest::Error) -> Failed {
    let maybe_done = !http_error::certainly_not_sent(&error);
    Failed { error: http_error::unanswered(error), maybe_done }
}

async fn receive(mut response: Response) -> Result<Answer, Failed> {
    let status = response.status();
    let headers = response.headers().clone();
    let route = response.url().path().to_owned();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unanswered)? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST_ANSWER {
            let error = Error::retry(Code::NoAnswer, "the store's answer is too large");
            return Err(Failed { error, maybe_done: true });
        }
    }
    Ok(Answer { status, headers, body, route })
}
