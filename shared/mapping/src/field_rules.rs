//! A mapping's field rules, proved and made ready once, so that planning a record costs no parsing.

use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::error::MappingError;
use crate::reads::Reads;
use crate::rules::{Rule, Rules};
use crate::targets::{Place, Side, resolve};

/// Rules that fit together, each with the place that its value goes to. In JSON they are a list of
/// rules. A copy shares what was made ready.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FieldRules(Arc<Ready>);

#[derive(Debug, Default, PartialEq)]
struct Ready {
    rules: Rules,
    /// By the rule's place.
    places: Vec<Place>,
    reads: Reads,
}

/// A value on its way to its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment<'a> {
    /// The rule's place in the mapping, counted from 0.
    pub rule: usize,
    /// Where it goes.
    pub place: &'a Place,
    /// The value; of a type that the place takes.
    pub value: Value,
}

/// A rule that could not be applied to a record; the message names the rule, the path and types, and
/// no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failed<'a> {
    /// The rule's place in the mapping, counted from 0.
    pub rule: usize,
    /// Where its value would have gone.
    pub place: &'a Place,
    /// What is wrong.
    pub message: String,
}

impl FieldRules {
    /// Proves rules and makes them ready.
    ///
    /// # Errors
    /// Everything that is wrong with them, each by its path.
    pub fn ready(rules: &[Rule]) -> Result<Self, Vec<MappingError>> {
        let (places, mut faults) = places(rules);
        let reads = Reads::of(rules);
        match Rules::compile(rules) {
            Ok(rules) if faults.is_empty() => Ok(Self(Arc::new(Ready { rules, places, reads }))),
            Ok(_) => Err(faults),
            Err(more) => {
                faults.extend(more);
                Err(faults)
            }
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.places.is_empty()
    }

    /// The rules, in their order.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        self.0.rules.rules()
    }

    /// The places of their values, in the same order.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.0.places
    }

    /// The parts of a record that they read; nothing else of it has to be there.
    #[must_use]
    pub fn reads(&self) -> &Reads {
        &self.0.reads
    }

    /// What the rules make of a record, as JSON; its member `raw` is the source's own JSON.
    #[must_use]
    pub fn apply(&self, record: &Value) -> Vec<Result<Assignment<'_>, Failed<'_>>> {
        let applied = self.0.rules.apply(record).into_iter();
        let placed = applied.filter_map(|result| match result {
            Ok(assigned) => {
                let place = self.0.places.get(assigned.rule)?;
                Some(self.checked(Assignment { rule: assigned.rule, place, value: assigned.value }))
            }
            Err(error) => {
                let place = self.0.places.get(error.rule)?;
                Some(Err(Failed { rule: error.rule, place, message: error.to_string() }))
            }
        });
        placed.collect()
    }

    fn checked<'a>(&self, assignment: Assignment<'a>) -> Result<Assignment<'a>, Failed<'a>> {
        let Assignment { rule, place, .. } = assignment;
        match place.target.accept(&assignment.value) {
            Ok(()) => Ok(assignment),
            Err(unfit) => {
                let sources = self.rules().get(rule).map(|rule| rule.source.paths());
                let paths: Vec<String> =
                    sources.into_iter().flatten().map(ToString::to_string).collect();
                let message = format!(
                    "rules[{rule}]: `{}` does not fit `{}`: {unfit}",
                    paths.join(", "),
                    place.target
                );
                Err(Failed { rule, place, message })
            }
        }
    }
}

/// The place of each rule's value, and what is wrong with the targets.
fn places(rules: &[Rule]) -> (Vec<Place>, Vec<MappingError>) {
    let mut places: Vec<Place> = Vec::new();
    let mut faults = Vec::new();
    for (at, rule) in rules.iter().enumerate() {
        let path = || format!("rules[{at}].target");
        match resolve(&rule.target) {
            Ok(place) if places.contains(&place) => {
                let message = "another rule assigns this target already: join the sources with \
                               `coalesce`, or choose with `lookup`";
                faults.push(MappingError::new(path(), message));
            }
            Ok(place) => places.push(place),
            Err(refusal) => faults.push(MappingError::new(path(), refusal.to_string())),
        }
    }
    (places, faults)
}

/// What is wrong with the sides of the rules' targets: a route goes into books or into a copy.
pub(crate) fn wrong_sides(rules: &FieldRules, side: Side) -> Vec<MappingError> {
    let wrong =
        rules.places().iter().enumerate().filter(|(_, place)| place.target.on.side() != side);
    let message = match side {
        Side::Books => {
            "a route into books has no rows: its targets begin with sale, refund, \
                        payment or customer"
        }
        Side::Copy => {
            "a route into a copy has no documents of books: its targets begin with \
                       orders, customers or products"
        }
    };
    wrong.map(|(at, _)| MappingError::new(format!("rules[{at}].target"), message)).collect()
}

impl Serialize for FieldRules {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.rules().serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rules(json: Value) -> Vec<Rule> {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn everything_that_is_wrong_with_rules_is_told_at_once() {
        let faults = FieldRules::ready(&rules(json!([
            { "source": "number", "target": "sale.memo" },
            { "source": "id", "target": "sale.memo" },
            { "source": "total", "target": "sale.total" },
            { "source": "id", "target": "sale.custom_fields[4]" },
            { "source": ["id", "number"], "target": "sale.note" },
        ])))
        .unwrap_err();
        let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
        assert_eq!(
            paths,
            ["rules[1].target", "rules[2].target", "rules[3].target", "rules[4].source"]
        );
    }

    #[test]
    fn a_value_of_the_wrong_type_fails_its_rule_and_is_never_told() {
        let ready = FieldRules::ready(&rules(json!([
            { "source": "raw.secret", "target": "sale.memo" },
            { "source": "number", "target": "sale.note" },
        ])))
        .unwrap();
        let record = json!({ "number": "A-7", "raw": { "secret": ["canary"] } });
        let applied = ready.apply(&record);
        let failed = applied[0].as_ref().unwrap_err();
        assert_eq!(
            failed.message,
            "rules[0]: `raw.secret` does not fit `sale.memo`: a text is needed, a list was found"
        );
        assert!(!format!("{failed:?}").contains("canary"));
        assert_eq!(applied[1].as_ref().unwrap().value, json!("A-7"));
    }

    #[test]
    fn a_copy_of_ready_rules_shares_them() {
        let ready =
            FieldRules::ready(&rules(json!([{ "source": "id", "target": "sale.memo" }]))).unwrap();
        assert!(Arc::ptr_eq(&ready.0, &ready.clone().0));
    }
}
