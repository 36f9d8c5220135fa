//! What a tick does for one connection, one step after the other. A step that fails does not keep
//! the next one from its turn.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use engine::poll::{Why, poll};
use engine::{Error, Result, World, sweep, upkeep};
use futures::FutureExt;
use model::Connection;
use tokio::time::timeout;

/// How long a step may take. Every step can be cut anywhere: its cursor moves after its work.
const LONGEST: Duration = Duration::from_secs(50);

/// What came of one connection's turn.
#[derive(Debug, Default)]
pub(crate) struct Look {
    pub(crate) records: usize,
    pub(crate) failed: bool,
}

/// Polls a connection, keeps its webhooks up and goes on with its sweeps.
pub(crate) async fn after(world: &World, connection: &Connection) -> Look {
    let mut look = Look::default();
    let polled = async { Ok(poll(world, connection, Why::Schedule).await?.records) };
    look.take(connection, "poll", step(polled).await);
    let kept_up = async { upkeep::webhooks(world, connection).await.map(|_| 0) };
    look.take(connection, "upkeep", step(kept_up).await);
    let swept = async { Ok(sweep::sweep(world, connection).await?.found) };
    look.take(connection, "sweep", step(swept).await);
    look
}

async fn step(work: impl Future<Output = Result<usize>>) -> Result<usize> {
    let work = AssertUnwindSafe(work).catch_unwind();
    match timeout(LONGEST, work).await {
        Ok(Ok(done)) => done,
        Ok(Err(_)) => Err(Error::bug("it panicked")),
        Err(_) => {
            Err(Error::retry(engine::Code::NoAnswer, "it took too long: the next tick goes on"))
        }
    }
}

impl Look {
    fn take(&mut self, connection: &Connection, step: &'static str, done: Result<usize>) {
        match done {
            Ok(0) => {}
            Ok(records) => {
                self.records += records;
                tracing::info!(connection = %connection.id, records, "{step} found changes");
            }
            Err(error) => {
                self.failed = true;
                let connector = connection.connector.to_string();
                metrics::counter!("PollFailed", "connector" => connector).increment(1);
                tracing::error!(%error, connection = %connection.id, "a {step} failed");
            }
        }
    }
}
