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
use model::RealmId;
use reqwest::header::ACCEPT;
use reqwest::{RequestBuilder, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;

use super::QuickBooks;
use super::access::Ended;
use super::config::AppSecret;
use super::errors::THROTTLE_WAIT;
use crate::http_error;

const TIMEOUT: Duration = Duration::from_secs(30);

/// Asks for the day at which the refresh token ends however often it is used.
const HARD_EXPIRY: &str = "x-include-refresh-token-hard-expires-in";

/// Reading and writing the books; there is no narrower scope.
const SCOPE: &str = "com.intuit.quickbooks.accounting";

/// Intuit's own page for renewing an access (contract, section 1).
const RECONNECT_URL: &str = "https://appcenter.intuit.com/app/connect/oauth2/request";

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
    fn authorize_url(&self, app: &SecretString, redirect_uri: &str, state: &str) -> Result<String> {
        let app = AppSecret::of(app)?;
        let back = Url::parse(redirect_uri).ok().filter(|url| !url.cannot_be_a_base());
        if back.is_none_or(|url| url.fragment().is_some()) {
            let message = "the redirect URI of the QuickBooks app is no URL";
            return Err(Error::park(Code::ConfigInvalid, message));
        }
        let mut url = address(&self.endpoints.authorize_url)?;
        url.query_pairs_mut()
            .append_pair("client_id", &app.client_id)
            .append_pair("response_type", "code")
            .append_pair("scope", SCOPE)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("state", state);
        Ok(url.into())
    }

    fn reconnect_url(&self, app: &SecretString, realm: &RealmId) -> Option<String> {
        let app_id = AppSecret::of(app).ok()?.app_id?;
        let mut url = address(RECONNECT_URL).ok()?;
        url.query_pairs_mut()
            .append_pair("appId", &app_id)
            .append_pair("realmId", realm.as_str())
            .append_pair("mode", "reconnect");
        Some(url.into())
    }

    async fn exchange(
        &self,
        app: &SecretString,
        code: &SecretString,
        redirect_uri: &str,
        now: Timestamp,
    ) -> Result<TokenSet> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.expose_secret()),
            ("redirect_uri", redirect_uri),
        ];
        self.token(app, &form, now, "the code was used already or has ended").await
    }

    async fn refresh(
        &self,
        app: &SecretString,
        tokens: &TokenSet,
        now: Timestamp,
    ) -> Result<TokenSet> {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens.refresh_token.expose_secret()),
        ];
        let refreshed = self.token(app, &form, now, "the refresh token is no longer good").await;
        let over = tokens.hard_expires_at.is_some_and(|end| end <= now);
        match refreshed {
            Err(error) if over && error.disposition == Disposition::Reauthorise => {
                let why = "an access ends five years after it was given";
                Err(denied_for_good(Ended::HardExpiry, why))
            }
            refreshed => refreshed,
        }
    }

    async fn revoke(&self, app: &SecretString, tokens: &TokenSet) -> Result<()> {
        let body = json!({ "token": tokens.refresh_token.expose_secret() });
        let request = self.http.post(&self.endpoints.revoke_url).json(&body);
        match self.ask(app, request).await? {
            // A token that it does not know is one that gives no access.
            (200 | 400, _) => Ok(()),
            (status, body) => Err(denied(status, &body, "the token is no longer good")),
        }
    }
}

impl QuickBooks {
    async fn token(
        &self,
        app: &SecretString,
        form: &[(&str, &str)],
        now: Timestamp,
        refused: &str,
    ) -> Result<TokenSet> {
        let request = self.http.post(&self.endpoints.token_url).header(HARD_EXPIRY, "true");
        match self.ask(app, request.form(form)).await? {
            (200, body) => granted(&body, now),
            (status, body) => Err(denied(status, &body, refused)),
        }
    }

    /// A call in the app's own name: status and body.
    async fn ask(&self, app: &SecretString, request: RequestBuilder) -> Result<(u16, Vec<u8>)> {
        let app = AppSecret::of(app)?;
        let response = request
            .basic_auth(&app.client_id, Some(app.client_secret.expose_secret()))
            .header(ACCEPT, "application/json")
            .timeout(TIMEOUT)
            .send()
            .await
            .map_err(http_error::unanswered)?;
        let status = response.status().as_u16();
        let tid = response.headers().get("intuit_tid").and_then(|tid| tid.to_str().ok());
        tracing::debug!(status, intuit_tid = tid, "the token endpoint answered");
        let body = response.bytes().await.map_err(http_error::unanswered)?;
        Ok((status, body.to_vec()))
    }
}

fn address(url: &str) -> Result<Url> {
    Url::parse(url).map_err(|_| {
        let message = "the address where people give access to QuickBooks is no URL";
        Error::park(Code::ConfigInvalid, message)
    })
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
        hard_expires_at: hard,
    })
}

/// A person must give access again.
fn denied_for_good(ended: Ended, why: &str) -> Error {
    let message = format!("{}: {why}", ended.word());
    Error::new(Code::NeedsReauth, Disposition::Reauthorise, message)
}

/// The reason's name is all that is kept of the body; `refused` says what was, if it was.
fn denied(status: u16, body: &[u8], refused: &str) -> Error {
    let reason = serde_json::from_slice::<Denied>(body).map(|denied| denied.error);
    match (status, reason.as_deref().unwrap_or_default()) {
        (_, "invalid_grant") => denied_for_good(Ended::InvalidGrant, refused),
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
            let error = denied(status, body, "the refresh token is no longer good");
            (error.code, error.disposition)
        };
        let reauthorise = (Code::NeedsReauth, Disposition::Reauthorise);
        assert_eq!(of(400, br#"{"error":"invalid_grant"}"#), reauthorise);
        assert_eq!(of(401, b"").0, Code::ConfigInvalid);
        assert_eq!(of(429, b"").0, Code::Throttled);
        assert_eq!(of(503, b"<html>"), (Code::Unavailable, Disposition::Retry { after: None }));
    }
}
