//! The WooCommerce connector: against captured JSON, against canned answers, and against the
//! stateful stand-in.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops loudly where what it stands on is not so"
)]

mod answers;
mod customers;
mod lists;
mod paging;
mod plugins;
mod probe;
mod records;
mod shop;
mod stand_in;
mod subscriptions;
mod support;
mod sweep;
mod target;
mod webhooks;
