//! The WooCommerce connector: against captured JSON, against canned answers, and against the
//! stateful stand-in.

mod answers;
mod records;
mod stand_in;
mod support;
mod webhooks;
