//! OAuth tokens: kept in the vault, refreshed by one worker at a time.

mod refresh;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::error::{Error, Result};

pub use refresh::{current, renew, replace};

/// A connection's tokens, as the vault holds them (JSON).
#[derive(Debug, Clone)]
pub struct TokenSet {
    /// For calls.
    pub access_token: SecretString,
    /// For the next refresh; may change with each.
    pub refresh_token: SecretString,
    /// When the access token ends.
    pub access_expires_at: Timestamp,
    /// When the refresh token ends if it is not used.
    pub refresh_expires_at: Option<Timestamp>,
    /// When access ends whatever is done: a person must give it again before then.
    pub hard_expires_at: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    access_token: String,
    refresh_token: String,
    access_expires_at: Timestamp,
    #[serde(default)]
    refresh_expires_at: Option<Timestamp>,
    #[serde(default)]
    hard_expires_at: Option<Timestamp>,
}

impl TokenSet {
    /// Reads the vault's JSON.
    ///
    /// # Errors
    /// `CONFIG_INVALID`, naming the field and not the value.
    pub fn from_secret(secret: &SecretString) -> Result<Self> {
        let stored: Stored = serde_json::from_str(secret.expose_secret()).map_err(|_| {
            Error::park(
                Code::ConfigInvalid,
                "the connection's secret is not {access_token, refresh_token, access_expires_at}",
            )
        })?;
        Ok(Self {
            access_token: stored.access_token.into(),
            refresh_token: stored.refresh_token.into(),
            access_expires_at: stored.access_expires_at,
            refresh_expires_at: stored.refresh_expires_at,
            hard_expires_at: stored.hard_expires_at,
        })
    }

    /// The vault's JSON.
    ///
    /// # Errors
    /// Never in practice; serde's own failure as a bug.
    pub fn to_secret(&self) -> Result<SecretString> {
        let stored = Stored {
            access_token: self.access_token.expose_secret().to_owned(),
            refresh_token: self.refresh_token.expose_secret().to_owned(),
            access_expires_at: self.access_expires_at,
            refresh_expires_at: self.refresh_expires_at,
            hard_expires_at: self.hard_expires_at,
        };
        serde_json::to_string(&stored)
            .map(SecretString::from)
            .map_err(|error| Error::bug("tokens do not serialise").caused_by(error))
    }
}
