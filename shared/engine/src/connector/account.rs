//! Trying an account before it is switched on, and getting its keys.

use async_trait::async_trait;
use secrecy::SecretString;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::Result;
use crate::session::Session;

/// What was found out about an account.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Probe {
    /// What the account is, by name: `version`, `time_zone`, `currency`, …. Never a secret.
    pub facts: Map<String, Value>,
    /// The settings that the account itself dictates: they fill in what the connection leaves open.
    pub settings: Map<String, Value>,
    /// What stands in the way, or may. Empty means ready.
    pub findings: Vec<Finding>,
}

/// Something that a person should know or do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What it is, as a stable word: `wrong_secret`, `firewall`, `permalinks`, ….
    pub about: &'static str,
    /// What was seen.
    pub seen: String,
    /// What to do.
    pub fix: String,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The connection cannot work.
    Problem,
    /// It works, with something less.
    Warning,
}

impl Probe {
    /// Whether the connection can be switched on.
    #[must_use]
    pub fn works(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Problem)
    }
}

/// Tries an account.
#[async_trait]
pub trait Account: Send + Sync {
    /// Looks at the account with its own credentials, without changing anything. What users can
    /// mend is a finding, not an error.
    ///
    /// # Errors
    /// What says nothing about the account: no time left, our own state unwell.
    async fn probe(&self, session: &Session) -> Result<Probe>;
}

/// What an account handed over.
#[derive(Debug)]
pub struct Handed {
    /// The state that [`KeyHandover::authorize_url`] was given: whose keys they are. Unverified.
    pub state: String,
    /// The members of the connection's secret that they make, as JSON.
    pub secret: SecretString,
}

/// Getting an account's keys with one click of its owner.
pub trait KeyHandover: Send + Sync {
    /// Where the owner agrees. The keys are then posted to `callback_url`, and the owner is sent to
    /// `return_url`.
    ///
    /// # Errors
    /// `CONFIG_INVALID` where the settings name no account, or a URL is not https.
    fn authorize_url(
        &self,
        settings: &Value,
        state: &str,
        callback_url: &str,
        return_url: &str,
    ) -> Result<String>;

    /// Reads what was posted to the callback.
    ///
    /// # Errors
    /// `RECORD_UNREADABLE`, never with a part of the body.
    fn receive(&self, body: &[u8]) -> Result<Handed>;
}
