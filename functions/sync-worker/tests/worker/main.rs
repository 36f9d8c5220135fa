//! The worker as its queues call it, with `events/*.json`, over a stage in memory and a store and
//! a copy that do as they are told.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod bulk;
mod live;
mod panics;
mod polls;
mod stage;
mod system;
