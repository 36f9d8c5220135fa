//! From what QuickBooks answers to what the engine does (contract, section 4): one table.

use std::time::Duration;

use engine::{Code, Disposition, Error};

use super::text;
use super::wire::fault::Fault;

/// How long everybody waits after a 429. QuickBooks sends no header that says so.
pub(crate) const THROTTLE_WAIT: Duration = Duration::from_secs(60);

/// How long a record waits whose company's subscription has lapsed: it can be renewed any day.
const LAPSED_WAIT: Duration = Duration::from_secs(15 * 60);

/// The longest message that we keep.
const LONGEST_MESSAGE: usize = 300;

/// What was asked: the same code means different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// A read or a query.
    Read,
    /// A creation.
    Create,
    /// An update, a void or a deletion of something that was there.
    Change,
}

/// What a refusal says about the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// Turned away at the door: nothing was written, and the same request may be sent again.
    NotLookedAt,
    /// Looked at and refused: nothing was written.
    Refused,
    /// It may have been written.
    Unknown,
}

/// A refusal, understood.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) certainty: Certainty,
    pub(crate) error: Error,
}

/// The table's verdict on one code, before words are added.
struct Verdict(Certainty, Code, Disposition);

const RETRY: Disposition = Disposition::Retry { after: None };

/// What an answer that is no success means.
pub(crate) fn refusal(asked: Asked, status: u16, fault: Option<&Fault>) -> Refusal {
    let (code, words) = fault.map_or((0, ("", "")), |fault| (fault.code(), fault.words()));
    let mut verdict = verdict(asked, status, code, words);
    if asked == Asked::Read && verdict.0 == Certainty::Unknown {
        verdict = Verdict(Certainty::NotLookedAt, Code::Unavailable, RETRY);
    }
    let Verdict(certainty, kind, disposition) = verdict;
    let message = message(kind, status, code, words);
    Refusal { certainty, error: Error::new(kind, disposition, message) }
}

fn verdict(asked: Asked, status: u16, code: u32, words: (&str, &str)) -> Verdict {
    use Certainty::{NotLookedAt, Refused, Unknown};
    use Disposition::{Bug, InDoubt, Park, Reauthorise};
    let throttled = status == 429 || code == 3001 || words.0.contains("ThrottleExceeded");
    if throttled {
        let wait = Disposition::Retry { after: Some(THROTTLE_WAIT) };
        return Verdict(NotLookedAt, Code::Throttled, wait);
    }
    match code {
        100 | 110 | 120 | 3100 | 3200 | 10_200 => {
            Verdict(NotLookedAt, Code::NeedsReauth, Reauthorise)
        }
        130 | 140 | 150 => Verdict(NotLookedAt, Code::Unavailable, RETRY),
        6190 => {
            let wait = Disposition::Retry { after: Some(LAPSED_WAIT) };
            Verdict(NotLookedAt, Code::Unavailable, wait)
        }
        600 => Verdict(Unknown, Code::InDoubt, InDoubt),
        6000 if speaks_of_a_repetition(words.1) => Verdict(Unknown, Code::InDoubt, InDoubt),
        10_000 => Verdict(Unknown, Code::Unavailable, InDoubt),
        10_100 if asked == Asked::Read => Verdict(Refused, Code::Bug, Bug),
        10_100 => Verdict(Unknown, Code::NoAnswer, InDoubt),
        610 if asked == Asked::Create => Verdict(Refused, Code::ReferenceGone, Park),
        610 => Verdict(Refused, Code::DocumentGone, Park),
        2500 | 6250 => Verdict(Refused, Code::ReferenceGone, Park),
        630 | 6240 => Verdict(Refused, Code::DuplicateName, Park),
        6140 => Verdict(Refused, Code::DuplicateNumber, Park),
        5010 => Verdict(Refused, Code::StateMoved, RETRY),
        6100 | 6160 | 6230 => Verdict(Refused, Code::TaxNotMapped, Park),
        6200 | 6210 => Verdict(Refused, Code::PeriodClosed, Park),
        5020 | 5030 | 6090 | 6430 => Verdict(Refused, Code::ConfigInvalid, Park),
        500 | 1040 | 2010 | 2080..=2170 | 4000..=4002 | 6070 | 6170 | 6440 | 6560 => {
            Verdict(Refused, Code::Bug, Bug)
        }
        0 => without_code(status),
        _ if status == 401 => Verdict(NotLookedAt, Code::NeedsReauth, Reauthorise),
        _ if status >= 500 => Verdict(Unknown, Code::Unavailable, InDoubt),
        _ => Verdict(Refused, Code::Refused, Park),
    }
}

