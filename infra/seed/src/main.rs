//! Writes connections, their secrets, routes and mappings of a file into a stage, through the same
//! adapters that the functions use. What the stage is, the environment says (`aws::Config`).
//!
//! Everything is read and checked before anything is written, and writing the same file again
//! changes nothing but the secrets: a token that was rotated since is put back to the file's.

#![expect(clippy::print_stdout, reason = "a command: standard output is its voice")]

mod apply;
mod file;

use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;

/// Writes connections, secrets, routes and mappings into a stage.
#[derive(Parser)]
struct Arguments {
    /// The JSON file: {tenant, connections, apps, routes}.
    #[arg(long)]
    file: PathBuf,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let path = arguments.file.display();
    let text = std::fs::read_to_string(&arguments.file)
        .with_context(|| format!("{path} cannot be read"))?;
    let file = file::parse(&text).with_context(|| format!("{path} is not usable"))?;
    let config = aws::Config::from_env()?;
    let world = aws::world(&config, engine::connector::Registry::default()).await;
    for line in apply::apply(&*world.directory, &*world.vault, file).await? {
        println!("{line}");
    }
    Ok(())
}
