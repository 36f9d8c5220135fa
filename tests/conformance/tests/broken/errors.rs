//! From an answer to an error, and from an error to what is known about a write.

use std::collections::BTreeSet;
use std::time::Duration;

use engine::write::WriteResult;
use engine::{Code, Disposition, Error, Result};
use jiff::Timestamp;
use reqwest::RequestBuilder;
use serde_json::Value;

use crate::defect::Defect;

/// What came of a call.
pub(crate) struct Answered {
    /// Whether the other side may have carried it out.
    pub(crate) sent: bool,
    /// Whether it says that there is no such thing.
    pub(crate) gone: bool,
    /// The body of a success.
    pub(crate) outcome: Result<Value>,
}

pub(crate) async fn answered(
    defects: &BTreeSet<Defect>,
    request: RequestBuilder,
    now: Timestamp,
) -> Answered {
    let has = |defect| defects.contains(&defect);
    let lost = || Answered {
        sent: true,
        gone: false,
        outcome: Err(Error::retry(Code::NoAnswer, "no answer")),
    };
    let Ok(response) = request.send().await else { return lost() };
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let Ok(text) = response.text().await else { return lost() };
    let body: Option<Value> = serde_json::from_str(&text).ok();
    let asked = headers.get("retry-after").and_then(|value| value.to_str().ok());
    let asked = asked.filter(|_| !has(Defect::IgnoresRetryAfter));
    let after = asked.and_then(|text| wait(text, now));
    let retry = |code| Error::new(code, Disposition::Retry { after }, format!("answered {status}"));
    let page = body.is_none();
    let gone = status == 404 && (!page || has(Defect::AnyMissingIsGone));
    let mut outcome = match (status, body) {
        (200..=299, Some(body)) => Ok(body),
        (200..=299, None) => Err(Error::retry(Code::NoAnswer, "the answer is no JSON")),
        (401, _) => Err(Error::new(Code::NeedsReauth, Disposition::Reauthorise, "the key")),
        (429, _) => Err(retry(Code::Throttled)),
        (500, _) if has(Defect::ParksFailures) => Err(Error::park(Code::Unavailable, "it fails")),
        (500.., _) | (403, None) => Err(retry(Code::Unavailable)),
        _ => Err(Error::park(Code::Refused, format!("answered {status}"))),
    };
    if let (Err(error), true) = (&mut outcome, has(Defect::QuotesAnswers)) {
        error.message = text;
    }
    Answered { sent: !matches!(status, 401 | 403 | 429), gone, outcome }
}

fn wait(text: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Duration::try_from(until.duration_since(now)).ok()
}

/// A write without success: parked is refused for certain, what was not sent may be sent again.
pub(crate) fn result(defects: &BTreeSet<Defect>, sent: bool, mut error: Error) -> WriteResult {
    match (error.disposition, error.code) {
        // A read would need a person; the write is in doubt all the same.
        (Disposition::Park, Code::Unavailable) => {}
        (Disposition::Park, _) => return WriteResult::Refused(error),
        _ if !sent => return WriteResult::NotSent(error),
        (_, Code::Unavailable) if defects.contains(&Defect::RefusesFailures) => {
            return WriteResult::Refused(error);
        }
        (_, Code::NoAnswer) if defects.contains(&Defect::ForgetsLostAnswers) => {
            return WriteResult::NotSent(error);
        }
        _ => {}
    }
    error.disposition = Disposition::InDoubt;
    WriteResult::InDoubt(error)
}
