//! What every connector promises, as one suite.
//!
//! A connector takes part by a [`Subject`]: how it is made, what its system answers, and a stand-in
//! of its system for what needs a state. Each promise is a [`Check`]; a check answers the list of
//! what it saw broken, in words. `tests/conformance.rs` runs every check over every connector of
//! the registry, `tests/broken.rs` proves that each check can fail.
//!
//! Not proven here: that the answers are those of the real systems. Captured samples do that, in
//! `shared/connectors/tests`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "support of tests: what fails here fails the test, with its reason"
)]

mod bench;
mod checks;
mod script;
mod subject;
pub mod subjects;

pub use bench::{Bench, REALM, Recorder, now};
pub use checks::Check;
pub use script::{Answer, Asked, How, Script};
pub use subject::{
    Act, Case, Credentials, Example, HTML, QUOTE, StandIn, Strange, Subject, Through, Waits,
};
