//! Values in and out of items.
//!
//! A time that a condition compares is text of one length, so that it compares as a time; one
//! that is merely kept is whatever serde makes of it.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use engine::{Code, Error, Result};
use jiff::Timestamp;

use super::keys::Key;

/// An item.
pub(super) type Item = HashMap<String, AttributeValue>;

/// A text.
pub(super) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// A whole number.
pub(super) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// A time as text of one length, to the nanosecond.
pub(super) fn time_text(at: Timestamp) -> String {
    format!("{at:.9}")
}

/// A time as a value.
pub(super) fn time(at: Timestamp) -> AttributeValue {
    text(time_text(at))
}

/// An item that holds its key alone.
pub(super) fn keyed(key: Key) -> Item {
    Item::from([("pk".to_owned(), text(key.pk)), ("sk".to_owned(), text(key.sk))])
}

/// A text attribute, if it is there.
pub(super) fn get_text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

/// A number attribute, if it is there and of this type.
pub(super) fn get_number<T: std::str::FromStr>(item: &Item, name: &str) -> Option<T> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

/// A time attribute, if it is there.
pub(super) fn get_time(item: &Item, name: &str) -> Option<Timestamp> {
    get_text(item, name)?.parse().ok()
}

/// The error for an item of ours that we cannot read: a newer version may have written it, so it
/// is tried again. Names the item's sort key and never its content.
pub(super) fn unreadable(item: &Item, what: &str) -> Error {
    let sk = get_text(item, "sk").unwrap_or("?");
    Error::retry(Code::StateUnavailable, format!("the stored {what} ({sk}) cannot be read"))
}

/// Whatever a value is as JSON text, where DynamoDB's own types would lose something.
pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<AttributeValue> {
    let value = serde_json::to_string(value)
        .map_err(|error| Error::bug("a value does not serialise").caused_by(error))?;
    Ok(text(value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn times_compare_as_their_texts(
            seconds in (0_i64..4_000_000_000, 0_i64..2),
            nanos in proptest::sample::select(vec![0, 1, 5_000, 500_000_000, 999_999_999]),
            other in proptest::sample::select(vec![0, 10, 5_000_000, 999_999_999]),
        ) {
            let at = |second, ns| Timestamp::new(second, ns).unwrap();
            let (a, b) = (at(seconds.0, nanos), at(seconds.0 + seconds.1, other));
            prop_assert_eq!(a.cmp(&b), time_text(a).cmp(&time_text(b)));
            prop_assert_eq!(time_text(a).parse::<Timestamp>().unwrap(), a);
        }
    }

    #[test]
    fn a_whole_second_sorts_before_its_fractions() {
        let whole: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let half: Timestamp = "2026-11-22T12:00:00.5Z".parse().unwrap();
        assert!(time_text(whole) < time_text(half));
    }
}
