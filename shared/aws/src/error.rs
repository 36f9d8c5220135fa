//! An AWS error as the engine's: state that cannot be reached is tried again.
//!
//! The message holds the service's code and request id and nothing else: a service's words may
//! quote a key or a value, and the SDK's error holds the whole answer.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use engine::{Code, Error};

/// The engine's error for a failed call.
pub(crate) fn unavailable<E, R>(call: &str, error: &SdkError<E, R>) -> Error
where
    SdkError<E, R>: RequestId,
    E: ProvideErrorMetadata,
{
    let code = error.code().unwrap_or_else(|| sort(error));
    let request = error.request_id().unwrap_or("none");
    Error::retry(Code::StateUnavailable, format!("{call}: {code} (request {request})"))
}

/// The engine's error for an answer that leaves out what AWS promises.
pub(crate) fn incomplete(call: &str, missing: &str) -> Error {
    Error::retry(Code::StateUnavailable, format!("{call}: the answer has no {missing}"))
}

/// What a failure was that no service answered.
fn sort<E, R>(error: &SdkError<E, R>) -> &'static str {
    match error {
        SdkError::ConstructionFailure(_) => "request not built",
        SdkError::TimeoutError(_) => "timeout",
        SdkError::DispatchFailure(_) => "not sent",
        SdkError::ResponseError(_) => "unreadable answer",
        _ => "unnamed failure",
    }
}
