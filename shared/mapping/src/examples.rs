//! Examples in a mapping: records and what they must become. They are tests that the bookkeeper owns:
//! a mapping is not activated while one fails.
//!
//! What an example states must hold; what it leaves out may be anything. An amount is compared by its
//! worth (`"11.9"` is `"11.90"`), a list element by element.

use std::collections::{BTreeMap, BTreeSet};

use model::Role;
use model::money::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::diff::Change;
use crate::error::MappingError;

/// The most examples of a mapping.
pub const EXAMPLES_MAX: usize = 50;

/// A record and what it must become.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it shows, for people: "a German order by card".
    pub name: String,
    /// The record, as a preview gives it: its kind, its fields and the source's own JSON in `raw`.
    pub record: Value,
    /// What it must become.
    pub expect: Expected,
}

/// What must hold of a plan. An example that states none of these proves that something is planned.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Fields of documents by role (`sale`, `payment`, `refund:27`, `row`); `null` says that the field
    /// must not be there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub documents: BTreeMap<String, Value>,
    /// The rule by which nothing is planned, such as `unpaid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
    /// Documents that must wait for a person, by role: the error's code, such as `MAPPING_GAP`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub holds: BTreeMap<String, String>,
}

/// What a record became, in the words that examples use.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The documents by role.
    pub documents: BTreeMap<String, Value>,
    /// The rule by which nothing was planned.
    pub skipped: Option<String>,
    /// What waits, by role: the error's code.
    pub holds: BTreeMap<String, String>,
}

impl Expected {
    /// Where an outcome is not as expected: `before` is what is expected, `after` what came.
    #[must_use]
    pub fn misses(&self, outcome: &Outcome) -> Vec<Change> {
        let mut misses = Vec::new();
        for (role, expected) in &self.documents {
            within(
                &format!("documents[{role}]"),
                expected,
                outcome.documents.get(role),
                &mut misses,
            );
        }
        if self.skipped.is_some() && self.skipped != outcome.skipped {
            misses.push(miss("skipped", self.skipped.as_deref(), outcome.skipped.as_deref()));
        }
        for (role, code) in &self.holds {
            let found = outcome.holds.get(role);
            if found != Some(code) {
                let path = format!("holds[{role}]");
                misses.push(miss(&path, Some(code), found.map(String::as_str)));
            }
        }
        // What is held or skipped though nobody said so makes an example fail too.
        for (role, code) in outcome.holds.iter().filter(|(role, _)| !self.holds.contains_key(*role))
        {
            misses.push(miss(&format!("holds[{role}]"), None, Some(code)));
        }
        if let (None, Some(rule)) = (&self.skipped, &outcome.skipped) {
            misses.push(miss("skipped", None, Some(rule)));
        }
        misses
    }
}

fn miss(path: &str, expected: Option<&str>, found: Option<&str>) -> Change {
    let value = |text: Option<&str>| text.map(Value::from);
    Change { path: path.to_owned(), before: value(expected), after: value(found) }
}

/// What is stated must hold.
fn within(path: &str, expected: &Value, found: Option<&Value>, misses: &mut Vec<Change>) {
    match (expected, found) {
        (Value::Null, None | Some(Value::Null)) => {}
        (Value::Object(expected), Some(Value::Object(found))) => {
            for (name, value) in expected {
                within(&format!("{path}.{name}"), value, found.get(name), misses);
            }
        }
        (Value::Array(expected), Some(Value::Array(found))) if expected.len() == found.len() => {
            for (place, (value, found)) in expected.iter().zip(found).enumerate() {
                within(&format!("{path}[{place}]"), value, Some(found), misses);
            }
        }
        (expected, found) => {
            if !found.is_some_and(|found| same(expected, found)) {
                misses.push(Change {
                    path: path.to_owned(),
                    before: Some(expected.clone()),
                    after: found.cloned(),
                });
            }
        }
    }
}

/// Equal, or two decimals of the same worth.
fn same(expected: &Value, found: &Value) -> bool {
    let decimal = |value: &Value| value.as_str().and_then(|text| text.parse::<Decimal>().ok());
    expected == found || decimal(expected).zip(decimal(found)).is_some_and(|(a, b)| a == b)
}

