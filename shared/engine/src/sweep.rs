//! The id-set sweep: everything that a source has is listed now and then and compared with the last
//! listing, so that what vanished or changed without a word is looked at.
//!
//! A listing is never believed: what it misses is asked for by id. What it misses once may only have
//! shifted to another page while it was read, so it stays in the census, marked as missed, until the
//! next listing misses it too.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use model::{Connection, Kind, Route, SourceId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::connector::{Changed, Listed, Sweep};
use crate::error::{Error, Result};
use crate::poll::look_at;
use crate::sync::Side;
use crate::world::World;

/// Pages of one kind that a call reads before it leaves the rest to the next one.
const PAGES: usize = 10;
/// How long the sweep of a kind rests after it has listed everything.
const REST: std::time::Duration = std::time::Duration::from_secs(6 * 3600);
/// How often a sweep under way may come first when the next one is asked for.
const HURRIES: usize = 5;
/// The print of a record that the last listing missed. A listing's own print is never this one.
const MISSED: u64 = 0;

/// Where the sweep of a kind stands.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Place {
    /// The connector's own place; none at the beginning.
    #[serde(default)]
    from: Option<Value>,
    /// The first id that is not listed yet.
    #[serde(default)]
    first: u64,
    /// When the last sweep listed everything; none before the first, which only takes note.
    #[serde(default)]
    ended_at: Option<Timestamp>,
    /// Whether a sweep is wanted before its time.
    #[serde(default)]
    wanted: bool,
}

/// What a sweep found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Records listed.
    pub listed: usize,
    /// Records to be looked at.
    pub found: usize,
}

/// Goes on with the sweeps of a connection, as far as they are due.
///
/// # Errors
/// What the source, the queue or our state say; the pages before the error are done.
pub async fn sweep(world: &World, connection: &Connection) -> Result<Swept> {
    let mut swept = Swept::default();
    let routes = world.directory.routes_from(&connection.tenant, &connection.id).await?;
    let connector = world.connectors.get(&connection.connector)?.clone();
    let Some(sweep) = connector.sweep() else { return Ok(swept) };
    let wanted = |kind: Kind| routes.iter().any(|route| route.carries(kind));
    for kind in sweep.kinds().iter().copied().filter(|kind| wanted(*kind)) {
        let found = sweep_kind(world, connection, sweep, kind, &routes).await?;
        swept.listed += found.listed;
        swept.found += found.found;
    }
    Ok(swept)
}

/// Has every sweep of a connection begin with the next call: something may have been lost.
///
/// # Errors
/// `STATE_UNAVAILABLE`.
pub async fn hurry(world: &World, connection: &Connection) -> Result<()> {
    let connector = world.connectors.get(&connection.connector)?;
    for kind in connector.sweep().map_or(&[][..], Sweep::kinds) {
        for _ in 0..HURRIES {
            let (place, epoch) = place(world, connection, *kind).await?;
            let wanted = Place { wanted: true, ..place };
            if advance(world, connection, *kind, epoch, &wanted).await? {
                break;
            }
        }
    }
    Ok(())
}

async fn sweep_kind(
    world: &World,
    connection: &Connection,
    sweep: &dyn Sweep,
    kind: Kind,
    routes: &[Route],
) -> Result<Swept> {
    let mut swept = Swept::default();
    let (mut place, mut epoch) = place(world, connection, kind).await?;
    if !is_due(&place, world.clock.now()) {
        return Ok(swept);
    }
    let side = Side::open(world, &connection.tenant, &connection.id).await?;
    if place.from.is_none() {
        place.wanted = false;
    }
    for _ in 0..PAGES {
        let from = place.from.as_ref();
        let list = |session| async move { sweep.list(&session, kind, from).await };
        let listing = side.call(world, list).await?;
        let (first, last) = (place.first, last_id(&listing.rows, listing.next.is_none()));
        if let Some(last) = last {
            let (tenant, id) = (&connection.tenant, &connection.id);
            let known = world.census.between(tenant, id, kind, first, last).await?;
            let compared = compare(&known, &listing.rows, place.ended_at.is_some());
            swept.listed += listing.rows.len();
            swept.found += compared.look_at.len();
            let id_of = |id: &u64| SourceId::new(id.to_string());
            let changed: Vec<Changed> =
                compared.look_at.iter().map(|id| Changed { kind, id: id_of(id) }).collect();
            world.queue.send(look_at(routes, &changed)).await?;
            if compared.census != known {
                let census = &compared.census;
                world.census.replace(tenant, id, kind, first, last, census).await?;
            }
            place.first = last.saturating_add(1);
        }
        let ended = listing.next.is_none();
        place.from = listing.next;
        if ended {
            // One that was asked for meanwhile begins anew: pages behind it may have changed.
            let wanted = place.wanted;
            place = Place { ended_at: Some(world.clock.now()), wanted, ..Place::default() };
        }
        if !advance(world, connection, kind, epoch, &place).await? || ended {
            break;
        }
        epoch += 1;
    }
    Ok(swept)
}

