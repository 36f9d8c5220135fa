//! What came of a write, taken into the record: verified, or tried on a newer version.

use model::{Connection, ReferenceKey, Role};

use super::apply::{request_id, write};
use super::open::Opened;
use super::revise::differs;
use super::work::{Pending, Work};
use super::{cancel, correct};
use crate::code::Code;
use crate::error::{Disposition, Error};
use crate::link::Held;
use crate::plan::Hold;
use crate::world::World;
use crate::write::{Action, Found, Lookup, Posted, Write, WriteResult};

/// Takes one result into the record.
pub(super) async fn take(
    world: &World,
    opened: &Opened,
    work: &mut Work,
    pending: Pending,
    result: WriteResult,
) {
    work.resend.remove(&pending.role);
    match result {
        WriteResult::Applied(posted) => applied(world, opened, work, pending, *posted).await,
        WriteResult::Refused(error) => {
            work.link.intents.remove(&pending.role);
            let error = match error.code {
                Code::ReferenceGone => found_anew(world, opened, work, &pending, error).await,
                _ => error,
            };
            match error.disposition {
                Disposition::Park => work.holds.push(Hold { role: pending.role, error }),
                _ => work.fail(error),
            }
        }
        WriteResult::NotSent(error) => {
            work.link.intents.remove(&pending.role);
            work.fail(error);
        }
        WriteResult::InDoubt(error) if work.link.intents.contains_key(&pending.role) => {
            // It may have waited for the limiter: it was sent before now, and no more is known.
            if let Some(intent) = work.link.intents.get_mut(&pending.role) {
                let until = world.clock.now() + world.timeouts.in_doubt;
                intent.in_doubt_until = intent.in_doubt_until.max(until);
            }
            let message = error.message.clone();
            let doubt = Error::new(error.code, Disposition::InDoubt, message).caused_by(error);
            work.fail(doubt);
        }
        // An update or a row that may have been carried out is simply done again: its request id
        // or its key makes that harmless.
        WriteResult::InDoubt(error) => work.fail(Error::retry(error.code, error.message)),
    }
}

/// What a document refers to was merged or switched off in the target: the index forgets it, and the
/// record comes again and finds it anew. Once: what is gone at the second attempt is a person's.
async fn found_anew(
    world: &World,
    opened: &Opened,
    work: &Work,
    pending: &Pending,
    error: Error,
) -> Error {
    let keys: Vec<ReferenceKey> = pending.references().into_iter().cloned().collect();
    if keys.is_empty() || work.link.attempts > 1 {
        return error;
    }
    let Connection { tenant, realm, .. } = &*opened.target.connection;
    match world.references.forget(tenant, realm, &keys).await {
        Ok(()) => Error::retry(error.code, error.message),
        Err(unavailable) => unavailable,
    }
}

/// A document as it now stands in the record.
pub(super) fn held(world: &World, pending: &Pending, posted: Posted) -> Held {
    Held {
        id: posted.id,
        version: posted.version,
        number: posted.number,
        document: pending.document.name().to_owned(),
        planned_print: pending.print.clone(),
        posted_print: posted.print,
        figures: posted.figures,
        at: world.clock.now(),
        voided: false,
    }
}

async fn applied(
    world: &World,
    opened: &Opened,
    work: &mut Work,
    pending: Pending,
    posted: Posted,
) {
    if matches!(pending.action, Action::Void { .. }) {
        return cancel::done(work, &pending.role, posted.version, "its order was cancelled");
    }
    if let (Role::Sale, model::Document::Sales(sales)) = (&pending.role, &pending.document) {
        work.link.form = Some(sales.form);
    }
    correct::verify(world, opened, work, pending, posted).await;
}

/// An update based on an old version: read the document again by its id. Our fields as we left them
/// → once more with the new version; changed by somebody → their change stays, a person decides.
pub(super) async fn stale(world: &World, opened: &Opened, work: &mut Work, pending: Pending) {
    let Some(held) = work.link.roles.get(&pending.role).cloned() else { return };
    let Ok(form) = held.document.parse() else { return };
    let lookup = Lookup::Id { form, id: held.id.clone() };
    let found = match opened.target.find(world, &[lookup]).await {
        Ok(found) => found.into_iter().next().flatten(),
        Err(error) => return work.fail(error),
    };
    let (code, message) = match found {
        Some(found) if is_done(&pending, &found) => {
            let done = WriteResult::Applied(Box::new(found.posted));
            return Box::pin(take(world, opened, work, pending, done)).await;
        }
        Some(found) if !found.voided && found.posted.print == held.posted_print => {
            return again(world, opened, work, pending, found.posted.version).await;
        }
        Some(found) if !found.voided => (Code::Drifted, "was changed in the books"),
        // Its own void may have had no answer.
        Some(found) if pending.corrects => {
            return correct::taken_back(work, pending, found.posted.version);
        }
        _ => (Code::DocumentGone, "was voided or deleted in the books"),
    };
    let message = format!("{} {} {message}", held.document, held.id);
    work.holds.push(Hold { role: pending.role, error: Error::park(code, message) });
}

/// Whether an update that had no answer was carried out: the document carries the plan's own marker
/// with its version, and the plan's figures.
fn is_done(pending: &Pending, found: &Found) -> bool {
    !found.voided
        && pending.document.marker().is_some()
        && pending.document.marker() == found.marker.as_ref()
        && differs(&pending.document, found.posted.figures.as_ref()).is_none()
}

/// The same update on the document's new version.
async fn again(world: &World, opened: &Opened, work: &mut Work, pending: Pending, version: String) {
    let action = match pending.action {
        Action::Update { id, .. } => Action::Update { id, version },
        Action::Replace { id, .. } => Action::Replace { id, version },
        other => other,
    };
    let pending = Pending { action, ..pending };
    let request_id = request_id(world, work, &pending);
    let write = write(work, &pending, 0, request_id);
    let result = one(world, opened, write).await;
    take(world, opened, work, pending, result).await;
}

/// One write by itself, once more with a new access token where the first was refused.
pub(super) async fn one(world: &World, opened: &Opened, write: Write) -> WriteResult {
    let target = match opened.target.target() {
        Ok(target) => target,
        Err(error) => return WriteResult::NotSent(error),
    };
    let batch = [write];
    let missing = || WriteResult::InDoubt(Error::bug("a write without a result"));
    let first = target.apply(&opened.target.session(), &batch).await.pop();
    match first.unwrap_or_else(missing) {
        WriteResult::NotSent(error) if opened.target.renews(&error) => {
            match opened.target.renew(world).await {
                Ok(()) => {
                    let again = target.apply(&opened.target.session(), &batch).await.pop();
                    again.unwrap_or_else(missing)
                }
                Err(error) => WriteResult::NotSent(error),
            }
        }
        result => result,
    }
}
