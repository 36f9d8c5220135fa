//! Fault rules: what goes wrong with which calls, and how often.
//!
//! A rule names a system and optionally a method, a part of the path and a part of the body; it
//! lets `skip` matching calls pass and then hits `times` of them. The first rule that matches is
//! the only one that acts on a call.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// A system.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// Paths under `/quickbooks/`.
    QuickBooks,
    /// Paths under `/stores/`.
    WooCommerce,
}

/// Before or after the system has done what was asked.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Nothing has happened.
    BeforeCommit,
    /// It has happened.
    AfterCommit,
}

/// What happens. Members may be combined where that makes sense (`latency_ms` with any other).
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Effect {
    /// The call starts so much later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
    /// The call is answered with this status and does nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The body of `status`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<serde_json::Value>,
    /// The call is answered with the system's own 429 and does nothing.
    pub throttle: bool,
    /// The connection is closed without an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut: Option<When>,
    /// The connection is closed at once; the call is carried out so much later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_commit_ms: Option<u64>,
    /// The call waits there until it is released.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold: Option<When>,
    /// QuickBooks: status 200 with a fault of this code inside; nothing happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault_in_200: Option<serde_json::Value>,
    /// QuickBooks: the company's access tokens expire before the call is looked at.
    pub expire_token: bool,
    /// A gateway's HTML page with `status`, or 502; nothing happens.
    pub html: bool,
}

/// A rule as given.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The system.
    pub target: Target,
    /// The method.
    #[serde(default)]
    pub method: Option<String>,
    /// A part of path and query.
    #[serde(default)]
    pub path_contains: Option<String>,
    /// A part of the body.
    #[serde(default)]
    pub body_contains: Option<String>,
    /// How many calls it hits.
    pub times: u64,
    /// How many matching calls it lets pass first.
    #[serde(default)]
    pub skip: u64,
    /// What happens to them.
    pub effect: Effect,
}

/// A rule as listed.
#[derive(Debug, Serialize)]
pub struct Listed {
    /// Its id.
    pub id: u64,
    /// The rule.
    #[serde(flatten)]
    pub rule: Rule,
    /// Calls it has hit.
    pub hits: u64,
    /// Calls that it holds now.
    pub holding: u64,
}

/// All rules.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    rules: Arc<Mutex<Rules>>,
}

#[derive(Debug, Default)]
struct Rules {
    last_id: u64,
    rules: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    id: u64,
    rule: Rule,
    passed: u64,
    hits: u64,
    holding: u64,
    release: watch::Sender<bool>,
}

/// A rule that hits a call.
#[derive(Debug)]
pub struct Hit {
    faults: Faults,
    id: u64,
    /// What happens.
    pub effect: Effect,
    released: watch::Receiver<bool>,
}

impl Faults {
    fn lock(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a rule; gives its id.
    #[must_use]
    pub fn add(&self, rule: Rule) -> u64 {
        let mut rules = self.lock();
        rules.last_id += 1;
        let id = rules.last_id;
        let (release, _) = watch::channel(false);
        rules.rules.push(Entry { id, rule, passed: 0, hits: 0, holding: 0, release });
        id
    }

    /// All rules with their counts.
    #[must_use]
    pub fn list(&self) -> Vec<Listed> {
        let listed = |entry: &Entry| Listed {
            id: entry.id,
            rule: entry.rule.clone(),
            hits: entry.hits,
            holding: entry.holding,
        };
        self.lock().rules.iter().map(listed).collect()
    }

    /// Lets go what a rule holds now and will hold later; whether there is such a rule.
    #[must_use]
    pub fn release(&self, id: u64) -> bool {
        let rules = self.lock();
        let entry = rules.rules.iter().find(|entry| entry.id == id);
        entry.is_some_and(|entry| {
            entry.release.send_replace(true);
            true
        })
    }

    /// Removes all rules; what they hold goes on.
    pub fn clear(&self) {
        self.lock().rules.clear();
    }

    /// The rule that hits a call, if any.
    #[must_use]
    pub fn hit(&self, target: Target, method: &str, path: &str, body: &[u8]) -> Option<Hit> {
        let mut rules = self.lock();
        for entry in &mut rules.rules {
            if !entry.rule.matches(target, method, path, body) || entry.hits >= entry.rule.times {
                continue;
            }
            if entry.passed < entry.rule.skip {
                entry.passed += 1;
                continue;
            }
            entry.hits += 1;
            return Some(Hit {
                faults: self.clone(),
                id: entry.id,
                effect: entry.rule.effect.clone(),
                released: entry.release.subscribe(),
            });
        }
        None
    }

    fn count_holding(&self, id: u64, up: bool) {
        if let Some(entry) = self.lock().rules.iter_mut().find(|entry| entry.id == id) {
            entry.holding = if up { entry.holding + 1 } else { entry.holding.saturating_sub(1) };
        }
    }
}

impl Rule {
    fn matches(&self, target: Target, method: &str, path: &str, body: &[u8]) -> bool {
        let has = |part: &Option<String>, whole: &str| {
            part.as_ref().is_none_or(|part| whole.contains(part.as_str()))
        };
        self.target == target
            && self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && has(&self.path_contains, path)
            && has(&self.body_contains, &String::from_utf8_lossy(body))
    }
}

impl Hit {
    /// Waits until the rule is released or removed.
    pub async fn hold(&mut self) {
        self.faults.count_holding(self.id, true);
        let _rule_removed = self.released.wait_for(|released| *released).await;
        self.faults.count_holding(self.id, false);
    }
}
