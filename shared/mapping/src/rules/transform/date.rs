//! Dates and times: read, moved to a zone, written.

use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use model::money::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use crate::rules::error::Problem;
use crate::rules::limits::DATE_FORMAT_BYTES_MAX;

/// How a date is written: `%Y-%m-%d` and the like (strftime, as the `jiff` crate has it). In JSON
/// it is its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DateFormat(String);

/// A text that is no date format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no date format of 64 bytes at the most, such as %Y-%m-%d")]
pub struct InvalidDateFormat;

impl DateFormat {
    /// Takes a format.
    ///
    /// # Errors
    /// It is too long, or a moment cannot be written so.
    pub fn parse(text: &str) -> Result<Self, InvalidDateFormat> {
        let sample = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
        let fits = text.len() <= DATE_FORMAT_BYTES_MAX && strtime::format(text, &sample).is_ok();
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidDateFormat) }
    }
}

/// `2026-01-31`.
impl Default for DateFormat {
    fn default() -> Self {
        Self("%Y-%m-%d".to_owned())
    }
}

impl TryFrom<String> for DateFormat {
    type Error = InvalidDateFormat;
    fn try_from(text: String) -> Result<Self, InvalidDateFormat> {
        Self::parse(&text)
    }
}

impl From<DateFormat> for String {
    fn from(format: DateFormat) -> Self {
        format.0
    }
}

/// How a text is read.
pub(super) struct Form<'a> {
    /// Its form; RFC 3339 or ISO 8601 without one.
    pub(super) read: Option<&'a DateFormat>,
    /// The zone of a time that has no offset.
    pub(super) from: Option<&'a TimeZone>,
}

/// What a text can tell.
pub(super) enum When {
    /// A moment, which every zone has its own time for.
    Moment(Timestamp),
    /// A time of a clock in an unknown zone.
    Clock(DateTime),
    /// A day, which no zone changes.
    Day(Date),
}

impl Form<'_> {
    pub(super) fn read(&self, text: &str) -> Result<When, Problem> {
        let when = match self.read {
            Some(format) => formatted(&format.0, text),
            None => standard(text),
        };
        match (when.ok_or(Problem::NotADate)?, self.from) {
            (When::Clock(clock), Some(zone)) => {
                let moment = clock.to_zoned(zone.clone()).map_err(|_| Problem::DateRange)?;
                Ok(When::Moment(moment.timestamp()))
            }
            (when, _) => Ok(when),
        }
    }
}

fn standard(text: &str) -> Option<When> {
    // A date alone would be read as its midnight, which another zone moves to another day.
    if let (10, Ok(day)) = (text.len(), text.parse()) {
        return Some(When::Day(day));
    }
    let moment = text.parse().map(When::Moment);
    moment.or_else(|_| text.parse().map(When::Clock)).ok()
}

fn formatted(format: &str, text: &str) -> Option<When> {
    let read = strtime::parse(format, text).ok()?;
    if read.hour().is_none() && read.timestamp().is_none() {
        return read.to_date().map(When::Day).ok();
    }
    let moment = read.to_timestamp().map(When::Moment);
    moment.or_else(|_| read.to_datetime().map(When::Clock)).ok()
}

impl When {
    pub(super) fn write(
        self,
        zone: Option<&TimeZone>,
        format: &DateFormat,
    ) -> Result<String, Problem> {
        let broken: BrokenDownTime = match self {
            Self::Moment(moment) => {
                let zone = zone.cloned().unwrap_or(TimeZone::UTC);
                (&moment.to_zoned(zone)).into()
            }
            Self::Clock(_) if zone.is_some() => return Err(Problem::NoZone),
            Self::Clock(clock) => clock.into(),
            Self::Day(day) => day.into(),
        };
        broken.to_string(&format.0).map_err(|_| Problem::DateRange)
    }
}

pub(super) fn shift_days(text: &str, days: i32) -> Result<String, Problem> {
    let Some(When::Day(day)) = standard(text) else { return Err(Problem::NotADate) };
    let span = Span::new().try_days(days).map_err(|_| Problem::DateRange)?;
    let shifted = day.checked_add(span).map_err(|_| Problem::DateRange)?;
    Ok(shifted.to_string())
}

/// Fractions of a second are left out.
pub(super) fn unix_time(seconds: Decimal) -> Result<String, Problem> {
    let seconds = seconds.floor().to_i64().ok_or(Problem::DateRange)?;
    let moment = Timestamp::from_second(seconds).map_err(|_| Problem::DateRange)?;
    Ok(moment.to_string())
}
