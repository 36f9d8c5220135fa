//! The jobs of a batch: syncs of the same route and kind are merged into slices, so that ten hints
//! cost one read; slices run side by side.
//!
//! A panic ends the slice or job that it happens in and no other: its messages come again.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use engine::job::{Job, NoteV1, PollV1, SyncV1};
use engine::journal::{Entry, Outcome};
use engine::sync::{Ending, Slice, sync};
use engine::{Disposition, World};
use futures::FutureExt;
use futures::future::join_all;
use model::{ConnectionId, Kind, SourceId, TenantId};

use crate::batch::{Handled, Received};

/// How long a poll or a note waits after a failure.
const RETRY: Duration = Duration::from_secs(60);

type Route = (TenantId, ConnectionId, ConnectionId, Kind);

/// Carries out every job; one result a message, in their order.
pub(crate) async fn all(world: &World, messages: &[Received]) -> Vec<Handled> {
    let syncs = messages.iter().filter_map(|message| match &message.job {
        Some(Job::SyncV1(sync)) => Some(sync),
        _ => None,
    });
    let slices = slices(syncs);
    let endings: BTreeMap<Route, BTreeMap<SourceId, Ending>> = join_all(
        slices.iter().map(async |(route, slice)| (route.clone(), run(world, slice).await)),
    )
    .await
    .into_iter()
    .collect();
    let mut handled = Vec::with_capacity(messages.len());
    for message in messages {
        handled.push(match &message.job {
            Some(Job::SyncV1(sync)) => of_sync(sync, endings.get(&route(sync))),
            Some(Job::PollV1(poll)) => alone("poll", poll_now(world, poll)).await,
            Some(Job::NoteV1(note)) => alone("note", write_down(world, note)).await,
            None => Handled::unreadable(),
        });
    }
    handled
}

/// Syncs a slice. After a panic its records come again when the leases that it left have ended.
async fn run(world: &World, slice: &Slice) -> BTreeMap<SourceId, Ending> {
    if let Ok(endings) = AssertUnwindSafe(sync(world, slice)).catch_unwind().await {
        return endings;
    }
    panicked("sync");
    let again = Ending::Again { after: world.timeouts.lease };
    slice.records.keys().map(|id| (id.clone(), again)).collect()
}

/// Carries out a job that is no sync.
async fn alone(what: &'static str, job: impl Future<Output = Handled>) -> Handled {
    AssertUnwindSafe(job).catch_unwind().await.unwrap_or_else(|_| {
        panicked(what);
        Handled::Again(RETRY)
    })
}

/// What panicked may quote a record: it is not repeated.
fn panicked(what: &'static str) {
    metrics::counter!("JobPanicked", "job" => what).increment(1);
    tracing::error!("a {what} panicked");
}

fn route(sync: &SyncV1) -> Route {
    (sync.tenant.clone(), sync.source.clone(), sync.target.clone(), sync.kind)
}

fn slices<'a>(syncs: impl Iterator<Item = &'a SyncV1>) -> BTreeMap<Route, Slice> {
    let mut slices: BTreeMap<Route, Slice> = BTreeMap::new();
    for job in syncs {
        let slice = slices.entry(route(job)).or_insert_with(|| Slice {
            tenant: job.tenant.clone(),
            source: job.source.clone(),
            target: job.target.clone(),
            kind: job.kind,
            records: BTreeMap::new(),
        });
        for id in &job.ids {
            slice.records.entry(id.clone()).or_default().extend(job.hint.clone());
        }
    }
    slices
}

fn of_sync(sync: &SyncV1, endings: Option<&BTreeMap<SourceId, Ending>>) -> Handled {
    let ending = |id: &SourceId| endings.and_then(|endings| endings.get(id)).copied();
    if let [id] = sync.ids.as_slice() {
        return Handled::from_ending(ending(id).unwrap_or(Ending::Again { after: RETRY }));
    }
    let rest: Vec<(SyncV1, Duration)> = sync
        .ids
        .iter()
        .filter_map(|id| match ending(id) {
            Some(Ending::Done) => None,
            Some(Ending::Again { after }) => Some((id, after)),
            None => Some((id, RETRY)),
        })
        .map(|(id, after)| (SyncV1 { ids: vec![id.clone()], ..sync.clone() }, after))
        .collect();
    if rest.is_empty() { Handled::Done } else { Handled::Rest(rest) }
}

async fn poll_now(world: &World, poll: &PollV1) -> Handled {
    let connection = match world.directory.connection(&poll.tenant, &poll.connection).await {
        Ok(Some(connection)) => connection,
        Ok(None) => {
            tracing::warn!(connection = %poll.connection, "a poll of a connection that is gone");
            return Handled::Done;
        }
        Err(error) => return failed("poll", &error),
    };
    match engine::poll::poll(world, &connection).await {
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

async fn write_down(world: &World, note: &NoteV1) -> Handled {
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

fn failed(what: &str, error: &engine::Error) -> Handled {
    tracing::error!(%error, "a {what} failed");
    match error.disposition {
        Disposition::Retry { after: Some(after) } => Handled::Again(after),
        _ => Handled::Again(RETRY),
    }
}
