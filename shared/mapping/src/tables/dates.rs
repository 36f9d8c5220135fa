//! The day of a sale, and the days that are closed (books.md, sections 3 and 6).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Which of a store's days a sale is dated by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SaleDate {
    /// The day of the payment.
    #[default]
    Paid,
    /// The day of delivery, for shops that count income when it is earned; an order posts when it is
    /// completed.
    Completed,
}

/// The period policy. The company's own closing date and what was filed or reconciled cannot be read
/// from it, so a person states the later of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The last locked day: nothing dated on or before it is made, changed or voided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked_through: Option<Date>,
    /// What becomes of a document that would be dated so.
    #[serde(default)]
    pub when_locked: WhenLocked,
}

/// What becomes of a document of a locked day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WhenLocked {
    /// It waits for a person.
    #[default]
    Park,
    /// It is dated on the first open day, its true day in the note.
    FirstOpenDay,
}

impl Period {
    /// Whether a day is locked.
    #[must_use]
    pub fn is_locked(&self, day: Date) -> bool {
        self.locked_through.is_some_and(|through| day <= through)
    }

    /// The first day that is open; none where nothing is locked.
    #[must_use]
    pub fn first_open_day(&self) -> Option<Date> {
        self.locked_through.and_then(|through| through.tomorrow().ok())
    }
}
