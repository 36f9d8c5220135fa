//! From an answer to an error (contract B4): by the code in the body first, then by the status.

use std::time::Duration;

use engine::{Code, Disposition, Error};
use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::Deserialize;

/// A failed call.
#[derive(Debug)]
pub(super) struct Failure {
    /// What happened and what to do about it.
    pub(super) error: Error,
    /// Whether fewer records at a time may get through: too much at once, or one bad record that
    /// must not hold up its neighbours.
    pub(super) divide: bool,
    /// What it says about the account; none where it says nothing.
    pub(super) trouble: Option<Trouble>,
}

/// What stands in an account's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The schema is not among the exposed ones.
    SchemaExposure,
    /// A table, column or function is missing.
    SchemaDrift,
    /// The key's role lacks a grant.
    MissingGrants,
    /// The key is refused.
    WrongKey,
    /// Keys of the older kind are switched off.
    LegacyKeysOff,
    /// The project has no JWT secret.
    NoJwtSecret,
    /// The project is paused.
    Paused,
    /// There is no Data API at this address.
    WrongUrl,
    /// Nothing answers.
    Unreachable,
    /// It answers that it is unwell, or too slowly.
    Unwell,
}

impl Failure {
    /// Whether it is about the connection rather than these records: other calls would fail too.
    pub(super) fn concerns_all(&self) -> bool {
        !self.divide && self.error.code != Code::Refused
    }

    /// How long nobody should call, if the other side said so by its limit.
    pub(super) fn blocks(&self) -> Option<Duration> {
        match self.error.disposition {
            Disposition::Retry { after } if self.error.code == Code::Throttled => after,
            _ => None,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, divide: false, trouble: None }
    }
}

/// PostgREST's error. The gateway's own has a message and no code; `details` and most messages are
/// never read, because they quote rows.
#[derive(Debug, Default, Deserialize)]
struct Body {
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    message: Option<String>,
}

const THROTTLED_WAIT: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_secs(3_600);

/// The error of an answer without success.
pub(super) fn failure(
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    now: Timestamp,
) -> Failure {
    // The gateway answers HTML when it is unwell.
    let body: Body = serde_json::from_slice(body).unwrap_or_default();
    let code = body.code.as_deref().unwrap_or_default();
    let says = said(status, &body);
    let config = |trouble: Trouble| Failure {
        error: Error::park(Code::ConfigInvalid, format!("{} ({says})", trouble.cause())),
        divide: false,
        trouble: Some(trouble),
    };
    let refused = |divide| Failure {
        error: Error::park(Code::Refused, format!("the rows are refused ({says})")),
        divide,
        trouble: None,
    };
    let unwell = |trouble: Trouble, divide| {
        let disposition = Disposition::Retry { after: wait(headers, now) };
        let message = format!("{} ({says})", trouble.cause());
        let error = Error::new(Code::Unavailable, disposition, message);
        Failure { error, divide, trouble: Some(trouble) }
    };
    match (code, status.as_u16()) {
        // The statement timed out.
        ("57014", _) => unwell(Trouble::Unwell, true),
        // Serialisation, deadlock, lock; connections, memory, shutting down, read-only.
        (code, _) if starts(code, &["40", "55", "53", "08", "57", "25006", "PGRST00"]) => {
            unwell(Trouble::Unwell, false)
        }
        ("42501", _) => config(Trouble::MissingGrants),
        ("PGRST106", _) => config(Trouble::SchemaExposure),
        ("PGRST202" | "PGRST204" | "PGRST205" | "3F000", _) => config(Trouble::SchemaDrift),
        ("42P01" | "42703" | "42883", _) => config(Trouble::SchemaDrift),
        ("PGRST300", _) => config(Trouble::NoJwtSecret),
        (_, 401) => reauthorise(&body, &says),
        // Broken rules of the tables, values that are none, too much at once for a function.
        (code, _) if starts(code, &["22", "23", "21", "54"]) => refused(true),
        // Defects inside the database repeat themselves: another try changes nothing.
        (code, 500..) if starts(code, &["XX", "42P17"]) => refused(false),
        (_, 413) => refused(true),
        (_, 429) => {
            let after = wait(headers, now).unwrap_or(THROTTLED_WAIT);
            let error =
                Error::retry_after(Code::Throttled, after, format!("too many requests ({says})"));
            Failure { error, divide: false, trouble: Some(Trouble::Unwell) }
        }
        (_, 408 | 504 | 524) => unwell(Trouble::Unwell, true),
        (_, 540) => unwell(Trouble::Paused, false),
        (_, 500..) => unwell(Trouble::Unwell, false),
        (_, 403) => config(Trouble::MissingGrants),
        (_, 300..=399 | 404) => config(Trouble::WrongUrl),
        _ => refused(false),
    }
}

impl Trouble {
    /// What was seen, in words.
    pub(super) const fn cause(self) -> &'static str {
        match self {
            Self::SchemaExposure => "the schema is not exposed",
            Self::SchemaDrift => "a table, column or function is missing or older than this build",
            Self::MissingGrants => "the key's role lacks a grant",
            Self::WrongKey => "the service key is refused",
            Self::LegacyKeysOff => "keys of the older kind are switched off for this project",
            Self::NoJwtSecret => "the project has no JWT secret",
            Self::Paused => "the project is paused",
            Self::WrongUrl => "url or rest_path is not a Data API",
            Self::Unreachable => "nothing answers at url",
            Self::Unwell => "Supabase is unwell",
        }
    }
}

fn starts(code: &str, classes: &[&str]) -> bool {
    classes.iter().any(|class| code.starts_with(class))
}

/// The message of a gateway with the older keys switched off names them; the words are not fixed.
fn reauthorise(body: &Body, says: &str) -> Failure {
    let legacy = body.message.as_ref().is_some_and(|message| message.contains("egacy API key"));
    let trouble = if legacy { Trouble::LegacyKeysOff } else { Trouble::WrongKey };
    let message = format!("{} ({says})", trouble.cause());
    let error = Error::new(Code::NeedsReauth, Disposition::Reauthorise, message);
    Failure { error, divide: false, trouble: Some(trouble) }
}

/// Status and code, with the message where it names tables, columns and functions only.
fn said(status: StatusCode, body: &Body) -> String {
    let status = status.as_u16();
    match (&body.code, &body.message) {
        (Some(code), Some(message)) if starts(code, &["42", "23", "PGRST1", "PGRST2"]) => {
            let message: String = message.chars().take(200).collect();
            format!("{status} {code}: {message}")
        }
        (Some(code), _) => format!("{status} {}", code.chars().take(20).collect::<String>()),
        (None, _) => status.to_string(),
    }
}

/// `Retry-After`, in seconds or as a date.
fn wait(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let until = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
            Duration::try_from(until.duration_since(now)).unwrap_or_default()
        }
    };
    Some(wait.min(LONGEST_WAIT))
}
