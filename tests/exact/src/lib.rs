//! Thousands of generated orders with their whole lives, through the product itself, and the books
//! that come of it against an oracle's.
//!
//! ```text
//! wish ─ store ─► raw JSON ─┬─ connector's reader ─ engine ─ QuickBooks connector ─ HTTP ─► sandbox
//!                           └─ oracle::ledger ──────────── compare ◄──────────────────────────┘
//! ```
//!
//! [`store`] makes the orders, [`setup`] says what each shop and its bookkeeper are, [`run`] drives
//! the product, [`plant`] makes it wrong on purpose. The oracle shares no code with any of it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's machine: what it cannot do ends the test"
)]

pub mod plant;
pub mod run;
pub mod setup;
pub mod store;
