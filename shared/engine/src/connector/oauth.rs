//! The token endpoint of a connector.

use async_trait::async_trait;
use jiff::Timestamp;
use model::RealmId;
use secrecy::SecretString;

use crate::error::Result;
use crate::tokens::TokenSet;

/// OAuth 2.0 with authorization codes. `app` is the secret of [`crate::ports::SecretName::App`].
#[async_trait]
pub trait OAuth: Send + Sync {
    /// Where a person gives access. `state` comes back with them.
    ///
    /// # Errors
    /// `CONFIG_INVALID` where the app's secret or the redirect URI is none.
    fn authorize_url(&self, app: &SecretString, redirect_uri: &str, state: &str) -> Result<String>;

    /// Where a person renews an access that ended, without a state of ours; none where the system
    /// has no such page.
    fn reconnect_url(&self, app: &SecretString, realm: &RealmId) -> Option<String>;

    /// Exchanges the code that came back. It works once.
    ///
    /// # Errors
    /// `Reauthorise` where the code is refused; `Retry` when the endpoint is unwell.
    async fn exchange(
        &self,
        app: &SecretString,
        code: &SecretString,
        redirect_uri: &str,
        now: Timestamp,
    ) -> Result<TokenSet>;

    /// Exchanges the refresh token. The refresh token may rotate: what comes back must be stored
    /// before it is used.
    ///
    /// # Errors
    /// `Reauthorise` on `invalid_grant`; `Retry` when the endpoint is unwell.
    async fn refresh(
        &self,
        app: &SecretString,
        tokens: &TokenSet,
        now: Timestamp,
    ) -> Result<TokenSet>;

    /// Ends the access at the other side. Tokens that are no longer known are no error.
    ///
    /// # Errors
    /// `Retry` when the endpoint is unwell, `CONFIG_INVALID` where it does not know the app.
    async fn revoke(&self, app: &SecretString, tokens: &TokenSet) -> Result<()>;
}