/// A sweep under way goes on; a new one begins after its rest, or when it is wanted.
fn is_due(place: &Place, now: Timestamp) -> bool {
    let rested = place.ended_at.is_none_or(|ended| ended + REST <= now);
    place.from.is_some() || place.wanted || rested
}

/// The last id that a page speaks of: the end of everything on the last page, else its last row;
/// none of an empty page in between.
fn last_id(rows: &[Listed], is_last: bool) -> Option<u64> {
    if is_last { Some(u64::MAX) } else { rows.iter().map(|row| row.id).max() }
}

/// What a page says against what was known of its ids.
#[derive(Debug, PartialEq, Eq)]
struct Compared {
    look_at: BTreeSet<u64>,
    census: BTreeMap<u64, u64>,
}

/// The first sweep only takes note: what is new to it was not lost, it is what polls and runs bring.
fn compare(known: &BTreeMap<u64, u64>, rows: &[Listed], was_swept: bool) -> Compared {
    let mut census: BTreeMap<u64, u64> =
        rows.iter().map(|row| (row.id, row.print.max(MISSED + 1))).collect();
    let moved = census.iter().filter(|(id, print)| known.get(id) != Some(print));
    let mut look_at: BTreeSet<u64> = moved.filter(|_| was_swept).map(|(id, _)| *id).collect();
    for (id, print) in known {
        if !census.contains_key(id) {
            look_at.insert(*id);
            if *print != MISSED {
                census.insert(*id, MISSED);
            }
        }
    }
    Compared { look_at, census }
}

/// The stream under which a sweep's place is kept among the cursors.
fn stream(kind: Kind) -> String {
    format!("sweep:{kind}")
}

async fn place(world: &World, connection: &Connection, kind: Kind) -> Result<(Place, u64)> {
    let (tenant, id) = (&connection.tenant, &connection.id);
    let stored = world.cursors.get(tenant, id, &stream(kind)).await?;
    Ok(stored.map_or_else(Default::default, |stored| {
        (Place::deserialize(stored.value).unwrap_or_default(), stored.epoch)
    }))
}

async fn advance(
    world: &World,
    connection: &Connection,
    kind: Kind,
    epoch: u64,
    place: &Place,
) -> Result<bool> {
    let value = serde_json::to_value(place)
        .map_err(|error| Error::bug("a sweep's place is JSON").caused_by(error))?;
    let (tenant, id) = (&connection.tenant, &connection.id);
    world.cursors.advance(tenant, id, &stream(kind), epoch, value).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(of: &[(u64, u64)]) -> Vec<Listed> {
        of.iter().map(|(id, print)| Listed { id: *id, print: *print }).collect()
    }

    fn known(of: &[(u64, u64)]) -> BTreeMap<u64, u64> {
        of.iter().copied().collect()
    }

    #[test]
    fn what_vanished_is_looked_at_twice_before_it_is_forgotten() {
        let first = compare(&known(&[(1, 7), (2, 7)]), &rows(&[(1, 7)]), true);
        assert_eq!(first.look_at, BTreeSet::from([2]));
        let second = compare(&first.census, &rows(&[(1, 7)]), true);
        assert_eq!(second.look_at, BTreeSet::from([2]));
        assert_eq!(second.census, known(&[(1, 7)]));
    }

    #[test]
    fn the_first_sweep_takes_note_and_asks_for_nothing() {
        let first = compare(&BTreeMap::new(), &rows(&[(1, 7), (2, 8)]), false);
        assert!(first.look_at.is_empty());
        assert_eq!(first.census, known(&[(1, 7), (2, 8)]));
    }

    #[test]
    fn a_print_that_looks_like_a_mark_is_none() {
        let listed = compare(&BTreeMap::new(), &rows(&[(1, MISSED)]), true);
        assert_ne!(listed.census.get(&1), Some(&MISSED));
    }

    proptest! {
        /// Whatever a listing passes over and whatever changes meanwhile: after two listings that
        /// saw it, or missed it, everything that differs from the source was looked at.
        #[test]
        fn nothing_that_moved_is_passed_over(
            before in prop::collection::btree_map(1_u64..60, 1_u64..5, 0..30),
            after in prop::collection::btree_map(1_u64..60, 1_u64..5, 0..30),
            shifted in prop::collection::btree_set(1_u64..60, 0..5),
        ) {
            let seen: Vec<Listed> = after
                .iter()
                .filter(|(id, _)| !shifted.contains(id))
                .map(|(id, print)| Listed { id: *id, print: *print })
                .collect();
            let one = compare(&before, &seen, true);
            let whole: Vec<Listed> =
                after.iter().map(|(id, print)| Listed { id: *id, print: *print }).collect();
            let two = compare(&one.census, &whole, true);
            for id in before.keys().chain(after.keys()) {
                if before.get(id) != after.get(id) {
                    prop_assert!(one.look_at.contains(id) || two.look_at.contains(id), "{}", id);
                }
            }
            let left: BTreeMap<u64, u64> =
                two.census.iter().filter(|(_, p)| **p != MISSED).map(|(i, p)| (*i, *p)).collect();
            prop_assert_eq!(left, after);
        }
    }
}
