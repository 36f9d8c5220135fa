//! A document that is not as planned: one amendment with the same content, and if that does not
//! help it is taken back (books.md, section 1).
//!
//! The document's id and the fact that it is not right are stored before anything is tried, so that
//! whoever comes after a crash begins here again. An amendment that was carried out and not heard is
//! found by its version and its marker.

use model::{Document, Fingerprint, Reference, TargetId};
use serde_json::json;

use super::apply::{request_id, write};
use super::open::Opened;
use super::outcome::{held, one, take};
use super::revise::{differs, joined};
use super::work::{Pending, Work};
use crate::code::Code;
use crate::error::{Disposition, Error};
use crate::journal::Outcome;
use crate::link::Held;
use crate::plan::Hold;
use crate::world::World;
use crate::write::{Action, Posted, WriteResult};

/// Stands for the plan of a document that was made and is not right yet.
pub(super) fn unverified_print(print: &Fingerprint) -> Fingerprint {
    Fingerprint::of_json(&json!(["unverified", print]))
}

/// How a document is put right that was made by this plan and never found right: as a whole, since
/// nobody but us has had it.
pub(super) fn unverified(held: &Held, print: &Fingerprint) -> Option<Action> {
    let ours = !held.voided && held.planned_print == unverified_print(print);
    ours.then(|| whole(held))
}

fn whole(held: &Held) -> Action {
    Action::Replace { id: held.id.clone(), version: held.version.clone() }
}

/// Every figure in which what the target answered differs from the plan. Who it is for counts where
/// the write stated it.
pub(super) fn difference(work: &Work, pending: &Pending, posted: &Posted) -> Option<String> {
    let figures = posted.figures.as_ref()?;
    if !matches!(pending.action, Action::Create | Action::Replace { .. }) {
        return differs(&pending.document, Some(figures));
    }
    let mut planned = pending.document.figures()?;
    planned.customer = customer(work, &pending.document);
    joined(&planned.differences(figures))
}

/// Whose a document is to be; none where it states no customer.
pub(super) fn customer(work: &Work, document: &Document) -> Option<TargetId> {
    let stated = match document {
        Document::Sales(sales) => &sales.customer,
        Document::Payment(payment) => &payment.customer,
        _ => return None,
    };
    match stated {
        Reference::Known(id) => Some(id.clone()),
        Reference::Wanted(key) => work.references.get(key).cloned(),
    }
}

/// Remembers that the document is not right, and puts it right or takes it back.
pub(super) async fn put_right(
    world: &World,
    opened: &Opened,
    work: &mut Work,
    pending: Pending,
    difference: String,
) {
    metrics::counter!("PostedDiffers").increment(1);
    let created = pending.action == Action::Create;
    let Some(held) = work.link.roles.get_mut(&pending.role) else { return };
    if created || matches!(pending.action, Action::Replace { .. }) {
        held.planned_print = unverified_print(&pending.print);
    }
    if pending.corrects {
        return take_back(world, opened, work, pending, &difference).await;
    }
    let action = if created {
        whole(held)
    } else {
        Action::Update { id: held.id.clone(), version: held.version.clone() }
    };
    // The target's id is stored before anything else is tried with it.
    work.checkpoint(world).await;
    if !work.is_open() {
        return;
    }
    let pending = Pending { action, corrects: true, ..pending };
    let request_id = request_id(world, work, &pending);
    let result = one(world, opened, write(work, &pending, 0, request_id)).await;
    match result {
        WriteResult::Refused(error) if error.disposition == Disposition::Park => {
            let difference = format!("{difference}; the correction was refused: {error}");
            take_back(world, opened, work, pending, &difference).await;
        }
        result => Box::pin(take(world, opened, work, pending, result)).await,
    }
}

/// Voids a document that stays wrong (deletes it where it cannot be voided), and lists the record.
async fn take_back(
    world: &World,
    opened: &Opened,
    work: &mut Work,
    pending: Pending,
    difference: &str,
) {
    work.checkpoint(world).await;
    let Some(held) = work.link.roles.get(&pending.role).cloned().filter(|_| work.is_open()) else {
        return;
    };
    let action = Action::Void { id: held.id.clone(), version: held.version.clone() };
    let pending = Pending { action, ..pending };
    let request_id = request_id(world, work, &pending);
    let fate = match one(world, opened, write(work, &pending, 0, request_id)).await {
        WriteResult::Applied(posted) => {
            mark(work, &pending, posted.version);
            "it was voided".to_owned()
        }
        WriteResult::Refused(error) if error.disposition == Disposition::Park => {
            format!("it could not be voided and stands in the books: {error}")
        }
        // Nobody knows: whoever comes next begins again with what stands there.
        WriteResult::Refused(error) | WriteResult::NotSent(error) | WriteResult::InDoubt(error) => {
            return work.fail(Error::retry(error.code, error.message));
        }
    };
    let message = format!("{} {}: {difference}; {fate}", held.document, held.id);
    let error = Error::park(Code::PostedDiffers, message);
    work.holds.push(Hold { role: pending.role, error });
}

/// A document that is to be put right is void already: by a void of ours that had no answer.
pub(super) fn taken_back(work: &mut Work, pending: Pending, version: String) {
    mark(work, &pending, version);
    let Some(held) = work.link.roles.get(&pending.role) else { return };
    let message = format!("{} {} was voided: it was not as planned", held.document, held.id);
    let error = Error::park(Code::PostedDiffers, message);
    work.holds.push(Hold { role: pending.role, error });
}

fn mark(work: &mut Work, pending: &Pending, version: String) {
    if let Some(held) = work.link.roles.get_mut(&pending.role) {
        held.voided = true;
        held.version = version;
        held.planned_print = pending.print.clone();
    }
}

/// Takes a document that the target holds now into the record, and looks whether it is as planned.
pub(super) async fn verify(
    world: &World,
    opened: &Opened,
    work: &mut Work,
    pending: Pending,
    posted: Posted,
) {
    let difference = difference(work, &pending, &posted);
    let created = pending.action == Action::Create;
    let outcome = if created { Outcome::Posted } else { Outcome::Updated };
    work.hold_document(pending.role.clone(), held(world, &pending, posted), outcome);
    match difference {
        Some(difference) => put_right(world, opened, work, pending, difference).await,
        None if !work.writes.is_empty() => work.checkpoint(world).await,
        None => {}
    }
}
