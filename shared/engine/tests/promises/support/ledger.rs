//! A system that is written: documents by id, unique names, replay by request id, versions, and
//! answers as the test's script says. A write is on its way before the client first waits, so that
//! a client that dies then may still see it carried out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use engine::connector::{Connector, Descriptor, DocumentShape, Limits, OAuth, Target};
use engine::ports::Clock;
use engine::session::Session;
use engine::webhook::Webhooks;
use engine::write::{Action, Found, Lookup, Posted, Write, WriteResult};
use engine::{Code, Disposition, Error, Result};
use jiff::Timestamp;
use model::document::Figures;
use model::{Document, Fingerprint, Marker, ReferenceKey, RequestId, SourceId, TargetId};
use secrecy::ExposeSecret;
use tokio::task::yield_now;

use super::oauth::OAuthServer;
use super::script::{Answer, Script};
use super::webhooks::SignedHints;

/// A document as the ledger holds it.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) id: TargetId,
    pub(crate) document: Document,
    pub(crate) marker: Option<Marker>,
    pub(crate) figures: Option<Figures>,
    pub(crate) version: u32,
    pub(crate) voided: bool,
    made_at: Timestamp,
    /// What a person wrote into it.
    scribble: String,
}

pub(crate) struct Ledger {
    descriptor: Descriptor,
    webhooks: SignedHints,
    pub(crate) oauth: OAuthServer,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    next_id: u32,
    kept: BTreeMap<TargetId, Kept>,
    /// The id first given to a request.
    replays: BTreeMap<RequestId, TargetId>,
    /// Sent, and to be carried out then.
    on_the_way: Vec<(Timestamp, Write)>,
    /// How long a request whose client dies is still on its way.
    linger: Duration,
    documents: Script,
    masters: Script,
    token: Option<String>,
    /// Every write that reached the ledger's books, in order.
    carried_out: Vec<Write>,
    calls: usize,
    finds: usize,
}

