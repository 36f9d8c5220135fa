//! The calls: one method each, all of them reads.
//!
//! Keys go into the `Authorization` header. A host that strips that header makes the store answer
//! as if nobody had asked; then, once, they go into the query string instead (contract, "Auth").
//! No URL is ever logged or put into an error. Retrying is the caller's business.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use engine::session::{Call, Session};
use engine::{Code, Disposition, Error, Result};
use jiff::Timestamp;
use reqwest::header::{ACCEPT, DATE, HeaderMap, USER_AGENT};
use reqwest::{Response, StatusCode};
use secrecy::ExposeSecret;
use serde_json::Value;

use super::config::{Keys, Settings};
use super::{body, errors};
use crate::http_error;

/// The longest that a read may take: big shops need half a minute for a hundred orders.
const READ_TIMEOUT: Duration = Duration::from_secs(45);
/// With less time left than this, a call is not begun.
const LEAST_TIME: Duration = Duration::from_secs(1);
/// The largest answer that is taken in; a page of a hundred big orders is a tenth of it.
const LARGEST_ANSWER: usize = 32 * 1024 * 1024;
/// How long everybody waits when a store refuses for its limits and names no time.
const THROTTLED_WAIT: Duration = Duration::from_secs(20);
/// The most rows of a page.
pub(crate) const LARGEST_PAGE: usize = 100;

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

/// A page of a list.
#[derive(Debug)]
pub(crate) struct Rows {
    /// Its rows, unread.
    pub(crate) rows: Vec<Value>,
    /// How many rows the whole list has, where the store (or a proxy) lets us know.
    pub(crate) total: Option<usize>,
    /// When the store answered, by its own clock, where it lets us know.
    pub(crate) at: Option<Timestamp>,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
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

    /// A page of a collection (`orders`, `products`, `customers`).
    pub(crate) async fn list(&self, collection: &str, query: &Query) -> Result<Rows> {
        let answer = self.get(collection, query).await?;
        self.rows(answer).await
    }

    /// One row by id; none where the store says that it has none.
    pub(crate) async fn one(&self, collection: &str, id: u64) -> Result<Option<Value>> {
        self.single(&format!("{collection}/{id}")).await
    }

    /// A page of an order's refunds.
    pub(crate) async fn refunds_of(&self, order: u64, page: usize) -> Result<Rows> {
        let query = vec![("per_page", LARGEST_PAGE.to_string()), ("page", page.to_string())];
        let answer = self.get(&format!("orders/{order}/refunds"), &query).await?;
        self.rows(answer).await
    }

    /// One refund of an order; none where it was deleted.
    pub(crate) async fn refund_of(&self, order: u64, refund: u64) -> Result<Option<Value>> {
        self.single(&format!("orders/{order}/refunds/{refund}")).await
    }

    /// A page of all refunds, newest first; none where the store is too old to list them.
    pub(crate) async fn refunds(&self, query: &Query) -> Result<Option<Rows>> {
        let answer = self.get("refunds", query).await?;
        if errors::is_unknown_route(answer.status, &answer.body) {
            return Ok(None);
        }
        self.rows(answer).await.map(Some)
    }

    async fn single(&self, path: &str) -> Result<Option<Value>> {
        let answer = self.get(path, &Query::new()).await?;
        if errors::is_gone(answer.status, &answer.body) {
            return Ok(None);
        }
        let answer = self.succeeded(answer).await?;
        body::object(&answer.body).map(Some).ok_or_else(errors::no_json)
    }

    async fn rows(&self, answer: Answer) -> Result<Rows> {
        let answer = self.succeeded(answer).await?;
        let total = answer.headers.get("x-wp-total").and_then(|value| value.to_str().ok());
        let total = total.and_then(|text| text.trim().parse().ok());
        let at = answer.headers.get(DATE).and_then(|value| value.to_str().ok());
        let at = at.and_then(|text| Some(jiff::fmt::rfc2822::parse(text).ok()?.timestamp()));
        let rows = body::rows(&answer.body).ok_or_else(errors::no_json)?;
        Ok(Rows { rows, total, at })
    }

    /// The answer, if it is a success.
    async fn succeeded(&self, answer: Answer) -> Result<Answer> {
        if answer.status.is_success() {
            return Ok(answer);
        }
        let now = self.session.clock.now();
        let error = errors::refusal(answer.status, &answer.headers, &answer.body, now);
        if error.code == Code::Throttled {
            let wait = match error.disposition {
                Disposition::Retry { after: Some(wait) } => wait,
                _ => THROTTLED_WAIT,
            };
            self.session.limiter.block(wait).await?;
        }
        Err(error)
    }

    async fn get(&self, path: &str, query: &Query) -> Result<Answer> {
        let in_query = self.keys_in_query.load(Ordering::Relaxed);
        let answer = self.send(path, query, in_query).await?;
        if in_query || !errors::is_anonymous(answer.status, &answer.body) {
            return Ok(answer);
        }
        let second = self.send(path, query, true).await?;
        if !errors::is_anonymous(second.status, &second.body) {
            self.keys_in_query.store(true, Ordering::Relaxed);
        }
        Ok(second)
    }

    async fn send(&self, path: &str, query: &Query, keys_in_query: bool) -> Result<Answer> {
        self.session.limiter.admit(Call::Read, self.session.deadline).await?;
        let key = self.keys.consumer_key.expose_secret();
        let secret = self.keys.consumer_secret.expose_secret();
        let request = self
            .http
            .get(self.settings.endpoint(path)?)
            .query(query)
            .header(USER_AGENT, concat!("universal-data-sync/", env!("CARGO_PKG_VERSION")))
            .header(ACCEPT, "application/json")
            .timeout(self.time_left()?);
        let request = if keys_in_query {
            request.query(&[("consumer_key", key), ("consumer_secret", secret)])
        } else {
            request.basic_auth(key, Some(secret))
        };
        receive(request.send().await.map_err(http_error::unanswered)?).await
    }

    /// How long a call may take that begins now.
    fn time_left(&self) -> Result<Duration> {
        let left = self.session.deadline.duration_since(self.session.clock.now());
        let left = Duration::try_from(left).unwrap_or_default();
        if left < LEAST_TIME {
            return Err(Error::retry(Code::Unreachable, "no time was left to ask the store"));
        }
        Ok(left.min(READ_TIMEOUT))
    }
}

async fn receive(mut response: Response) -> Result<Answer> {
    let status = response.status();
    let headers = response.headers().clone();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(http_error::unanswered)? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST_ANSWER {
            return Err(Error::retry(Code::NoAnswer, "the store's answer is too large"));
        }
    }
    Ok(Answer { status, headers, body })
}
