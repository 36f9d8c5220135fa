//! `sandbox --port N [--ready-file PATH]`: both stand-ins in one process.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Parser;
use sandbox::{Options, Sandbox};
use tokio::signal::unix::{SignalKind, signal};

/// Stateful stand-ins for WooCommerce and QuickBooks Online.
#[derive(Debug, Parser)]
struct Arguments {
    /// The port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// A file to write the ready line into as well.
    #[arg(long)]
    ready_file: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let arguments = Arguments::parse();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let running = Sandbox::start(Options { port: arguments.port }).await?;
    let ready = serde_json::json!({"url": running.base_url()}).to_string();
    writeln!(std::io::stdout(), "{ready}")?;
    if let Some(path) = arguments.ready_file {
        // Written aside and renamed: whoever waits for the file never reads half of it.
        let partial = path.with_extension("partial");
        std::fs::write(&partial, &ready)?;
        std::fs::rename(&partial, &path)?;
    }
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    running.stop().await;
    Ok(())
}