impl Ledger {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        let descriptor = Descriptor {
            id: "ledger".parse().unwrap(),
            name: "Ledger",
            source_kinds: Vec::new(),
            documents: Some(DocumentShape::Books),
            max_batch: 30,
            limits: Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 },
        };
        Self {
            descriptor,
            webhooks: SignedHints,
            oauth: OAuthServer::default(),
            clock,
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap();
        let now = self.clock.now();
        let due = |(at, _): &mut (Timestamp, Write)| *at <= now;
        let due: Vec<(Timestamp, Write)> = state.on_the_way.extract_if(.., due).collect();
        for (at, write) in due {
            let _ = state.carry_out(&write, at);
        }
        state
    }

    /// The next write for this order is answered so.
    pub(crate) fn on(&self, order: &str, answer: Answer) {
        self.state().documents.add(Some(order), answer);
    }

    /// The next customer or item is answered so.
    pub(crate) fn on_master(&self, answer: Answer) {
        self.state().masters.add(None, answer);
    }

    /// Whatever was to go wrong no longer does.
    pub(crate) fn calm_down(&self) {
        let mut state = self.state();
        state.documents.clear();
        state.masters.clear();
    }

    /// Requests whose client dies are carried out this much later.
    pub(crate) fn linger(&self, time: Duration) {
        self.state().linger = time;
    }

    /// Takes no other access token than this one.
    pub(crate) fn accept_only(&self, token: String) {
        self.state().token = Some(token);
    }

    /// What stands in the books: everything but customers and items, the voided ones too.
    pub(crate) fn documents(&self) -> Vec<Kept> {
        let all = self.state().kept.values().cloned().collect::<Vec<_>>();
        all.into_iter().filter(|kept| kept.marker.is_some()).collect()
    }

    /// The documents of one order, of whatever role.
    pub(crate) fn of(&self, order: &str) -> Vec<Kept> {
        let mine = |kept: &Kept| {
            kept.marker.as_ref().is_some_and(|marker| marker.id == SourceId::new(order))
        };
        self.documents().into_iter().filter(mine).collect()
    }

    pub(crate) fn masters(&self) -> Vec<Kept> {
        let all = self.state().kept.values().cloned().collect::<Vec<_>>();
        all.into_iter().filter(|kept| kept.marker.is_none()).collect()
    }

    /// Writes that took effect.
    pub(crate) fn carried_out(&self) -> Vec<Write> {
        self.state().carried_out.clone()
    }

    pub(crate) fn calls(&self) -> usize {
        self.state().calls
    }

    pub(crate) fn finds(&self) -> usize {
        self.state().finds
    }

    /// A person, or a payment, touches a document; what we manage of it changes with `scribble`.
    pub(crate) fn touch(&self, id: &TargetId, scribble: &str) {
        let mut state = self.state();
        let kept = state.kept.get_mut(id).unwrap();
        kept.version += 1;
        scribble.clone_into(&mut kept.scribble);
    }

    /// A person voids a document.
    pub(crate) fn void(&self, id: &TargetId) {
        let mut state = self.state();
        let kept = state.kept.get_mut(id).unwrap();
        kept.version += 1;
        kept.voided = true;
    }

    /// A person made this customer or item.
    pub(crate) fn make(&self, document: Document) -> TargetId {
        let now = self.clock.now();
        self.state().insert(&document, now)
    }

    async fn one(&self, session: &Session, write: &Write) -> WriteResult {
        if self.clock.now() + session.write_timeout > session.deadline {
            return WriteResult::NotSent(Error::retry(Code::Unreachable, "too late to start"));
        }
        let order = marker(&write.document).map(|marker| marker.id.clone());
        let (answer, linger) = {
            let mut state = self.state();
            let known = state.token.as_deref();
            let given = session.access_token.as_ref().map(ExposeSecret::expose_secret);
            if known.is_some() && known != given {
                return WriteResult::NotSent(unauthorised());
            }
            let is_master = order.is_none();
            let script = if is_master { &mut state.masters } else { &mut state.documents };
            (script.take(order.as_ref()), state.linger)
        };
        let on_the_way = |after: Duration| {
            let at = self.clock.now() + after;
            self.state().on_the_way.push((at, write.clone()));
        };
        let lost = || WriteResult::InDoubt(Error::retry(Code::NoAnswer, "the connection was cut"));
        match answer {
            Some(Answer::Refuse(code)) => {
                return WriteResult::Refused(Error::park(code, "refused, in the ledger's words"));
            }
            Some(Answer::Throttle(wait)) => {
                let error = Error::retry_after(Code::Throttled, wait, "429");
                return WriteResult::NotSent(error);
            }
            Some(Answer::Expire) => {
                self.accept_only(self.oauth.expire_access());
                return WriteResult::NotSent(unauthorised());
            }
            Some(Answer::Unreachable) => {
                let error = Error::retry(Code::Unreachable, "connection refused");
                return WriteResult::NotSent(error);
            }
            Some(Answer::Lost) => return lost(),
            Some(Answer::Late(after)) => {
                on_the_way(after);
                return lost();
            }
            Some(Answer::WaitThenLate(wait, after)) => {
                self.clock.sleep(wait).await;
                on_the_way(after);
                return lost();
            }
            None | Some(Answer::Unheard | Answer::Wrong(_) | Answer::WrongUnheard(_)) => {}
        }
        if !linger.is_zero() {
            on_the_way(linger);
        }
        yield_now().await;
        let now = self.clock.now();
        let result = {
            let mut state = self.state();
            state.on_the_way.retain(|(_, other)| other.request_id != write.request_id);
            let result = state.carry_out(write, now);
            match (&answer, result) {
                (
                    Some(Answer::Wrong(off) | Answer::WrongUnheard(off)),
                    WriteResult::Applied(posted),
                ) => {
                    let kept = state.kept.get_mut(&posted.id).unwrap();
                    kept.figures.as_mut().unwrap().total += *off;
                    WriteResult::Applied(Box::new(kept.posted()))
                }
                (_, result) => result,
            }
        };
        yield_now().await;
        match answer {
            Some(Answer::Unheard | Answer::WrongUnheard(_)) => lost(),
            _ => result,
        }
    }
}

pub(super) fn marker(document: &Document) -> Option<&Marker> {
    match document {
        Document::Sales(sales) => Some(&sales.marker),
        Document::Payment(payment) => Some(&payment.marker),
        _ => None,
    }
}

fn name(document: &Document) -> Option<(&str, &ReferenceKey)> {
    match document {
        Document::Party(party) => Some((&party.display_name, &party.key)),
        Document::Item(item) => Some((&item.name, &item.key)),
        _ => None,
    }
}

fn unauthorised() -> Error {
    Error::new(Code::NeedsReauth, Disposition::Reauthorise, "401")
}

impl Kept {
    fn posted(&self) -> Posted {
        let content = serde_json::json!([self.document, self.scribble]);
        Posted {
            id: self.id.clone(),
            version: self.version.to_string(),
            number: None,
            figures: self.figures.clone(),
            print: Fingerprint::of_json(&content),
        }
    }

