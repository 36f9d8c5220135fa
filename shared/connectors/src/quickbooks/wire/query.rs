//! The query language (contract, section 6): what we ask, and the rows that come back.
//!
//! Entities and fields are ours and constant; every value stands in a literal. So no value can end
//! its literal and become a part of the question.

use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::value::RawValue;

use super::{Entity, Members};

/// The most rows of a page.
pub(crate) const PAGE: usize = 1000;

/// When a row was made.
pub(crate) const CREATED: &str = "MetaData.CreateTime";
/// When a row last changed.
pub(crate) const UPDATED: &str = "MetaData.LastUpdatedTime";

/// The most values of one `IN` list, and the most characters of all its values: a query is a URL.
const MOST_VALUES: usize = 100;
const MOST_CHARACTERS: usize = 1500;

/// Quotes that word processors make: they break a query even inside a literal (contract, section 6).
const TYPOGRAPHIC: [char; 6] =
    ['\u{2018}', '\u{2019}', '\u{201A}', '\u{201C}', '\u{201D}', '\u{201E}'];

/// A `SELECT` being put together. All conditions must hold: there is no OR.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query {
    entity: Entity,
    conditions: Vec<String>,
    order: &'static str,
    start: usize,
    most: usize,
}

impl Query {
    /// Everything of an entity, by id. Lists hide their inactive entries.
    pub(crate) fn of(entity: Entity) -> Self {
        Self { entity, conditions: Vec::new(), order: "Id", start: 1, most: PAGE }
    }

    /// Of a list, the inactive entries too.
    pub(crate) fn with_inactive(self) -> Self {
        self.and("Active IN (true,false)".to_owned())
    }

    /// `field IN ('a','b')`
    pub(crate) fn any_of<'a>(
        self,
        field: &'static str,
        values: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        self.and(any_of(field, values))
    }

    /// Like this text, with `%` for anything: what a literal must not hold, and per cent signs of
    /// its own. May find more than was wanted, never less.
    pub(crate) fn like(self, field: &'static str, text: &str) -> Self {
        self.and(format!("{field} LIKE {}", literal(&text.replace(TYPOGRAPHIC, "%"))))
    }

    /// At this moment or later, to the second.
    pub(crate) fn from(self, field: &'static str, at: Timestamp) -> Self {
        self.and(format!("{field} >= {}", moment(at)))
    }

    /// At this moment or earlier, to the second.
    pub(crate) fn until(self, field: &'static str, at: Timestamp) -> Self {
        self.and(format!("{field} <= {}", moment(at)))
    }

    /// Before this moment, to the second.
    pub(crate) fn before(self, field: &'static str, at: Timestamp) -> Self {
        self.and(format!("{field} < {}", moment(at)))
    }

    /// Only ids after this one: the next page by key.
    pub(crate) fn after(self, id: &str) -> Self {
        self.and(format!("Id > {}", literal(id)))
    }

    /// In this order instead of by id.
    pub(crate) fn by(self, order: &'static str) -> Self {
        Self { order, ..self }
    }

    /// At most so many rows.
    pub(crate) fn most(self, most: usize) -> Self {
        Self { most: most.clamp(1, PAGE), ..self }
    }

    /// From this row on, the first being 1. Rows shift under writes: only for what has no key.
    pub(crate) fn starting(self, start: usize) -> Self {
        Self { start: start.max(1), ..self }
    }

    /// Which entity is asked for.
    pub(crate) fn entity(&self) -> Entity {
        self.entity
    }

    /// The question for its rows.
    pub(crate) fn text(&self) -> String {
        let Self { order, start, most, .. } = self;
        let paging = format!("ORDERBY {order} STARTPOSITION {start} MAXRESULTS {most}");
        format!("SELECT * FROM {}{} {paging}", self.entity.name(), self.filter())
    }

    fn filter(&self) -> String {
        match self.conditions.as_slice() {
            [] => String::new(),
            conditions => format!(" WHERE {}", conditions.join(" AND ")),
        }
    }

    fn and(mut self, condition: String) -> Self {
        self.conditions.push(condition);
        self
    }
}

/// Whether a text can stand in a literal as it is. What cannot is looked for with
/// [`Query::like`].
pub(crate) fn is_plain(text: &str) -> bool {
    !text.contains(TYPOGRAPHIC)
}

