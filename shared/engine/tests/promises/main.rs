//! The engine's promises, proven over the ports in memory and two systems that a test scripts: a
//! shop that is read and a ledger that is written.
//!
//! Crashes are real ones: the future is dropped between two polls and nothing of it runs on. The
//! clock stands until a test moves it. What is not shown here: that the cloud's ports keep the same
//! conditions (the `aws` crate runs one suite on both) and that a connector reads its system's
//! answers rightly (its own tests).

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test: what is not as said fails it")]

mod support;

mod cancelled;
mod corrections;
mod crash;
mod currencies;
mod doubt;
mod edits;
mod ingress;
mod limits;
mod masters;
mod once;
mod parking;
mod poll;
mod retries;
mod rows;
mod simulation;
mod tokens;
