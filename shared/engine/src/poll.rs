//! Asking a source what changed: what webhooks lose, a poll finds.
//!
//! A page is enqueued first and the cursor moved after it, on condition that nobody else moved it:
//! a crash between the two reads the page twice, never not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use model::{Connection, Kind, Route, SourceId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::connector::{Changed, Source, Stream};
use crate::error::{Error, Result};
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

/// Why a connection is polled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is time: streams that rest are left alone.
    Schedule,
    /// Something may have been lost: every stream is asked.
    Asked,
}

/// Where a stream's polls stand.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The connector's own cursor; none before the first page.
    #[serde(default)]
    pub(crate) cursor: Option<Value>,
    /// When the last poll came to its end; none while one is under way, or is wanted.
    #[serde(default)]
    pub(crate) ended_at: Option<Timestamp>,
    /// Every change before this moment, by the source's clock, has been enqueued: proven by the
    /// source's own pages.
    #[serde(default)]
    pub(crate) complete_until: Option<Timestamp>,
}

impl Place {
    /// The stored place, and its epoch.
    pub(crate) async fn of(
        world: &World,
        connection: &Connection,
        stream: &Stream,
    ) -> Result<(Self, u64)> {
        let (tenant, id) = (&connection.tenant, &connection.id);
        let stored = world.cursors.get(tenant, id, stream.name).await?;
        Ok(stored.map_or_else(Default::default, |stored| (Self::read(stored.value), stored.epoch)))
    }

    /// A place as it is stored; a value of the first version is the connector's cursor alone.
    fn read(value: Value) -> Self {
        match value.get("cursor") {
            Some(_) => Self::deserialize(value).unwrap_or_default(),
            None => Self { cursor: Some(value), ..Self::default() },
        }
    }

    /// Stores it; whether nobody else stored one meanwhile.
    pub(crate) async fn store(
        &self,
        world: &World,
        connection: &Connection,
        stream: &Stream,
        epoch: u64,
    ) -> Result<bool> {
        let value = serde_json::to_value(self)
            .map_err(|error| Error::bug("a poll's place is JSON").caused_by(error))?;
        let (tenant, id) = (&connection.tenant, &connection.id);
        world.cursors.advance(tenant, id, stream.name, epoch, value).await
    }
}

/// Asks a connection what changed, for every kind that one of its routes carries.
///
/// # Errors
/// The first that the source, the queue or our state say; the pages before it are enqueued, and so is
/// what the other streams have.
pub async fn poll(world: &World, connection: &Connection, why: Why) -> Result<Polled> {
    let routes = world.directory.routes_from(&connection.tenant, &connection.id).await?;
    let wanted: BTreeSet<Kind> =
        routes.iter().flat_map(|route| route.kinds.iter().copied()).collect();
    let (mut polled, mut failed) = (Polled::default(), None);
    if wanted.is_empty() {
        return Ok(polled);
    }
    let side = Side::open(world, &connection.tenant, &connection.id).await?;
    let Some(source) = side.connector.source() else { return Ok(polled) };
    for stream in &side.connector.descriptor().streams {
        let rest = if why == Why::Schedule { source.rest(stream) } else { Duration::ZERO };
        if stream.kinds.iter().any(|kind| wanted.contains(kind))
            && is_due(world, connection, stream, rest).await?
        {
            // A stream that fails does not keep the next one from its turn.
            match poll_stream(world, &side, source, stream, &wanted, &routes).await {
                Ok(found) => {
                    polled.records += found.records;
                    polled.more |= found.more;
                }
                Err(error) => failed = failed.or(Some(error)),
            }
        }
    }
    failed.map_or(Ok(polled), Err)
}

async fn is_due(
    world: &World,
    connection: &Connection,
    stream: &Stream,
    rest: Duration,
) -> Result<bool> {
    if rest.is_zero() {
        return Ok(true);
    }
    let (place, _) = Place::of(world, connection, stream).await?;
    Ok(place.ended_at.is_none_or(|ended| ended + rest <= world.clock.now()))
}

async fn poll_stream(
    world: &World,
    side: &Side,
    source: &dyn Source,
    stream: &Stream,
    wanted: &BTreeSet<Kind>,
    routes: &[Route],
) -> Result<Polled> {
    let connection = &*side.connection;
    let mut polled = Polled::default();
    for _ in 0..PAGES {
        let (place, epoch) = Place::of(world, connection, stream).await?;
        let cursor = place.cursor.as_ref();
        let read =
            |session| async move { source.changes(&session, stream, wanted, cursor, PAGE).await };
        let page = side.call(world, read).await?;
        polled.records += page.changed.len();
        polled.more = page.more;
        world.queue.send(look_at(routes, &page.changed)).await?;
        let ended_at = (!page.more).then(|| world.clock.now());
        let complete_until = place.complete_until.max(page.complete_until);
        let next = Place { cursor: Some(page.next), ended_at, complete_until };
        let moved = next.store(world, connection, stream, epoch).await?;
        if !page.more || !moved {
            break;
        }
    }
    Ok(polled)
}

/// "Look at these", for every route that carries their kind.
pub(crate) fn look_at(routes: &[Route], changed: &[Changed]) -> Vec<Message> {
    let mut by_kind: BTreeMap<Kind, Vec<SourceId>> = BTreeMap::new();
    for changed in changed {
        by_kind.entry(changed.kind).or_default().push(changed.id.clone());
    }
    let jobs = by_kind.iter().flat_map(|(kind, ids)| {
        let wanting = routes.iter().filter(|route| route.carries(*kind));
        wanting.flat_map(move |route| ids.chunks(PAGE).map(move |ids| (route, *kind, ids)))
    });
    jobs.map(|(route, kind, ids)| {
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
    .collect()
}
