//! `cargo xtask`: demo, test, replay, up, down, deploy.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool")]

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};
use xtask::stack::{Options, Stack};
use xtask::{checks, cloud, demo, fuzz, mutants, replay, run};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The developer's commands.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Does the main job before your eyes: stores' orders become books, on a local AWS.
    Demo {
        /// Prints the summary as one JSON object on the last line.
        #[arg(long)]
        json: bool,
    },
    /// Runs every check and every test, the same that CI runs.
    Test,
    /// Reads a folder of a store's captures, offline, and tells what it made of each.
    Replay {
        /// The folder, or one file.
        path: PathBuf,
        /// Prints the summary as one JSON object on the last line.
        #[arg(long)]
        json: bool,
        /// A secret that webhooks may be signed with; may be given several times.
        #[arg(long)]
        secret: Vec<String>,
        /// Also plans the documents of every order and refund, and compares them with the store.
        #[arg(long)]
        plan: bool,
        /// The mapping to plan with; without it, one is made of what the capture shows.
        #[arg(long, requires = "plan")]
        mapping: Option<PathBuf>,
        /// The company's country (US, GB, DE, …), where no mapping is given.
        #[arg(long, requires = "plan", conflicts_with = "mapping")]
        country: Option<String>,
    },
    /// Runs each fuzz target for some seconds, where nightly and cargo-fuzz are at hand.
    Fuzz {
        /// How long each target runs.
        #[arg(long, default_value_t = 20)]
        seconds: u64,
    },
    /// Changes the code that counts money, one place at a time, and sees whether a test notices.
    Mutants {
        /// One part of the work, such as `0/4`.
        #[arg(long)]
        shard: Option<String>,
    },
    /// Brings the local stack up and keeps it until Ctrl-C. A second one may run beside it.
    Up,
    /// Stops local stacks: the named one, or all of them.
    Down {
        /// The name that `up` printed.
        name: Option<String>,
    },
    /// Builds for the cloud and deploys there, by `sam build` and `sam deploy`.
    Deploy {
        /// The stage, which names the stack.
        #[arg(long, default_value = "dev")]
        stage: String,
        /// Asks for nothing and takes samconfig.toml's answers.
        #[arg(long)]
        yes: bool,
    },
}

// One thread: a child is told to end when the *thread* that started it ends, and this one lives
// as long as the process.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let command = Cli::parse().command;
    let outcome = tokio::select! {
        outcome = execute(command) => outcome,
        code = interrupted() => Ok(code),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn execute(command: Command) -> Result<u8> {
    match command {
        Command::Demo { json } => {
            let stack = Stack::start(Options::named("demo")).await?;
            let code = demo::run(&stack, json).await?;
            stack.stop();
            Ok(u8::try_from(code).unwrap_or(1))
        }
        Command::Test => checks::run().await.map(|()| 0),
        Command::Replay { path, json, secret, plan, mapping, country } => {
            let wish = plan.then_some(replay::preview::Wish { mapping, country });
            replay::run(&path, &secret, wish.as_ref(), json)
        }
        Command::Fuzz { seconds } => fuzz::run(seconds).await.map(|()| 0),
        Command::Mutants { shard } => mutants::run(shard.as_deref()).await.map(|()| 0),
        Command::Up => {
            let stack = Stack::start(Options::named("up")).await?;
            print!("{}", stack.description());
            println!("\nUp. Ctrl-C (or `cargo xtask down {}`) stops it.", stack.run.name);
            std::future::pending::<()>().await;
            Ok(0)
        }
        Command::Down { name } => run::down(name.as_deref()).map(|()| 0),
        Command::Deploy { stage, yes } => cloud::deploy(&stage, yes).await.map(|()| 0),
    }
}

/// Resolves when someone asks this process to end; what runs is then dropped, and cleans up.
async fn interrupted() -> u8 {
    let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)) = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
        signal(SignalKind::hangup()),
    ) else {
        return std::future::pending().await;
    };
    let code = tokio::select! {
        _ = interrupt.recv() => 130,
        _ = terminate.recv() => 143,
        _ = hangup.recv() => 129,
    };
    eprintln!("\nStopping.");
    code
}
