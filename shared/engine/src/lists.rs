//! Lists of an account, from the cache while it is fresh.
//!
//! A list with a webhook is forgotten when its webhook comes; every list is read anew after the
//! time that its connector gives.

use model::Connection;

use crate::code::Code;
use crate::connector::ListEntry;
use crate::error::{Error, Result};
use crate::ports::CachedList;
use crate::sync::Side;
use crate::world::World;

/// A list of a connection's account.
///
/// # Errors
/// `CONFIG_INVALID` where the connector has no such list; what the account and our state say.
pub async fn read(world: &World, connection: &Connection, list: &str) -> Result<Vec<ListEntry>> {
    let (tenant, id) = (&connection.tenant, &connection.id);
    let connector = world.connectors.get(&connection.connector)?.clone();
    let unknown = || {
        let message = format!("{} has no list named {list}", connector.descriptor().name);
        Error::park(Code::ConfigInvalid, message)
    };
    let lists = connector.lists().ok_or_else(unknown)?;
    let info = lists.lists().iter().find(|info| info.name == list).ok_or_else(unknown)?;
    let now = world.clock.now();
    if let Some(kept) = world.lists.get(tenant, id, list).await?
        && kept.read_at + info.keep > now
    {
        return Ok(kept.entries);
    }
    let side = Side::open(world, tenant, id).await?;
    let read = |session| async move { lists.read(&session, list).await };
    let entries = side.call(world, read).await?;
    let read = CachedList { entries, read_at: now };
    world.lists.put(tenant, id, list, &read).await?;
    Ok(read.entries)
}
