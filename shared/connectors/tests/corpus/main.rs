//! Captures of real stores and companies: recognised, read, kept.
//!
//! What is needed is in `tests/fixtures`, by names that say why. The whole corpora are not part of
//! this repository: `UDS_CORPUS` names the folder with `woocommerce/` and `quickbooks/`, and without
//! it the tests of `whole.rs` and `quickbooks.rs` say so and pass.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops loudly where what it stands on is not so"
)]

mod fixtures;
mod odd;
#[cfg(feature = "fuzzing")]
mod quickbooks;
mod support;
mod whole;
