//! The poller: one tick polls every connection; one that fails or panics does not hold up the
//! others.

use std::panic::AssertUnwindSafe;

use engine::World;
use futures::FutureExt;
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
    /// Connections that could not be asked; the next tick tries them again.
    pub failed: usize,
}

/// Polls every connection that works.
///
/// # Errors
/// When the connections themselves cannot be listed: Lambda reports it and the scheduler retries.
pub async fn tick(world: &World) -> engine::Result<Tick> {
    let connections = world.directory.connections().await?;
    let working: Vec<Connection> = connections
        .into_iter()
        .filter(|connection| connection.state == ConnectionState::Connected)
        .collect();
    let mut tick = Tick { connections: working.len(), ..Tick::default() };
    let polls = working.iter().map(async |connection| {
        let poll = AssertUnwindSafe(engine::poll::poll(world, connection)).catch_unwind();
        poll.await.unwrap_or_else(|_| Err(engine::Error::bug("polling panicked")))
    });
    for (connection, polled) in working.iter().zip(join_all(polls).await) {
        match polled {
            Ok(polled) => {
                tick.records += polled.records;
                if polled.records > 0 {
                    tracing::info!(connection = %connection.id, polled.records, "polled");
                }
            }
            Err(error) => {
                tick.failed += 1;
                metrics::counter!("PollFailed", "connector" => connection.connector.to_string())
                    .increment(1);
                tracing::error!(%error, connection = %connection.id, "a poll failed");
            }
        }
    }
    Ok(tick)
}
