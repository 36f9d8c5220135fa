//! Scalars as stores really write them: text, number, boolean, null or left out.
//!
//! Messages never hold the value: they end in journals, and the value may be a person's.

use std::fmt;
use std::marker::PhantomData;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use model::SourceId;
use rust_decimal::Decimal;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

const NO_ID: &str = "a whole number was expected";
const NO_NUMBER: &str = "a number was expected";
const NO_DATE: &str = "a date was expected";
const NO_SCALAR: &str = "a single value was expected";
const NO_LIST: &str = "a list was expected";
const NO_OBJECT: &str = "an object was expected";

/// What one of these readers said, out of serde's words around it, which may quote the value.
pub(crate) fn reason(message: &str) -> &'static str {
    let own = [NO_ID, NO_NUMBER, NO_DATE, NO_SCALAR, NO_LIST, NO_OBJECT];
    let said = |reason: &&str| {
        let expected = reason.trim_end_matches(" was expected");
        message.ends_with(*reason) || message.ends_with(&format!(", expected {expected}"))
    };
    own.into_iter().find(said).unwrap_or("it has another shape than the store documents")
}

/// Text; a number or boolean as its text, null as empty.
pub(crate) fn text<'de, D: Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    scalar(input).map(Option::unwrap_or_default)
}

/// An amount, quantity or rate; none where empty.
pub(crate) fn decimal<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Decimal>, D::Error> {
    let Some(text) = scalar(input)? else { return Ok(None) };
    match text.trim() {
        "" => Ok(None),
        number => parse_decimal(number).map(Some).ok_or_else(|| Error::custom(NO_NUMBER)),
    }
}

/// An id; none for 0, empty and null, which is how stores write "none".
pub(crate) fn id<'de, D: Deserializer<'de>>(input: D) -> Result<Option<SourceId>, D::Error> {
    let Some(text) = scalar(input)? else { return Ok(None) };
    match text.trim() {
        "" => Ok(None),
        whole => match whole_number(whole) {
            Some("") => Ok(None),
            Some(digits) => Ok(Some(SourceId::new(digits))),
            None => Err(Error::custom(NO_ID)),
        },
    }
}

/// A switch; PHP's own idea of true.
pub(crate) fn flag<'de, D: Deserializer<'de>>(input: D) -> Result<bool, D::Error> {
    let text = text(input)?;
    Ok(!matches!(text.trim(), "" | "0" | "false" | "no"))
}

/// A `*_gmt` date: UTC without saying so. None where null, empty or MySQL's zero date.
pub(crate) fn utc<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Timestamp>, D::Error> {
    let Some(text) = scalar(input)? else { return Ok(None) };
    match text.trim() {
        "" => Ok(None),
        zero if zero.starts_with("0000-") => Ok(None),
        date => parse_utc(date).map(Some).ok_or_else(|| Error::custom(NO_DATE)),
    }
}

/// A list; null, empty text and PHP's "list with holes" (an object) are lists too.
pub(crate) fn list<'de, D, T>(input: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    input.deserialize_any(ListVisitor(PhantomData))
}

/// An object; null, empty text and PHP's empty list are an object without fields.
pub(crate) fn object<'de, D, T>(input: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    input.deserialize_any(ObjectVisitor(PhantomData))
}

/// A naive UTC date, or one with a zone.
pub(crate) fn parse_utc(date: &str) -> Option<Timestamp> {
    if let Ok(instant) = date.parse::<Timestamp>() {
        return Some(instant);
    }
    let naive: DateTime = date.parse().ok()?;
    naive.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// The digits of a positive whole number, without leading zeros and without a float's empty
/// fraction; empty for zero.
fn whole_number(text: &str) -> Option<&str> {
    let whole = match text.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|b| b == b'0') => whole,
        Some(_) => return None,
        None => text,
    };
    let digits = !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| whole.trim_start_matches('0'))
}

/// More digits than a decimal holds are rounded; more than it can count are no number.
fn parse_decimal(number: &str) -> Option<Decimal> {
    let exact = Decimal::from_str_exact(number)
        .or_else(|_| Decimal::from_scientific(number))
        .or_else(|_| number.parse());
    // Minus zero would print as "-0".
    exact.ok().map(|d| if d.is_zero() { d.abs() } else { d })
}

