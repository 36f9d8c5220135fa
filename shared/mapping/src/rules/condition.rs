//! When a rule applies.

use model::money::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::datum::Datum;
use super::error::Problem;
use super::path::Path;
use super::pattern::Pattern;
use super::scalar::Scalar;
use super::types::Type;

/// A condition on a record.
///
/// A path with `[*…]` meets several values: a comparison holds if it holds for one of them.
/// `not_equals` and `not_in` are the opposites of `equals` and `in`, so they hold where nothing
/// stands; the other comparisons do not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// Something stands there.
    Exists(Path),
    /// Nothing stands there.
    Missing(Path),
    /// This stands there.
    Equals {
        /// Where.
        path: Path,
        /// What.
        value: Scalar,
    },
    /// Something else stands there, or nothing.
    NotEquals {
        /// Where.
        path: Path,
        /// What does not.
        value: Scalar,
    },
    /// One of these stands there.
    In {
        /// Where.
        path: Path,
        /// What may.
        values: Vec<Scalar>,
    },
    /// None of these stands there.
    NotIn {
        /// Where.
        path: Path,
        /// What may not.
        values: Vec<Scalar>,
    },
    /// The text has this in it, or the list has this element.
    Contains {
        /// Where.
        path: Path,
        /// What.
        value: Scalar,
    },
    /// The text matches anywhere.
    Matches {
        /// Where.
        path: Path,
        /// The regular expression.
        pattern: Pattern,
    },
    /// The number is greater.
    Greater {
        /// Where.
        path: Path,
        /// Than this.
        value: Decimal,
    },
    /// The number is less.
    Less {
        /// Where.
        path: Path,
        /// Than this.
        value: Decimal,
    },
    /// All of these hold.
    All(Vec<Condition>),
    /// At least one of these holds.
    Any(Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
}

/// A value that a comparison does not take.
pub(super) struct Unfit<'a> {
    pub(super) path: &'a Path,
    pub(super) problem: Problem,
}

impl Condition {
    /// Whether it holds.
    pub(super) fn holds<'a>(&'a self, record: &'a Value) -> Result<bool, Unfit<'a>> {
        match self {
            Self::Exists(path) => Ok(path.first(record).is_some()),
            Self::Missing(path) => Ok(path.first(record).is_none()),
            Self::Equals { path, value } => Ok(one_is(path, record, std::slice::from_ref(value))),
            Self::NotEquals { path, value } => {
                Ok(!one_is(path, record, std::slice::from_ref(value)))
            }
            Self::In { path, values } => Ok(one_is(path, record, values)),
            Self::NotIn { path, values } => Ok(!one_is(path, record, values)),
            Self::Contains { path, value } => one(path, record, |found| contains(found, value)),
            Self::Matches { path, pattern } => {
                one(path, record, |found| pattern.matches(&text(found)?))
            }
            Self::Greater { path, value } => one(path, record, |found| Ok(number(found)? > *value)),
            Self::Less { path, value } => one(path, record, |found| Ok(number(found)? < *value)),
            Self::All(conditions) => {
                for condition in conditions {
                    if !condition.holds(record)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Any(conditions) => {
                for condition in conditions {
                    if condition.holds(record)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::Not(condition) => Ok(!condition.holds(record)?),
        }
    }

    /// The conditions directly inside this one.
    pub(super) fn inner(&self) -> &[Self] {
        match self {
            Self::All(conditions) | Self::Any(conditions) => conditions,
            Self::Not(condition) => std::slice::from_ref(condition.as_ref()),
            _ => &[],
        }
    }
}

fn one_is(path: &Path, record: &Value, values: &[Scalar]) -> bool {
    let is = |found: &Value| values.iter().any(|value| value.is(found));
    if path.is_many() {
        path.all(record).into_iter().any(is)
    } else {
        path.first(record).is_some_and(is)
    }
}

/// Whether a comparison holds for one of the values at a path.
fn one<'a>(
    path: &'a Path,
    record: &'a Value,
    holds: impl Fn(&Value) -> Result<bool, Problem>,
) -> Result<bool, Unfit<'a>> {
    for found in path.all(record) {
        if holds(found).map_err(|problem| Unfit { path, problem })? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn contains(found: &Value, value: &Scalar) -> Result<bool, Problem> {
    if let Value::Array(elements) = found {
        return Ok(elements.iter().any(|element| value.is(element)));
    }
    let part = value.datum().text()?;
    Ok(text(found)?.contains(part.as_ref()))
}

/// The text of a value, which is not `null`.
fn text(found: &Value) -> Result<std::borrow::Cow<'_, str>, Problem> {
    let nothing = Problem::Type { needs: Type::Text, found: Type::Any };
    Datum::borrowed(found).ok_or(nothing)?.text()
}

fn number(found: &Value) -> Result<Decimal, Problem> {
    let nothing = Problem::Type { needs: Type::Number, found: Type::Any };
    Datum::borrowed(found).ok_or(nothing)?.number()
}
