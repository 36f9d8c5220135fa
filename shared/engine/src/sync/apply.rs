//! The writes: in full batches, each creation's intent stored before it is sent, each answer
//! compared with its plan.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use model::{Role, TargetId};

use super::correct;
use super::open::Opened;
use super::outcome::{stale, take};
use super::panicked;
use super::work::{Pending, Work};
use crate::code::Code;
use crate::connector::DocumentShape;
use crate::error::Error;
use crate::link::Intent;
use crate::world::World;
use crate::write::{Action, Write, WriteResult};

/// A write and the record it belongs to, by its place among the works.
struct Sending {
    work: usize,
    pending: Pending,
}

/// Sends everything, in waves: a document goes only when the one it refers to is there.
pub(super) async fn all(world: &World, opened: &Opened, works: &mut [Work]) {
    loop {
        let (alone, together) = ready(works);
        if alone.is_empty() && together.is_empty() {
            return;
        }
        let largest = opened.target.connector.descriptor().max_batch.max(1);
        for sending in alone {
            send(world, opened, works, vec![sending]).await;
        }
        let mut together = together.into_iter().peekable();
        while together.peek().is_some() {
            send(world, opened, works, together.by_ref().take(largest).collect()).await;
        }
    }
}

/// Takes the writes that can go now; creations that were in doubt go alone.
fn ready(works: &mut [Work]) -> (Vec<Sending>, Vec<Sending>) {
    let (mut alone, mut together) = (Vec::new(), Vec::new());
    for (at, work) in works.iter_mut().enumerate().filter(|(_, work)| work.is_open()) {
        let waiting = std::mem::take(&mut work.writes);
        let there = |role: &Role| work.link.roles.get(role).is_some_and(|held| !held.voided);
        let (now, later): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|write| write.after.iter().all(there));
        for pending in now {
            let lane =
                if work.resend.contains_key(&pending.role) { &mut alone } else { &mut together };
            lane.push(Sending { work: at, pending });
        }
        work.writes = later;
    }
    if alone.is_empty() && together.is_empty() {
        works.iter_mut().for_each(|work| work.writes.clear());
    }
    (alone, together)
}

/// Sends one batch; once more with a new access token where the first was refused.
async fn send(world: &World, opened: &Opened, works: &mut [Work], batch: Vec<Sending>) {
    let refused = attempt(world, opened, works, batch, true).await;
    if refused.is_empty() {
        return;
    }
    match opened.target.renew(world).await {
        Ok(()) => {
            attempt(world, opened, works, refused, false).await;
        }
        Err(error) => fail(works, &refused, &error),
    }
}

fn fail(works: &mut [Work], batch: &[Sending], error: &Error) {
    for sending in batch {
        if let Some(work) = works.get_mut(sending.work) {
            work.link.intents.remove(&sending.pending.role);
            work.fail(error.restated());
        }
    }
}

/// Sends one batch. What came back refused for its access token is returned, if it may be renewed.
async fn attempt(
    world: &World,
    opened: &Opened,
    works: &mut [Work],
    batch: Vec<Sending>,
    may_renew: bool,
) -> Vec<Sending> {
    let (batch, writes) = prepare(world, opened, works, batch).await;
    if batch.is_empty() {
        return Vec::new();
    }
    let results = match opened.target.target() {
        Ok(target) => {
            let session = opened.target.session();
            let apply = AssertUnwindSafe(target.apply(&session, &writes)).catch_unwind();
            apply.await.unwrap_or_else(|_| all_in_doubt(writes.len()))
        }
        Err(error) => {
            fail(works, &batch, &error);
            return Vec::new();
        }
    };
    let mut refused = Vec::new();
    for (sending, result) in batch.into_iter().zip(results) {
        let Some(work) = works.get_mut(sending.work) else { continue };
        match result {
            WriteResult::NotSent(error) if may_renew && opened.target.renews(&error) => {
                refused.push(sending);
            }
            WriteResult::Refused(error)
                if error.code == Code::StateMoved && sending.pending.is_change() =>
            {
                stale(world, opened, work, sending.pending).await;
            }
            result => {
                if let WriteResult::NotSent(error) | WriteResult::Refused(error) = &result
                    && let Err(error) = opened.target.lost_by(world, error).await
                {
                    tracing::warn!(%error, "a connection could not be marked");
                }
                take(world, opened, work, sending.pending, result).await;
            }
        }
    }
    refused
}

