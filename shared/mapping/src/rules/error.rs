//! What goes wrong when a rule meets a record.

use super::types::Type;

/// A rule that could not be applied to a record. It names the rule, the paths and the type of what
/// stood there, and never a value of the record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: `{paths}`: {problem}")]
pub struct RuleError {
    /// The rule's place in the mapping, counted from 0.
    pub rule: usize,
    /// Which part of it: `rules[3].transform[1]`, `rules[3].when`.
    pub at: String,
    /// The rule's target.
    pub target: String,
    /// The paths that were read, as the mapping writes them, with commas between.
    pub paths: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a value; the value itself is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The value has another type than the transform takes.
    #[error("{needs} is needed, {found} was found")]
    Type {
        /// What is needed.
        needs: Type,
        /// What was found.
        found: Type,
    },
    /// A text that is no number.
    #[error("the text is no decimal number of this form")]
    NotANumber,
    /// A number that an exact decimal does not hold (28 digits), before or after reckoning.
    #[error("the number is out of range")]
    NumberRange,
    /// A text that is no date.
    #[error("the text is no date of this form")]
    NotADate,
    /// A date without a zone that is to be moved to another.
    #[error("the time has no zone; the argument `from` has to say which it is in")]
    NoZone,
    /// A date beyond the years -9999 to 9999, or a format that needs what the date does not have.
    #[error("the date cannot be written so")]
    DateRange,
    /// A text that stands for neither true nor false.
    #[error("the text stands for neither true nor false")]
    NotABoolean,
    /// A text that is no JSON.
    #[error("the text is no JSON")]
    NotJson,
    /// A value that the lookup table does not have, where the table says of no other.
    #[error("the table has no row for this value")]
    NoRow,
    /// A text that is or would be too long.
    #[error("the text has more than {limit} bytes")]
    TextLength {
        /// The most bytes.
        limit: usize,
    },
    /// A list that is or would be too long.
    #[error("the list has more than {limit} elements")]
    ListLength {
        /// The most elements.
        limit: usize,
    },
    /// A value that is or would be too large.
    #[error("the value has more than {limit} bytes")]
    ValueSize {
        /// The most bytes.
        limit: usize,
    },
}
