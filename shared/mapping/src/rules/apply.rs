//! Rules that are proved, and what they make of a record.

use serde_json::Value;

use super::chain::{self, Fault};
use super::compile;
use super::condition::Unfit;
use super::datum::Datum;
use super::error::{Problem, RuleError};
use super::path::Path;
use super::rule::Rule;
use crate::error::MappingError;

/// Rules that fit together; see [`Rules::compile`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules(Vec<Rule>);

/// What a rule assigns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned<'a> {
    /// The rule's place in the mapping, counted from 0.
    pub rule: usize,
    /// Where the value goes.
    pub target: &'a Path,
    /// The value, never `null`. A number that a transform made is written as text.
    pub value: Value,
}

impl Rules {
    /// Proves rules. Their order stays: where two assign the same target, the later one's value is
    /// meant to stand.
    ///
    /// # Errors
    /// Everything that is wrong with them, each by its place, such as `rules[3].transform[1]`.
    pub fn compile(rules: &[Rule]) -> Result<Self, Vec<MappingError>> {
        let faults = compile::faults(rules);
        if faults.is_empty() { Ok(Self(rules.to_vec())) } else { Err(faults) }
    }

    /// The rules, in their order.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.0
    }

    /// What the rules make of a record, in their order. A rule that does not apply, or has no value
    /// and no default, is left out. One rule's error does not hinder the others.
    ///
    /// The record is one JSON value; its member `raw` is the source's own JSON.
    #[must_use]
    pub fn apply<'a>(&'a self, record: &'a Value) -> Vec<Result<Assigned<'a>, RuleError>> {
        let apply = |(place, rule): (usize, &'a Rule)| {
            let value = rule.value(place, record).transpose()?;
            Some(value.map(|value| Assigned { rule: place, target: &rule.target, value }))
        };
        self.0.iter().enumerate().filter_map(apply).collect()
    }
}

impl Rule {
    fn value(&self, place: usize, record: &Value) -> Result<Option<Value>, RuleError> {
        if let Some(condition) = &self.when {
            let holds = condition.holds(record).map_err(|Unfit { path, problem }| {
                self.error(place, ".when".to_owned(), path.to_string(), problem)
            })?;
            if !holds {
                return Ok(None);
            }
        }
        let value = chain::value(self, record).map_err(|Fault { transform, problem }| {
            let part = transform.map_or_else(String::new, |place| format!(".transform[{place}]"));
            let paths: Vec<_> = self.source.paths().iter().map(Path::to_string).collect();
            self.error(place, part, paths.join(", "), problem)
        })?;
        Ok(value.map(Datum::into_json))
    }

    fn error(&self, rule: usize, part: String, paths: String, problem: Problem) -> RuleError {
        let at = format!("rules[{rule}]{part}");
        RuleError { rule, at, target: self.target.to_string(), paths, problem }
    }
}
