//! The day of a document, and what is done about locked days (books.md, section 6).
//!
//! A document that stands keeps its day, whatever the store says later: dates are not edited in
//! place. A new one never falls on a locked day: it waits, or it is dated on the first open day and
//! its note says the true one. Locks on what stands already are the worker's.

use jiff::civil::Date;
use mapping::tables::WhenLocked;
use model::Role;

use super::desk::Desk;
use crate::code::Code;
use crate::error::{Error, Result};

/// The day of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    /// In the books.
    pub(super) date: Date,
    /// In the store, where that is another.
    pub(super) true_day: Option<Date>,
}

/// Dates a document that happened on a day.
///
/// # Errors
/// `PERIOD_CLOSED` where the day is locked and the policy is to wait.
pub(super) fn of(desk: &Desk<'_>, role: &Role, day: Date) -> Result<Day> {
    let held = desk.context.held.get(role).filter(|held| !held.voided);
    if let Some(figures) = held.and_then(|held| held.figures.as_ref()) {
        return Ok(Day::new(figures.date, day));
    }
    let period = &desk.books.period;
    match period.first_open_day() {
        Some(open) if period.is_locked(day) => match period.when_locked {
            WhenLocked::FirstOpenDay => Ok(Day::new(open, day)),
            WhenLocked::Park => {
                let message = format!("it would be dated {day}, and the books open on {open}");
                Err(Error::park(Code::PeriodClosed, message))
            }
        },
        Some(_) | None => Ok(Day::new(day, day)),
    }
}

impl Day {
    fn new(date: Date, true_day: Date) -> Self {
        Self { date, true_day: Some(true_day).filter(|day| *day != date) }
    }

    /// What the note says about it.
    pub(super) fn note(&self) -> Option<String> {
        self.true_day.map(|day| format!("Day in the store: {day}"))
    }
}
