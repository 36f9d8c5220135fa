//! A child process that cannot outlive this one.
//!
//! It is stopped when its guard is dropped (a normal end, an error, a panic, Ctrl-C), and by the
//! kernel when this process is killed outright (`setpriv --pdeathsig`). It has a process group of
//! its own, so that Ctrl-C reaches this process alone, which then stops its children in order.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde::{Deserialize, Serialize};

/// How long a process may take to end by itself.
const GRACE: Duration = Duration::from_secs(8);

/// What to start.
#[derive(Debug)]
pub struct Spec<'a> {
    /// Its name in messages.
    pub name: &'a str,
    /// The program.
    pub program: &'a Path,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Its whole environment, apart from `PATH` and `HOME`.
    pub environment: Vec<(String, String)>,
    /// Where it runs.
    pub folder: &'a Path,
    /// Receives what it prints.
    pub log: PathBuf,
    /// Another user to run as (user and group id).
    pub user: Option<(u32, u32)>,
    /// The signal that asks it to end.
    pub stop: Stop,
}

/// How a process likes to be asked to end.
#[derive(Clone, Copy, Debug)]
pub enum Stop {
    /// SIGTERM, as most.
    Terminate,
    /// SIGINT: PostgreSQL's fast shutdown, which does not wait for its clients.
    Interrupt,
}

impl Stop {
    fn name(self) -> &'static str {
        match self {
            Self::Terminate => "TERM",
            Self::Interrupt => "INT",
        }
    }

    fn signal(self) -> Signal {
        match self {
            Self::Terminate => Signal::TERM,
            Self::Interrupt => Signal::INT,
        }
    }
}

/// A process by its id and the moment at which it started, for ids are used again.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// What it is.
    pub name: String,
    /// Its id.
    pub pid: u32,
    /// Clock ticks between the machine's start and its own.
    pub started: u64,
}

impl Identity {
    /// Describes a process that runs now.
    #[must_use]
    pub fn of(name: &str, pid: u32) -> Self {
        Self { name: name.to_owned(), pid, started: start_time(pid).unwrap_or(0) }
    }

    /// Whether this very process still runs.
    #[must_use]
    pub fn runs(&self) -> bool {
        start_time(self.pid) == Some(self.started)
    }

    /// Asks it to end, if it still runs.
    pub fn terminate(&self) {
        if self.runs() {
            signal(self.pid, Signal::TERM);
        }
    }
}

/// The child and its log.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    log: PathBuf,
    stop: Stop,
}

impl Process {
    /// Starts it. Call it on a thread that lives as long as the process (see `main`).
    ///
    /// # Errors
    /// When the log cannot be written or the program cannot be started.
    pub fn start(spec: Spec<'_>) -> Result<Self> {
        let log = File::create(&spec.log)
            .with_context(|| format!("cannot write {}", spec.log.display()))?;
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", spec.stop.name()]);
        if let Some((user, group)) = spec.user {
            command.args(["--reuid", &user.to_string(), "--regid", &group.to_string()]);
            command.arg("--clear-groups");
        }
        command.arg(spec.program).args(&spec.arguments);
        let kept = ["PATH", "HOME"].map(|key| (key, std::env::var_os(key).unwrap_or_default()));
        command.env_clear().envs(kept).envs(spec.environment).current_dir(spec.folder);
        command.process_group(0).stdin(Stdio::null());
        command.stdout(log.try_clone()?).stderr(log);
        let child =
            command.spawn().with_context(|| format!("cannot start {}", spec.program.display()))?;
        Ok(Self { name: spec.name.to_owned(), child, log: spec.log, stop: spec.stop })
    }

    /// Its name in messages.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Who it is, for the run file.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity::of(&self.name, self.child.id())
    }

    /// Fails, with the end of its log, when it has ended.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn still_running(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("{} ended ({status}):\n{}", self.name, self.log_tail());
        }
        Ok(())
    }

    /// The last lines of its log.
    #[must_use]
    pub fn log_tail(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }

    fn end(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        let pid = self.child.id();
        signal(pid, self.stop.signal());
        let deadline = Instant::now() + GRACE;
        while Instant::now() < deadline {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        if let Some(group) = id(pid) {
            let _gone = kill_process_group(group, Signal::KILL);
        }
        let _reaped = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

fn id(pid: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(pid).ok()?)
}

fn signal(pid: u32, signal: Signal) {
    if let Some(pid) = id(pid) {
        // It may have ended by itself meanwhile.
        let _gone = kill_process(pid, signal);
    }
}

/// Field 22 of `/proc/{pid}/stat`; the second field, a name in brackets, may hold spaces.
fn start_time(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace();
    let state = fields.next()?;
    // A zombie has ended: only its parent has not looked yet.
    if state == "Z" {
        return None;
    }
    fields.nth(18)?.parse().ok()
}
