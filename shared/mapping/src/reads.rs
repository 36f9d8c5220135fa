//! Which parts of a record rules read, so that no more of it is made ready for them, and so that each
//! path can be held against what records have.

use std::collections::BTreeSet;

use crate::rules::path::Part;
use crate::rules::{Condition, Path, Rule, Transform};

/// The member that holds the source's own JSON.
const RAW: &str = "raw";

/// The parts of a record that some rules read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reads {
    members: BTreeSet<String>,
    raw: BTreeSet<String>,
    all_of_raw: bool,
}

impl Reads {
    /// What these rules read.
    pub(crate) fn of(rules: &[Rule]) -> Self {
        let mut reads = Self::default();
        for (_, path) in rules.iter().flat_map(paths) {
            let mut parts = path.parts();
            match (parts.next(), parts.next()) {
                (Some(Part::Member(RAW)), Some(Part::Member(name))) => {
                    reads.raw.insert(name.to_owned());
                }
                (Some(Part::Member(RAW)), _) => reads.all_of_raw = true,
                (Some(Part::Member(name)), _) => {
                    reads.members.insert(name.to_owned());
                }
                _ => {}
            }
        }
        reads
    }

    /// The record's own members, without `raw`.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(String::as_str)
    }

    /// The members of `raw`; none where all of it is read.
    #[must_use]
    pub fn of_raw(&self) -> Option<&BTreeSet<String>> {
        (!self.all_of_raw).then_some(&self.raw)
    }
}

/// The paths that a rule reads, each with its place in the rule: `source[1]`, `when`, `transform[0]`.
pub(crate) fn paths(rule: &Rule) -> Vec<(String, &Path)> {
    let mut found = Vec::new();
    let sources = rule.source.paths();
    for (place, path) in sources.iter().enumerate() {
        let one = sources.len() == 1;
        found.push((if one { "source".to_owned() } else { format!("source[{place}]") }, path));
    }
    if let Some(condition) = &rule.when {
        let mut paths = Vec::new();
        of_condition(condition, &mut paths);
        found.extend(paths.into_iter().map(|path| ("when".to_owned(), path)));
    }
    for (place, transform) in rule.transform.iter().enumerate() {
        let mut paths = Vec::new();
        of_transform(transform, &mut paths);
        found.extend(paths.into_iter().map(|path| (format!("transform[{place}]"), path)));
    }
    found
}

fn of_transform<'t>(transform: &'t Transform, found: &mut Vec<&'t Path>) {
    match transform {
        Transform::Template { text } => found.extend(text.paths()),
        Transform::Map { transform } => {
            transform.iter().for_each(|transform| of_transform(transform, found));
        }
        _ => {}
    }
}

fn of_condition<'c>(condition: &'c Condition, found: &mut Vec<&'c Path>) {
    match condition {
        Condition::Exists(path) | Condition::Missing(path) => found.push(path),
        Condition::Equals { path, .. }
        | Condition::NotEquals { path, .. }
        | Condition::In { path, .. }
        | Condition::NotIn { path, .. }
        | Condition::Contains { path, .. }
        | Condition::Matches { path, .. }
        | Condition::Greater { path, .. }
        | Condition::Less { path, .. } => found.push(path),
        Condition::All(inner) | Condition::Any(inner) => {
            inner.iter().for_each(|condition| of_condition(condition, found));
        }
        Condition::Not(inner) => of_condition(inner, found),
    }
}
