//! The functions' binaries: built by Cargo, packed as Lambda wants them.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use tokio::process::Command;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::cache::{Cache, repository};
use crate::progress::Step;
use crate::tools::checked;

/// The functions, named as their packages, folders and binaries are.
pub const FUNCTIONS: [&str; 5] =
    ["webhook-ingress", "sync-worker", "cdc-poller", "sync-api", "connect"];

/// Builds the functions and the sandbox and returns the folder of the binaries.
///
/// The development profile, so that the stack, the tests and clippy share one build of the
/// dependencies; what the cloud runs is the release profile.
///
/// # Errors
/// When the build fails; Cargo's own words are on standard error.
pub async fn build(cache: &Cache) -> Result<PathBuf> {
    let step = Step::start("Building the functions and the sandbox");
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--locked", "--bins", "--package", "sandbox", "--package", "operator"]);
    for function in FUNCTIONS {
        cargo.args(["--package", function]);
    }
    cargo.env("CARGO_TARGET_DIR", cache.target()).current_dir(repository()).kill_on_drop(true);
    let status = cargo.status().await.context("cannot run cargo")?;
    ensure!(status.success(), "the functions do not build");
    step.done();
    Ok(cache.target().join("debug"))
}

/// Packs a function's binary, without its debug information, as `bootstrap`, and returns the zip.
///
/// # Errors
/// When the binary cannot be stripped or read.
pub async fn pack(binaries: &Path, function: &str, folder: &Path) -> Result<Vec<u8>> {
    let stripped = folder.join(function);
    let binary = binaries.join(function);
    checked(Command::new("strip").arg("-o").arg(&stripped).arg(&binary)).await?;
    let mut zip = ZipWriter::new(io::Cursor::new(Vec::new()));
    // Stored: it is unpacked on this machine a moment later.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .unix_permissions(0o755);
    zip.start_file("bootstrap", options)?;
    io::copy(&mut File::open(&stripped)?, &mut zip)?;
    zip.flush()?;
    let packed = zip.finish()?.into_inner();
    fs::remove_file(&stripped)?;
    Ok(packed)
}
