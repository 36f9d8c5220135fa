//! Webhooks: registering them, queueing what happened, and delivering it later.
//!
//! As in a real store nothing is sent inside the request that caused it, an event that is already
//! waiting is not queued a second time, the body shows the state when it is *sent*, and a failed
//! delivery is never tried again.

pub(crate) mod deliver;
mod payload;
pub(crate) mod rest;
mod signature;

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// All webhooks of one store and what waits to be sent.
#[derive(Debug, Default)]
pub(crate) struct Webhooks {
    pub(crate) all: BTreeMap<u64, Webhook>,
    pub(crate) queue: VecDeque<Pending>,
    pub(crate) behaviour: Behaviour,
    pub(crate) log: Vec<Delivery>,
    /// Events that were never sent.
    pub(crate) lost: u64,
    /// Created or re-activated in this request; pinged before it is answered.
    pub(crate) pings_due: Vec<u64>,
    pub(crate) last_id: u64,
}

/// One registration.
#[derive(Debug, Clone)]
pub(crate) struct Webhook {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) status: String,
    pub(crate) topic: String,
    pub(crate) delivery_url: String,
    pub(crate) secret: String,
    pub(crate) failures: u32,
    pub(crate) pending_ping: bool,
    pub(crate) created: Timestamp,
    pub(crate) modified: Option<Timestamp>,
}

/// An event that waits for the queue to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pending {
    pub(crate) webhook: u64,
    pub(crate) topic: String,
    pub(crate) argument: u64,
}

/// How deliveries go wrong, set through the control API.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Behaviour {
    /// Further copies of each delivery.
    pub(crate) duplicate: u32,
    /// The newest event first.
    pub(crate) reverse: bool,
    /// Nothing is sent but by a flush.
    pub(crate) paused: bool,
    /// The pause between two runs of the queue.
    pub(crate) interval_ms: u64,
    /// How long a receiver may take; a real store waits 60 seconds.
    pub(crate) timeout_ms: u64,
    /// Events are taken from the queue and lost, as where the shop's cron is broken.
    pub(crate) lose: bool,
    /// The webhooks' owner may no longer see anything: signed error bodies.
    pub(crate) owner_lost_rights: bool,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            duplicate: 0,
            reverse: false,
            paused: false,
            interval_ms: 200,
            timeout_ms: 60_000,
            lose: false,
            owner_lost_rights: false,
        }
    }
}

/// What became of one request to a receiver.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Delivery {
    pub(crate) webhook: u64,
    pub(crate) topic: String,
    pub(crate) argument: u64,
    pub(crate) delivery_id: String,
    /// 0 when there was no answer.
    pub(crate) answer: u16,
    pub(crate) ok: bool,
}

impl Webhooks {
    /// Queues an event for every active webhook of its topic.
    pub(crate) fn enqueue(&mut self, topic: &str, argument: u64) {
        let listening = |hook: &&Webhook| hook.status == "active" && hook.topic == topic;
        for hook in self.all.values().filter(listening) {
            let pending = Pending { webhook: hook.id, topic: topic.to_owned(), argument };
            if !self.queue.contains(&pending) {
                self.queue.push_back(pending);
            }
        }
    }

    /// Takes the next event.
    pub(crate) fn take(&mut self) -> Option<Pending> {
        if self.behaviour.reverse { self.queue.pop_back() } else { self.queue.pop_front() }
    }

    /// Counts a delivery's result: any success resets, the seventh failure in a row disables.
    pub(crate) fn settle(&mut self, webhook: u64, ok: bool) {
        let Some(hook) = self.all.get_mut(&webhook) else { return };
        if ok {
            hook.failures = 0;
        } else if hook.failures > 5 {
            hook.status = "disabled".to_owned();
        } else {
            hook.failures += 1;
        }
    }

    /// Deliveries by topic and by answer.
    pub(crate) fn summary(&self) -> Value {
        let mut topics: BTreeMap<&str, u64> = BTreeMap::new();
        let mut answers: BTreeMap<String, u64> = BTreeMap::new();
        for delivery in &self.log {
            *topics.entry(delivery.topic.as_str()).or_default() += 1;
            *answers.entry(delivery.answer.to_string()).or_default() += 1;
        }
        let failed = self.log.iter().filter(|delivery| !delivery.ok).count();
        let last: Vec<&Delivery> = self.log.iter().rev().take(50).collect();
        json!({
            "sent": self.log.len(), "failed": failed, "waiting": self.queue.len(),
            "lost": self.lost,
            "by_topic": topics, "by_answer": answers, "last": last,
        })
    }
}
