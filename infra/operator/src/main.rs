//! What an operator does to a stage from a shell, through the same adapters that the functions use.
//! Which stage it is, the environment says (`aws::Config`).

#![expect(clippy::print_stdout, reason = "a command: standard output is its voice")]

mod apply;
mod file;
mod mapping;
mod show;

use std::path::{Path, PathBuf};

use anyhow::Context;
use app::connect;
use clap::{Parser, Subcommand};
use connectors::quickbooks::Endpoints;
use engine::World;
use model::{ConnectionId, TenantId};

/// Looks after the connections of a stage.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write connections, secrets, routes and mappings of a file into the stage.
    ///
    /// Everything is read and checked before anything is written. What a connection leaves out stays
    /// as it is stored; a token that the file names is put back to the file's.
    Seed {
        /// The JSON file: {tenant, connections, apps, routes}.
        #[arg(long)]
        file: PathBuf,
    },
    /// Print the address where a person gives a connection access (QuickBooks).
    Link {
        #[command(flatten)]
        of: Of,
        /// The stage's own address: the stack's output `ApiUrl`.
        #[arg(long)]
        api: String,
    },
    /// Print the address where a store's owner hands its keys over (WooCommerce).
    Keys {
        #[command(flatten)]
        of: Of,
        /// The stage's own address: the stack's output `ApiUrl`.
        #[arg(long)]
        api: String,
    },
    /// Look at a connection's account and say what stands in the way.
    Try {
        #[command(flatten)]
        of: Of,
    },
    /// Have the next tick compare everything that a store has with what it had, and not wait for the
    /// sweep that comes every six hours.
    Sweep {
        #[command(flatten)]
        of: Of,
    },
    /// Switch a connection off and end its access in the other system.
    Off {
        #[command(flatten)]
        of: Of,
    },
    /// Look after a route's mapping.
    Mapping {
        #[command(subcommand)]
        command: mapping::Command,
    },
}

#[derive(clap::Args)]
struct Of {
    /// Whose connection.
    #[arg(long)]
    tenant: TenantId,
    /// Which connection.
    #[arg(long)]
    connection: ConnectionId,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let config = aws::Config::from_env()?;
    let endpoints = Endpoints {
        authorize_url: config.quickbooks_authorize_url.clone(),
        revoke_url: config.quickbooks_revoke_url.clone(),
        ..Endpoints::new(&config.quickbooks_api_url, &config.quickbooks_token_url)
    };
    let world = aws::world(&config, connectors::registry(endpoints)?).await;
    match arguments.command {
        Command::Seed { file } => seed(&world, &file).await,
        Command::Link { of, api } => {
            let connection = connection(&world, &of).await?;
            let callback = format!("{}/connect/{}/callback", base(&api), connection.connector);
            let url = connect::ask(&world, &of.tenant, &of.connection, &callback).await?;
            println!("Open this within 15 minutes and give access:\n\n  {url}\n");
            println!("The app at Intuit must list this redirect URI:\n\n  {callback}");
            Ok(())
        }
        Command::Keys { of, api } => {
            let connection = connection(&world, &of).await?;
            let keys = format!("{}/connect/{}/keys", base(&api), connection.connector);
            let done = format!("{keys}/done");
            let url =
                connect::ask_for_keys(&world, &of.tenant, &of.connection, &keys, &done).await?;
            println!(
                "Open this within 15 minutes, signed in to the store, and approve:\n\n  {url}"
            );
            Ok(())
        }
        Command::Try { of } => {
            let connection = connection(&world, &of).await?;
            let tried = connect::try_account(&world, &connection).await?;
            print!("{}", show::tried(&connection.id, &tried));
            anyhow::ensure!(tried.works, "{} does not work yet", connection.id);
            Ok(())
        }
        Command::Sweep { of } => {
            let connection = connection(&world, &of).await?;
            engine::sweep::hurry(&world, &connection).await?;
            println!("the next tick sweeps {}", connection.id);
            Ok(())
        }
        Command::Mapping { command } => {
            print!("{}", mapping::run(&world, command).await?);
            Ok(())
        }
        Command::Off { of } => {
            connect::disconnect(&world, &of.tenant, &of.connection).await?;
            println!("{} is switched off and its access has ended", of.connection);
            Ok(())
        }
    }
}

async fn seed(world: &World, path: &Path) -> anyhow::Result<()> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("{shown} cannot be read"))?;
    let file = file::parse(&text).with_context(|| format!("{shown} is not usable"))?;
    for line in apply::apply(&*world.directory, &*world.vault, file).await? {
        println!("{line}");
    }
    Ok(())
}

async fn connection(world: &World, of: &Of) -> anyhow::Result<model::Connection> {
    let found = world.directory.connection(&of.tenant, &of.connection).await?;
    found.with_context(|| format!("there is no connection {}/{}", of.tenant, of.connection))
}

fn base(api: &str) -> &str {
    api.trim_end_matches('/')
}
