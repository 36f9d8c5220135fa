//! The jobs of a batch: syncs of the same route and kind are merged into slices, so that ten hints
//! cost one read; slices run side by side.
//!
//! A panic ends the slice or job that it happens in and no other: its messages come again.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use engine::World;
use engine::job::{Job, SyncV1};
use engine::sync::{Ending, Slice, sync};
use futures::FutureExt;
use futures::future::join_all;
use model::{ConnectionId, Kind, SourceId, TenantId};

use crate::batch::{Handled, Received};
use crate::single;

/// How long a job that is no sync waits after a failure.
pub(crate) const RETRY: Duration = Duration::from_secs(60);

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
            Some(Job::PollV1(poll)) => alone("poll", single::poll(world, poll)).await,
            Some(Job::NoteV1(note)) => alone("note", single::note(world, note)).await,
            Some(Job::ForgetListV1(list)) => alone("list", single::forget(world, list)).await,
            Some(Job::MirrorV1(mirror)) => alone("mirror", single::mirror(world, mirror)).await,
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
