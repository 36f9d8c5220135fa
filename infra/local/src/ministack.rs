//! MiniStack: an AWS in one process.
//!
//! `AWS_ENDPOINT_URL` stands in its own environment because it hands that value to the functions;
//! without it, their calls would leave this machine.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::aws::{KEY, REGION};
use crate::net;
use crate::process::{Process, Spec, Stop};

/// Starts it on a port, with its state in `folder`, and waits until it answers.
///
/// # Errors
/// When it does not start; its log's end is shown.
pub async fn start(
    http: &reqwest::Client,
    python: &Path,
    folder: &Path,
    port: u16,
) -> Result<Process> {
    // It writes where TMPDIR says: its pid file, and the functions' unpacked code.
    let temporary = folder.join("tmp");
    fs::create_dir_all(&temporary)?;
    let at = |name: &str| folder.join(name).display().to_string();
    let endpoint = format!("http://127.0.0.1:{port}");
    let environment = [
        ("AWS_ENDPOINT_URL", endpoint.clone()),
        ("GATEWAY_PORT", port.to_string()),
        ("BIND_HOST", "127.0.0.1".to_owned()),
        ("AWS_ACCESS_KEY_ID", KEY.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", KEY.to_owned()),
        ("AWS_DEFAULT_REGION", REGION.to_owned()),
        ("STATE_DIR", at("state")),
        ("S3_DATA_DIR", at("s3")),
        ("TMPDIR", temporary.display().to_string()),
        // A Docker that happens to be there is none of its business.
        ("DOCKER_HOST", "unix:///nonexistent/docker.sock".to_owned()),
        ("SFTP_ENABLED", "0".to_owned()),
        ("PYTHONDONTWRITEBYTECODE", "1".to_owned()),
    ];
    let mut process = Process::start(Spec {
        name: "MiniStack",
        program: python,
        arguments: vec!["-m".to_owned(), "ministack".to_owned()],
        environment: environment.map(|(key, value)| (key.to_owned(), value)).to_vec(),
        folder,
        log: folder.join("ministack.log"),
        user: None,
        stop: Stop::Terminate,
    })?;
    net::ready(http, &format!("{endpoint}/_ministack/health"), &mut process).await?;
    Ok(process)
}
