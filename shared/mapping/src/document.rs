//! The mapping document.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::error::MappingError;
use crate::examples::Example;
use crate::field_rules::{FieldRules, wrong_sides};
use crate::rules::Rule;
use crate::tables::Books;
use crate::targets::Side;

/// The most bytes of a mapping's JSON: it is kept as one item of the state.
pub const MAPPING_BYTES_MAX: usize = 300 * 1024;

/// The mapping document of a route, proved: its tables agree with each other and its rules are ready.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Document")]
pub struct Mapping {
    /// Its version; versions are kept and never changed.
    pub version: u32,
    /// The store's zone (IANA), in which a moment becomes a day of the books.
    #[serde(with = "jiff::fmt::serde::tz::required")]
    pub time_zone: TimeZone,
    /// The tables of a route into books; a route of rows has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub books: Option<Books>,
    /// The field rules.
    #[serde(skip_serializing_if = "FieldRules::is_empty")]
    pub rules: FieldRules,
    /// Records and what they must become; a mapping is not activated while one fails.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
}

/// A mapping as it is written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Mapping"))]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its version; versions are kept and never changed.
    pub version: u32,
    /// The store's zone (IANA), in which a moment becomes a day of the books.
    #[serde(with = "jiff::fmt::serde::tz::required")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub time_zone: TimeZone,
    /// The tables of a route into books; a route of rows has none.
    #[serde(default)]
    pub books: Option<Books>,
    /// The field rules, in their order.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Records and what they must become; a mapping is not activated while one fails.
    #[serde(default)]
    pub examples: Vec<Example>,
}

impl Mapping {
    /// Reads a mapping and proves that its tables agree with each other and its rules can run.
    ///
    /// # Errors
    /// The path of the first value that is wrong, and why.
    pub fn parse(json: &str) -> Result<Self, MappingError> {
        if json.len() > MAPPING_BYTES_MAX {
            let message = format!("a mapping has {MAPPING_BYTES_MAX} bytes at the most");
            return Err(MappingError::new(".", message));
        }
        let mut reader = serde_json::Deserializer::from_str(json);
        let document: Document =
            serde_path_to_error::deserialize(&mut reader).map_err(|error| {
                MappingError::new(error.path().to_string(), error.inner().to_string())
            })?;
        reader.end().map_err(|error| MappingError::new(".", error.to_string()))?;
        Self::try_from(document)
    }

    /// Whether it goes into books or into a copy.
    #[must_use]
    pub fn side(&self) -> Side {
        if self.books.is_some() { Side::Books } else { Side::Copy }
    }

    /// The day of the books that a moment falls on.
    #[must_use]
    pub fn day(&self, moment: Timestamp) -> Date {
        moment.to_zoned(self.time_zone.clone()).date()
    }
}

/// The first thing that is wrong is the error.
impl TryFrom<Document> for Mapping {
    type Error = MappingError;
    fn try_from(document: Document) -> Result<Self, MappingError> {
        let Document { version, time_zone, books, rules, examples } = document;
        books.as_ref().map_or(Ok(()), Books::check)?;
        let first = |faults: Vec<MappingError>| faults.into_iter().next().map_or(Ok(()), Err);
        let rules = FieldRules::ready(&rules).or_else(|faults| {
            first(faults)?;
            Ok(FieldRules::default())
        })?;
        let mapping = Self { version, time_zone, books, rules, examples };
        first(wrong_sides(&mapping.rules, mapping.side()))?;
        first(crate::examples::faults(&mapping.examples))?;
        Ok(mapping)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_of_rows_needs_a_version_and_a_zone_only() {
        let mapping = Mapping::parse(r#"{"version":1,"time_zone":"Europe/Berlin"}"#).unwrap();
        assert_eq!(mapping.books, None);
        let text = serde_json::to_string(&mapping).unwrap();
        assert_eq!(Mapping::parse(&text).unwrap(), mapping);
    }

    #[test]
    fn what_is_wrong_is_named_by_its_path() {
        let error = |json: &str| Mapping::parse(json).unwrap_err().path;
        assert_eq!(error(r#"{"version":1,"time_zone":"Mars/Base"}"#), "time_zone");
        assert_eq!(error(r#"{"version":1,"time_zone":"UTC","book":{}}"#), "book");
        assert_eq!(error(r#"{"version":1,"time_zone":"UTC","books":{"x":1}}"#), "books.x");
        let rule =
            |rule: &str| error(&format!(r#"{{"version":1,"time_zone":"UTC","rules":[{rule}]}}"#));
        let good = r#"{"source":"id","target":"orders.custom.id"}"#;
        let target = r#"{"source":"id","target":"orders.total"}"#;
        assert_eq!(rule(&format!("{good},{target}")), "rules[1].target");
        assert_eq!(rule(r#"{"source":"id","target":"sale.memo"}"#), "rules[0].target");
        assert_eq!(rule(r#"{"source":"a..b","target":"orders.custom.a"}"#), "rules[0].source");
        let chain = r#"{"source":"id","target":"orders.custom.a","transform":["trim","first"]}"#;
        assert_eq!(rule(chain), "rules[0].transform[1]");
    }

    #[test]
    fn rules_survive_their_text() {
        let json = r#"{"version":1,"time_zone":"UTC","rules":[
            {"source":"number","target":"orders.custom.number","transform":["trim"]}]}"#;
        let mapping = Mapping::parse(json).unwrap();
        let text = serde_json::to_string(&mapping).unwrap();
        assert!(text.contains("orders.custom.number"));
        assert_eq!(Mapping::parse(&text).unwrap(), mapping);
        assert_eq!(serde_json::from_str::<Mapping>(&text).unwrap(), mapping);
    }

    #[test]
    fn a_mapping_that_no_state_could_keep_is_refused() {
        let long = format!(r#"{{"version":1,"time_zone":"UTC{}"}}"#, " ".repeat(MAPPING_BYTES_MAX));
        assert_eq!(Mapping::parse(&long).unwrap_err().path, ".");
    }

    #[test]
    fn a_moment_is_a_day_of_the_stores_own_zone() {
        let mapping = Mapping::parse(r#"{"version":1,"time_zone":"Europe/Berlin"}"#).unwrap();
        let late: Timestamp = "2026-11-22T23:30:00Z".parse().unwrap();
        assert_eq!(mapping.day(late).to_string(), "2026-11-23");
    }
}
