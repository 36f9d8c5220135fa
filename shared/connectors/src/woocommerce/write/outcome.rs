//! What came of a write, from an answer or a row of a batch's answer.

use engine::write::{Posted, WriteResult};
use engine::{Code, Disposition, Error};
use model::{Fingerprint, TargetId};
use serde_json::Value;

use crate::woocommerce::client::{Answer, Client, Failed, Request};
use crate::woocommerce::{body, errors};

/// What the store holds after a write, or why it was not written.
pub(super) type Tried = Result<Box<Posted>, Box<WriteResult>>;

/// The result as the engine wants it.
pub(super) fn result(tried: Tried) -> WriteResult {
    match tried {
        Ok(posted) => WriteResult::Applied(posted),
        Err(result) => *result,
    }
}

/// A refusal for a person to look at.
pub(super) fn refused(what: impl Into<String>) -> Error {
    Error::park(Code::Refused, what)
}

/// The same failure for another write that it concerns.
pub(super) fn restated(result: &WriteResult) -> Box<WriteResult> {
    Box::new(match result {
        WriteResult::Refused(error) => WriteResult::Refused(error.restated()),
        WriteResult::NotSent(error) => WriteResult::NotSent(error.restated()),
        WriteResult::InDoubt(error) => WriteResult::InDoubt(error.restated()),
        WriteResult::Applied(posted) => WriteResult::Applied(posted.clone()),
    })
}

/// Sends a write; the object that the store answered with.
pub(super) async fn send(
    client: &Client<'_>,
    request: &Request,
) -> Result<Value, Box<WriteResult>> {
    let answer = match client.send(request).await {
        Ok(answer) => answer,
        Err(Failed { error, maybe_done: true }) => {
            return Err(Box::new(WriteResult::InDoubt(error)));
        }
        Err(Failed { error, .. }) => return Err(Box::new(WriteResult::NotSent(error))),
    };
    if !answer.status.is_success() {
        let error = match client.refused(&answer).await {
            Ok(error) | Err(error) => error,
        };
        return Err(Box::new(of_refusal(&answer, error)));
    }
    let no_answer = || Box::new(WriteResult::InDoubt(errors::no_json()));
    body::object(&answer.body).ok_or_else(no_answer)
}

fn of_refusal(answer: &Answer, error: Error) -> WriteResult {
    if errors::is_refused_key(answer.status, &answer.body) {
        let said = format!("{}: give the key the permission Read/Write", error.message);
        return WriteResult::NotSent(Error::new(error.code, error.disposition, said));
    }
    if errors::is_unknown_on_change(&answer.body) {
        return WriteResult::Refused(gone(&answer.body));
    }
    match error.disposition {
        Disposition::Retry { .. } if answer.status.is_server_error() => WriteResult::InDoubt(error),
        Disposition::Retry { .. } | Disposition::Reauthorise => WriteResult::NotSent(error),
        _ => WriteResult::Refused(error),
    }
}

/// What a row of a batch says went wrong; none where it went well.
pub(super) fn of_row(row: &Value) -> Option<Box<WriteResult>> {
    let error = row.get("error")?.to_string().into_bytes();
    let code = errors::code_of(&error).unwrap_or_else(|| "no code".to_owned());
    let status = row.pointer("/error/data/status").or_else(|| row.pointer("/error/data"));
    let status = status.and_then(Value::as_u64).unwrap_or_default();
    let said = format!("the store answered {status} ({code})");
    Some(Box::new(if errors::is_unknown_on_change(&error) {
        WriteResult::Refused(gone(&error))
    } else if status >= 500 {
        WriteResult::InDoubt(Error::retry(Code::Unavailable, said))
    } else {
        WriteResult::Refused(refused(said))
    }))
}

fn gone(answer: &[u8]) -> Error {
    let code = errors::code_of(answer).unwrap_or_default();
    let said = format!(
        "the store has no such record ({code}): it was deleted, or it is a variation and its \
         product is not named"
    );
    Error::park(Code::DocumentGone, said)
}

/// A record as the store holds it; `managed` is what of it is ours.
pub(super) fn posted(id: u64, row: &Value, managed: &Value) -> Box<Posted> {
    let text = |field: &str| row.get(field).and_then(Value::as_str).map(str::to_owned);
    Box::new(Posted {
        id: TargetId::new(id.to_string()),
        version: text("date_modified_gmt").unwrap_or_default(),
        number: text("number"),
        figures: None,
        print: Fingerprint::of_json(managed),
    })
}
