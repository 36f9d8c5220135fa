//! The mappings that we ship: the safest way to begin (books.md, section 10), with blanks for what only
//! a person can know.
//!
//! A blank is a text that begins with `$`: `"$account:clearing:stripe"`. Its first word says what is
//! asked for ([`Ask`]), the rest names it; the same blank may stand in several places. [`fill`] puts
//! answers in. The answer "does not apply" takes out the row of a list that the blank stands in, or
//! else its member and whatever becomes empty by that. What is filled in is the shop's own decision:
//! no default names an account, a code or a rate by itself.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::document::Mapping;
use crate::error::MappingError;

/// A shipped mapping with blanks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// Its name, which is its file's: `woocommerce-quickbooks-us`.
    pub name: &'static str,
    /// For whom it is.
    pub about: &'static str,
    /// The JSON.
    pub json: &'static str,
}

macro_rules! template {
    ($name:literal, $about:literal) => {
        Template {
            name: $name,
            about: $about,
            json: include_str!(concat!("../defaults/", $name, ".json")),
        }
    };
}

static ALL: [Template; 5] = [
    template!(
        "woocommerce-quickbooks-us",
        "WooCommerce to QuickBooks Online in the United States, with automated sales tax."
    ),
    template!(
        "woocommerce-quickbooks-vat",
        "WooCommerce to QuickBooks Online where lines carry VAT or GST codes: United Kingdom, EU."
    ),
    template!("woocommerce-supabase", "WooCommerce to an analytics copy in Supabase."),
    template!("quickbooks-supabase", "QuickBooks Online to an analytics copy in Supabase."),
    template!(
        "quickbooks-woocommerce",
        "QuickBooks Online to WooCommerce; nothing is written back."
    ),
];

/// The answers by the blank's name without its `$`; none is "does not apply".
pub type Answers = BTreeMap<String, Option<String>>;

/// What a blank asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// The id of an account of the books.
    Account,
    /// The id of an item of the books.
    Item,
    /// The id of a customer of the books.
    Customer,
    /// The id of a tax code of the books.
    TaxCode,
    /// The id of a tax rate of the books.
    TaxRate,
    /// A percentage, such as 20.
    Percent,
    /// An ISO 4217 currency.
    Currency,
    /// An IANA time zone.
    TimeZone,
    /// Some texts, with commas between.
    List,
    /// A text.
    Text,
}

/// Why a template cannot be filled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfilled {
    /// Blanks without an answer, by name.
    #[error("blanks are left: {}", .0.iter().cloned().collect::<Vec<_>>().join(", "))]
    Blanks(BTreeSet<String>),
    /// The answers make a mapping that cannot be used.
    #[error(transparent)]
    Mapping(#[from] MappingError),
}

/// Every shipped mapping.
#[must_use]
pub fn all() -> &'static [Template] {
    &ALL
}

/// The shipped mapping of this name.
#[must_use]
pub fn get(name: &str) -> Option<&'static Template> {
    ALL.iter().find(|template| template.name == name)
}

/// The mapping that a template's text becomes with these answers.
///
/// # Errors
/// Every blank that is left; else what is wrong with the mapping.
pub fn fill(template: &str, answers: &Answers) -> Result<Mapping, Unfilled> {
    let mut value = parsed(template)?;
    let left: BTreeSet<String> =
        blanks_of(&value).into_iter().filter(|name| !answers.contains_key(name)).collect();
    if !left.is_empty() {
        return Err(Unfilled::Blanks(left));
    }
    put(&mut value, answers);
    Ok(Mapping::parse(&value.to_string())?)
}

/// The names of a template's blanks.
///
/// # Errors
/// A text that is no JSON.
pub fn blanks(template: &str) -> Result<BTreeSet<String>, MappingError> {
    Ok(blanks_of(&parsed(template)?))
}

impl Ask {
    /// What a blank of this name asks for; none for a word that is none of ours.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Some(match name.split(':').next()? {
            "account" => Self::Account,
            "item" => Self::Item,
            "customer" => Self::Customer,
            "tax_code" => Self::TaxCode,
            "tax_rate" => Self::TaxRate,
            "percent" => Self::Percent,
            "currency" => Self::Currency,
            "time_zone" => Self::TimeZone,
            "list" => Self::List,
            "text" => Self::Text,
            _ => return None,
        })
    }
}

fn parsed(template: &str) -> Result<Value, MappingError> {
    serde_json::from_str(template).map_err(|error| MappingError::new(".", error.to_string()))
}

/// The name of a blank.
fn blank(value: &Value) -> Option<&str> {
    value.as_str()?.strip_prefix('$')
}

fn blanks_of(value: &Value) -> BTreeSet<String> {
    match value {
        Value::String(_) => blank(value).map(str::to_owned).into_iter().collect(),
        Value::Array(elements) => elements.iter().flat_map(blanks_of).collect(),
        Value::Object(members) => members.values().flat_map(blanks_of).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => BTreeSet::new(),
    }
}

/// Puts answers in below a value.
fn put(value: &mut Value, answers: &Answers) {
    match value {
        Value::Array(elements) => {
            elements.retain(|element| !lacks(element, answers));
            for element in elements {
                put(element, answers);
                answer(element, answers);
            }
        }
        Value::Object(members) => {
            let before = std::mem::take(members);
            *members = before
                .into_iter()
                .filter_map(|member| kept(member, answers))
                .collect::<Map<_, _>>();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A member with its answers; none where it does not apply, or everything in it does not.
fn kept((name, mut value): (String, Value), answers: &Answers) -> Option<(String, Value)> {
    if let Some(None) = blank(&value).and_then(|name| answers.get(name)) {
        return None;
    }
    let had = value.as_object().is_some_and(|members| !members.is_empty());
    put(&mut value, answers);
    answer(&mut value, answers);
    let emptied = had && value.as_object().is_some_and(Map::is_empty);
    (!emptied).then_some((name, value))
}

/// Whether a row has a blank that does not apply, itself or in a member that is no list.
fn lacks(value: &Value, answers: &Answers) -> bool {
    match value {
        Value::String(_) => matches!(blank(value).and_then(|name| answers.get(name)), Some(None)),
        Value::Object(members) => members.values().any(|member| lacks(member, answers)),
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn answer(value: &mut Value, answers: &Answers) {
    let Some(name) = blank(value) else { return };
    let Some(Some(answer)) = answers.get(name) else { return };
    *value = match Ask::of(name) {
        Some(Ask::List) => {
            let parts = answer.split(',').map(str::trim).filter(|part| !part.is_empty());
            parts.map(Value::from).collect()
        }
        _ => Value::from(answer.as_str()),
    };
}
