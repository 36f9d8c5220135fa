//! A route's mapping: looked at, tried, switched on, compared, taken out. A mapping comes in again by
//! `activate` with its exported file.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use app::mapping::{Of, Previewed, Report, activate, compare, export, preview, recent, report};
use clap::Subcommand;
use engine::World;
use mapping::diff::Change;
use mapping::targets::Side;
use mapping::validate::Severity;
use model::{ConnectionId, Record, TenantId};

/// How many recent records of each kind a mapping is held against.
const SAMPLES: usize = 100;

/// Whose mapping.
#[derive(clap::Args)]
pub(crate) struct Route {
    /// Whose route.
    #[arg(long)]
    tenant: TenantId,
    /// The connection that records come from.
    #[arg(long)]
    source: ConnectionId,
    /// The connection that they go to.
    #[arg(long)]
    target: ConnectionId,
}

impl Route {
    fn of(&self) -> Of<'_> {
        Of { tenant: &self.tenant, source: &self.source, target: &self.target }
    }
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Find everything that is wrong with a mapping, and what the source's recent records lack in it.
    /// Nothing is stored.
    Validate {
        #[command(flatten)]
        route: Route,
        /// The mapping's JSON file.
        file: PathBuf,
    },
    /// Check a mapping and have the route use it; one with errors or failing examples is refused.
    Activate {
        #[command(flatten)]
        route: Route,
        /// The mapping's JSON file.
        file: PathBuf,
    },
    /// Show what a version makes of a record, the rules that fired, and what another version makes
    /// otherwise. Nothing is written.
    Preview {
        #[command(flatten)]
        route: Route,
        /// The version.
        #[arg(long)]
        version: u32,
        /// Another version, to be compared with.
        #[arg(long)]
        other: Option<u32>,
        /// The record's JSON file, as an example in a mapping holds it.
        file: PathBuf,
    },
    /// List what differs between two versions.
    Compare {
        #[command(flatten)]
        route: Route,
        /// The one.
        first: u32,
        /// The other.
        second: u32,
    },
    /// Print a version as JSON.
    Export {
        #[command(flatten)]
        route: Route,
        /// The version.
        version: u32,
    },
}

/// Carries a command out; answers what is to be printed.
pub(crate) async fn run(world: &World, command: Command) -> anyhow::Result<String> {
    match command {
        Command::Validate { route, file } => {
            let samples = samples(world, &route).await?;
            let side = side(world, &route).await?;
            let report = report(&read(&file)?, side, &samples)?;
            ensure!(report.may_be_activated(), "{}", findings(&report));
            Ok(format!("{}the mapping may be activated\n", findings(&report)))
        }
        Command::Activate { route, file } => {
            let samples = samples(world, &route).await?;
            let done = activate(world, route.of(), &read(&file)?, &samples).await?;
            let found = findings(&done.report);
            ensure!(done.activated, "{found}the mapping was not activated");
            Ok(format!("{found}the mapping is active\n"))
        }
        Command::Preview { route, version, other, file } => {
            // The cause is left out: it may quote a value of the record.
            let record: Record = serde_json::from_str(&read(&file)?)
                .map_err(|_| anyhow::anyhow!("{} holds no record", file.display()))?;
            let previewed = preview(world, route.of(), &record, version, other).await?;
            shown(&previewed)
        }
        Command::Compare { route, first, second } => {
            Ok(changes(&compare(world, route.of(), first, second).await?))
        }
        Command::Export { route, version } => {
            Ok(format!("{}\n", export(world, route.of(), version).await?))
        }
    }
}

async fn samples(world: &World, route: &Route) -> anyhow::Result<Vec<Record>> {
    let source = world.directory.connection(&route.tenant, &route.source).await?;
    let source = source.with_context(|| format!("there is no connection {}", route.source))?;
    Ok(recent(world, &source, SAMPLES).await?)
}

async fn side(world: &World, route: &Route) -> anyhow::Result<Side> {
    Ok(app::mapping::side(world, route.of()).await?)
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// What was found, each with its fix, and what becomes of the records that were looked at.
fn findings(report: &Report) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        let mark = match finding.severity {
            Severity::Error => "✗",
            Severity::Warning => "!",
        };
        let _ = writeln!(text, "{mark} {}: {}\n  {}", finding.path, finding.message, finding.fix);
    }
    for failed in &report.failed_examples {
        let _ = writeln!(text, "✗ the example \"{}\" fails:", failed.name);
        for miss in &failed.misses {
            let _ = writeln!(text, "  {}", change(miss));
        }
    }
    let _ = writeln!(text, "{} of the records looked at are planned", report.planned);
    for (rule, count) in &report.skipped {
        let _ = writeln!(text, "{count} are skipped by the rule {rule}");
    }
    for (code, count) in &report.waiting {
        let _ = writeln!(text, "{count} documents would wait with {code}");
    }
    text
}

fn shown(previewed: &Previewed) -> anyhow::Result<String> {
    let mut text = serde_json::to_string_pretty(&previewed.preview)?;
    text.push('\n');
    text.push_str(&changes(&previewed.difference));
    Ok(text)
}

fn changes(changes: &[Change]) -> String {
    changes.iter().map(|one| change(one) + "\n").collect()
}

fn change(change: &Change) -> String {
    let shown = |value: &Option<serde_json::Value>| {
        value.as_ref().map_or_else(|| "nothing".to_owned(), ToString::to_string)
    };
    format!("{}: {} -> {}", change.path, shown(&change.before), shown(&change.after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_reads_what_is_wrong_and_what_to_do() {
        let mapping = r#"{"version":1,"time_zone":"UTC","rules":[
            {"source":"billing.citty","target":"orders.custom.email"}]}"#;
        let report = report(mapping, Side::Copy, &[]).unwrap();
        assert!(!report.may_be_activated());
        assert_eq!(
            findings(&report),
            "✗ rules[0].source: no order has `billing.citty`\n  Did you mean `billing.city`?\n\
             0 of the records looked at are planned\n"
        );
    }

    #[test]
    fn a_change_is_one_line() {
        let one = Change { path: "a.b".to_owned(), before: None, after: Some("x".into()) };
        assert_eq!(changes(&[one]), "a.b: nothing -> \"x\"\n");
    }
}
