//! Free ports on the loopback, and waiting until someone answers there.

use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::process::Process;

/// As many free ports as asked for, all different.
///
/// Another process may take one before it is used; the start then fails loudly.
///
/// # Errors
/// When the machine has no free port.
pub fn free_ports<const N: usize>() -> Result<[u16; N]> {
    let mut held = Vec::with_capacity(N);
    let mut ports = [0; N];
    for port in &mut ports {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        *port = listener.local_addr()?.port();
        held.push(listener);
    }
    Ok(ports)
}

/// Waits until a GET of `url` succeeds.
///
/// # Errors
/// When the process ends first, or does not answer within a minute; its log's end is shown.
pub async fn ready(http: &reqwest::Client, url: &str, process: &mut Process) -> Result<()> {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        if let Ok(answer) = http.get(url).send().await
            && answer.status().is_success()
        {
            return Ok(());
        }
        process.still_running()?;
        if Instant::now() > deadline {
            bail!("{} does not answer at {url}:\n{}", process.name(), process.log_tail());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
