//! The process of the stores and companies that stand in for WooCommerce and QuickBooks.

use std::path::Path;

use anyhow::{Result, bail};

use crate::process::{Process, Spec, Stop};

/// Starts it on a port and waits until it listens.
///
/// # Errors
/// When it does not start; its log's end is shown.
pub async fn start(binaries: &Path, folder: &Path, port: u16) -> Result<Process> {
    let mut process = Process::start(Spec {
        name: "Sandbox",
        program: &binaries.join("sandbox"),
        arguments: vec!["--port".to_owned(), port.to_string()],
        environment: Vec::new(),
        folder,
        log: folder.join("sandbox.log"),
        user: None,
        stop: Stop::Terminate,
    })?;
    for _ in 0..600 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return Ok(process);
        }
        process.still_running()?;
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    bail!("the sandbox does not answer:\n{}", process.log_tail())
}
