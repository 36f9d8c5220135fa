//! Times as QuickBooks writes and reads them: Pacific time with its offset.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::fault::{Checked, Fault};

fn pacific(at: Timestamp) -> Zoned {
    at.to_zoned(TimeZone::get("America/Los_Angeles").unwrap_or(TimeZone::UTC))
}

/// `2020-09-29T05:58:07-07:00`, as in `MetaData`.
#[must_use]
pub fn seconds(at: Timestamp) -> String {
    pacific(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// `2020-09-29T05:58:07.300-07:00`, as in a body's `time`.
#[must_use]
pub fn precise(at: Timestamp) -> String {
    pacific(at).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}

/// Today's date where the servers stand: the default of `TxnDate`.
#[must_use]
pub fn today(at: Timestamp) -> Date {
    pacific(at).date()
}

/// Reads a moment: with an offset, or a date alone, which is its Pacific midnight.
///
/// # Errors
/// 4001 when it is neither.
pub fn moment(text: &str) -> Checked<Timestamp> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let date: Date = text
        .parse()
        .map_err(|_| Fault::invalid("4001", "Invalid query", format!("Invalid date: {text}")))?;
    let zone = TimeZone::get("America/Los_Angeles").unwrap_or(TimeZone::UTC);
    date.to_zoned(zone)
        .map(|zoned| zoned.timestamp())
        .map_err(|_| Fault::invalid("4001", "Invalid query", format!("Invalid date: {text}")))
}
