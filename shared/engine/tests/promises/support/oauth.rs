//! A token endpoint that rotates its refresh token: an old one is refused.

use std::sync::Mutex;

use async_trait::async_trait;
use engine::connector::OAuth;
use engine::tokens::TokenSet;
use engine::{Code, Disposition, Error, Result};
use jiff::Timestamp;
use model::RealmId;
use secrecy::{ExposeSecret, SecretString};
use tokio::task::yield_now;

#[derive(Default)]
pub(crate) struct OAuthServer {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    generation: u32,
    refreshes: usize,
    revoked: bool,
}

fn tokens(generation: u32) -> TokenSet {
    TokenSet {
        access_token: format!("access-{generation}").into(),
        refresh_token: format!("refresh-{generation}").into(),
        access_expires_at: "2099-01-01T00:00:00Z".parse().unwrap(),
        refresh_expires_at: None,
        hard_expires_at: None,
    }
}

impl OAuthServer {
    /// What the person who gave consent got.
    pub(crate) fn first_tokens() -> TokenSet {
        tokens(0)
    }

    /// Somebody else refreshes: a new pair, and the old one is worth nothing.
    pub(crate) fn rotate(&self) -> TokenSet {
        let mut state = self.state.lock().unwrap();
        state.generation += 1;
        tokens(state.generation)
    }

    /// Ends the access token, not the consent.
    pub(crate) fn expire_access(&self) -> String {
        let state = self.state.lock().unwrap();
        format!("access-{}", state.generation + 1)
    }

    /// The person takes consent back.
    pub(crate) fn revoke(&self) {
        self.state.lock().unwrap().revoked = true;
    }

    pub(crate) fn refreshes(&self) -> usize {
        self.state.lock().unwrap().refreshes
    }
}

#[async_trait]
impl OAuth for OAuthServer {
    fn authorize_url(&self, _: &SecretString, redirect_uri: &str, state: &str) -> Result<String> {
        Ok(format!("https://consent.example?redirect_uri={redirect_uri}&state={state}"))
    }

    fn reconnect_url(&self, _: &SecretString, _: &RealmId) -> Option<String> {
        None
    }

    /// Any code is good.
    async fn exchange(
        &self,
        _: &SecretString,
        _: &SecretString,
        _: &str,
        _: Timestamp,
    ) -> Result<TokenSet> {
        Ok(self.rotate())
    }

    async fn revoke(&self, _: &SecretString, _: &TokenSet) -> Result<()> {
        self.state.lock().unwrap().revoked = true;
        Ok(())
    }

    async fn refresh(&self, _: &SecretString, old: &TokenSet, _: Timestamp) -> Result<TokenSet> {
        yield_now().await;
        let renewed = {
            let mut state = self.state.lock().unwrap();
            state.refreshes += 1;
            let known = old.refresh_token.expose_secret()
                == tokens(state.generation).refresh_token.expose_secret();
            if state.revoked || !known {
                let (code, how) = (Code::NeedsReauth, Disposition::Reauthorise);
                return Err(Error::new(code, how, "invalid_grant"));
            }
            state.generation += 1;
            tokens(state.generation)
        };
        yield_now().await;
        Ok(renewed)
    }
}
