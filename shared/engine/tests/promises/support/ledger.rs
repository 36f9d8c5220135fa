//! A system that is written: its books behind a token and a network, which answers as the test's
//! script says. A write is on its way before the client first waits, so that it may be carried out
//! although its client dies.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use engine::connector::{Connector, Descriptor, DocumentShape, Limits, OAuth, Rates, Target};
use engine::ports::Clock;
use engine::session::Session;
use engine::webhook::Webhooks;
use engine::write::{Found, Lookup, Write, WriteResult};
use engine::{Code, Disposition, Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use model::money::Decimal;
use model::{Currency, Document, SourceId, TargetId};
use secrecy::ExposeSecret;
use tokio::task::yield_now;

use super::books::{Books, Kept, marker};
use super::oauth::OAuthServer;
use super::script::{Answer, Script};
use super::webhooks::SignedHints;

pub(crate) struct Ledger {
    descriptor: Descriptor,
    webhooks: SignedHints,
    pub(crate) oauth: OAuthServer,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    books: Books,
    /// Sent, and to be carried out then.
    on_the_way: Vec<(Timestamp, Write)>,
    /// How long a request whose client dies is still on its way.
    linger: Duration,
    documents: Script,
    masters: Script,
    token: Option<String>,
    calls: usize,
    finds: usize,
    rates: BTreeMap<(Currency, Date), Decimal>,
    rates_asked: usize,
}

impl Ledger {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        let descriptor = Descriptor {
            id: "ledger".parse().unwrap(),
            name: "Ledger",
            streams: Vec::new(),
            documents: Some(DocumentShape::Books),
            max_batch: 30,
            limits: Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 },
            fields: &[],
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
            let _ = state.books.carry_out(&write, at);
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
        let all = self.state().books.kept.values().cloned().collect::<Vec<_>>();
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
        let all = self.state().books.kept.values().cloned().collect::<Vec<_>>();
        all.into_iter().filter(|kept| kept.marker.is_none()).collect()
    }

    /// Writes that took effect.
    pub(crate) fn carried_out(&self) -> Vec<Write> {
        self.state().books.carried_out.clone()
    }

    pub(crate) fn calls(&self) -> usize {
        self.state().calls
    }

    /// The rate of a day from now on.
    pub(crate) fn set_rate(&self, currency: &str, day: &str, rate: Decimal) {
        let key = (currency.parse().unwrap(), day.parse().unwrap());
        self.state().rates.insert(key, rate);
    }

    /// How often a rate was asked for.
    pub(crate) fn rates_asked(&self) -> usize {
        self.state().rates_asked
    }

    pub(crate) fn finds(&self) -> usize {
        self.state().finds
    }

    /// A person, or a payment, touches a document; what we manage of it changes with `scribble`.
    pub(crate) fn touch(&self, id: &TargetId, scribble: &str) {
        let mut state = self.state();
        let kept = state.books.kept.get_mut(id).unwrap();
        kept.version += 1;
        scribble.clone_into(&mut kept.scribble);
    }

    /// A person books money on an invoice.
    pub(crate) fn pay(&self, id: &TargetId, amount: Decimal) {
        let mut state = self.state();
        let kept = state.books.kept.get_mut(id).unwrap();
        kept.version += 1;
        kept.balance = kept.balance.map(|balance| balance - amount);
    }

    /// A person voids a document.
    pub(crate) fn void(&self, id: &TargetId) {
        let mut state = self.state();
        let kept = state.books.kept.get_mut(id).unwrap();
        kept.version += 1;
        kept.voided = true;
    }

    /// A person made this customer or item.
    pub(crate) fn make(&self, document: Document) -> TargetId {
        let now = self.clock.now();
        self.state().books.insert(&document, now)
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
            Some(Answer::Slow(time)) => self.clock.sleep(time).await,
            None
            | Some(
                Answer::Unheard | Answer::Wrong(_) | Answer::WrongUnheard(_) | Answer::Misfiled,
            ) => {}
        }
        if !linger.is_zero() {
            on_the_way(linger);
        }
        yield_now().await;
        let now = self.clock.now();
        let result = {
            let mut state = self.state();
            state.on_the_way.retain(|(_, other)| other.request_id != write.request_id);
            let result = state.books.carry_out(write, now);
            match (&answer, result) {
                (
                    Some(Answer::Wrong(off) | Answer::WrongUnheard(off)),
                    WriteResult::Applied(posted),
                ) => {
                    let kept = state.books.kept.get_mut(&posted.id).unwrap();
                    kept.figures.as_mut().unwrap().total += *off;
                    WriteResult::Applied(Box::new(kept.posted()))
                }
                (Some(Answer::Misfiled), WriteResult::Applied(posted)) => {
                    let kept = state.books.kept.get_mut(&posted.id).unwrap();
                    kept.figures.as_mut().unwrap().customer = Some("9999".into());
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

fn unauthorised() -> Error {
    Error::new(Code::NeedsReauth, Disposition::Reauthorise, "401")
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
    fn rates(&self) -> Option<&dyn Rates> {
        Some(self)
    }
}

#[async_trait]
impl Rates for Ledger {
    async fn rate(&self, _: &Session, currency: Currency, day: Date) -> Result<Option<Decimal>> {
        yield_now().await;
        let mut state = self.state();
        state.rates_asked += 1;
        Ok(state.rates.get(&(currency, day)).copied())
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
        Ok(lookups.iter().map(|lookup| state.books.find(lookup)).collect())
    }
}
