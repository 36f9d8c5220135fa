//! Whether a value can stand in a target.

use serde_json::Value;

use super::{Takes, Target};
use crate::rules::Type;

/// The most characters of an id.
const ID_MAX: usize = 64;
/// The most bytes of a custom value.
const JSON_BYTES_MAX: usize = 16 * 1024;

/// A value that cannot stand in its target; it names types and lengths, never the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It has another type.
    #[error("{needs} is needed, {found} was found")]
    Type {
        /// What is needed.
        needs: Type,
        /// What was found.
        found: Type,
    },
    /// It is no id.
    #[error("an id has 1 to {ID_MAX} characters and no blanks or control characters")]
    Id,
    /// It is too large.
    #[error("a custom value has {JSON_BYTES_MAX} bytes at the most")]
    Size,
}

impl Target {
    /// Whether a value can stand here. A text that is too long can: it is cut where it is assigned.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn accept(&self, value: &Value) -> Result<(), Unfit> {
        match (self.takes, value) {
            (Takes::Text { .. }, Value::String(_) | Value::Number(_)) => Ok(()),
            (Takes::Id, Value::String(_) | Value::Number(_)) => {
                if is_id(&text_of(value)) {
                    Ok(())
                } else {
                    Err(Unfit::Id)
                }
            }
            (Takes::Text { .. } | Takes::Id, other) => {
                Err(Unfit::Type { needs: Type::Text, found: Type::of(other) })
            }
            (Takes::Json, value) => {
                if value.to_string().len() <= JSON_BYTES_MAX {
                    Ok(())
                } else {
                    Err(Unfit::Size)
                }
            }
        }
    }

    /// The most characters of a text here; none where it takes no text.
    #[must_use]
    pub const fn longest(&self) -> Option<usize> {
        match self.takes {
            Takes::Text { max } => Some(max),
            Takes::Id | Takes::Json => None,
        }
    }
}

fn is_id(text: &str) -> bool {
    let clean = |c: char| !c.is_control() && !c.is_whitespace();
    !text.is_empty() && text.chars().count() <= ID_MAX && text.chars().all(clean)
}

/// A value as the text of a field: a text as it is, anything else as its JSON.
pub(super) fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

impl super::Place {
    /// A value as the text of this place.
    #[must_use]
    pub fn text(value: &Value) -> String {
        text_of(value)
    }
}
