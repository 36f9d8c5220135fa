//! The query language (contract, section 6): what we ask, and the rows that come back.

use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::value::RawValue;

use super::{Entity, Members};

/// The most rows of a page.
pub(crate) const PAGE: usize = 1000;

/// Text as a literal: quotes and backslashes escaped.
pub(crate) fn literal(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for c in text.chars() {
        if matches!(c, '\'' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('\'');
    quoted
}

/// A moment as a literal, in the form that Intuit documents: whole seconds and an offset.
pub(crate) fn moment(at: Timestamp) -> String {
    let pacific = at.to_zoned(Offset::constant(-7).to_time_zone());
    format!("'{}'", pacific.strftime("%Y-%m-%dT%H:%M:%S%:z"))
}

/// `SELECT * FROM … WHERE …`, one page of it. Ordered by id, so that pages do not shift.
pub(crate) fn page(entity: Entity, condition: &str, start: usize) -> String {
    let name = entity.name();
    format!(
        "SELECT * FROM {name} WHERE {condition} ORDERBY Id STARTPOSITION {start} MAXRESULTS {PAGE}"
    )
}

/// `field IN ('a','b')`.
pub(crate) fn any_of<'a>(field: &str, values: impl IntoIterator<Item = &'a str>) -> String {
    let values: Vec<String> = values.into_iter().map(literal).collect();
    format!("{field} IN ({})", values.join(","))
}

/// The rows of an answer; none of this entity is no rows. `None` if it is no answer to a query.
pub(crate) fn rows(body: &str, entity: Entity) -> Option<Vec<Box<RawValue>>> {
    let mut members: Members = serde_json::from_str(body).ok()?;
    let mut response: Members =
        serde_json::from_str(members.remove("QueryResponse")?.get()).ok()?;
    match response.remove(entity.name()) {
        Some(rows) => serde_json::from_str(rows.get()).ok(),
        None => Some(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_cannot_end_early() {
        assert_eq!(literal(r"Amy's \ shop"), r"'Amy\'s \\ shop'");
        assert_eq!(any_of("Sku", ["a", "b'"]), r"Sku IN ('a','b\'')");
    }

    #[test]
    fn a_moment_has_an_offset_and_no_plus_sign() {
        let at: Timestamp = "2026-11-22T16:00:00.75Z".parse().unwrap();
        assert_eq!(moment(at), "'2026-11-22T09:00:00-07:00'");
    }

    #[test]
    fn no_rows_are_an_answer_and_no_answer_is_none() {
        assert_eq!(rows(r#"{"QueryResponse":{},"time":"t"}"#, Entity::Item).unwrap().len(), 0);
        let one = r#"{"QueryResponse":{"Item":[{"Id":"1"}],"maxResults":1}}"#;
        assert_eq!(rows(one, Entity::Item).unwrap().len(), 1);
        assert!(rows("<html>", Entity::Item).is_none());
    }
}
