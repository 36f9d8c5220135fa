//! Every transform as data: for the documentation, and for pickers that offer transforms.
//!
//! The texts are those of [`Transform`](super::Transform)'s own documentation, and a test holds
//! them equal.

mod figures;
mod lists;
mod texts;
mod values;

use std::sync::LazyLock;

use serde::Serialize;

use super::types::Type;

/// A transform as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Described {
    /// Its name in JSON.
    pub name: &'static str,
    /// What it has to do with.
    pub family: Family,
    /// The type of value that it takes.
    pub takes: Type,
    /// The type of value that it gives; [`Type::Any`] where that hangs on the value.
    pub gives: Type,
    /// What it does, one sentence.
    pub does: &'static str,
    /// Its arguments.
    pub arguments: &'static [Argument],
}

/// An argument of a transform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Argument {
    /// Its name in JSON.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Whether it must be said.
    pub required: bool,
    /// What it is, one sentence.
    pub does: &'static str,
}

/// What transforms have to do with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Several sources.
    Join,
    /// What is not there.
    Absence,
    /// Texts.
    Text,
    /// Regular expressions.
    Pattern,
    /// HTML.
    Html,
    /// Lists.
    List,
    /// Numbers.
    Number,
    /// Dates and times.
    Date,
    /// Tables and booleans.
    Meaning,
    /// Hiding.
    Privacy,
    /// JSON.
    Json,
}

/// What an argument takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Takes {
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// A text of one character.
    Character,
    /// A JSON number without a fraction.
    WholeNumber,
    /// A decimal, written as text.
    Number,
    /// A text, a number or a boolean.
    Scalar,
    /// Any JSON but `null`.
    Value,
    /// An object from texts to texts, numbers and booleans.
    Table,
    /// A path.
    Path,
    /// A regular expression.
    Pattern,
    /// A text with places.
    Template,
    /// `half_up`, `half_even`, `up` or `down`.
    Rounding,
    /// A date format, such as `%Y-%m-%d`.
    DateFormat,
    /// A time zone (IANA), such as `Europe/Berlin`.
    TimeZone,
    /// A list of transforms.
    Transforms,
}

const fn required(name: &'static str, takes: Takes, does: &'static str) -> Argument {
    Argument { name, takes, required: true, does }
}

const fn optional(name: &'static str, takes: Takes, does: &'static str) -> Argument {
    Argument { name, takes, required: false, does }
}

/// Every transform.
#[must_use]
pub fn catalogue() -> &'static [Described] {
    static ALL: LazyLock<Vec<Described>> = LazyLock::new(|| {
        [values::DESCRIBED, texts::DESCRIBED, lists::DESCRIBED, figures::DESCRIBED].concat()
    });
    &ALL
}

/// Examples of every transform, JSON: a list of `{name, arguments, input, output}`. The input of a
/// transform that joins sources is the list of them; `null` is what is absent.
pub const EXAMPLES: &str = include_str!("../examples.json");
