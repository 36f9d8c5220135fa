//! Trying a project: one call of `schema_state`, and what its answer or its failure means.

use engine::connector::{Finding, Probe, Severity};
use engine::session::Session;
use engine::{Code, Result};
use serde::Deserialize;
use serde_json::{Value, json};

use super::client::Client;
use super::config::Config;
use super::errors::{Failure, Trouble};

/// The version of `infra/supabase` that this build writes to.
const SCHEMA_VERSION: u32 = 2;

/// What `schema_state` answers.
#[derive(Debug, Deserialize)]
struct State {
    version: Option<u32>,
    server: String,
    role: String,
    may_call: bool,
    missing: Vec<String>,
    unreadable: Vec<String>,
    unwritable: Vec<String>,
}

/// Looks at a project without changing anything.
pub(super) async fn probe(client: &Client, session: &Session) -> Result<Probe> {
    let mut probe = Probe::default();
    let config = match Config::of(session) {
        Ok(config) => config,
        Err(error) => {
            probe.findings.push(problem("settings", error.message, "correct the connection"));
            return Ok(probe);
        }
    };
    let reads = config.read_only || config.key.reader().is_some();
    probe.facts.insert("schema".to_owned(), json!(config.schema));
    probe.facts.insert("key".to_owned(), json!(config.key.sort()));
    probe.facts.insert("read_only".to_owned(), json!(reads));
    match client.rpc::<State>(session, &config, "schema_state", "{}".to_owned()).await {
        Ok(state) => {
            probe.findings.extend(shortcomings(&state, reads));
            for (name, value) in [
                ("schema_version", json!(state.version)),
                ("server", Value::from(state.server)),
                ("role", Value::from(state.role)),
            ] {
                probe.facts.insert(name.to_owned(), value);
            }
        }
        Err(failure) => probe.findings.push(finding(failure, &config)?),
    }
    if reads {
        let seen = config.key.reader().unwrap_or("read_only is set");
        let fix = "nothing, if it shall only read; else use sb_secret_… and leave read_only out";
        probe.findings.push(warning("read_only", seen, fix));
    }
    if config.key.claims().is_some_and(|role| role == "service_role") {
        let seen = "service_key is a token of the older kind, which Supabase ends with 2026";
        probe.findings.push(warning("legacy_key", seen, "use a secret key (sb_secret_…)"));
    }
    probe.findings.sort_by_key(|finding| finding.severity);
    Ok(probe)
}

fn shortcomings(state: &State, reads: bool) -> Vec<Finding> {
    let mut found = Vec::new();
    let apply = "apply infra/supabase";
    match state.version {
        Some(SCHEMA_VERSION) => {}
        Some(version) if version > SCHEMA_VERSION => {
            let seen = format!("the tables are of version {version}, this build is of an older");
            found.push(warning("schema_version", seen, "update this build"));
        }
        Some(version) => {
            let seen = format!("the tables are of version {version}, older than this build");
            found.push(problem("schema_version", seen, apply));
        }
        None => found.push(problem("schema_version", "the tables have no version", apply)),
    }
    if !state.missing.is_empty() {
        let seen = format!("columns are missing: {}", state.missing.join(", "));
        let fix = "put them back, or drop their tables, apply infra/supabase and bring all again";
        found.push(problem("schema_drift", seen, fix));
    }
    if !state.unreadable.is_empty() {
        let seen = format!("{} may not read: {}", state.role, state.unreadable.join(", "));
        found.push(problem("missing_grants", seen, apply));
    }
    let writes = state.may_call && state.unwritable.is_empty();
    if !reads && !writes {
        let what = if state.may_call { state.unwritable.join(", ") } else { "anything".to_owned() };
        let seen = format!("{} may not write: {what}", state.role);
        found.push(problem("missing_grants", seen, "apply infra/supabase; use a service key"));
    }
    found
}

/// What a failed call says about the account.
fn finding(failure: Failure, config: &Config) -> Result<Finding> {
    let Some(trouble) = failure.trouble else {
        if failure.error.code == Code::ConfigInvalid || failure.error.code == Code::Refused {
            return Ok(problem("refused", failure.error.message, "look at the project's logs"));
        }
        return Err(failure.error);
    };
    let seen = failure.error.message;
    let (about, fix) = match trouble {
        Trouble::SchemaExposure => (
            "schema_exposure",
            format!("add {} to Exposed schemas in the project's API settings", config.schema),
        ),
        Trouble::SchemaDrift => (
            "schema_drift",
            "apply infra/supabase; if it is, run: notify pgrst, 'reload schema'".to_owned(),
        ),
        Trouble::MissingGrants if config.key.reader().is_some() => (
            "wrong_key",
            "use a secret key (sb_secret_…), or for reading a token of commerce_analyst".to_owned(),
        ),
        Trouble::MissingGrants => {
            ("missing_grants", "apply infra/supabase, which grants what is needed".to_owned())
        }
        Trouble::WrongKey => {
            ("wrong_key", "put the project's current secret key into service_key".to_owned())
        }
        Trouble::LegacyKeysOff => {
            ("legacy_key", "put a secret key (sb_secret_…) into service_key".to_owned())
        }
        Trouble::NoJwtSecret => ("no_jwt_secret", "set the project's JWT secret".to_owned()),
        Trouble::Paused => ("paused", "restore the project in Supabase's dashboard".to_owned()),
        Trouble::WrongUrl => (
            "wrong_url",
            "url is the project's address, such as https://<ref>.supabase.co".to_owned(),
        ),
        Trouble::Unreachable => (
            "unreachable",
            "see that url is right and the project exists; a deleted one has no address".to_owned(),
        ),
        Trouble::Unwell => ("unwell", "try again in some minutes".to_owned()),
    };
    Ok(problem(about, seen, fix))
}

fn problem(about: &'static str, seen: impl Into<String>, fix: impl Into<String>) -> Finding {
    Finding { severity: Severity::Problem, about, seen: seen.into(), fix: fix.into() }
}

fn warning(about: &'static str, seen: impl Into<String>, fix: impl Into<String>) -> Finding {
    Finding { severity: Severity::Warning, ..problem(about, seen, fix) }
}
