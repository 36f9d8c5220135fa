//! What the tests of the whole stack share. The tests themselves are in `tests/`.
//!
//! They run against one local stack (`cargo xtask test` starts it and names its run file in
//! `UDS_STACK_FILE`), several at a time, so each makes a [`World`] of its own: a tenant, a company
//! and stores that no other test touches. Whatever waits, waits for a bounded time.
//!
//! Not proven here: AWS's own timing and permissions, and races on the FIFO queue itself, which
//! the local AWS serves one batch at a time. Races are run by [`Function`] processes instead.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "support of tests: what fails here fails the test, with its reason"
)]

mod delivery;
mod faults;
mod function;
mod messages;
mod store;
mod wait;
mod world;

pub use delivery::{Delivered, sign};
pub use faults::Fault;
pub use function::Function;
pub use messages::{event, sync_job};
pub use wait::until;
pub use world::{QUEUES, World};
