//! What must hold for any input, target by target. A function panics where it does not hold: that
//! is how the fuzzer and the tests learn of it.
//!
//! Each target is more than "no panic": an order is the same after it was written and read again, a
//! signature verifies for the signed bytes alone, and no text can end a query's literal.
#![allow(clippy::panic, reason = "a broken promise stops the fuzzer")]

mod lexer;
mod order;
mod query;
mod quickbooks_webhook;
mod signature;

pub use order::order;
pub use query::query;
pub use quickbooks_webhook::quickbooks_webhook;
pub use signature::signature;

/// A target.
pub type Target = fn(&[u8]);

/// Every target by its name, which is that of its folder in `corpus/`.
pub const TARGETS: [(&str, Target); 4] = [
    ("order", order),
    ("quickbooks_webhook", quickbooks_webhook),
    ("signature", signature),
    ("query", query),
];
