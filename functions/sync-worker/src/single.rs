//! The jobs that are no syncs, one function each.

use engine::job::{ForgetListV1, MirrorV1, NoteV1, PollV1};
use engine::journal::{Entry, Outcome};
use engine::poll::Why;
use engine::{Disposition, World};

use crate::batch::Handled;
use crate::carry_out::RETRY;

/// Asks a connection what changed.
pub(crate) async fn poll(world: &World, poll: &PollV1) -> Handled {
    let connection = match world.directory.connection(&poll.tenant, &poll.connection).await {
        Ok(Some(connection)) => connection,
        Ok(None) => {
            tracing::warn!(connection = %poll.connection, "a poll of a connection that is gone");
            return Handled::Done;
        }
        Err(error) => return failed("poll", &error),
    };
    match engine::poll::poll(world, &connection, Why::Asked).await {
        Ok(polled) => {
            tracing::info!(connection = %connection.id, polled.records, poll.reason, "polled");
            Handled::Done
        }
        Err(error) if waits_for_a_person(&error) => {
            tracing::warn!(%error, connection = %connection.id, "a connection cannot be polled");
            Handled::Done
        }
        Err(error) => failed("poll", &error),
    }
}

/// Trying again would not help. Nothing is lost: the cursor stands, and the first scheduled poll
/// that works goes on from it.
fn waits_for_a_person(error: &engine::Error) -> bool {
    matches!(error.disposition, Disposition::Park | Disposition::Reauthorise)
}

/// Journals a hint that no route wants.
pub(crate) async fn note(world: &World, note: &NoteV1) -> Handled {
    let entry = Entry {
        tenant: note.tenant.clone(),
        source: note.source.clone(),
        kind: note.kind,
        id: note.id.clone(),
        target: None,
        at: world.clock.now(),
        outcome: Outcome::NotRouted,
        role: None,
        document: None,
        target_id: None,
        number: None,
        total: None,
        currency: None,
        code: None,
        reason: None,
        cuts: Vec::new(),
        mapping_version: 0,
        attempt: 1,
        duration_ms: 0,
        hint: Some(note.hint.clone()),
    };
    match world.journal.append(vec![entry]).await {
        Ok(()) => Handled::Done,
        Err(error) => failed("note", &error),
    }
}

/// Forgets a list of an account: the next reader asks the account.
pub(crate) async fn forget(world: &World, job: &ForgetListV1) -> Handled {
    match world.lists.forget(&job.tenant, &job.connection, &job.list).await {
        Ok(()) => Handled::Done,
        Err(error) => failed("forgotten list", &error),
    }
}

/// Shows what became of some records in a copy.
pub(crate) async fn mirror(world: &World, job: &MirrorV1) -> Handled {
    match engine::mirror::show(world, job).await {
        Ok(()) => Handled::Done,
        Err(error) if waits_for_a_person(&error) => {
            tracing::warn!(%error, copy = %job.copy, "what was done cannot be shown in the copy");
            Handled::Done
        }
        Err(error) => failed("mirror", &error),
    }
}

fn failed(what: &str, error: &engine::Error) -> Handled {
    tracing::error!(%error, "a {what} failed");
    match error.disposition {
        Disposition::Retry { after: Some(after) } => Handled::Again(after),
        _ => Handled::Again(RETRY),
    }
}
