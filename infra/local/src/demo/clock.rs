//! Time as the journal writes it.

use oracle::journal::Row;
use rust_decimal::Decimal;

pub(super) type Instant = jiff::Timestamp;

/// Now.
#[expect(clippy::disallowed_methods, reason = "a command-line tool has no Clock port")]
pub(super) fn now() -> Instant {
    jiff::Timestamp::now()
}

/// Seconds from the first webhook to the last outcome.
pub(super) fn seconds_until_last(started: Instant, journal: &[Row]) -> Decimal {
    let times = journal.iter().filter_map(|row| row.at.parse::<Instant>().ok());
    let last = times.max().unwrap_or(started);
    let millis = last.duration_since(started).as_millis();
    Decimal::from(i64::try_from(millis).unwrap_or_default().max(0)) / Decimal::ONE_THOUSAND
}