/// Values in lists that fit into a query each.
pub(crate) fn lists<'v>(values: &[&'v str]) -> Vec<Vec<&'v str>> {
    let mut lists: Vec<Vec<&str>> = Vec::new();
    let mut room = 0;
    for value in values {
        let length = value.len();
        match lists.last_mut() {
            Some(list) if list.len() < MOST_VALUES && length <= room => {
                list.push(value);
                room -= length;
            }
            _ => {
                lists.push(vec![value]);
                room = MOST_CHARACTERS.saturating_sub(length);
            }
        }
    }
    lists
}

/// `field IN ('a','b')`
pub(crate) fn any_of<'a>(field: &str, values: impl IntoIterator<Item = &'a str>) -> String {
    let values: Vec<String> = values.into_iter().map(literal).collect();
    format!("{field} IN ({})", values.join(","))
}

/// A page of an entity on a condition that is put together already.
#[cfg(feature = "fuzzing")]
pub(crate) fn page(entity: Entity, condition: &str, start: usize) -> String {
    Query::of(entity).and(condition.to_owned()).starting(start).text()
}

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

/// A moment as a literal.
fn moment(at: Timestamp) -> String {
    literal(&written(at))
}

/// A moment in the form that Intuit documents: whole seconds and an offset without a plus sign.
pub(crate) fn written(at: Timestamp) -> String {
    let pacific = at.to_zoned(Offset::constant(-7).to_time_zone());
    pacific.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
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
    use proptest::prelude::*;

    #[test]
    fn a_query_says_what_was_asked() {
        let at: Timestamp = "2026-11-22T16:00:00.75Z".parse().unwrap();
        let query = Query::of(Entity::Item).with_inactive().any_of("Sku", ["a", "b'"]);
        assert_eq!(
            query.from(UPDATED, at).by(UPDATED).most(30).text(),
            r"SELECT * FROM Item WHERE Active IN (true,false) AND Sku IN ('a','b\'') AND MetaData.LastUpdatedTime >= '2026-11-22T09:00:00-07:00' ORDERBY MetaData.LastUpdatedTime STARTPOSITION 1 MAXRESULTS 30"
        );
        assert_eq!(
            Query::of(Entity::Term).after("12").most(5000).text(),
            "SELECT * FROM Term WHERE Id > '12' ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000"
        );
    }

    #[test]
    fn typographic_quotes_are_looked_for_around() {
        let name = "Amy\u{2019}s \u{201C}Birds\u{201D}";
        assert!(!is_plain(name) && is_plain("Amy's \"Birds\""));
        let text = Query::of(Entity::Customer).like("DisplayName", name).text();
        assert!(text.contains("WHERE DisplayName LIKE 'Amy%s %Birds%' ORDERBY"), "{text}");
    }

    #[test]
    fn no_rows_are_an_answer_and_no_answer_is_none() {
        assert_eq!(rows(r#"{"QueryResponse":{},"time":"t"}"#, Entity::Item).unwrap().len(), 0);
        let one = r#"{"QueryResponse":{"Item":[{"Id":"1"}],"maxResults":1}}"#;
        assert_eq!(rows(one, Entity::Item).unwrap().len(), 1);
        assert!(rows("<html>", Entity::Item).is_none());
    }

    /// Reads a literal as QuickBooks does: where it ends, and what it says.
    fn read_literal(text: &str) -> Option<(String, &str)> {
        let mut chars = text.strip_prefix('\'')?.char_indices();
        let mut value = String::new();
        while let Some((at, c)) = chars.next() {
            match c {
                '\'' => return Some((value, &text[at + 2..])),
                '\\' => value.push(chars.next()?.1),
                c => value.push(c),
            }
        }
        None
    }

    proptest! {
        #[test]
        fn a_value_never_leaves_its_literal(
            values in prop::collection::vec("['\\\\a-z ()%\\PC]{0,12}", 1..5),
        ) {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let text = Query::of(Entity::Customer).any_of("DisplayName", values.clone()).text();
            let mut rest = text.strip_prefix("SELECT * FROM Customer WHERE DisplayName IN (").unwrap();
            for (place, value) in values.iter().enumerate() {
                let (read, after) = read_literal(rest).unwrap();
                prop_assert_eq!(&read, value);
                rest = if place + 1 == values.len() { after } else { after.strip_prefix(',').unwrap() };
            }
            prop_assert_eq!(rest, ") ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000");
        }

        #[test]
        fn lists_hold_every_value_once_and_are_short(
            values in prop::collection::vec("[a-z]{0,600}", 0..40),
        ) {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let lists = lists(&values);
            for list in &lists {
                let characters: usize = list.iter().map(|value| value.len()).sum();
                prop_assert!(list.len() == 1 || characters <= MOST_CHARACTERS);
            }
            prop_assert_eq!(lists.concat(), values);
        }
    }
}