/// No fault, or one without a code: a gateway's own page, perhaps.
fn without_code(status: u16) -> Verdict {
    match status {
        401 => Verdict(Certainty::NotLookedAt, Code::NeedsReauth, Disposition::Reauthorise),
        408 => Verdict(Certainty::Unknown, Code::NoAnswer, Disposition::InDoubt),
        400..=499 => Verdict(Certainty::Refused, Code::Refused, Disposition::Park),
        500.. => Verdict(Certainty::Unknown, Code::Unavailable, Disposition::InDoubt),
        _ => Verdict(Certainty::Unknown, Code::NoAnswer, Disposition::InDoubt),
    }
}

/// 6000 is the code for everything without one of its own; on a repeated request id it means that
/// the first one is, or was, being carried out.
fn speaks_of_a_repetition(detail: &str) -> bool {
    let detail = detail.to_lowercase();
    ["requestid", "request id", "duplicate request", "being processed", "in progress"]
        .iter()
        .any(|phrase| detail.contains(phrase))
}

/// The target's own words, as far as they may be kept: an authentication fault quotes the token, a
/// stale version the name of the colleague who was faster, a duplicate name the customer's.
fn message(kind: Code, status: u16, code: u32, (message, detail): (&str, &str)) -> String {
    let words = match kind {
        Code::NeedsReauth => "access is denied or has ended".to_owned(),
        Code::DuplicateName => "the name is taken by another customer, vendor or item".to_owned(),
        Code::StateMoved => "the document has another version by now".to_owned(),
        _ if message.is_empty() && detail.is_empty() => "no reason given".to_owned(),
        _ if detail.is_empty() || detail.starts_with(message) => {
            kept(if detail.is_empty() { message } else { detail })
        }
        _ => kept(&format!("{message}: {detail}")),
    };
    match code {
        0 => format!("QuickBooks: {words} (HTTP {status})"),
        _ => format!("QuickBooks {code}: {words}"),
    }
}

/// One line, no e-mail addresses, not too long.
fn kept(words: &str) -> String {
    let one_line = text::line(words, usize::MAX);
    let clean: Vec<&str> = one_line
        .split(' ')
        .map(|word| if word.contains('@') { "(e-mail)" } else { word })
        .collect();
    text::cut(&clean.join(" "), LONGEST_MESSAGE).to_owned()
}

/// The longest id of a call that we keep.
const LONGEST_ID: usize = 64;

/// The error with Intuit's id of the call, by which its support finds it.
pub(crate) fn with_support_id(mut error: Error, tid: Option<&str>) -> Error {
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let sound = |tid: &&str| !tid.is_empty() && tid.len() <= LONGEST_ID && tid.chars().all(known);
    if let Some(tid) = tid.filter(sound) {
        error.message = format!("{} (intuit_tid {tid})", error.message);
    }
    error
}

/// A copy for another write of the same call: the error beneath stays with the first.
pub(crate) fn same(error: &Error) -> Error {
    Error::new(error.code, error.disposition, error.message.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(code: &str, message: &str, detail: &str) -> Fault {
        let error = serde_json::json!({ "code": code, "Message": message, "Detail": detail });
        let body = serde_json::json!({ "Fault": { "Error": [error], "type": "X" } });
        Fault::within(&body.to_string()).unwrap()
    }

    #[test]
    fn a_repetition_that_is_still_being_carried_out_is_in_doubt() {
        let fault = fault("6000", "m", "A request with this RequestId is being processed.");
        let refusal = refusal(Asked::Create, 400, Some(&fault));
        assert_eq!(refusal.certainty, Certainty::Unknown);
        assert_eq!(refusal.error.disposition, Disposition::InDoubt);
    }

    #[test]
    fn a_gateway_page_is_judged_by_its_status() {
        let certainty = |status| refusal(Asked::Create, status, None).certainty;
        assert_eq!(certainty(429), Certainty::NotLookedAt);
        assert_eq!(certainty(401), Certainty::NotLookedAt);
        assert_eq!(certainty(404), Certainty::Refused);
        assert_eq!(certainty(503), Certainty::Unknown);
        assert_eq!(certainty(200), Certainty::Unknown);
    }

    #[test]
    fn the_id_of_the_call_is_kept_where_it_is_one() {
        let message = |tid| with_support_id(Error::bug("m"), tid).message;
        assert_eq!(message(Some("1-63d5b1f9-23a")), "m (intuit_tid 1-63d5b1f9-23a)");
        let long = "a".repeat(65);
        for bad in [None, Some(""), Some("a b"), Some("<b>"), Some(long.as_str())] {
            assert_eq!(message(bad), "m");
        }
    }

    #[test]
    fn words_are_kept_and_people_are_not() {
        let words = |code, detail: &str| {
            refusal(Asked::Create, 400, Some(&fault(code, "Invalid Email", detail))).error.message
        };
        assert_eq!(
            words("2210", "anna@example.com\nis invalid"),
            "QuickBooks 2210: Invalid Email: (e-mail) is invalid"
        );
        assert!(!words("5010", "You and Christian were working on this").contains("Christian"));
        assert!(!words("3200", "Token expired: AB0secret").contains("AB0"));
        assert!(words("6000", &"x".repeat(5000)).chars().count() < 400);
    }
}
