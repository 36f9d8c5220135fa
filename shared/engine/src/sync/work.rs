//! One record under lease: what is to be written, what went wrong, and how it ends.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use model::{Document, Fingerprint, Kind, ReferenceKey, RequestId, Role};

use super::Slice;
use super::ending::Ending;
use super::open::main_role;
use super::open_items;
use crate::code::Code;
use crate::connector::{Cut, DocumentShape, Fetched};
use crate::error::{Disposition, Error};
use crate::job::Hint;
use crate::journal::{Entry, Outcome};
use crate::link::{Held, Link, Parked};
use crate::plan::{Hold, OpenItem, Rule};
use crate::ports::{Claim, Commit, Committed, Event};
use crate::world::World;
use crate::write::{Action, References};

/// A retry older than this is parked: visible and replayable, never lost.
const RETRY_FOR: Duration = Duration::from_secs(24 * 3600);
/// A defect of ours is tried this often before a person is asked.
const BUG_ATTEMPTS: u32 = 5;

/// One record under lease.
pub(super) struct Work {
    pub(super) link: Link,
    pub(super) record: Option<Fetched>,
    pub(super) writes: Vec<Pending>,
    pub(super) masters: BTreeMap<ReferenceKey, Document>,
    pub(super) references: References,
    pub(super) holds: Vec<Hold>,
    pub(super) skipped: Option<Rule>,
    /// What the plan says a person should look at; none where nothing was planned.
    pub(super) open_items: Option<BTreeSet<OpenItem>>,
    /// Creations that a look-up did not find: to be sent again, alone.
    pub(super) resend: BTreeMap<Role, (Fingerprint, RequestId)>,
    /// Texts of the plan that the target does not take whole.
    pub(super) cuts: BTreeMap<Role, Vec<Cut>>,
    pub(super) mapping_version: u32,
    /// Why it was listed before: people are not told the same again.
    was_parked: Option<Parked>,
    /// Open items that are news.
    opened: Vec<OpenItem>,
    entries: Vec<Entry>,
    claims: Vec<Claim>,
    failure: Option<Error>,
    hints: Vec<Hint>,
    started_at: Timestamp,
    now: Timestamp,
    fenced: bool,
    told: bool,
}

/// A write that is to be sent.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub(super) role: Role,
    pub(super) after: Vec<Role>,
    pub(super) document: Document,
    pub(super) print: Fingerprint,
    pub(super) action: Action,
    /// It is the one amendment of a document that is not as planned.
    pub(super) corrects: bool,
}

impl Pending {
    pub(super) fn new(
        role: Role,
        after: Vec<Role>,
        document: Document,
        print: Fingerprint,
        action: Action,
    ) -> Self {
        Self { role, after, document, print, action, corrects: false }
    }

    /// Whether it changes what is there, in part or as a whole.
    pub(super) fn is_change(&self) -> bool {
        matches!(self.action, Action::Update { .. } | Action::Replace { .. })
    }

    /// The customers and items that must be known before it is sent. A document that is there keeps
    /// its customer.
    pub(super) fn references(&self) -> Vec<&ReferenceKey> {
        let mut keys = self.document.references();
        if !matches!(self.action, Action::Create | Action::Replace { .. }) {
            keys.retain(|key| key.kind != Kind::Customer);
        }
        keys
    }
}

impl Work {
    pub(super) fn new(link: Link, record: Option<Fetched>, slice: &Slice, now: Timestamp) -> Self {
        let hints = slice.records.get(&link.key.id).cloned().unwrap_or_default();
        Self {
            mapping_version: link.mapping_version,
            was_parked: link.parked.clone(),
            link,
            record,
            writes: Vec::new(),
            masters: BTreeMap::new(),
            references: References::default(),
            holds: Vec::new(),
            skipped: None,
            open_items: None,
            opened: Vec::new(),
            resend: BTreeMap::new(),
            cuts: BTreeMap::new(),
            entries: Vec::new(),
            claims: Vec::new(),
            failure: None,
            hints,
            started_at: now,
            now,
            fenced: false,
            told: false,
        }
    }

    /// For a record that needs no lease, because nothing is to be done.
    pub(super) fn unleased(link: Link, slice: &Slice, now: Timestamp) -> Self {
        Self::new(link, None, slice, now)
    }

    /// Why it could not be read this time; a record that is itself unreadable is the plan's matter.
    pub(super) fn passing_failure(&self) -> Option<Error> {
        match &self.record {
            Some(Fetched::Unreadable(error)) if error.disposition != Disposition::Park => {
                Some(error.restated())
            }
            _ => None,
        }
    }

    /// The hints that one look answered besides the last, which stands on the outcome itself: each
    /// hint is journalled.
    pub(super) fn collapsed(&self) -> Vec<Entry> {
        let earlier = self.hints.split_last().map_or(&[][..], |(_, earlier)| earlier);
        let entry = |hint: &Hint| Entry {
            reason: Some("collapsed into one look".to_owned()),
            hint: Some(hint.clone()),
            ..self.entry(Outcome::Unchanged)
        };
        earlier.iter().map(entry).collect()
    }

