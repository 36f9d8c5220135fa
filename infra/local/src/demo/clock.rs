//! Time as the journal writes it.

use oracle::journal::Row;
use rust_decimal::Decimal;

pub(super) type Instant = jiff::Timestamp;

/// Now.
#[expect(clippy::disallowed_methods, reason = "a command-line tool has no Clock port")]
pub(super) fn now() -> Instant {
    jiff::Timestamp::now()
}

/// Milliseconds from a webhook to what was decided; none for what a poll found.
pub(super) fn millis_since_webhook(row: &Row) -> Option<i128> {
    let received: Instant = row.hint.as_ref()?.received_at.parse().ok()?;
    let decided: Instant = row.at.parse().ok()?;
    Some(decided.duration_since(received).as_millis())
}

/// Seconds from the first webhook to the last outcome.
pub(super) fn seconds_until_last(started: Instant, journal: &[Row]) -> Decimal {
    let times = journal.iter().filter_map(|row| row.at.parse::<Instant>().ok());
    let last = times.max().unwrap_or(started);
    let millis = last.duration_since(started).as_millis();
    Decimal::from(i64::try_from(millis).unwrap_or_default().max(0)) / Decimal::ONE_THOUSAND
}
