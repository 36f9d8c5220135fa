//! Connecting accounts, over a stage in memory and a system that remembers what it was asked.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod consent;
mod keys;
mod stage;
mod system;
