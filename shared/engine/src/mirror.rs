//! Showing what was done where people look: the ID map and the journal in their copy.
//!
//! A hint like any other: the job names records, and what is shown is read when the job is carried
//! out. Nothing rests on it.

use std::collections::BTreeMap;

use model::{ConnectionId, Route, SourceId};

use crate::connector::MirroredLink;
use crate::error::{Error, Result};
use crate::job::{Job, Message, MirrorV1};
use crate::link::LinkKey;
use crate::sync::{Ending, Side, Slice};
use crate::world::World;

/// The most records of one job.
const MOST: usize = 100;
/// The most lines of one record's story that are shown anew; older ones were shown before.
const LATEST: usize = 50;

/// Has the copies of a tenant show what came of a slice. A record that only reached a copy is shown
/// there by what reaches the books, where it has books to go to.
pub(crate) async fn tell(world: &World, slice: &Slice, endings: &BTreeMap<SourceId, Ending>) {
    if let Err(error) = try_to_tell(world, slice, endings).await {
        metrics::counter!("MirrorNotTold").increment(1);
        tracing::warn!(%error, source = %slice.source, "what was done is not shown in the copy");
    }
}

async fn try_to_tell(
    world: &World,
    slice: &Slice,
    endings: &BTreeMap<SourceId, Ending>,
) -> Result<()> {
    let done: Vec<SourceId> = endings
        .iter()
        .filter(|(_, ending)| **ending == Ending::Done)
        .map(|(id, _)| id.clone())
        .collect();
    if done.is_empty() {
        return Ok(());
    }
    let routes = world.directory.routes_from(&slice.tenant, &slice.source).await?;
    let routes: Vec<Route> = routes.into_iter().filter(|r| r.carries(slice.kind)).collect();
    let mut messages = Vec::new();
    for copy in copies(world, slice, &routes).await? {
        for ids in done.chunks(MOST) {
            let job = Job::MirrorV1(MirrorV1 {
                tenant: slice.tenant.clone(),
                source: slice.source.clone(),
                kind: slice.kind,
                ids: ids.to_vec(),
                copy: copy.clone(),
            });
            messages.push(Message::bulk(&slice.tenant, job, 0));
        }
    }
    if messages.is_empty() { Ok(()) } else { world.queue.send(messages).await }
}

/// The targets of these routes that can show it.
async fn copies(world: &World, slice: &Slice, routes: &[Route]) -> Result<Vec<ConnectionId>> {
    let mut copies = Vec::new();
    for route in routes.iter().filter(|route| route.target != slice.target || routes.len() == 1) {
        let Some(target) = world.directory.connection(&slice.tenant, &route.target).await? else {
            continue;
        };
        if world.connectors.get(&target.connector)?.mirror().is_some() {
            copies.push(target.id);
        }
    }
    Ok(copies)
}

/// Shows the links and the latest lines of the journal of some records in a copy.
///
/// # Errors
/// What the copy and our state say.
pub async fn show(world: &World, job: &MirrorV1) -> Result<()> {
    let side = Side::open(world, &job.tenant, &job.copy).await?;
    let Some(mirror) = side.connector.mirror() else {
        return Err(Error::bug(format!("{} shows nothing", job.copy)));
    };
    let routes = world.directory.routes_from(&job.tenant, &job.source).await?;
    let keys: Vec<LinkKey> = job
        .ids
        .iter()
        .flat_map(|id| routes.iter().map(move |route| key(job, id, &route.target)))
        .collect();
    let links: Vec<MirroredLink> =
        world.links.get(&keys).await?.values().map(MirroredLink::from).collect();
    let mut logs = Vec::new();
    for id in &job.ids {
        let story = world.journal.of(&job.tenant, &job.source, job.kind, id).await?;
        let known = story.len().saturating_sub(LATEST);
        logs.extend(story.into_iter().skip(known));
    }
    let show = |session| {
        let (links, logs) = (&links, &logs);
        async move { mirror.mirror(&session, links, logs).await }
    };
    side.call(world, show).await
}

fn key(job: &MirrorV1, id: &SourceId, target: &ConnectionId) -> LinkKey {
    LinkKey {
        tenant: job.tenant.clone(),
        source: job.source.clone(),
        kind: job.kind,
        id: id.clone(),
        target: target.clone(),
    }
}
