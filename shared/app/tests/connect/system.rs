//! A system that gives access by consent and hands keys over.

use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use engine::connector::{
    Account, Connector, Descriptor, Finding, Handed, KeyHandover, Limits, OAuth, Probe, Severity,
};
use engine::session::Session;
use engine::tokens::TokenSet;
use engine::{Code, Disposition, Error, Result};
use jiff::Timestamp;
use model::RealmId;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) exchanged: Vec<(String, String)>,
    pub(crate) revoked: Vec<String>,
    pub(crate) probed_with: Vec<String>,
    pub(crate) problem: bool,
}

pub(crate) struct System {
    by_consent: bool,
    descriptor: Descriptor,
    state: Mutex<State>,
}

impl System {
    /// A system that is connected by consent, or by keys alone.
    pub(crate) fn new(by_consent: bool) -> Self {
        let descriptor = Descriptor {
            id: "system".parse().unwrap(),
            name: "System",
            streams: Vec::new(),
            documents: None,
            max_batch: 1,
            limits: Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 },
            fields: &[],
        };
        Self { by_consent, descriptor, state: Mutex::default() }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl Connector for System {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }
    fn oauth(&self) -> Option<&dyn OAuth> {
        if self.by_consent { Some(self) } else { None }
    }
    fn account(&self) -> Option<&dyn Account> {
        Some(self)
    }
    fn key_handover(&self) -> Option<&dyn KeyHandover> {
        Some(self)
    }
}

fn tokens(of: &str, now: Timestamp) -> TokenSet {
    TokenSet {
        access_token: format!("access-{of}").into(),
        refresh_token: format!("refresh-{of}").into(),
        access_expires_at: now + std::time::Duration::from_secs(3600),
        refresh_expires_at: None,
        hard_expires_at: None,
    }
}

#[async_trait]
impl OAuth for System {
    fn authorize_url(&self, _: &SecretString, redirect_uri: &str, state: &str) -> Result<String> {
        Ok(format!("https://system.example/consent?to={redirect_uri}&state={state}"))
    }

    fn reconnect_url(&self, _: &SecretString, _: &RealmId) -> Option<String> {
        None
    }

    async fn exchange(
        &self,
        _: &SecretString,
        code: &SecretString,
        redirect_uri: &str,
        now: Timestamp,
    ) -> Result<TokenSet> {
        let code = code.expose_secret().to_owned();
        if code == "refused" {
            let message = "invalid_grant: the code is no longer valid";
            return Err(Error::new(Code::NeedsReauth, Disposition::Reauthorise, message));
        }
        self.state().exchanged.push((code.clone(), redirect_uri.to_owned()));
        Ok(tokens(&code, now))
    }

    async fn refresh(&self, _: &SecretString, _: &TokenSet, now: Timestamp) -> Result<TokenSet> {
        Ok(tokens("again", now))
    }

    async fn revoke(&self, _: &SecretString, tokens: &TokenSet) -> Result<()> {
        self.state().revoked.push(tokens.refresh_token.expose_secret().to_owned());
        Ok(())
    }
}

#[async_trait]
impl Account for System {
    async fn probe(&self, session: &Session) -> Result<Probe> {
        let mut state = self.state();
        state.probed_with.push(session.secret.expose_secret().to_owned());
        let mut probe = Probe::default();
        probe.facts.insert("country".to_owned(), json!("DE"));
        probe.settings.insert("home_currency".to_owned(), json!("EUR"));
        if state.problem {
            probe.findings.push(Finding {
                severity: Severity::Problem,
                about: "subscription",
                seen: "the subscription has lapsed".to_owned(),
                fix: "Renew it.".to_owned(),
            });
        }
        Ok(probe)
    }
}

impl KeyHandover for System {
    fn authorize_url(&self, _: &Value, state: &str, callback: &str, back: &str) -> Result<String> {
        Ok(format!("https://system.example/keys?to={callback}&back={back}&state={state}"))
    }

    fn receive(&self, body: &[u8]) -> Result<Handed> {
        let unreadable = || Error::park(Code::RecordUnreadable, "no keys in it");
        let body: Value = serde_json::from_slice(body).map_err(|_| unreadable())?;
        let text = |name: &str| body[name].as_str().map(str::to_owned).ok_or_else(unreadable);
        let secret = json!({ "consumer_key": text("key")? }).to_string();
        Ok(Handed { state: text("state")?, secret: secret.into() })
    }
}
