//! The developer's commands and the local stack behind them.
//!
//! The stack is this repository's own `template.yaml`, deployed on MiniStack (an AWS in one
//! process) with the functions' own binaries, beside a real PostgreSQL with a real PostgREST and
//! the sandbox's stores and companies. No Docker, no account, no key.
//!
//! Not guaranteed: AWS's timing, its concurrency on a FIFO queue (MiniStack runs one batch at a
//! time), or its permissions (MiniStack does not enforce the roles; the template's tests read
//! them instead).
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool on the developer's machine: it reads the environment and the \
              clock, and talks to the terminal"
)]

pub mod aws;
pub mod cache;
pub mod checks;
pub mod cloud;
pub mod demo;
pub mod functions;
pub mod fuzz;
pub mod inspect;
pub mod ministack;
pub mod mutants;
pub mod net;
pub mod postgres;
pub mod postgrest;
pub mod prerequisites;
pub mod process;
pub mod progress;
pub mod replay;
pub mod run;
pub mod sandbox;
pub mod stack;
mod subcommand;
pub mod template;
pub mod tenant;
pub mod tools;
