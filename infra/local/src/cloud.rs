//! The real cloud: thin over `sam build` and `sam deploy`.

use anyhow::{Context, Result, bail, ensure};
use tokio::process::Command;

use crate::cache::{Cache, repository};
use crate::prerequisites::works;
use crate::progress::say;

/// Builds the functions for the cloud and deploys the stage.
///
/// # Errors
/// When a program is missing (named with its install command) or one of the steps fails.
pub async fn deploy(stage: &str, yes: bool) -> Result<()> {
    let needs = [
        ("sam", "--version", "pip install aws-sam-cli==1.170.0"),
        ("cargo-lambda", "--version", "pip install cargo-lambda==1.9.2"),
    ];
    for (program, argument, install) in needs {
        if !works(program, &[argument]) {
            bail!("`{program}` is missing; install it with: {install}");
        }
    }
    say("Building the functions for the cloud (release profile; minutes the first time)");
    // An absolute folder: else each function would compile every dependency again.
    let target = Cache::open()?.target();
    sam(Command::new("sam").arg("build").env("CARGO_TARGET_DIR", target)).await?;
    say(&format!("Deploying stage {stage}"));
    let mut command = Command::new("sam");
    command.args(["deploy", "--stack-name", &format!("universal-data-sync-{stage}")]);
    command.args(["--parameter-overrides", &format!("Stage={stage}")]);
    if yes {
        command.arg("--no-confirm-changeset");
    }
    sam(&mut command).await
}

async fn sam(command: &mut Command) -> Result<()> {
    let status = command.current_dir(repository()).kill_on_drop(true).status().await;
    ensure!(status.context("cannot run sam")?.success(), "sam failed; its own words are above");
    Ok(())
}
