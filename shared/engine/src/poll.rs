//! Asking a source what changed: what webhooks lose, a poll finds.
//!
//! A page is enqueued first and the cursor moved after it, on condition that nobody else moved it:
//! a crash between the two reads the page twice, never not at all.

use std::collections::BTreeSet;

use model::{Connection, Kind, Route};

use crate::connector::Source;
use crate::error::Result;
use crate::job::{Job, Message, SyncV1};
use crate::sync::Side;
use crate::world::World;

/// How many ids a page asks for, and a bulk job carries at the most.
const PAGE: usize = 100;
/// Pages of one kind a poll reads before it leaves the rest to the next one.
const PAGES: usize = 20;

/// What a poll found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Polled {
    /// Records enqueued, each for every route that wants it.
    pub records: usize,
    /// Whether the source had more than this poll read.
    pub more: bool,
}

/// Asks a connection what changed, for every kind that one of its routes carries.
///
/// # Errors
/// What the source, the queue or our state say; the pages before the error are enqueued.
pub async fn poll(world: &World, connection: &Connection) -> Result<Polled> {
    let routes = world.directory.routes_from(&connection.tenant, &connection.id).await?;
    let wanted: BTreeSet<Kind> =
        routes.iter().flat_map(|route| route.kinds.iter().copied()).collect();
    let mut polled = Polled::default();
    if wanted.is_empty() {
        return Ok(polled);
    }
    let side = Side::open(world, &connection.tenant, &connection.id).await?;
    let Some(source) = side.connector.source() else { return Ok(polled) };
    let kinds = &side.connector.descriptor().source_kinds;
    for kind in kinds.iter().copied().filter(|kind| wanted.contains(kind)) {
        let found = poll_kind(world, &side, source, kind, &routes).await?;
        polled.records += found.records;
        polled.more |= found.more;
    }
    Ok(polled)
}

async fn poll_kind(
    world: &World,
    side: &Side,
    source: &dyn Source,
    kind: Kind,
    routes: &[Route],
) -> Result<Polled> {
    let (tenant, connection) = (&side.connection.tenant, &side.connection.id);
    let mut polled = Polled::default();
    for _ in 0..PAGES {
        let stored = world.cursors.get(tenant, connection, kind).await?;
        let (value, epoch) = stored.map_or((None, 0), |s| (Some(s.value), s.epoch));
        let mut page = source.changes(&side.session(), kind, value.as_ref(), PAGE).await;
        if let Err(error) = &page
            && side.renews(error)
        {
            side.renew(world).await?;
            page = source.changes(&side.session(), kind, value.as_ref(), PAGE).await;
        }
        let page = page?;
        polled.records += page.ids.len();
        polled.more = page.more;
        world.queue.send(messages(routes, kind, &page.ids)).await?;
        let moved = world.cursors.advance(tenant, connection, kind, epoch, page.next).await?;
        if !page.more || !moved {
            break;
        }
    }
    Ok(polled)
}

fn messages(routes: &[Route], kind: Kind, ids: &[model::SourceId]) -> Vec<Message> {
    let wanting = routes.iter().filter(|route| route.carries(kind));
    wanting
        .flat_map(|route| {
            ids.chunks(PAGE).map(|ids| {
                let job = Job::SyncV1(SyncV1 {
                    tenant: route.tenant.clone(),
                    source: route.source.clone(),
                    target: route.target.clone(),
                    kind,
                    ids: ids.to_vec(),
                    hint: None,
                });
                Message::bulk(&route.tenant, job, 0)
            })
        })
        .collect()
}