    /// Whether somebody told us about it, rather than a poll finding it.
    pub(super) fn is_hinted(&self) -> bool {
        !self.hints.is_empty()
    }

    /// Whether it is still ours to go on with.
    pub(super) fn is_open(&self) -> bool {
        self.failure.is_none() && !self.fenced
    }

    /// Ends it with this error; the first one counts.
    pub(super) fn fail(&mut self, error: Error) {
        self.failure.get_or_insert(error);
        self.writes.clear();
    }

    /// The document that stands for the record when nothing could be planned.
    pub(super) fn role(&self, shape: DocumentShape) -> Role {
        main_role(shape)
    }

    /// Remembers a document that is there now, and tells the journal.
    pub(super) fn hold_document(&mut self, role: Role, held: Held, outcome: Outcome) {
        self.now = held.at;
        let mut entry = self.entry(outcome);
        entry.role = Some(role.clone());
        let cuts = [role.clone(), Role::Master].map(|role| self.cuts.remove(&role));
        entry.cuts = cuts.into_iter().flatten().flatten().collect();
        entry.document = Some(held.document.clone());
        entry.target_id = Some(held.id.clone());
        entry.number.clone_from(&held.number);
        entry.total = held.figures.as_ref().map(|figures| figures.total);
        entry.currency = held.figures.as_ref().map(|figures| figures.currency);
        self.entries.push(entry);
        if held.figures.is_some() {
            self.claims.push(Claim { document: held.document.clone(), id: held.id.clone() });
        }
        self.link.intents.remove(&role);
        self.link.roles.insert(role, held);
    }

    /// An update is on its way: until its answer is stored, the link says of the document that it
    /// is neither the old plan nor the new one. Without that, a worker's death and a return to the
    /// old content would pass for "nothing changed". A correction has the content that was sent.
    pub(super) fn unsettle(&mut self, pending: &Pending) {
        if pending.corrects {
            return;
        }
        if let Some(held) = self.link.roles.get_mut(&pending.role) {
            let both = serde_json::json!([held.planned_print, pending.print]);
            held.planned_print = Fingerprint::of_json(&both);
        }
    }

