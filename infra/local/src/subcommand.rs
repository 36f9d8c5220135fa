//! Cargo's subcommands of exact versions, and commands whose output is shown.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use tokio::process::Command;

use crate::cache::{Cache, repository};
use crate::progress::Step;
use crate::tools;

/// The program of a Cargo subcommand: the machine's own where it has that version, or installed once.
///
/// # Errors
/// When it cannot be installed.
pub(crate) async fn of(cache: &Cache, (name, version): (&str, &str)) -> Result<PathBuf> {
    let (_, subcommand) = name.split_once('-').context("not a Cargo subcommand")?;
    let own = tools::output(Command::new("cargo").args([subcommand, "--version"])).await;
    if own.is_ok_and(|own| own.split_whitespace().any(|word| word == version)) {
        return Ok(PathBuf::from(name));
    }
    let root = cache.tools().join(format!("{name}-{version}"));
    let program = root.join("bin").join(name);
    if program.is_file() {
        return Ok(program);
    }
    let _alone = cache.lock("install")?;
    let build = cache.tools().join(format!("{name}-build"));
    let mut command = Command::new("cargo");
    command.args(["install", "--locked", "--version", version, "--root"]);
    command.arg(&root).arg(name).env("CARGO_TARGET_DIR", &build);
    checked(&format!("Installing {name} {version} (once, minutes)"), &mut command).await?;
    remove(&build)?;
    Ok(program)
}

/// Runs a command in the repository's root, its output shown, and tells how long it took.
pub(crate) async fn checked(what: &str, command: &mut Command) -> Result<()> {
    let step = Step::start(what);
    let status = command.current_dir(repository()).kill_on_drop(true).status().await;
    let status = status.with_context(|| format!("cannot run {:?}", command.as_std()))?;
    ensure!(status.success(), "{what}: failed; the reason is above");
    step.done();
    Ok(())
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}