/// The text of a scalar; none for null. Numbers keep their written digits as far as JSON does.
fn scalar<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(input)? {
        Value::Null | Value::Bool(false) => Ok(None),
        Value::Bool(true) => Ok(Some("1".to_owned())),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::String(text) => Ok(Some(text)),
        // PHP's word for nothing where a plug-in emptied the field.
        Value::Array(list) if list.is_empty() => Ok(None),
        Value::Array(_) | Value::Object(_) => Err(Error::custom(NO_SCALAR)),
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some((_, item)) = items.next_entry::<String, T>()? {
            list.push(item);
        }
        Ok(list)
    }

    fn visit_unit<E: Error>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }

    fn visit_bool<E: Error>(self, filled: bool) -> Result<Vec<T>, E> {
        if filled { Err(E::custom(NO_LIST)) } else { Ok(Vec::new()) }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<T>, E> {
        if text.is_empty() { Ok(Vec::new()) } else { Err(E::custom(NO_LIST)) }
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<T, A::Error> {
        match items.next_element::<IgnoredAny>()? {
            None => Ok(T::default()),
            Some(_) => Err(Error::custom(NO_OBJECT)),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_bool<E: Error>(self, filled: bool) -> Result<T, E> {
        if filled { Err(E::custom(NO_OBJECT)) } else { Ok(T::default()) }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        if text.is_empty() { Ok(T::default()) } else { Err(E::custom(NO_OBJECT)) }
    }
}

/// Any JSON at all, for the tests of what must take everything.
#[cfg(test)]
pub(crate) fn any_json() -> impl proptest::strategy::Strategy<Value = Value> {
    tests::anything()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    pub(super) fn anything() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
            "[-+0-9.eE]{0,40}".prop_map(Value::from),
        ];
        leaf.prop_recursive(2, 8, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::btree_map("[a-z]{1,3}", inner, 0..3)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    #[test]
    fn empty_in_any_spelling_is_none() {
        for empty in [json!(null), json!(""), json!(" "), json!(false)] {
            assert_eq!(decimal(&empty).unwrap(), None, "{empty}");
            assert_eq!(id(&empty).unwrap(), None, "{empty}");
            assert_eq!(utc(&empty).unwrap(), None, "{empty}");
        }
        assert_eq!(id(&json!(0)).unwrap(), None);
        assert_eq!(id(&json!("0")).unwrap(), None);
        assert_eq!(utc(&json!("0000-00-00T00:00:00")).unwrap(), None);
    }

    #[test]
    fn lists_come_in_every_shape_of_php() {
        for nothing in [json!(null), json!(""), json!(false), json!([]), json!({})] {
            assert!(list::<_, String>(&nothing).unwrap().is_empty(), "{nothing}");
        }
        let holes = json!({"0": "a", "2": "c"});
        assert_eq!(list::<_, String>(&holes).unwrap(), ["a", "c"]);
        assert!(list::<_, String>(&json!("x")).is_err());
    }

    #[test]
    fn a_date_without_zone_is_utc_and_one_with_zone_is_heeded() {
        let noon = "2026-11-22T12:00:00Z".parse::<Timestamp>().unwrap();
        for text in ["2026-11-22T12:00:00", "2026-11-22T12:00:00Z", "2026-11-22T13:00:00+01:00"] {
            assert_eq!(utc(&json!(text)).unwrap(), Some(noon), "{text}");
        }
        assert!(utc(&json!("yesterday")).is_err());
    }

    proptest! {
        #[test]
        fn an_amount_means_the_same_as_text_and_as_number(
            mantissa in -9_999_999_999_i64..9_999_999_999, scale in 0_u32..5,
        ) {
            let amount = Decimal::new(mantissa, scale);
            let text = json!(amount.to_string());
            let number: Value = serde_json::from_str(&amount.to_string()).unwrap();
            prop_assert_eq!(decimal(&text).unwrap(), Some(amount));
            prop_assert_eq!(decimal(&number).unwrap(), Some(amount));
        }

        #[test]
        fn an_id_means_the_same_as_text_and_as_number(number in 1_u64..) {
            let wanted = Some(SourceId::new(number.to_string()));
            prop_assert_eq!(&id(&json!(number)).unwrap(), &wanted);
            prop_assert_eq!(id(&json!(number.to_string())).unwrap(), wanted);
        }

        #[test]
        fn no_value_panics_and_no_message_repeats_it(value in anything()) {
            let shown = value.as_str().filter(|text| text.trim().len() > 3);
            for message in [
                text(&value).err(),
                decimal(&value).err(),
                id(&value).err(),
                flag(&value).err(),
                utc(&value).err(),
                list::<_, String>(&value).err(),
            ].into_iter().flatten().map(|error| error.to_string()) {
                prop_assert!(shown.is_none_or(|text| !message.contains(text)), "{}", message);
            }
        }
    }
}
