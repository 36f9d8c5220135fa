//! The promises that only the whole stack can keep, one file a theme.
//!
//! Needs the local stack: `cargo xtask test`, or `cargo xtask up` and its run file in
//! `UDS_STACK_FILE`. Every test works in a world of its own (see the crate's library).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod books_to_copy;
mod connect;
mod deaths;
mod ingress;
mod lost;
mod races;
mod redelivery;
mod secrecy;
mod tokens;
mod upkeep;
