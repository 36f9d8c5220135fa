//! Stateful stand-ins for WooCommerce and QuickBooks Online, in one process on one port.
//!
//! They exist so that a connector can be proven against what the real systems *enforce*, not
//! against what it hopes for. They share no code with the product, compute every figure
//! themselves and never echo a sum that the real system computes. State lives in memory and is
//! gone when the process ends. What the real systems leave undocumented is answered strictly;
//! `README.md` lists those choices.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a stand-in for tests: it owns the real clock and its tasks, and a broken invariant \
              should stop the test loudly; money stays decimal and floats stay forbidden"
)]

pub mod clock;
pub mod control;
pub mod faults;
pub mod gate;
pub mod quickbooks;
pub mod scenario;
pub mod server;
pub mod wire;
pub mod woocommerce;

pub use server::{Options, Running, Sandbox};
