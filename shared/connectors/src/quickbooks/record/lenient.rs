//! Members as QuickBooks really writes them: text, number, boolean, null or left out.
//!
//! Amounts go through the number's own text (`RawValue`); no float stands in between. Messages
//! never hold the value: they end in journals, and the value may be a person's.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::value::RawValue;

const NO_TEXT: &str = "a single value was expected";
const NO_NUMBER: &str = "a number was expected";
const NO_DATE: &str = "a date was expected";

/// What one of these readers said, out of serde's words around it, which may quote the value.
pub(super) fn reason(message: &str) -> &'static str {
    let said = |reason: &&str| message.contains(*reason);
    let own = [NO_TEXT, NO_NUMBER, NO_DATE].into_iter().find(said);
    own.unwrap_or("it has another shape than QuickBooks documents")
}

/// Text; a number or boolean as its text. None where null or empty.
pub(super) fn text<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    let Some(raw) = Option::<Box<RawValue>>::deserialize(input)? else { return Ok(None) };
    let text = match raw.get().chars().next() {
        Some('{' | '[') | None => return Err(D::Error::custom(NO_TEXT)),
        Some('"') => serde_json::from_str(raw.get()).map_err(|_| D::Error::custom(NO_TEXT))?,
        Some(_) => raw.get().to_owned(),
    };
    Ok(Some(text).filter(|text: &String| !text.is_empty() && text != "null"))
}

/// An amount, quantity or rate; none where null or empty.
pub(super) fn amount<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Decimal>, D::Error> {
    let Some(text) = text(input)? else { return Ok(None) };
    let text = text.trim();
    Decimal::from_str_exact(text)
        .or_else(|_| Decimal::from_scientific(text))
        .map(Some)
        .map_err(|_| D::Error::custom(NO_NUMBER))
}

/// A day; some answers add an offset to it, which says nothing more.
pub(super) fn day<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Date>, D::Error> {
    let Some(text) = text(input)? else { return Ok(None) };
    let day = text.get(..10).and_then(|day| day.parse().ok());
    day.map(Some).ok_or_else(|| D::Error::custom(NO_DATE))
}

/// A moment with its offset.
pub(super) fn moment<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Timestamp>, D::Error> {
    let Some(text) = text(input)? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| D::Error::custom(NO_DATE))
}

/// A switch; none where it is not stated.
pub(super) fn flag<'de, D: Deserializer<'de>>(input: D) -> Result<Option<bool>, D::Error> {
    Ok(text(input)?.map(|text| text == "true"))
}

/// A list; null is an empty one.
pub(super) fn list<'de, D, T>(input: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<Vec<T>>::deserialize(input).map(Option::unwrap_or_default)
}

/// An object; null is one without members.
pub(super) fn object<'de, D, T>(input: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::<T>::deserialize(input).map(Option::unwrap_or_default)
}
