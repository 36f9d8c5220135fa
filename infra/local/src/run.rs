//! What runs: a folder and a file a stack, by which `down` and the tests find it.
//!
//! `run/{name}/` holds logs and state and belongs to one process, named in `owner.json`;
//! `run/{name}.json` appears when the stack is up. A folder whose owner is gone (killed outright)
//! is swept by whoever comes next.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::aws::Aws;
use crate::cache::Cache;
use crate::process::Identity;

const OWNER: &str = "owner.json";
const POSTGRES: &str = "postgres-folder";

/// A running stack, as other processes see it. It holds secrets of the local stack alone.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Run {
    /// Its name: `demo`, `up`, `up-2`.
    pub name: String,
    /// The `xtask` process that holds it.
    pub owner: Identity,
    /// What that process started.
    pub processes: Vec<Identity>,
    /// The local AWS: `http://127.0.0.1:{port}`.
    pub endpoint: String,
    /// The HTTP API's id.
    pub api_id: String,
    /// The `Host` under which MiniStack knows the API: `{id}.execute-api.localhost`.
    pub api_host: String,
    /// The API by a path of the endpoint, as the stores are given it: `*.localhost` is no name
    /// that every machine resolves. The functions see the path without this prefix.
    pub api_url: String,
    /// The Data API of the local Supabase; without `/rest/v1`.
    pub postgrest_url: String,
    /// A key for it, of the role `service_role`.
    pub service_key: String,
    /// The same database for a superuser, password included.
    pub postgres_url: String,
    /// The stores and companies.
    pub sandbox_url: String,
    /// What the functions see, variable by variable; with it a function runs by hand.
    pub environment: BTreeMap<String, String>,
    /// The outputs of the CloudFormation stack: tables, queues, functions, bus.
    pub outputs: BTreeMap<String, String>,
    /// Where the functions' binaries are.
    pub binaries: PathBuf,
    /// Where the logs are.
    pub folder: PathBuf,
}

impl Run {
    /// Reads a run file.
    ///
    /// # Errors
    /// When there is none, or it is of another version.
    pub fn load(path: &Path) -> Result<Self> {
        let json = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_slice(&json).with_context(|| format!("cannot parse {}", path.display()))
    }

    /// A client of its AWS.
    #[must_use]
    pub fn aws(&self, http: reqwest::Client) -> Aws {
        Aws::new(http, self.endpoint.clone())
    }

    /// An output of the CloudFormation stack.
    ///
    /// # Errors
    /// When the template has no such output.
    pub fn output(&self, name: &str) -> Result<&str> {
        let value = self.outputs.get(name);
        value.map(String::as_str).with_context(|| format!("the template has no output {name}"))
    }
}

/// A name that is ours while this lives; dropping it removes the files.
#[derive(Debug)]
pub struct Claim {
    /// The name, unique among the stacks that run.
    pub name: String,
    /// A folder for logs and state.
    pub folder: PathBuf,
    /// Who we are.
    pub owner: Identity,
}

impl Claim {
    /// Takes `base`, or `base-2` and so on when it is taken.
    ///
    /// # Errors
    /// When the folder cannot be created.
    pub fn take(cache: &Cache, base: &str) -> Result<Self> {
        let _alone = cache.lock("run")?;
        for number in 1.. {
            let name = if number == 1 { base.to_owned() } else { format!("{base}-{number}") };
            let folder = cache.runs().join(&name);
            if folder.exists() {
                if owner(&folder).is_some_and(|owner| owner.runs()) {
                    continue;
                }
                sweep(&folder);
            }
            fs::create_dir_all(&folder)?;
            fs::set_permissions(&folder, Permissions::from_mode(0o700))?;
            let owner = Identity::of("xtask", std::process::id());
            fs::write(folder.join(OWNER), serde_json::to_vec(&owner)?)?;
            return Ok(Self { name, folder, owner });
        }
        bail!("too many stacks")
    }

    /// Where the run file is.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.folder.with_extension("json")
    }

    /// Publishes the stack.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn publish(&self, run: &Run) -> Result<()> {
        let unfinished = self.folder.join("run.json");
        fs::write(&unfinished, serde_json::to_vec_pretty(run)?)?;
        fs::set_permissions(&unfinished, Permissions::from_mode(0o600))?;
        Ok(fs::rename(unfinished, self.file())?)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        sweep(&self.folder);
    }
}

/// Notes a folder outside the run's own, to be removed with it.
///
/// # Errors
/// When the note cannot be written.
pub fn note_postgres(run_folder: &Path, postgres: &Path) -> Result<()> {
    Ok(fs::write(run_folder.join(POSTGRES), postgres.as_os_str().as_encoded_bytes())?)
}

/// Stops the named stack, or all of them, and removes what killed ones left behind.
///
/// # Errors
/// When there is no stack of that name, or one does not end.
pub fn down(name: Option<&str>) -> Result<()> {
    let cache = Cache::open()?;
    let mut folders = Vec::new();
    for entry in fs::read_dir(cache.runs())? {
        let path = entry?.path();
        let named = path.file_name().is_some_and(|file| name.is_none_or(|name| file == name));
        if path.is_dir() && named {
            folders.push(path);
        }
    }
    if let (Some(name), true) = (name, folders.is_empty()) {
        bail!("no stack is named {name}");
    }
    for folder in &folders {
        stop(folder)?;
        eprintln!("  {}: stopped", folder.file_name().unwrap_or_default().display());
    }
    if folders.is_empty() {
        eprintln!("  no stack is up");
    }
    Ok(())
}

fn stop(folder: &Path) -> Result<()> {
    if let Some(owner) = owner(folder) {
        owner.terminate();
        let deadline = Instant::now() + Duration::from_secs(40);
        while owner.runs() {
            if Instant::now() > deadline {
                bail!("process {} does not end", owner.pid);
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
    sweep(folder);
    Ok(())
}

fn owner(folder: &Path) -> Option<Identity> {
    serde_json::from_slice(&fs::read(folder.join(OWNER)).ok()?).ok()
}

/// Best effort: what cannot be removed now is swept by the next stack of this name.
fn sweep(folder: &Path) {
    if let Ok(postgres) = fs::read_to_string(folder.join(POSTGRES))
        && postgres.starts_with("/tmp/uds-postgres-")
    {
        remove(Path::new(&postgres));
    }
    let _absent = fs::remove_file(folder.with_extension("json"));
    remove(folder);
}

fn remove(folder: &Path) {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            eprintln!("  cannot remove {}: {error}", folder.display());
        }
        _ => {}
    }
}
