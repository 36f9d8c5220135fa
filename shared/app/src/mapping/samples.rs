//! A source's own recent records: what a mapping is held against before the first sync.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use engine::connector::Fetched;
use engine::{Result, World};
use model::{Connection, Kind, Record, SourceId};

/// How far back records count as recent.
const RECENT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// The kinds that mappings depend on.
const KINDS: [Kind; 3] = [Kind::Order, Kind::Product, Kind::Customer];

/// Records of a source that changed in the last thirty days, at most so many of each kind. Each stream
/// is asked for one page; what cannot be read is left out, for it would wait in any case.
///
/// # Errors
/// What concerns the source as a whole: unreachable, refused, no access.
pub async fn recent(world: &World, connection: &Connection, limit: usize) -> Result<Vec<Record>> {
    let connector = world.connectors.get(&connection.connector)?.clone();
    let Some(source) = connector.source() else { return Ok(Vec::new()) };
    let start_at = world.clock.now() - RECENT;
    let since = Connection { start_at, ..connection.clone() };
    let session = engine::probe::session(world, &since).await?;
    let mut changed: BTreeMap<Kind, BTreeSet<SourceId>> = BTreeMap::new();
    for stream in &connector.descriptor().streams {
        let kinds = stream.kinds.iter().copied();
        let wanted: BTreeSet<Kind> = kinds.filter(|kind| KINDS.contains(kind)).collect();
        if wanted.is_empty() {
            continue;
        }
        let page = source.changes(&session, stream, &wanted, None, limit).await?;
        for one in page.changed.into_iter().filter(|one| wanted.contains(&one.kind)) {
            changed.entry(one.kind).or_default().insert(one.id);
        }
    }
    let mut records = Vec::new();
    for (kind, ids) in changed {
        let ids: Vec<SourceId> = ids.into_iter().take(limit).collect();
        let fetched = source.fetch(&session, kind, &ids).await?;
        records.extend(fetched.into_values().filter_map(|fetched| match fetched {
            Fetched::Found(record) => Some(record),
            Fetched::Gone | Fetched::Unreadable(_) => None,
        }));
    }
    Ok(records)
}
