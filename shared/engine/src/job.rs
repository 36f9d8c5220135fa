//! Queue messages: references only, versioned so that an old message still parses after a deploy.

use jiff::Timestamp;
use model::{ConnectionId, ConnectorId, Kind, SourceId, TenantId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A queue message. A variant is never changed, only followed by the next version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Bring these records to this target.
    SyncV1(SyncV1),
    /// Ask this connection what changed.
    PollV1(PollV1),
    /// Journal a hint that no route wants.
    NoteV1(NoteV1),
    /// A list of this account changed: read it anew when it is next wanted.
    ForgetListV1(ForgetListV1),
    /// Show what became of these records to people who look at the copy.
    MirrorV1(MirrorV1),
}

/// Bring these records to this target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncV1 {
    /// Whose.
    pub tenant: TenantId,
    /// Where the records are.
    pub source: ConnectionId,
    /// Where they go.
    pub target: ConnectionId,
    /// Of which kind.
    pub kind: Kind,
    /// Which; one in a live job, up to a hundred in a bulk job.
    pub ids: Vec<SourceId>,
    /// What set it off; none for polls and runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Hint>,
}

/// Ask a connection what changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollV1 {
    /// Whose.
    pub tenant: TenantId,
    /// Which connection.
    pub connection: ConnectionId,
    /// Why, in a word: `unusable_delivery`, `schedule`.
    pub reason: String,
}

/// Journal a hint that no route wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteV1 {
    /// Whose.
    pub tenant: TenantId,
    /// Which connection it came from.
    pub source: ConnectionId,
    /// The record's kind, or none where nobody here reads it.
    pub kind: Option<Kind>,
    /// The record.
    pub id: SourceId,
    /// The hint.
    pub hint: Hint,
}

/// A list of an account changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForgetListV1 {
    /// Whose.
    pub tenant: TenantId,
    /// Which account.
    pub connection: ConnectionId,
    /// The list's name.
    pub list: String,
}

/// Show the links and the journal of these records in a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MirrorV1 {
    /// Whose.
    pub tenant: TenantId,
    /// Where the records are.
    pub source: ConnectionId,
    /// Of which kind.
    pub kind: Kind,
    /// Which; at most a hundred.
    pub ids: Vec<SourceId>,
    /// The copy to show it in.
    pub copy: ConnectionId,
}

/// Where a job came from, for the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// The sender.
    pub connector: ConnectorId,
    /// The sender's word for what happened.
    pub topic: String,
    /// The sender's id of the event, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<String>,
    /// When it came in.
    pub received_at: Timestamp,
}

/// Which queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// FIFO, a group an order and target: what people wait for.
    Live,
    /// Standard, fair by tenant: polls and runs.
    Bulk,
}

/// A job with the lane's ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The queue.
    pub lane: Lane,
    /// What stays in order (live), or whose turn it is (bulk).
    pub group: String,
    /// Live only: covers our own SDK's retry of one send and nothing else.
    pub deduplication_id: Option<String>,
    /// Bulk only: not before this many seconds (at most 900).
    pub delay_seconds: u32,
    /// The job.
    pub job: Job,
}

impl Message {
    /// A job for the bulk lane; its turn is the tenant's.
    #[must_use]
    pub fn bulk(tenant: &TenantId, job: Job, delay_seconds: u32) -> Self {
        let group = tenant.to_string();
        Self { lane: Lane::Bulk, group, deduplication_id: None, delay_seconds, job }
    }

    /// A job for the live lane. The deduplication id names this one send, never its content: a
    /// hint that is swallowed loses a change.
    #[must_use]
    pub fn live(sync: SyncV1, deduplication_id: String) -> Self {
        Self {
            lane: Lane::Live,
            group: sync.group(),
            deduplication_id: Some(deduplication_id),
            delay_seconds: 0,
            job: Job::SyncV1(sync),
        }
    }
}

impl SyncV1 {
    /// The group that keeps one record's live jobs in order for one target: 32 hex digits, which
    /// give no id away.
    #[must_use]
    pub fn group(&self) -> String {
        let ids: Vec<&str> = self.ids.iter().map(SourceId::as_str).collect();
        let (source, target) = (&self.source, &self.target);
        let text = [self.tenant.as_str(), source.as_str(), target.as_str(), self.kind.as_str()];
        let digest = Sha256::digest(format!("{}\u{1f}{}", text.join("\u{1f}"), ids.join("\u{1f}")));
        hex::encode(digest).chars().take(32).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_today_still_parses_tomorrow() {
        let text = r#"{"job":"sync_v1","tenant":"t1","source":"store-a","target":"books",
            "kind":"order","ids":["19"],"hint":{"connector":"woocommerce","topic":"order.updated",
            "received_at":"2026-11-22T12:00:00Z"}}"#;
        let job: Job = serde_json::from_str(text).unwrap();
        let Job::SyncV1(sync) = &job else { panic!("not a sync") };
        assert_eq!(sync.ids, [SourceId::new("19")]);
        let again: Job = serde_json::from_str(&serde_json::to_string(&job).unwrap()).unwrap();
        assert_eq!(again, job);
    }

    #[test]
    fn the_group_is_the_records_and_the_targets() {
        let job = |target: &str, id: &str| SyncV1 {
            tenant: "t1".parse().unwrap(),
            source: "store-a".parse().unwrap(),
            target: target.parse().unwrap(),
            kind: Kind::Order,
            ids: vec![SourceId::new(id)],
            hint: None,
        };
        assert_eq!(job("books", "19").group(), job("books", "19").group());
        assert_ne!(job("books", "19").group(), job("books", "20").group());
        assert_ne!(job("books", "19").group(), job("copy", "19").group());
        assert_eq!(job("books", "19").group().len(), 32);
    }
}
