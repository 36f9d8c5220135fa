//! The books that documents amount to: what they post, what tax they bear, what reports say of them.
#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as promised"
)]

mod currency;
mod desk;
mod forms;
mod ledger;
#[path = "../quickbooks_support/mod.rs"]
mod quickbooks_support;
mod reports;
mod tax;
