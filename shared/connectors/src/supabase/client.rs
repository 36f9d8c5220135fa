//! The calls: `POST …/rpc/<function>` and `GET …/<table>`.

use std::time::Duration;

use engine::session::{Call, Session};
use engine::{Code, Error, Result};
use reqwest::header::CONTENT_TYPE;
use reqwest::{RequestBuilder, Url};
use serde::de::DeserializeOwned;

use super::config::Config;
use super::errors::{Failure, Trouble, failure};
use crate::http_error::unanswered;

/// The gateway takes a secret key from no browser, so we say what we are (contract B1).
const USER_AGENT: &str = concat!("universal-data-sync/", env!("CARGO_PKG_VERSION"));
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The functions give up after 20 s by themselves.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);

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

    /// Calls a function with its arguments as JSON.
    ///
    /// # Errors
    /// As [`failure`] says, and what became of a request without an answer. The call may be
    /// repeated in every case: rows stand under their own keys.
    pub(super) async fn rpc<T: DeserializeOwned>(
        &self,
        session: &Session,
        config: &Config,
        function: &str,
        arguments: String,
    ) -> Result<T, Failure> {
        let request = self
            .http
            .post(config.endpoint(&format!("rpc/{function}")))
            .header(CONTENT_TYPE, "application/json")
            .header("content-profile", &config.schema)
            .body(arguments);
        self.send(session, config, Call::Batch, request).await
    }

    /// Reads rows of a table; the URL is one of [`Config::endpoint`].
    ///
    /// # Errors
    /// As [`Self::rpc`].
    pub(super) async fn rows<T: DeserializeOwned>(
        &self,
        session: &Session,
        config: &Config,
        url: Url,
    ) -> Result<Vec<T>, Failure> {
        let request = self.http.get(url).header("accept-profile", &config.schema);
        self.send(session, config, Call::Read, request).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        session: &Session,
        config: &Config,
        call: Call,
        request: RequestBuilder,
    ) -> Result<T, Failure> {
        let timeout = CALL_TIMEOUT.min(session.write_timeout);
        session.limiter.admit(call, session.deadline).await?;
        if session.clock.now() + timeout > session.deadline {
            let message = "no time is left for a call";
            return Err(Error::retry(Code::Unreachable, message).into());
        }
        let request = config.key.on(request.timeout(timeout))?;
        let response = request.send().await.map_err(lost)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.map_err(lost)?;
        if !status.is_success() {
            let failure = failure(status, &headers, &body, session.clock.now());
            if let Some(wait) = failure.blocks() {
                session.limiter.block(wait).await?;
            }
            return Err(failure);
        }
        serde_json::from_slice(&body).map_err(|_| unusable())
    }
}

/// An answer that says success and is none of ours: a page of a firewall, another service.
pub(super) fn unusable() -> Failure {
    let error = Error::retry(Code::NoAnswer, "the Data API gave no usable answer");
    Failure { error, divide: false, trouble: Some(Trouble::WrongUrl) }
}

/// A request without an answer; one that took too long may pass in smaller pieces.
fn lost(error: reqwest::Error) -> Failure {
    let divide = error.is_timeout() && !error.is_connect();
    let trouble = if divide { Trouble::Unwell } else { Trouble::Unreachable };
    Failure { error: unanswered(error), divide, trouble: Some(trouble) }
}
