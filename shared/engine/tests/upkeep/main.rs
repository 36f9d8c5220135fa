//! What is done behind the webhooks' back: sweeps, the upkeep of webhooks, lists, and lost access.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod access;
mod lists;
mod rest;
mod stage;
mod sweep;
mod system;
mod webhooks;
