//! The one call: `POST …/rpc/sync_rows`.

use std::time::Duration;

use engine::session::{Call, Session};
use engine::{Code, Error, Result};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::config::{Config, Key};
use super::errors::{Failure, failure};
use crate::http_error::unanswered;

/// The gateway takes a secret key from no browser, so we say what we are (contract B1).
const USER_AGENT: &str = concat!("universal-data-sync/", env!("CARGO_PKG_VERSION"));
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The function gives up after 20 s by itself.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);

/// What the table holds of a record after the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    /// This version.
    Applied,
    /// A newer version, which was kept.
    Stale,
    /// Nothing, and the record is gone: there was no row to mark.
    Absent,
}

/// The HTTP client.
#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
}

impl Client {
    pub(super) fn new() -> Result<Self> {
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECT_TIMEOUT)
            // A redirect would carry the key to another host.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Error::bug("no HTTP client can be built").caused_by(error))?;
        Ok(Self { http })
    }

    /// Writes records, all or none of them; one answer each, in their order.
    ///
    /// # Errors
    /// As [`failure`] says, and what became of a request without an answer. The call may be
    /// repeated in every case: rows stand under their own keys.
    pub(super) async fn sync_rows(
        &self,
        session: &Session,
        config: &Config,
        records: &[&str],
    ) -> Result<Vec<Answer>, Failure> {
        let timeout = CALL_TIMEOUT.min(session.write_timeout);
        session.limiter.admit(Call::Batch, session.deadline).await?;
        if session.clock.now() + timeout > session.deadline {
            let message = "no time is left for a call";
            return Err(Error::retry(Code::Unreachable, message).into());
        }
        let body = format!("{{\"payload\":[{}]}}", records.join(","));
        let mut request = self
            .http
            .post(config.endpoint.clone())
            .timeout(timeout)
            .header(CONTENT_TYPE, "application/json")
            .header("content-profile", &config.schema);
        request = match &config.key {
            Key::Secret(key) => request.header("apikey", header(key, "")?),
            Key::Token(key) => request
                .header("apikey", header(key, "")?)
                .header(AUTHORIZATION, header(key, "Bearer ")?),
        };
        let response = request.body(body).send().await.map_err(lost)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.map_err(lost)?;
        if !status.is_success() {
            let failure = failure(status, &headers, &body, session.clock.now());
            if let Some(wait) = failure.blocks() {
                session.limiter.block(wait).await?;
            }
            return Err(failure);
        }
        match serde_json::from_slice::<Vec<Answer>>(&body) {
            Ok(answers) if answers.len() == records.len() => Ok(answers),
            _ => Err(Error::retry(Code::NoAnswer, "sync_rows gave no usable answer").into()),
        }
    }
}

fn header(key: &SecretString, prefix: &str) -> Result<HeaderValue> {
    let text = format!("{prefix}{}", key.expose_secret());
    let mut value = HeaderValue::from_str(&text)
        .map_err(|_| Error::park(Code::ConfigInvalid, "service_key holds stray characters"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// A request without an answer; one that took too long may pass in smaller pieces.
fn lost(error: reqwest::Error) -> Failure {
    let divide = error.is_timeout() && !error.is_connect();
    Failure { error: unanswered(error), divide }
}
