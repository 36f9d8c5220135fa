//! The poller: one tick asks every connection what changed, keeps its webhooks up and goes on with
//! its sweeps. A connection that fails, panics or is slow does not hold up the others.

mod look;

use engine::World;
use futures::future::join_all;
use model::Connection;
use model::connection::ConnectionState;
use serde::Serialize;

/// What a tick found.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tick {
    /// Connections asked.
    pub connections: usize,
    /// Records enqueued.
    pub records: usize,
    /// Connections that could not be asked whole; the next tick tries them again.
    pub failed: usize,
}

/// Looks after every connection that works.
///
/// # Errors
/// When the connections themselves cannot be listed: Lambda reports it and the scheduler retries.
pub async fn tick(world: &World) -> engine::Result<Tick> {
    let connections = world.directory.connections().await?;
    let working: Vec<Connection> = connections
        .into_iter()
        .filter(|connection| connection.state == ConnectionState::Connected)
        .collect();
    let looks = join_all(working.iter().map(|connection| look::after(world, connection))).await;
    Ok(Tick {
        connections: working.len(),
        records: looks.iter().map(|look| look.records).sum(),
        failed: looks.iter().filter(|look| look.failed).count(),
    })
}
