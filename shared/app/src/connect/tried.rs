//! A first look at an account: what it is, and whether it can be switched on.

use engine::connector::{Finding, Probe, Severity};
use engine::{Result, World};
use model::Connection;
use serde::Serialize;

/// What a look at an account found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tried {
    /// Whether the connection can be switched on.
    pub works: bool,
    /// What the account is.
    pub facts: serde_json::Map<String, serde_json::Value>,
    /// What stands in the way, or may; worst first.
    pub findings: Vec<Finding>,
}

/// Looks at a connection's account with its own credentials and fills in the settings that the account
/// itself dictates; one that a person has set stays. Nothing in the account is changed.
///
/// # Errors
/// What says nothing about the account: our own state, no time left.
pub async fn try_account(world: &World, connection: &Connection) -> Result<Tried> {
    let probe = engine::probe::probe(world, connection).await?;
    if probe.works() && !probe.settings.is_empty() {
        keep_settings(world, connection, &probe).await?;
    }
    let works = probe.works();
    let mut findings = probe.findings;
    findings.sort_by_key(|finding| finding.severity);
    if works {
        tracing::info!(connection = %connection.id, "the account works");
    } else {
        let problems = findings.iter().filter(|f| f.severity == Severity::Problem);
        let about: Vec<&str> = problems.map(|finding| finding.about).collect();
        tracing::warn!(connection = %connection.id, ?about, "the account does not work yet");
    }
    Ok(Tried { works, facts: probe.facts, findings })
}

async fn keep_settings(world: &World, connection: &Connection, probe: &Probe) -> Result<()> {
    let mut settings = connection.settings.clone();
    let Some(fields) = settings.as_object_mut() else { return Ok(()) };
    for (name, value) in &probe.settings {
        fields.entry(name.clone()).or_insert_with(|| value.clone());
    }
    if settings == connection.settings {
        return Ok(());
    }
    let filled = Connection { settings, ..connection.clone() };
    world.directory.change_connection(connection, &filled).await
}
