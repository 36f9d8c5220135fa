//! Everything that is wrong with a mapping, before the first record meets it.
//!
//! [`validate`] tells all of it at once, each with its path and what to do: values that are missing or
//! of the wrong type, tables that contradict each other, rules that cannot run or would touch money,
//! sources that no record has, and *gaps*: what the store's own records need and no row covers. What
//! passes here can still make a record wait, because a record can hold what none before it held.

mod gaps;
mod sources;
mod structure;
mod tables;

use serde::{Deserialize, Serialize};

use crate::census::Census;
use crate::document::{Document, MAPPING_BYTES_MAX, Mapping};
use crate::error::MappingError;
use crate::examples;
use crate::field_rules::{FieldRules, wrong_sides};
use crate::seen::Seen;
use crate::targets::Side;

/// Something about a mapping that a person should read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Where in the mapping, such as `books.gateways.rows[2].document`; the place of a row that is
    /// missing is its table.
    pub path: String,
    /// What is wrong; no value of a record.
    pub message: String,
    /// What to do.
    pub fix: String,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The mapping is not activated.
    Error,
    /// It may be meant so.
    Warning,
}

impl Finding {
    fn error(path: impl Into<String>, message: impl Into<String>, fix: impl Into<String>) -> Self {
        let (path, message, fix) = (path.into(), message.into(), fix.into());
        Self { severity: Severity::Error, path, message, fix }
    }

    fn warning(
        path: impl Into<String>,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self { severity: Severity::Warning, ..Self::error(path, message, fix) }
    }

    fn of(error: MappingError) -> Self {
        let fix =
            "Change the value there; the JSON Schema and the docs of mappings say what may stand.";
        Self::error(error.path, error.message, fix)
    }
}

/// What validation found.
#[derive(Debug, Clone, PartialEq)]
pub struct Validated {
    /// The mapping, where it can be used at all.
    pub mapping: Option<Mapping>,
    /// What is wrong, worst first, in the order of the document.
    pub findings: Vec<Finding>,
}

/// Finds everything that is wrong with a mapping for a route to this side, against the paths that its
/// source's records have and what they were seen to need.
#[must_use]
pub fn validate(json: &str, side: Side, census: &Census, seen: &Seen) -> Validated {
    if json.len() > MAPPING_BYTES_MAX {
        let message = format!("a mapping has {MAPPING_BYTES_MAX} bytes at the most");
        let fix = "Take out examples, or shorten their records.";
        return Validated { mapping: None, findings: vec![Finding::error(".", message, fix)] };
    }
    let read = structure::read(json);
    let mut findings: Vec<Finding> = read.faults.into_iter().map(Finding::of).collect();
    let broken_books = findings.iter().any(|finding| finding.path.starts_with("books"));
    if let Some(document) = &read.document {
        let mut more = Vec::new();
        if !broken_books {
            more.extend(side_of_tables(document, side));
            if let Some(books) = &document.books {
                let faults = tables::faults(books);
                if faults.is_empty() {
                    more.extend(gaps::find(books, seen));
                }
                more.extend(faults.into_iter().map(Finding::of));
            }
        }
        more.extend(of_rules(document, side, census));
        more.extend(examples::faults(&document.examples).into_iter().map(Finding::of));
        findings.extend(more.into_iter().map(|finding| read.removed.as_written(finding)));
    }
    findings.sort();
    findings.dedup();
    Validated { mapping: Mapping::parse(json).ok(), findings }
}

/// A route into books needs tables, and no other has any use for them.
fn side_of_tables(document: &Document, side: Side) -> Option<Finding> {
    match (side, &document.books) {
        (Side::Books, None) => Some(Finding::error(
            "books",
            "a route into books needs its tables",
            "Begin with the default of your country and fill in its blanks.",
        )),
        (Side::Copy, Some(_)) => Some(Finding::warning(
            "books",
            "a route into a copy reads no tables of books",
            "Take `books` out.",
        )),
        _ => None,
    }
}

/// Rules that cannot run, would touch what is not theirs, or read what no record has.
fn of_rules(document: &Document, side: Side, census: &Census) -> Vec<Finding> {
    let mut findings = Vec::new();
    match FieldRules::ready(&document.rules) {
        Ok(ready) => findings.extend(wrong_sides(&ready, side).into_iter().map(Finding::of)),
        Err(faults) => findings.extend(faults.into_iter().map(Finding::of)),
    }
    let rules = document.rules.iter().enumerate();
    findings.extend(rules.flat_map(|(at, rule)| sources::unknown(at, rule, census)));
    findings
}

#[cfg(test)]
mod tests;
