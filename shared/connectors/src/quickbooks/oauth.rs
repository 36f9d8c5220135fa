//! The token endpoint (contract, section 1).
//!
//! Two refreshes at once can cost the connection its tokens: the caller holds a lease on them, and
//! stores what comes back before it uses it.

use std::time::Duration;

use async_trait::async_trait;
use engine::connector::OAuth;
use engine::tokens::TokenSet;
use engine::{Code, Disposition, Error, Result};
use jiff::Timestamp;
use reqwest::header::ACCEPT;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::QuickBooks;
use super::config::AppSecret;
use super::errors::THROTTLE_WAIT;
use crate::http_error;

const TIMEOUT: Duration = Duration::from_secs(30);

/// Asks for the day at which the refresh token ends however often it is used.
const HARD_EXPIRY: &str = "x-include-refresh-token-hard-expires-in";

#[derive(Deserialize)]
struct Granted {
    access_token: SecretString,
    expires_in: u64,
    refresh_token: SecretString,
    x_refresh_token_expires_in: Option<u64>,
    x_refresh_token_hard_expires_in: Option<u64>,
}

#[derive(Deserialize)]
struct Denied {
    error: String,
}

#[async_trait]
impl OAuth for QuickBooks {
    async fn refresh(
        &self,
        app: &SecretString,
        tokens: &TokenSet,
        now: Timestamp,
    ) -> Result<TokenSet> {
        let app = AppSecret::of(app)?;
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens.refresh_token.expose_secret()),
        ];
        let response = self
            .http
            .post(&self.endpoints.token_url)
            .basic_auth(&app.client_id, Some(app.client_secret.expose_secret()))
            .header(ACCEPT, "application/json")
            .header(HARD_EXPIRY, "true")
            .form(&form)
            .timeout(TIMEOUT)
            .send()
            .await
            .map_err(http_error::unanswered)?;
        let status = response.status().as_u16();
        let tid = response.headers().get("intuit_tid").and_then(|tid| tid.to_str().ok());
        tracing::debug!(status, intuit_tid = tid, "the token endpoint answered");
        let body = response.bytes().await.map_err(http_error::unanswered)?;
        match status {
            200 => granted(&body, now),
            _ => Err(denied(status, &body)),
        }
    }
}

fn granted(body: &[u8], now: Timestamp) -> Result<TokenSet> {
    let unreadable = || Error::retry(Code::NoAnswer, "the token endpoint's answer does not parse");
    let granted: Granted = serde_json::from_slice(body).map_err(|_| unreadable())?;
    let after = |seconds| now.checked_add(Duration::from_secs(seconds)).map_err(|_| unreadable());
    let idle = granted.x_refresh_token_expires_in.map(after).transpose()?;
    let hard = granted.x_refresh_token_hard_expires_in.map(after).transpose()?;
    Ok(TokenSet {
        access_token: granted.access_token,
        refresh_token: granted.refresh_token,
        access_expires_at: after(granted.expires_in)?,
        refresh_expires_at: idle.into_iter().chain(hard).min(),
    })
}

/// The reason's name is all that is kept of the body.
fn denied(status: u16, body: &[u8]) -> Error {
    let reason = serde_json::from_slice::<Denied>(body).map(|denied| denied.error);
    match (status, reason.as_deref().unwrap_or_default()) {
        (_, "invalid_grant") => {
            let message = "invalid_grant: the refresh token is no longer valid";
            Error::new(Code::NeedsReauth, Disposition::Reauthorise, message)
        }
        (401, _) | (_, "invalid_client") => {
            let message = "invalid_client: the app's client id or secret is wrong";
            Error::park(Code::ConfigInvalid, message)
        }
        (429, _) => {
            Error::retry_after(Code::Throttled, THROTTLE_WAIT, "the token endpoint is throttled")
        }
        (status, _) => {
            Error::retry(Code::Unavailable, format!("the token endpoint answered {status}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn the_earlier_of_both_ends_counts() {
        let body = br#"{"token_type":"bearer","access_token":"a2","expires_in":3600,
            "refresh_token":"r2","x_refresh_token_expires_in":8640000,
            "x_refresh_token_hard_expires_in":1000}"#;
        let tokens = granted(body, NOW).unwrap();
        assert_eq!(tokens.refresh_token.expose_secret(), "r2");
        assert_eq!(tokens.access_expires_at.as_second(), 3600);
        assert_eq!(tokens.refresh_expires_at.unwrap().as_second(), 1000);
    }

    #[test]
    fn only_invalid_grant_needs_a_person() {
        let of = |status, body: &[u8]| {
            let error = denied(status, body);
            (error.code, error.disposition)
        };
        let reauthorise = (Code::NeedsReauth, Disposition::Reauthorise);
        assert_eq!(of(400, br#"{"error":"invalid_grant"}"#), reauthorise);
        assert_eq!(of(401, b"").0, Code::ConfigInvalid);
        assert_eq!(of(429, b"").0, Code::Throttled);
        assert_eq!(of(503, b"<html>"), (Code::Unavailable, Disposition::Retry { after: None }));
    }
}