/// A connector that panicked may have sent what it was to write.
fn all_in_doubt(writes: usize) -> Vec<WriteResult> {
    let error = panicked("writing");
    (0..writes).map(|_| WriteResult::InDoubt(error.restated())).collect()
}

/// Checks the leases, stores the intents and makes the writes. Records that drop out are left out.
async fn prepare(
    world: &World,
    opened: &Opened,
    works: &mut [Work],
    batch: Vec<Sending>,
) -> (Vec<Sending>, Vec<Write>) {
    let now = world.clock.now();
    let deadline = opened.target.session().deadline;
    let mut request_ids = BTreeMap::new();
    for (at, sending) in batch.iter().enumerate() {
        let Some(work) = works.get_mut(sending.work) else { continue };
        let lease = work.link.lease.as_ref().map(|lease| lease.until.min(deadline));
        if lease.is_none_or(|until| now + world.timeouts.write > until) {
            let message = "the lease would end before the write could";
            work.fail(Error::retry(Code::LeaseHeld, message));
            continue;
        }
        let request_id = request_id(world, work, &sending.pending);
        if opened.shape == DocumentShape::Books && sending.pending.action == Action::Create {
            let customer = correct::customer(work, &sending.pending.document);
            match intent(world, &sending.pending, at, request_id.clone(), customer) {
                Some(intent) => {
                    work.link.intents.insert(sending.pending.role.clone(), intent);
                }
                None => work.fail(Error::bug("a document without a marker cannot be created")),
            }
        }
        if opened.shape == DocumentShape::Books && sending.pending.is_change() {
            work.unsettle(&sending.pending);
        }
        request_ids.insert(at, request_id);
    }
    if opened.shape == DocumentShape::Books {
        let mine = works
            .iter_mut()
            .enumerate()
            .filter(|(at, work)| work.is_open() && batch.iter().any(|sending| sending.work == *at));
        futures::future::join_all(mine.map(|(_, work)| work.checkpoint(world))).await;
    }
    let mut kept = Vec::new();
    let mut writes = Vec::new();
    for (at, sending) in batch.into_iter().enumerate() {
        let Some(work) = works.get(sending.work).filter(|work| work.is_open()) else { continue };
        let Some(request_id) = request_ids.remove(&at) else { continue };
        writes.push(write(work, &sending.pending, at, request_id));
        kept.push(sending);
    }
    (kept, writes)
}

/// A creation's id is new, unless the same body goes out again. An update's is made of the version
/// it is based on, so that going back to an earlier content is no replay.
pub(super) fn request_id(world: &World, work: &Work, pending: &Pending) -> model::RequestId {
    match (&pending.action, work.resend.get(&pending.role)) {
        (Action::Create, Some((print, id))) if *print == pending.print => id.clone(),
        (Action::Create, _) => world.ids.request_id(),
        (action, _) => {
            let text = format!("{action:?}/{}", pending.print);
            let id = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, text.as_bytes());
            model::RequestId::new(id.to_string())
        }
    }
}

fn intent(
    world: &World,
    pending: &Pending,
    at: usize,
    request_id: model::RequestId,
    customer: Option<TargetId>,
) -> Option<Intent> {
    let marker = pending.document.marker()?.clone();
    let sent_at = world.clock.now();
    Some(Intent {
        request_id,
        item: item(at),
        sent_at,
        in_doubt_until: sent_at + world.timeouts.in_doubt,
        print: pending.print.clone(),
        marker,
        document: pending.document.name().to_owned(),
        customer,
    })
}

fn item(at: usize) -> String {
    format!("i{at}")
}

pub(super) fn write(
    work: &Work,
    pending: &Pending,
    at: usize,
    request_id: model::RequestId,
) -> Write {
    let held = work.link.roles.iter().filter(|(_, held)| !held.voided);
    Write {
        item: item(at),
        request_id,
        action: pending.action.clone(),
        document: pending.document.clone(),
        references: work.references.clone(),
        siblings: held.map(|(role, held)| (role.clone(), held.id.clone())).collect(),
        epoch: work.link.epoch,
    }
}