    fn found(&self, duplicates: Vec<TargetId>) -> Found {
        let marker = self.marker.clone().filter(|_| !self.voided);
        Found { posted: self.posted(), marker, duplicates, voided: self.voided }
    }
}

impl State {
    fn insert(&mut self, document: &Document, now: Timestamp) -> TargetId {
        self.next_id += 1;
        let id = TargetId::new(format!("{:04}", self.next_id));
        let kept = Kept {
            id: id.clone(),
            document: document.clone(),
            marker: marker(document).cloned(),
            figures: figures(document),
            version: 0,
            voided: false,
            made_at: now,
            scribble: String::new(),
        };
        self.kept.insert(id.clone(), kept);
        id
    }

    /// What the ledger's own code does with a write, once.
    fn carry_out(&mut self, write: &Write, now: Timestamp) -> WriteResult {
        if let Some(id) = self.replays.get(&write.request_id) {
            return WriteResult::Applied(Box::new(self.kept[id].posted()));
        }
        let id = match &write.action {
            Action::Create => {
                let mine = name(&write.document).map(|(name, _)| name);
                let names = self.kept.values().filter_map(|kept| name(&kept.document));
                if mine.is_some() && names.map(|(name, _)| name).any(|name| Some(name) == mine) {
                    let error = Error::park(Code::DuplicateName, "the name is taken");
                    return WriteResult::Refused(error);
                }
                if let Document::Payment(_) = &write.document {
                    let invoice = &write.siblings[&model::Role::Sale];
                    self.kept.get_mut(invoice).unwrap().version += 1;
                }
                self.insert(&write.document, now)
            }
            Action::Update { id, version } | Action::Void { id, version } => {
                let kept = self.kept.get_mut(id).unwrap();
                if kept.version.to_string() != *version {
                    let error = Error::retry(Code::StateMoved, "stale version");
                    return WriteResult::Refused(error);
                }
                kept.version += 1;
                if write.action == (Action::Void { id: id.clone(), version: version.clone() }) {
                    kept.voided = true;
                } else {
                    kept.document = write.document.clone();
                    kept.marker = marker(&write.document).cloned();
                    kept.figures = figures(&write.document);
                }
                id.clone()
            }
        };
        self.replays.insert(write.request_id.clone(), id.clone());
        self.carried_out.push(write.clone());
        WriteResult::Applied(Box::new(self.kept[&id].posted()))
    }

    fn find(&self, lookup: &Lookup) -> Option<Found> {
        match lookup {
            Lookup::Id { id, .. } => self.kept.get(id).map(|kept| kept.found(Vec::new())),
            Lookup::Marker { marker, from, to, .. } => {
                let mut found = self.kept.values().filter(|kept| {
                    kept.marker.as_ref().is_some_and(|known| known.same_document(marker))
                        && !kept.voided
                        && (*from..=*to).contains(&kept.made_at)
                });
                let first = found.next()?;
                Some(first.found(found.map(|kept| kept.id.clone()).collect()))
            }
            Lookup::Reference { key, name: wanted } => {
                let is_it = |kept: &&Kept| {
                    name(&kept.document).is_some_and(|(name, known)| known == key || name == wanted)
                };
                self.kept.values().find(is_it).map(|kept| kept.found(Vec::new()))
            }
        }
    }
}

fn figures(document: &Document) -> Option<Figures> {
    match document {
        Document::Sales(sales) => Some(sales.figures()),
        Document::Payment(payment) => Some(payment.figures()),
        _ => None,
    }
}

impl Connector for Ledger {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }
    fn target(&self) -> Option<&dyn Target> {
        Some(self)
    }
    fn oauth(&self) -> Option<&dyn OAuth> {
        Some(&self.oauth)
    }
    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(&self.webhooks)
    }
}

#[async_trait]
impl Target for Ledger {
    async fn apply(&self, session: &Session, batch: &[Write]) -> Vec<WriteResult> {
        self.state().calls += 1;
        yield_now().await;
        let mut results = Vec::new();
        for write in batch {
            results.push(self.one(session, write).await);
        }
        results
    }

    async fn find(&self, session: &Session, lookups: &[Lookup]) -> Result<Vec<Option<Found>>> {
        yield_now().await;
        let mut state = self.state();
        let given = session.access_token.as_ref().map(ExposeSecret::expose_secret);
        if state.token.is_some() && state.token.as_deref() != given {
            return Err(unauthorised());
        }
        state.finds += 1;
        Ok(lookups.iter().map(|lookup| state.find(lookup)).collect())
    }
}
