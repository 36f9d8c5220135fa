//! The ingress as API Gateway calls it, with `events/*.json`, over a stage in memory.
//!
//! What is checked: the answer, what is in the queues and what is not, what is counted, what is
//! logged.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod answers;
mod limits;
mod silence;
mod stage;
mod witness;
