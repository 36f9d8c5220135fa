//! Owning a mapping, over a stage in memory and the recorded orders of real stores.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod activate;
mod census;
mod preview;
mod samples;
mod stage;
