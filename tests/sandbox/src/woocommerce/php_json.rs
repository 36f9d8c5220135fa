//! JSON as PHP's `json_encode` writes it: `/` escaped, everything outside ASCII as `\uXXXX`.
//!
//! A webhook's signature covers these bytes, so a client that parses and re-serialises a body
//! before verifying it fails here as it fails in front of a real store. The order of an object's
//! keys is not PHP's (it is alphabetical): no client may depend on it.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Writes `value` as PHP would.
pub(crate) fn to_vec<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Php);
    value.serialize(&mut serializer).expect("a JSON value is serialisable");
    bytes
}

struct Php;

impl Formatter for Php {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut units = [0_u16; 2];
        for character in fragment.chars() {
            if character == '/' {
                writer.write_all(b"\\/")?;
            } else if character.is_ascii() {
                writer.write_all(character.encode_utf8(&mut [0; 4]).as_bytes())?;
            } else {
                for unit in character.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
    use serde::ser::{SerializeMap, SerializeSeq};
    use serde::{Serialize, Serializer};
    use serde_json::Number;

    /// JSON that remembers the order of its keys.
    enum Ordered {
        Null,
        Bool(bool),
        Number(Number),
        Text(String),
        List(Vec<Self>),
        Object(Vec<(String, Self)>),
    }

    impl Serialize for Ordered {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            match self {
                Self::Null => to.serialize_unit(),
                Self::Bool(value) => to.serialize_bool(*value),
                Self::Number(value) => value.serialize(to),
                Self::Text(value) => to.serialize_str(value),
                Self::List(values) => {
                    let mut list = to.serialize_seq(Some(values.len()))?;
                    for value in values {
                        list.serialize_element(value)?;
                    }
                    list.end()
                }
                Self::Object(pairs) => {
                    let mut object = to.serialize_map(Some(pairs.len()))?;
                    for (key, value) in pairs {
                        object.serialize_entry(key, value)?;
                    }
                    object.end()
                }
            }
        }
    }

    struct Reader;

    impl<'de> Visitor<'de> for Reader {
        type Value = Ordered;

        fn expecting(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            to.write_str("JSON")
        }
        fn visit_unit<E: de::Error>(self) -> Result<Ordered, E> {
            Ok(Ordered::Null)
        }
        fn visit_bool<E: de::Error>(self, value: bool) -> Result<Ordered, E> {
            Ok(Ordered::Bool(value))
        }
        fn visit_u64<E: de::Error>(self, value: u64) -> Result<Ordered, E> {
            Ok(Ordered::Number(value.into()))
        }
        fn visit_i64<E: de::Error>(self, value: i64) -> Result<Ordered, E> {
            Ok(Ordered::Number(value.into()))
        }
        fn visit_f64<E: de::Error>(self, value: f64) -> Result<Ordered, E> {
            Number::from_f64(value).map(Ordered::Number).ok_or_else(|| E::custom("not finite"))
        }
        fn visit_str<E: de::Error>(self, value: &str) -> Result<Ordered, E> {
            Ok(Ordered::Text(value.to_owned()))
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Ordered, A::Error> {
            let mut values = Vec::new();
            while let Some(value) = from.next_element()? {
                values.push(value);
            }
            Ok(Ordered::List(values))
        }
        fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Ordered, A::Error> {
            let mut pairs = Vec::new();
            while let Some(pair) = from.next_entry()? {
                pairs.push(pair);
            }
            Ok(Ordered::Object(pairs))
        }
    }

    impl<'de> Deserialize<'de> for Ordered {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            from.deserialize_any(Reader)
        }
    }

    fn captured(json: &str) -> String {
        let capture: serde_json::Value = serde_json::from_str(json).unwrap();
        capture["body_text"].as_str().unwrap().to_owned()
    }

    #[test]
    fn a_captured_delivery_is_written_again_byte_for_byte() {
        let captures = [
            include_str!(
                "../../../fixtures/woocommerce/9.4.3/hooks/order_created_all_kinds_of_lines.json"
            ),
            include_str!(
                "../../../fixtures/woocommerce/7.5.1/hooks/order_created_unrounded_line_taxes.json"
            ),
            include_str!("../../../fixtures/woocommerce/11.0.1/hooks/order_line_by_sku.json"),
            include_str!("../../../fixtures/woocommerce/9.4.3/hooks/customer_created.json"),
        ];
        for capture in captures {
            let body = captured(capture);
            assert!(body.contains("\\/"), "the capture has escapes");
            let parsed: Ordered = serde_json::from_str(&body).unwrap();
            assert_eq!(String::from_utf8(super::to_vec(&parsed)).unwrap(), body);
        }
    }

    #[test]
    fn a_character_outside_the_basic_plane_is_a_surrogate_pair() {
        assert_eq!(super::to_vec("a/😀"), br#""a\/\ud83d\ude00""#);
    }
}
