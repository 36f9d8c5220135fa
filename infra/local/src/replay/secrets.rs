//! The secrets that deliveries may be signed with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use connectors::woocommerce::capture::{Answer, Capture, capture};
use secrecy::SecretString;
use serde_json::Value;

/// Those that were given, and those that a captured request gave to a webhook.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    given: Vec<SecretString>,
    /// By the store's folder and the webhook's id. None: the webhook was made without a secret, and
    /// the store made up one that it never shows (contract, item 4).
    learned: BTreeMap<(PathBuf, String), Vec<Option<SecretString>>>,
}

/// What a delivery may be signed with.
#[derive(Debug)]
pub(super) struct Candidates<'a> {
    /// Secrets to try.
    pub(super) secrets: Vec<&'a SecretString>,
    /// Whether the webhook is known to be signed with a secret that nobody knows.
    pub(super) unknown: bool,
}

impl Secrets {
    pub(super) fn given(secrets: &[String]) -> Self {
        let given = secrets.iter().map(|secret| SecretString::from(secret.as_str())).collect();
        Self { given, learned: BTreeMap::new() }
    }

    /// Takes note of the request in a file that makes or changes a webhook.
    pub(super) fn learn(&mut self, store: &Path, file: &[u8]) {
        // Most files are no such request, and need not be read twice.
        if !file.windows(9).any(|word| word == b"/webhooks") {
            return;
        }
        let Ok(Capture::Answer(answer)) = capture(file) else { return };
        if let Some((webhook, secret)) = made(&answer) {
            self.learned.entry((store.to_owned(), webhook)).or_default().push(secret);
        }
    }

    /// What a delivery of this webhook may be signed with.
    pub(super) fn candidates(&self, store: &Path, webhook: &str) -> Candidates<'_> {
        let learned = self.learned.get(&(store.to_owned(), webhook.to_owned()));
        let learned = learned.map_or(&[][..], Vec::as_slice);
        let secrets = learned.iter().flatten().chain(&self.given).collect();
        let unknown = !learned.is_empty() && learned.iter().all(Option::is_none);
        Candidates { secrets, unknown }
    }
}

/// The webhook that a request made or gave another secret, and that secret.
fn made(answer: &Answer) -> Option<(String, Option<SecretString>)> {
    let (path, _) = answer.url.as_deref()?.split_once("/webhooks")?;
    let sent = answer.sent.as_object()?;
    let done = answer.status.is_some_and(|status| (200..300).contains(&status));
    if !done || !path.contains("/wc/v") {
        return None;
    }
    let webhook = answer.body.get("id")?.as_u64()?.to_string();
    let secret = sent.get("secret").and_then(Value::as_str).filter(|secret| !secret.is_empty());
    // A change without a secret leaves the old one.
    let made = answer.method == "POST" && sent.contains_key("delivery_url");
    (made || secret.is_some()).then(|| (webhook, secret.map(SecretString::from)))
}
