//! The fields that a target takes, as data: for mappings, for the check before a write, for docs.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A rule for one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldRule {
    /// The target's entity, such as `Invoice`.
    pub entity: &'static str,
    /// The field's path in it, such as `Line[].Description`.
    pub field: &'static str,
    /// Whether a creation must have it.
    pub required: bool,
    /// The most characters of a text, as its connector counts them; none where it is no text or has
    /// no end.
    pub max: Option<usize>,
    /// Characters that a text must not hold.
    pub forbidden: &'static [char],
}

/// A text that was cut, by its field and never by its content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cut {
    /// The target's entity and field, such as `Invoice.Line[2].Description`.
    pub field: String,
    /// What was done.
    pub how: CutHow,
}

/// How a text was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CutHow {
    /// To so many characters.
    To(usize),
    /// Characters that the target refuses were replaced.
    Replaced,
    /// Left out: the target takes no part of it.
    LeftOut,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.how {
            CutHow::To(max) => write!(f, "{} cut to {max} characters", self.field),
            CutHow::Replaced => write!(f, "{}: refused characters replaced", self.field),
            CutHow::LeftOut => write!(f, "{} left out: not in a form that is taken", self.field),
        }
    }
}
