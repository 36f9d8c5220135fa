//! What every connector's client says about a request that brought no answer.

use engine::{Code, Error};

/// Whether a failed request may have reached the other side.
///
/// Only failures to build the request or to connect (DNS, refused, TLS) are certain not to have
/// been sent; everything later may have been carried out.
#[must_use]
pub fn certainly_not_sent(error: &reqwest::Error) -> bool {
    error.is_builder() || error.is_connect()
}

/// The engine's error for a request without an answer. The URL is stripped: it may hold keys.
#[must_use]
pub fn unanswered(error: reqwest::Error) -> Error {
    let code = if certainly_not_sent(&error) { Code::Unreachable } else { Code::NoAnswer };
    Error::retry(code, "the request brought no answer").caused_by(error.without_url())
}
