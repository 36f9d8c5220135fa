//! Everything that is known about a mapping before it is switched on: findings, and what becomes of
//! the store's recent records.

use std::collections::BTreeMap;

use engine::Result;
use mapping::targets::Side;
use mapping::validate::{Finding, Severity, validate};
use mapping::{Census, Mapping, Seen};
use model::Record;
use serde::Serialize;

use super::activate::{FailedExample, failing};
use super::preview::try_on;

/// What is known about a mapping.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// What is wrong, worst first.
    pub findings: Vec<Finding>,
    /// Examples that fail.
    pub failed_examples: Vec<FailedExample>,
    /// Sample records of which at least one document is planned.
    pub planned: u32,
    /// Sample records of which nothing is planned, by the rule's name.
    pub skipped: BTreeMap<String, u32>,
    /// Documents of sample records that would wait for a person, by the error's code.
    pub waiting: BTreeMap<String, u32>,
    /// The mapping, where it can be read.
    #[serde(skip)]
    pub mapping: Option<Mapping>,
}

impl Report {
    /// Whether the mapping may be switched on. Records that would wait are no hindrance: they wait.
    #[must_use]
    pub fn may_be_activated(&self) -> bool {
        let is_error = |finding: &Finding| finding.severity == Severity::Error;
        self.mapping.is_some()
            && self.failed_examples.is_empty()
            && !self.findings.iter().any(is_error)
    }
}

/// Looks at a mapping for a route to this side, against WooCommerce's own fields and these records of
/// the source. Pure.
///
/// # Errors
/// A defect of ours alone.
pub fn report(json: &str, side: Side, samples: &[Record]) -> Result<Report> {
    let census = Census::woocommerce().with(Census::of(samples));
    let validated = validate(json, side, &census, &Seen::of(samples));
    let mut report = Report {
        findings: validated.findings,
        failed_examples: Vec::new(),
        planned: 0,
        skipped: BTreeMap::new(),
        waiting: BTreeMap::new(),
        mapping: validated.mapping,
    };
    let Some(mapping) = report.mapping.clone() else { return Ok(report) };
    report.failed_examples = failing(&mapping)?;
    for record in samples {
        let outcome = try_on(&mapping, record, None)?.outcome;
        report.planned += u32::from(!outcome.documents.is_empty());
        if let Some(rule) = outcome.skipped {
            *report.skipped.entry(rule).or_default() += 1;
        }
        for code in outcome.holds.into_values() {
            *report.waiting.entry(code).or_default() += 1;
        }
    }
    Ok(report)
}
