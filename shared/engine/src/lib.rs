//! The verbs: how a change becomes a job, a plan, a write and a commit.
//!
//! No AWS and no HTTP in here: connectors supply the calls ([`connector`]), adapters supply the
//! memory ([`ports`]), [`sync`] is the one algorithm that moves every kind between every pair of
//! systems.

mod access;
pub mod code;
pub mod connector;
pub mod error;
pub mod ingress;
pub mod job;
pub mod journal;
pub mod limiter;
pub mod link;
pub mod lists;
#[cfg(feature = "memory")]
pub mod memory;
pub mod mirror;
pub mod plan;
pub mod poll;
pub mod ports;
pub mod probe;
pub mod session;
pub mod sweep;
pub mod sync;
pub mod timeouts;
pub mod tokens;
pub mod upkeep;
pub mod webhook;
pub mod world;
pub mod write;

pub use code::Code;
pub use error::{Disposition, Error, Result};
pub use world::World;
