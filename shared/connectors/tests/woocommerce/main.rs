//! The WooCommerce connector: against captured JSON, against canned answers, and against the
//! stateful stand-in.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops loudly where what it stands on is not so"
)]

mod answers;
mod records;
mod stand_in;
mod support;
mod webhooks;
