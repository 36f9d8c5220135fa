//! Tokens, which nothing of it needs: that an endpoint which is unwell ends nobody's access.

use async_trait::async_trait;
use engine::connector::OAuth;
use engine::tokens::TokenSet;
use engine::{Code, Disposition, Error, Result};
use jiff::Timestamp;
use model::RealmId;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::{TIMEOUT, ToyConnector};
use crate::defect::Defect;
use crate::errors;

impl ToyConnector {
    async fn tokens(&self, grant: &SecretString, now: Timestamp) -> Result<TokenSet> {
        let body = json!({ "grant": grant.expose_secret() });
        let request = self.http.post(format!("{}/token", self.base_url)).timeout(TIMEOUT);
        let answered = errors::answered(&self.defects, request.json(&body), now).await;
        let body = answered.outcome.map_err(|error| match error.disposition {
            Disposition::Retry { .. } if self.has(Defect::OutagesEndAccess) => {
                Error::new(Code::NeedsReauth, Disposition::Reauthorise, "the token is refused")
            }
            _ => error,
        })?;
        let token = |name: &str| body[name].as_str().map(SecretString::from);
        let unusable = || Error::retry(Code::NoAnswer, "the answer holds no tokens");
        Ok(TokenSet {
            access_token: token("access").ok_or_else(unusable)?,
            refresh_token: token("refresh").ok_or_else(unusable)?,
            access_expires_at: now,
            refresh_expires_at: None,
            hard_expires_at: None,
        })
    }
}

#[async_trait]
impl OAuth for ToyConnector {
    fn authorize_url(&self, app: &SecretString, back: &str, state: &str) -> Result<String> {
        Self::secret(app, "key")?;
        Ok(format!("{}/authorize?back={back}&state={state}", self.base_url))
    }

    fn reconnect_url(&self, _: &SecretString, _: &RealmId) -> Option<String> {
        None
    }

    async fn exchange(
        &self,
        _: &SecretString,
        code: &SecretString,
        _: &str,
        now: Timestamp,
    ) -> Result<TokenSet> {
        self.tokens(code, now).await
    }

    async fn refresh(&self, _: &SecretString, set: &TokenSet, now: Timestamp) -> Result<TokenSet> {
        self.tokens(&set.refresh_token, now).await
    }

    async fn revoke(&self, _: &SecretString, _: &TokenSet) -> Result<()> {
        Ok(())
    }
}
