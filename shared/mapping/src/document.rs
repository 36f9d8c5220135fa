//! The mapping document.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::error::MappingError;
use crate::tables::Books;

/// The mapping document of a route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Its version; versions are kept and never changed.
    pub version: u32,
    /// The store's zone (IANA), in which a moment becomes a day of the books.
    #[serde(with = "jiff::fmt::serde::tz::required")]
    pub time_zone: TimeZone,
    /// The tables of a route into books; a route of rows has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub books: Option<Books>,
}

impl Mapping {
    /// Reads a mapping and proves that its tables agree with each other.
    ///
    /// # Errors
    /// The path of the first value that is wrong, and why.
    pub fn parse(json: &str) -> Result<Self, MappingError> {
        let mut reader = serde_json::Deserializer::from_str(json);
        let mapping: Self = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            MappingError::new(error.path().to_string(), error.inner().to_string())
        })?;
        reader.end().map_err(|error| MappingError::new(".", error.to_string()))?;
        mapping.check()?;
        Ok(mapping)
    }

    /// Proves that the tables agree with each other.
    ///
    /// # Errors
    /// The path of the first value that is wrong, and why.
    pub fn check(&self) -> Result<(), MappingError> {
        self.books.as_ref().map_or(Ok(()), Books::check)
    }

    /// The day of the books that a moment falls on.
    #[must_use]
    pub fn day(&self, moment: Timestamp) -> Date {
        moment.to_zoned(self.time_zone.clone()).date()
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
    }

    #[test]
    fn a_moment_is_a_day_of_the_stores_own_zone() {
        let mapping = Mapping::parse(r#"{"version":1,"time_zone":"Europe/Berlin"}"#).unwrap();
        let late: Timestamp = "2026-11-22T23:30:00Z".parse().unwrap();
        assert_eq!(mapping.day(late).to_string(), "2026-11-23");
    }
}