    /// Adds a row to the journal.
    pub(super) fn journal(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// A journal row about this record.
    pub(super) fn entry(&self, outcome: Outcome) -> Entry {
        let key = &self.link.key;
        let took = self.now.duration_since(self.started_at).as_millis();
        Entry {
            tenant: key.tenant.clone(),
            source: key.source.clone(),
            kind: Some(key.kind),
            id: key.id.clone(),
            target: Some(key.target.clone()),
            at: self.now,
            outcome,
            role: None,
            document: None,
            target_id: None,
            number: None,
            total: None,
            currency: None,
            code: None,
            reason: None,
            cuts: Vec::new(),
            mapping_version: self.mapping_version,
            attempt: self.link.attempts,
            duration_ms: u64::try_from(took).unwrap_or_default(),
            hint: self.hints.last().cloned(),
        }
    }

    /// Stores the link with its lease kept: what happened so far survives a crash.
    pub(super) async fn checkpoint(&mut self, world: &World) {
        if self.fenced {
            return;
        }
        self.now = world.clock.now();
        if let Err(error) = self.commit(world).await {
            self.fail(error);
        }
    }

    async fn commit(&mut self, world: &World) -> crate::Result<()> {
        let commit = Commit {
            link: self.link.clone(),
            claims: self.claims.clone(),
            entries: self.entries.clone(),
        };
        match world.links.commit(commit).await? {
            Committed::Done => {
                self.claims.clear();
                self.tell(world).await;
                Ok(())
            }
            Committed::Fenced => {
                self.fenced = true;
                Ok(())
            }
            Committed::Owned(claim) => {
                self.disown(&claim);
                Err(Error::park(
                    Code::OwnedByAnother,
                    format!("{} {} belongs to another record", claim.document, claim.id),
                ))
            }
        }
    }

    /// Forgets a document that turned out to be another record's.
    fn disown(&mut self, claim: &Claim) {
        let theirs = |held: &Held| held.document == claim.document && held.id == claim.id;
        self.link.roles.retain(|_, held| !theirs(held));
        self.claims.retain(|mine| mine != claim);
        self.entries.retain(|entry| entry.target_id.as_ref() != Some(&claim.id));
    }

    /// The last commit: gives the lease back and tells the queue.
    pub(super) async fn finish(mut self, world: &World) -> Ending {
        self.now = world.clock.now();
        let ending = self.conclude();
        if ending == Ending::Done {
            self.entries.extend(self.collapsed());
        }
        self.link.lease = None;
        let mut stored = self.commit(world).await;
        if matches!(&stored, Err(error) if error.code == Code::OwnedByAnother) {
            if let Err(error) = &stored {
                self.park(error.code, error.message.clone(), None);
            }
            stored = self.commit(world).await;
        }
        if let Err(error) = stored {
            tracing::error!(%error, record.id = %self.link.key.id, "the commit failed");
            return Ending::again(&error, self.link.attempts, &self.link.key.id);
        }
        if self.fenced {
            return Ending::soon();
        }
        ending
    }

    /// Decides the ending and writes it into the link.
    fn conclude(&mut self) -> Ending {
        let Some(error) = self.failure.take() else {
            self.succeed();
            return Ending::Done;
        };
        let attempts = self.link.attempts;
        let failing = self.link.failing_since.unwrap_or(self.now);
        let too_long = self.now.duration_since(failing).as_secs() >= seconds(RETRY_FOR);
        match error.disposition {
            Disposition::Park | Disposition::Reauthorise => {
                self.link.parked = None;
                self.park(error.code, error.message, None);
                Ending::Done
            }
            Disposition::Bug | Disposition::InDoubt
                if error.code == Code::Bug && attempts >= BUG_ATTEMPTS =>
            {
                self.link.parked = None;
                self.park(error.code, error.message, None);
                Ending::Done
            }
            Disposition::Retry { .. } if too_long => {
                let message = format!("tried for a day; last: {error}");
                self.link.parked = None;
                self.park(Code::RetriedTooLong, message, None);
                Ending::Done
            }
            Disposition::InDoubt => {
                let until = self.link.in_doubt_until().unwrap_or(self.now);
                self.retried(&error);
                Ending::at(until, self.now)
            }
            Disposition::Retry { .. } | Disposition::Bug => {
                self.retried(&error);
                Ending::again(&error, attempts, &self.link.key.id)
            }
        }
    }

    fn succeed(&mut self) {
        self.link.mapping_version = self.mapping_version;
        if let Some(Fetched::Found(record)) = &self.record {
            self.link.source_print = Some(record.source_print());
        }
        self.link.parked = None;
        self.opened = open_items::settle(self);
        for hold in std::mem::take(&mut self.holds) {
            self.park(hold.error.code, hold.error.message, Some(hold.role));
        }
        if let Some(rule) = self.skipped {
            let mut entry = self.entry(Outcome::Skipped);
            entry.reason = Some(rule.as_str().to_owned());
            self.entries.push(entry);
        } else if self.entries.is_empty() && !self.told {
            self.entries.push(self.entry(Outcome::Unchanged));
        }
        self.settle();
    }

    /// Lists it for a person.
    pub(super) fn park(&mut self, code: Code, message: String, role: Option<Role>) {
        let mut entry = self.entry(Outcome::Parked);
        entry.code = Some(code);
        entry.reason = Some(message.clone());
        entry.role = role;
        self.entries.push(entry);
        let known = self.was_parked.as_ref().filter(|parked| parked.code == code);
        let at = known.map_or(self.now, |parked| parked.at);
        self.link.parked.get_or_insert(Parked { code, message, at });
        self.settle();
    }

    fn settle(&mut self) {
        self.link.attempts = 0;
        self.link.failing_since = None;
    }

    fn retried(&mut self, error: &Error) {
        let mut entry = self.entry(Outcome::Retried);
        entry.code = Some(error.code);
        entry.reason = Some(error.message.clone());
        self.entries.push(entry);
    }

    /// Counts and logs what is now in the journal, and tells people of what is parked.
    async fn tell(&mut self, world: &World) {
        let key = &self.link.key;
        let kind = key.kind.as_str();
        let entries = std::mem::take(&mut self.entries);
        self.told |= !entries.is_empty();
        for entry in &entries {
            let outcome = entry.outcome.as_str();
            metrics::counter!("SyncOutcome", "kind" => kind, "outcome" => outcome).increment(1);
            tracing::info!(
                record.kind = kind, record.id = %key.id, target = %key.target, outcome,
                code = entry.code.map(Code::as_str), document = entry.document,
                duration_ms = entry.duration_ms, "{kind} {} {outcome}", key.id
            );
        }
        let known = self.was_parked.as_ref().map(|parked| parked.code);
        let parked =
            entries.iter().filter(|entry| entry.outcome == Outcome::Parked && entry.code != known);
        let news = parked.filter_map(|entry| entry.code).map(|code| Event::SyncParked {
            tenant: key.tenant.clone(),
            source: key.source.clone(),
            target: key.target.clone(),
            kind: key.kind,
            id: key.id.clone(),
            code,
        });
        let items = std::mem::take(&mut self.opened).into_iter().map(|item| Event::OpenItem {
            tenant: key.tenant.clone(),
            source: key.source.clone(),
            target: key.target.clone(),
            kind: key.kind,
            id: key.id.clone(),
            item,
        });
        let news: Vec<Event> = news.chain(items).collect();
        if !news.is_empty()
            && let Err(error) = world.events.publish(news).await
        {
            tracing::warn!(%error, "the event was not published");
        }
    }
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
