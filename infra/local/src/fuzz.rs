//! `cargo xtask fuzz`: each fuzz target for some seconds, where a nightly toolchain is at hand.
//!
//! What it finds beyond the corpus goes to the cache folder, and an input that breaks a promise to
//! `tests/fuzz/artifacts/`; one worth keeping is put into `tests/fuzz/corpus/<target>/` by hand,
//! where the stable tests try it from then on.

use std::fs;

use anyhow::{Context, Result, ensure};
use tokio::process::Command;

use crate::cache::{Cache, repository};
use crate::progress::{Step, say};
use crate::subcommand;
use crate::tools;

/// The fuzzer's driver: an exact version.
const FUZZ: (&str, &str) = ("cargo-fuzz", "0.13.1");

/// Runs every target for so many seconds each. Without a nightly toolchain it says so and
/// is done.
///
/// # Errors
/// When a target finds an input that breaks its promise, or cannot be built.
pub async fn run(seconds: u64) -> Result<()> {
    if !has_nightly().await {
        say("Fuzzing is skipped: no nightly toolchain (rustup toolchain install nightly)");
        return Ok(());
    }
    let cache = Cache::open()?;
    let program = subcommand::of(&cache, FUZZ).await?;
    let targets = targets()?;
    for target in &targets {
        let found = cache.target().join("fuzz-corpus").join(target);
        fs::create_dir_all(&found)?;
        let step = Step::start(format!("Fuzzing {target} for {seconds} s"));
        let mut command = Command::new(&program);
        // Without a sanitizer: the workspace forbids unsafe code, and so it is twice as fast.
        command.args(["fuzz", "run", "--fuzz-dir", "tests/fuzz", "--sanitizer", "none"]);
        command.arg("--target-dir").arg(cache.target().join("fuzz")).arg(target).arg(&found);
        command.arg(repository().join("tests/fuzz/corpus").join(target));
        command.args(["--", &format!("-max_total_time={seconds}"), "-timeout=10", "-verbosity=0"]);
        // The repository's own toolchain file would win over `+nightly` in the build's children.
        command.env("RUSTUP_TOOLCHAIN", "nightly").current_dir(repository()).kill_on_drop(true);
        let status = command.status().await.context("cannot run cargo fuzz")?;
        ensure!(status.success(), "{target}: see above, and tests/fuzz/artifacts/{target}");
        step.done();
    }
    Ok(())
}

/// Whether there is a nightly toolchain, which the fuzzer's instrumentation needs.
async fn has_nightly() -> bool {
    tools::output(Command::new("cargo").args(["+nightly", "--version"])).await.is_ok()
}

/// The targets: a file each.
fn targets() -> Result<Vec<String>> {
    let folder = repository().join("tests/fuzz/fuzz_targets");
    let mut targets = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("no {}", folder.display()))? {
        let path = entry?.path();
        targets.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    targets.sort();
    Ok(targets)
}
