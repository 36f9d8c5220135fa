//! Amounts: JSON numbers on the wire, decimals here, floats nowhere.
//!
//! Both ways go through the number's own text (`RawValue`), so that `100.10` stays `100.10`. This
//! works in plain structs only: not inside flattened, tagged or untagged ones.

use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// A decimal as a JSON number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number(pub(crate) Decimal);

impl Number {
    /// Its value in one spelling, for fingerprints.
    pub(crate) fn text(self) -> String {
        self.0.normalize().to_string()
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.to_string()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get().trim_matches('"');
        Decimal::from_str_exact(text)
            .or_else(|_| Decimal::from_scientific(text))
            .map(Self)
            .map_err(|_| D::Error::custom("not a number that a decimal holds exactly"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_decimal_keeps_its_text(mantissa in any::<i64>(), scale in 0_u32..12) {
            let text = Decimal::new(mantissa, scale).to_string();
            let number: Number = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(serde_json::to_string(&number).unwrap(), text);
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "[-+0-9.eE\"a]{0,60}") {
            let _ = serde_json::from_str::<Number>(&text);
        }
    }

    #[test]
    fn no_float_stands_in_between() {
        let number: Number = serde_json::from_str("90071992547409.93").unwrap();
        assert_eq!(number.0.to_string(), "90071992547409.93");
        let number: Number = serde_json::from_str("1.5E+2").unwrap();
        assert_eq!(number.text(), "150");
        assert!(serde_json::from_str::<Number>("1e400").is_err());
    }
}
