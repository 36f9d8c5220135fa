//! Dates: naive pairs in answers, and the traps of `after`, `before` and `modified_after`.
//!
//! A value without a zone is taken as it stands; one with a zone is first turned into the site's
//! local time. It is then compared with the site-local column, or with the UTC column when
//! `dates_are_gmt` is set. Hence `Z` *with* the flag is off by the site's offset, and so is a
//! value with fractional seconds and `Z` (JavaScript's `toISOString`), whose zone is dropped.
//! Comparison is strict on both ends, in whole seconds.

use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::errors::WcError;
use super::json::{put, text};
use super::params::Params;

const FORMAT: &str = "%Y-%m-%dT%H:%M:%S";

/// Sets `{field}` and `{field}_gmt`.
pub(crate) fn stamp(document: &mut Value, field: &str, at: Timestamp, zone: &TimeZone) {
    put(document, field, naive(at.to_zoned(zone.clone()).datetime()));
    put(document, &format!("{field}_gmt"), naive(at.to_zoned(TimeZone::UTC).datetime()));
}

fn naive(datetime: DateTime) -> String {
    strtime::format(FORMAT, datetime).expect("a civil time has all fields of the format")
}

/// The bounds of one list request.
#[derive(Debug, Default)]
pub(crate) struct DateFilter {
    bounds: Vec<Bound>,
    gmt: bool,
}

#[derive(Debug)]
struct Bound {
    field: &'static str,
    after: bool,
    at: DateTime,
}

impl DateFilter {
    /// Reads the four parameters.
    pub(crate) fn parse(params: &Params, zone: &TimeZone) -> Result<Self, WcError> {
        let mut filter = Self { bounds: Vec::new(), gmt: params.flag("dates_are_gmt") };
        for (name, field, after) in [
            ("after", "date_created", true),
            ("before", "date_created", false),
            ("modified_after", "date_modified", true),
            ("modified_before", "date_modified", false),
        ] {
            if let Some(value) = params.get(name) {
                let at = read(value, zone).ok_or_else(|| {
                    WcError::invalid_param(name, "rest_invalid_date", "Invalid date.")
                })?;
                filter.bounds.push(Bound { field, after, at });
            }
        }
        Ok(filter)
    }

    /// Whether a document is inside all bounds. A document without the date is not.
    pub(crate) fn admits(&self, document: &Value) -> bool {
        self.bounds.iter().all(|bound| {
            let field =
                if self.gmt { format!("{}_gmt", bound.field) } else { bound.field.to_owned() };
            text(document, &field)
                .parse::<DateTime>()
                .is_ok_and(|at| if bound.after { at > bound.at } else { at < bound.at })
        })
    }
}

/// What the store compares with, from what the client sent.
fn read(value: &str, zone: &TimeZone) -> Option<DateTime> {
    if value.len() < 19 || !value.is_ascii() {
        return None;
    }
    let (head, tail) = value.split_at(19);
    let civil = strtime::parse(FORMAT, head.replace(['t', ' '], "T")).ok()?.to_datetime().ok()?;
    let digits =
        tail.strip_prefix('.').map(|rest| rest.len() - rest.trim_start_matches(digit).len());
    let zone_text = match digits {
        Some(0) => return None,
        Some(count) => &tail[count + 1..],
        None => tail,
    };
    let offset = match zone_text {
        "" => None,
        "Z" => Some(Offset::UTC),
        other => Some(read_offset(other)?),
    };
    match offset {
        Some(offset) if digits.is_none() => {
            let instant = offset.to_timestamp(civil).ok()?;
            Some(instant.to_zoned(zone.clone()).datetime())
        }
        _ => Some(civil),
    }
}

fn digit(character: char) -> bool {
    character.is_ascii_digit()
}

/// `+01:00`, `-05:30` or `+01`.
fn read_offset(text: &str) -> Option<Offset> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "00"));
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    let seconds = hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60;
    Offset::try_from(SignedDuration::from_secs(sign * seconds)).ok()
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use serde_json::json;

    use super::DateFilter;
    use crate::woocommerce::params::Params;

    /// Modified at 12:36:42 UTC, in Berlin and in New York.
    fn admits(zone: &str, query: &str) -> Option<bool> {
        let (zone, local) = match zone {
            "berlin" => (TimeZone::get("Europe/Berlin").unwrap(), "2026-11-22T13:36:42"),
            _ => (TimeZone::get("America/New_York").unwrap(), "2026-11-22T07:36:42"),
        };
        let document = json!({"date_modified": local, "date_modified_gmt": "2026-11-22T12:36:42"});
        let uri = format!("/x?modified_after={query}").parse().unwrap();
        let filter = DateFilter::parse(&Params::from_uri(&uri), &zone).ok()?;
        Some(filter.admits(&document))
    }

    #[test]
    fn the_contracts_table_holds_in_both_zones() {
        let cases = [
            // One second before the change: right in both zones.
            ("2026-11-22T12:36:41&dates_are_gmt=true", Some(true), Some(true)),
            ("2026-11-22T12:36:41.000&dates_are_gmt=true", Some(true), Some(true)),
            ("2026-11-22T12:36:41Z", Some(true), Some(true)),
            ("2026-11-22T12:36:41%2B00:00", Some(true), Some(true)),
            // The very second: strictly greater.
            ("2026-11-22T12:36:42&dates_are_gmt=true", Some(false), Some(false)),
            // Z with the flag: Berlin misses the change.
            ("2026-11-22T12:36:41Z&dates_are_gmt=true", Some(false), Some(true)),
            // toISOString without the flag: New York misses it.
            ("2026-11-22T12:36:41.000Z", Some(true), Some(false)),
            // A blank for the plus sign, a date alone, a word: refused.
            ("2026-11-22T12:36:41+00:00", None, None),
            ("2026-11-22", None, None),
            ("yesterday", None, None),
        ];
        for (query, berlin, new_york) in cases {
            assert_eq!(admits("berlin", query), berlin, "Berlin, {query}");
            assert_eq!(admits("new york", query), new_york, "New York, {query}");
        }
    }
}
