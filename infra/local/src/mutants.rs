//! `cargo xtask mutants`: changes the code that counts money, one place at a time, and sees whether
//! a test notices.
//!
//! Which modules are changed stands in `.cargo/mutants.toml`. It takes an hour or more on two
//! cores, so it is no part of `cargo xtask test`; docs/mutants.md says what the last run found.

use anyhow::Result;
use tokio::process::Command;

use crate::cache::{Cache, repository};
use crate::subcommand;

/// The mutation tester: an exact version.
const MUTANTS: (&str, &str) = ("cargo-mutants", "27.1.0");

/// Runs it; its report stands in the cache folder's `mutants.out`.
///
/// # Errors
/// When a mutant survives, or the tests do not pass without one.
pub async fn run(shard: Option<&str>) -> Result<()> {
    let cache = Cache::open()?;
    let program = subcommand::of(&cache, MUTANTS).await?;
    let mut command = Command::new(program);
    command.args(["mutants", "--no-shuffle", "--colors", "never", "--output"]);
    command.arg(cache.target()).arg("--dir").arg(repository());
    if let Some(shard) = shard {
        command.args(["--shard", shard]);
    }
    subcommand::checked("Changing the code that counts money", &mut command).await
}