/// What is wrong with the examples themselves, before any is run.
pub(crate) fn faults(examples: &[Example]) -> Vec<MappingError> {
    let mut faults = Vec::new();
    if examples.len() > EXAMPLES_MAX {
        let message = format!("a mapping has {EXAMPLES_MAX} examples at the most");
        faults.push(MappingError::new("examples", message));
    }
    let mut names = BTreeSet::new();
    for (at, example) in examples.iter().enumerate() {
        let path = format!("examples[{at}]");
        if example.name.trim().is_empty() || !names.insert(example.name.as_str()) {
            let message = "a name that no other example has is needed";
            faults.push(MappingError::new(format!("{path}.name"), message));
        }
        let Expected { documents, holds, .. } = &example.expect;
        for role in
            documents.keys().chain(holds.keys()).filter(|role| role.parse::<Role>().is_err())
        {
            let message = format!("`{role}` is no role: sale, payment, refund:27, row, …");
            faults.push(MappingError::new(format!("{path}.expect"), message));
        }
        if let Err(error) = serde_json::from_value::<model::Record>(example.record.clone()) {
            // serde may quote a value of the record, which may be personal.
            let kind = match error.classify() {
                serde_json::error::Category::Data => "a field is missing or of another type",
                _ => "no JSON",
            };
            let message = format!("it is no record as a preview gives it: {kind}");
            faults.push(MappingError::new(format!("{path}.record"), message));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn outcome() -> Outcome {
        let sale = json!({ "total": "11.90", "memo": "Thanks", "lines": [{ "amount": "10.0" }] });
        Outcome { documents: BTreeMap::from([("sale".to_owned(), sale)]), ..Outcome::default() }
    }

    fn misses(expect: Value) -> Vec<String> {
        let expected: Expected = serde_json::from_value(expect).unwrap();
        expected.misses(&outcome()).into_iter().map(|miss| miss.path).collect()
    }

    #[test]
    fn what_is_stated_must_hold_and_the_rest_may_be_anything() {
        assert!(misses(json!({ "documents": { "sale": { "total": "11.9" } } })).is_empty());
        assert!(misses(json!({ "documents": { "sale": { "discount": null } } })).is_empty());
        assert!(
            misses(json!({ "documents": { "sale": { "lines": [{ "amount": "10" }] } } }))
                .is_empty()
        );
        assert!(misses(json!({})).is_empty());
    }

    #[test]
    fn every_miss_is_named_by_its_path() {
        let sale = |fields: Value| misses(json!({ "documents": { "sale": fields } }));
        assert_eq!(sale(json!({ "total": "11.91" })), ["documents[sale].total"]);
        assert_eq!(sale(json!({ "memo": null })), ["documents[sale].memo"]);
        assert_eq!(sale(json!({ "lines": [] })), ["documents[sale].lines"]);
        assert_eq!(misses(json!({ "documents": { "payment": {} } })), ["documents[payment]"]);
        assert_eq!(misses(json!({ "skipped": "unpaid" })), ["skipped"]);
        assert_eq!(misses(json!({ "holds": { "sale": "MAPPING_GAP" } })), ["holds[sale]"]);
    }

    #[test]
    fn what_is_held_or_skipped_unexpectedly_fails_the_example() {
        let holds = BTreeMap::from([("refund:1".to_owned(), "MAPPING_GAP".to_owned())]);
        let outcome = Outcome { holds, skipped: Some("draft".to_owned()), ..outcome() };
        let misses = Expected::default().misses(&outcome);
        let paths: Vec<&str> = misses.iter().map(|miss| miss.path.as_str()).collect();
        assert_eq!(paths, ["holds[refund:1]", "skipped"]);
    }

    #[test]
    fn an_example_that_could_not_run_is_refused_without_telling_its_values() {
        let example = |name: &str, role: &str| Example {
            name: name.to_owned(),
            record: json!({ "kind": "order", "id": "canary" }),
            expect: Expected {
                documents: BTreeMap::from([(role.to_owned(), json!({}))]),
                ..Expected::default()
            },
        };
        let faults = faults(&[example("a", "sale"), example("a", "sales")]);
        let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
        let expected =
            ["examples[0].record", "examples[1].name", "examples[1].expect", "examples[1].record"];
        assert_eq!(paths, expected);
        assert!(!format!("{faults:?}").contains("canary"));
    }
}
