//! The upkeep of webhooks: what is missing or disabled is repaired, and what was lost meanwhile is
//! found by setting the polls back to the last moment at which all was well.

use jiff::Timestamp;
use model::Connection;
use serde::{Deserialize, Serialize};

use crate::connector::Repaired;
use crate::error::{Error, Result};
use crate::ingress::poll;
use crate::poll::Place;
use crate::sweep;
use crate::sync::Side;
use crate::world::World;

/// The stream under which the last check is kept among the cursors.
const STREAM: &str = "webhooks";
/// How often webhooks are checked.
const EVERY: std::time::Duration = std::time::Duration::from_secs(3600);
/// How long after a check that failed the next one begins.
const AGAIN: std::time::Duration = std::time::Duration::from_secs(300);
/// How far back a gap is taken to reach before the last good check: a delivery fails some times
/// before its webhook is disabled.
const BEFORE: std::time::Duration = std::time::Duration::from_secs(900);

/// Where the checks stand.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Checked {
    /// When all was well, or was made so; none before the first check.
    #[serde(default)]
    well_at: Option<Timestamp>,
    /// A check was begun and has not ended: what it repaired is not known.
    #[serde(default)]
    under_way: bool,
    /// When the last check was begun.
    #[serde(default)]
    begun_at: Option<Timestamp>,
}

impl Checked {
    /// An hour after all was well; sooner, and not at every tick, after a check that failed.
    fn is_due(&self, now: Timestamp) -> bool {
        let rested = |since: Option<Timestamp>, rest| since.is_none_or(|since| since + rest <= now);
        match self.under_way {
            true => rested(self.begun_at, AGAIN),
            false => rested(self.well_at, EVERY),
        }
    }
}

/// Checks a connection's webhooks, if we keep them up and it is time, and says what it repaired.
///
/// # Errors
/// What the other system and our state say. A check that did not come to its end counts as one that
/// found a gap: the next one follows it up.
pub async fn webhooks(world: &World, connection: &Connection) -> Result<Vec<Repaired>> {
    let connector = world.connectors.get(&connection.connector)?.clone();
    let (Some(subscriptions), Some(delivery_url)) =
        (connector.subscriptions(), &connection.webhook_url)
    else {
        return Ok(Vec::new());
    };
    let now = world.clock.now();
    let (last, epoch) = last_check(world, connection).await?;
    if !last.is_due(now) {
        return Ok(Vec::new());
    }
    let side = Side::open(world, &connection.tenant, &connection.id).await?;
    let begun = Checked { under_way: true, begun_at: Some(now), ..last };
    if !store(world, connection, epoch, begun).await? {
        return Ok(Vec::new());
    }
    let repaired = subscriptions.ensure(&side.session(), delivery_url).await?;
    for repaired in &repaired {
        metrics::counter!("WebhookRepaired").increment(1);
        tracing::warn!(
            connection = %connection.id, topic = repaired.topic, repair = ?repaired.repair,
            "a webhook was repaired"
        );
    }
    let gap = last.under_way || repaired.iter().any(|repaired| repaired.repair.leaves_a_gap());
    if gap && let Some(well_at) = last.well_at {
        fill_gap(world, connection, &side, well_at - BEFORE).await?;
    }
    let well = Checked { well_at: Some(now), under_way: false, begun_at: Some(now) };
    store(world, connection, epoch + 1, well).await?;
    Ok(repaired)
}

async fn last_check(world: &World, connection: &Connection) -> Result<(Checked, u64)> {
    let stored = world.cursors.get(&connection.tenant, &connection.id, STREAM).await?;
    Ok(stored.map_or_else(Default::default, |stored| {
        (Checked::deserialize(stored.value).unwrap_or_default(), stored.epoch)
    }))
}

/// Whether nobody else stored a check meanwhile.
async fn store(
    world: &World,
    connection: &Connection,
    epoch: u64,
    checked: Checked,
) -> Result<bool> {
    let value = serde_json::to_value(checked)
        .map_err(|error| Error::bug("a check is JSON").caused_by(error))?;
    world.cursors.advance(&connection.tenant, &connection.id, STREAM, epoch, value).await
}

/// Sets every stream back to a moment, has the sweeps begin, and polls at once.
async fn fill_gap(
    world: &World,
    connection: &Connection,
    side: &Side,
    since: Timestamp,
) -> Result<()> {
    let source = side.source()?;
    for stream in &side.connector.descriptor().streams {
        let (place, epoch) = Place::of(world, connection, stream).await?;
        let back = place.cursor.and_then(|cursor| source.rewound(stream, &cursor, since));
        if let Some(cursor) = back {
            // A poll that moved the cursor meanwhile makes this one fail: the check comes again.
            let complete_until = place.complete_until.map(|until| until.min(since));
            let wanted = Place { cursor: Some(cursor), ended_at: None, complete_until };
            if !wanted.store(world, connection, stream, epoch).await? {
                return Err(Error::retry(crate::Code::StateMoved, "a poll moved the cursor"));
            }
        }
    }
    sweep::hurry(world, connection).await?;
    world.queue.send(vec![poll(connection, "webhook_repaired")]).await
}
