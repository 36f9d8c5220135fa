//! Ten thousand orders against an oracle, and errors that it must find.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed"
)]

mod planted;
mod shrinking;
mod ten_thousand;
