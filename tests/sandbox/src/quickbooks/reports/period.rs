//! The days that a report covers.

use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::Param;
use crate::quickbooks::fault::{Checked, Fault};
use crate::quickbooks::time;

/// From a first to a last day, both included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Period {
    pub(super) start: Date,
    pub(super) end: Date,
}

impl Period {
    /// `start_date` to `end_date` or `report_date`; what is left out is today and the beginning of
    /// the year.
    pub(super) fn asked(param: &Param<'_>, now: Timestamp) -> Checked<Self> {
        if param("date_macro").is_some() {
            return Err(Fault::business("The sandbox does not model date_macro."));
        }
        let day = |name: &str| param(name).map(|text| parsed(name, text)).transpose();
        let end = match day("end_date")? {
            Some(end) => end,
            None => day("report_date")?.unwrap_or_else(|| time::today(now)),
        };
        let start = day("start_date")?.unwrap_or_else(|| date(end.year(), 1, 1));
        if start > end {
            return Err(Fault::business("The report's period ends before it begins."));
        }
        Ok(Self { start, end })
    }
}

fn parsed(name: &str, text: &str) -> Checked<Date> {
    let detail = || format!("{name} : {text} is not a date");
    text.parse().map_err(|_| Fault::invalid("2100", "Invalid Date", detail()))
}
