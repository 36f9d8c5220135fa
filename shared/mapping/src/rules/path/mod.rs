//! A path into a record: where a value stands.
//!
//! | written | means |
//! |---|---|
//! | `billing.email` | the member `email` of the member `billing` |
//! | `lines[0]`, `lines[-1]` | the first element, the last one |
//! | `lines[*].name` | the name of every element: many values |
//! | `raw.meta_data[key=_vat_number].value` | of the *first* element whose `key` is `_vat_number` |
//! | `lines[*content.type=product].name` | of *every* element whose `content.type` is `product` |
//! | `raw["a.b"]` | the member `a.b`: a JSON text names what a bare name cannot |
//!
//! What a path does not meet is *absent*, and so is `null`: a path that does not fit the record's
//! shape is no error. A path with `[*…]` that meets nothing is absent too. Values are borrowed,
//! never copied. Looking up takes time in proportion to what the path passes over.

mod find;
mod outline;
mod parse;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use find::Found;
pub(crate) use outline::Part;
pub use parse::InvalidPath;

/// The most bytes that a path has.
pub const PATH_BYTES_MAX: usize = 512;
/// The most steps that a path has.
pub const PATH_STEPS_MAX: usize = 32;

/// A parsed path. In JSON it is its text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Path(Vec<Step>);

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// A member of an object.
    Member(String),
    /// An element of an array, counted from 0, or from the end if negative.
    Index(i32),
    /// Every element.
    Every,
    /// The first element that fits.
    First(Filter),
    /// Every element that fits.
    EveryWhere(Filter),
}

/// `key=value`: the element's member has this text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Filter {
    /// The members that lead to what is compared; at least one.
    key: Vec<String>,
    /// A text is compared as it is, a number and a boolean by their JSON text.
    value: String,
}

impl Path {
    /// Parses a path.
    ///
    /// # Errors
    /// What is wrong, and at which byte.
    pub fn parse(text: &str) -> Result<Self, InvalidPath> {
        parse::path(text).map(Self)
    }

    /// Whether it can meet several values: it has a `[*…]`.
    #[must_use]
    pub fn is_many(&self) -> bool {
        self.0.iter().any(|step| matches!(step, Step::Every | Step::EveryWhere(_)))
    }

    /// The first member's name, such as `raw`; none where the path begins with an element.
    #[must_use]
    pub fn root(&self) -> Option<&str> {
        match self.0.first() {
            Some(Step::Member(name)) => Some(name),
            _ => None,
        }
    }
}

impl FromStr for Path {
    type Err = InvalidPath;
    fn from_str(text: &str) -> Result<Self, InvalidPath> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Path {
    type Error = InvalidPath;
    fn try_from(text: String) -> Result<Self, InvalidPath> {
        Self::parse(&text)
    }
}

impl From<Path> for String {
    fn from(path: Path) -> Self {
        path.to_string()
    }
}

/// As it is written; parsing it gives the same path.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.0.iter().enumerate() {
            match step {
                Step::Member(name) if parse::is_bare(name) => {
                    f.write_str(if place == 0 { "" } else { "." })?;
                    f.write_str(name)?;
                }
                Step::Member(name) => write!(f, "[{}]", quoted(name))?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Every => f.write_str("[*]")?,
                Step::First(filter) => write!(f, "[{filter}]")?,
                Step::EveryWhere(filter) => write!(f, "[*{filter}]")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, value } = self;
        write!(f, "{}=", key.join("."))?;
        if parse::is_bare(value) { f.write_str(value) } else { f.write_str(&quoted(value)) }
    }
}

/// A JSON text.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
