//! Proving rules before any record meets them.
//!
//! Paths, patterns, templates and date formats are parsed as the JSON is read. What is proved here
//! is what spans more than one value: arguments within bounds, transforms that fit each other,
//! sources that are joined. All errors are told, not the first alone.

use super::condition::Condition;
use super::datum::bytes;
use super::limits::{
    CONDITION_DEPTH_MAX, CONDITIONS_MAX, MAP_DEPTH_MAX, ROWS_MAX, RULES_MAX, SOURCES_MAX,
    TRANSFORMS_MAX, VALUE_BYTES_MAX,
};
use super::rule::Rule;
use super::transform::Transform;
use super::types::Type;
use crate::error::MappingError;

/// What is wrong with some rules; empty if nothing is.
pub(super) fn faults(rules: &[Rule]) -> Vec<MappingError> {
    let mut faults = Faults(Vec::new());
    faults.unless(rules.len() <= RULES_MAX, "rules", "a mapping has 500 rules at the most");
    for (place, rule) in rules.iter().take(RULES_MAX).enumerate() {
        faults.rule(&format!("rules[{place}]"), rule);
    }
    faults.0
}

struct Faults(Vec<MappingError>);

impl Faults {
    fn unless(&mut self, holds: bool, at: &str, message: &str) {
        if !holds {
            self.0.push(MappingError::new(at, message));
        }
    }

    fn rule(&mut self, at: &str, rule: &Rule) {
        let sources = rule.source.paths();
        let source = format!("{at}.source");
        self.unless(sources.len() <= SOURCES_MAX, &source, "a rule has 16 sources at the most");
        let joins = rule.transform.first().is_some_and(Transform::joins_sources);
        self.unless(
            sources.len() <= 1 || joins,
            &source,
            "several sources need a first transform that joins them: coalesce, concat, template \
             or collect",
        );
        let has_value = !sources.is_empty() || rule.default.is_some() || joins;
        self.unless(has_value, &source, "a rule without sources needs a default");
        self.unless(
            !rule.target.is_many(),
            &format!("{at}.target"),
            "a target names one place, so it has no `[*…]`",
        );
        if let Some(default) = &rule.default {
            let fits = bytes(default) <= VALUE_BYTES_MAX;
            self.unless(fits, &format!("{at}.default"), "the value is too large");
        }
        if let Some(condition) = &rule.when {
            self.condition(&format!("{at}.when"), condition);
        }
        let first = match sources {
            [path] if path.is_many() => Type::List,
            _ => Type::Any,
        };
        self.chain(&format!("{at}.transform"), &rule.transform, first, sources.len());
    }

    /// A chain on a value of a type. `sources` is how many the first transform can join; inside a
    /// `map` it is the one element.
    fn chain(&mut self, at: &str, chain: &[Transform], first: Type, sources: usize) {
        self.unless(chain.len() <= TRANSFORMS_MAX, at, "32 transforms at the most");
        let mut have = first;
        for (place, transform) in chain.iter().take(TRANSFORMS_MAX).enumerate() {
            let at = format!("{at}[{place}]");
            let takes = transform.takes();
            let message = format!("{takes} is needed, but what comes is {have}");
            self.unless(have.fits(takes), &at, &message);
            if let Err(message) = transform.check_arguments() {
                self.0.push(MappingError::new(at.as_str(), message));
            }
            let is_first = place == 0;
            match transform {
                Transform::Template { text } => {
                    let known = if is_first { sources } else { 1 };
                    let fits = text.sources() <= known;
                    self.unless(fits, &at, "the template names a source that the rule has not");
                }
                Transform::Map { transform } => {
                    let is_deep = depth(transform) >= MAP_DEPTH_MAX;
                    self.unless(!is_deep, &at, "a map stands three deep at the most");
                    if !is_deep {
                        self.chain(&format!("{at}.map.transform"), transform, Type::Any, 1);
                    }
                }
                joins if joins.joins_sources() => {
                    self.unless(is_first, &at, "only the first transform joins sources");
                }
                _ => {}
            }
            have = transform.gives_for(have);
        }
    }

    fn condition(&mut self, at: &str, condition: &Condition) {
        let mut level = vec![condition];
        let mut count = 0;
        for _ in 0..CONDITION_DEPTH_MAX {
            count += level.len();
            if count > CONDITIONS_MAX {
                break;
            }
            for condition in &level {
                let rows = match condition {
                    Condition::In { values, .. } | Condition::NotIn { values, .. } => values.len(),
                    _ => 0,
                };
                self.unless(rows <= ROWS_MAX, at, "2,000 values at the most");
            }
            level = level.into_iter().flat_map(Condition::inner).collect();
        }
        self.unless(count <= CONDITIONS_MAX, at, "64 conditions at the most");
        self.unless(level.is_empty(), at, "conditions stand eight deep at the most");
    }
}

/// How many `map`s stand in each other.
fn depth(chain: &[Transform]) -> usize {
    let inner = |transform: &Transform| match transform {
        Transform::Map { transform } => 1 + depth(transform),
        _ => 0,
    };
    chain.iter().map(inner).max().unwrap_or_default()
}
