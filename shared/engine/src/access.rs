//! An account that no longer lets us in: its connection waits for a person, and people are told.

use model::Connection;
use model::connection::ConnectionState;

use crate::error::{Error, Result};
use crate::ports::Event;
use crate::world::World;

/// Marks a connection as one that a person must give access again, and says so on the bus. One that
/// is not at work any more stays as it is.
///
/// # Errors
/// What our state says.
pub(crate) async fn lost(world: &World, connection: &Connection, error: &Error) -> Result<()> {
    let (tenant, id) = (&connection.tenant, &connection.id);
    let Some(stored) = world.directory.connection(tenant, id).await? else { return Ok(()) };
    if stored.state != ConnectionState::Connected {
        return Ok(());
    }
    let state = ConnectionState::NeedsReauth { reason: error.message.clone() };
    let waiting = Connection { state, ..stored.clone() };
    world.directory.change_connection(&stored, &waiting).await?;
    metrics::counter!("AccessLost").increment(1);
    let news = Event::NeedsReauth {
        tenant: tenant.clone(),
        connection: id.clone(),
        reason: error.code.to_string(),
    };
    if let Err(error) = world.events.publish(vec![news]).await {
        tracing::warn!(%error, connection = %id, "the event was not published");
    }
    Ok(())
}
