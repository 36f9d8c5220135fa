//! Every check and every test, fast ones first; the same for a developer and for CI.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, ensure};
use tokio::process::Command;

use crate::cache::Cache;
use crate::demo;
use crate::fuzz;
use crate::prerequisites;
use crate::progress::{Step, say, seconds};
use crate::stack::{Options, Stack};
use crate::subcommand::{self, checked};
use crate::tools::{self, Tools};

/// The runner of the tests, and the check of licences and sources: exact versions.
const NEXTEST: (&str, &str) = ("cargo-nextest", "0.9.143");
const DENY: (&str, &str) = ("cargo-deny", "0.20.2");
/// How long each target is fuzzed, in seconds.
const FUZZING: u64 = 20;
/// The package of the tests that need a running stack.
const FLOWS: &str = "package(flows)";

/// Runs them all; stops at the first that fails.
///
/// # Errors
/// When a check fails, or a tool cannot be installed.
pub async fn run() -> Result<()> {
    let started = Instant::now();
    prerequisites::check()?;
    let cache = Cache::open()?;
    let checks = Checks { cache: &cache };
    checks.cargo("Formatting", &["fmt", "--all", "--check"], &[]).await?;
    checks.template().await?;
    let everything = ["--workspace", "--all-targets", "--all-features", "--locked"];
    let clippy = [&["clippy"], &everything[..], &["--", "-D", "warnings"]].concat();
    checks.cargo("Clippy", &clippy, &[]).await?;
    let docs = ["doc", "--workspace", "--no-deps", "--all-features", "--locked"];
    checks.cargo("Documentation", &docs, &[("RUSTDOCFLAGS", "-D warnings")]).await?;
    checks.licences().await?;

    // All targets at once, so that tests and functions share one build of the dependencies.
    let build = [&["build"], &everything[..]].concat();
    checks.cargo("Building functions and tests", &build, &[]).await?;
    checks.tests("Tests", &format!("not {FLOWS}"), &[]).await?;
    let binaries = cache.target().join("debug");
    checks.flows(binaries.clone()).await?;
    checks.demo(binaries).await?;
    fuzz::run(FUZZING).await?;
    say(&format!("All checks passed in {}", seconds(started.elapsed())));
    Ok(())
}

struct Checks<'a> {
    cache: &'a Cache,
}

impl Checks<'_> {
    async fn template(&self) -> Result<()> {
        // Installed here, so that the template's tests find them.
        let lint = tools::lint_python(self.cache).await?;
        Tools::install(self.cache).await?;
        // By its interpreter: the script's first line names the folder it was installed in.
        let mut command = Command::new(&lint);
        command.arg(lint.with_file_name("cfn-lint")).args(["template.yaml", "infra/*.yaml"]);
        checked("cfn-lint", &mut command).await
    }

    async fn licences(&self) -> Result<()> {
        let deny = subcommand::of(self.cache, DENY).await?;
        // Advisories are left out: they need a database that is no package registry.
        let mut command = Command::new(deny);
        command.args(["--all-features", "check", "--hide-inclusion-graph"]);
        command.args(["licenses", "bans", "sources"]);
        checked("Licences, duplicates, sources", &mut command).await
    }

    async fn tests(&self, what: &str, filter: &str, variables: &[(&str, &str)]) -> Result<()> {
        let nextest = subcommand::of(self.cache, NEXTEST).await?;
        let mut command = Command::new(nextest);
        command.args(["nextest", "run", "--workspace", "--all-targets", "--all-features"]);
        command.args(["--locked", "--cargo-quiet", "--profile", "ci", "--filterset", filter]);
        // A package without tests is no failure while it has none.
        command.arg("--no-tests=warn").env("CARGO_TARGET_DIR", self.cache.target());
        checked(what, command.envs(variables.iter().copied())).await
    }

    async fn flows(&self, binaries: PathBuf) -> Result<()> {
        let stack = Stack::start(Options::named("test").binaries(binaries)).await?;
        let file = stack.file().display().to_string();
        let variables = [("UDS_STACK_FILE", file.as_str())];
        self.tests("Flows, on the local stack", FLOWS, &variables).await?;
        stack.stop();
        Ok(())
    }

    async fn demo(&self, binaries: PathBuf) -> Result<()> {
        let step = Step::start("The demo");
        let stack = Stack::start(Options::named("demo").binaries(binaries)).await?;
        let code = demo::run(&stack, true).await?;
        stack.stop();
        ensure!(code == 0, "the demo did not keep its promises (exit code {code})");
        step.done();
        Ok(())
    }

    async fn cargo(&self, what: &str, arguments: &[&str], more: &[(&str, &str)]) -> Result<()> {
        let mut command = Command::new("cargo");
        command.args(arguments).env("CARGO_TARGET_DIR", self.cache.target());
        checked(what, command.envs(more.iter().copied())).await
    }
}
