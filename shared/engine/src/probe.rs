//! Trying an account: a session whatever the connection's state, and what the connector sees.

use model::Connection;
use model::connection::ConnectionState;

use crate::connector::{Finding, Probe, Severity};
use crate::error::{Disposition, Result};
use crate::session::Session;
use crate::sync::Side;
use crate::world::World;

/// A session for a connection, also for one that is switched off or waits for a person.
///
/// # Errors
/// What the vault and the token endpoint say.
pub async fn session(world: &World, connection: &Connection) -> Result<Session> {
    Ok(side(world, connection).await?.session())
}

/// Looks at a connection's account. Without an answer of the connector's own (none can try), the
/// account is taken to work.
///
/// # Errors
/// What says nothing about the account. Credentials that are refused or missing are a finding.
pub async fn probe(world: &World, connection: &Connection) -> Result<Probe> {
    let connector = world.connectors.get(&connection.connector)?.clone();
    let Some(account) = connector.account() else { return Ok(Probe::default()) };
    let answer = match side(world, connection).await {
        Ok(side) => {
            let probe = |session| async move { account.probe(&session).await };
            side.call(world, probe).await
        }
        Err(error) => Err(error),
    };
    match answer {
        Err(error) if is_about_the_account(error.disposition) => {
            let about = match error.disposition {
                Disposition::Reauthorise => "access",
                _ => "settings",
            };
            let fix = "Check the connection's settings and credentials, or connect it again.";
            let finding = Finding {
                severity: Severity::Problem,
                about,
                seen: error.message,
                fix: fix.to_owned(),
            };
            Ok(Probe { findings: vec![finding], ..Probe::default() })
        }
        answer => answer,
    }
}

fn is_about_the_account(disposition: Disposition) -> bool {
    matches!(disposition, Disposition::Reauthorise | Disposition::Park)
}

async fn side(world: &World, connection: &Connection) -> Result<Side> {
    let working = Connection { state: ConnectionState::Connected, ..connection.clone() };
    Side::of(world, working).await
}
