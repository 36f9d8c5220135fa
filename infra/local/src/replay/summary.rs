//! What was found, in numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use super::judge::{Finding, Signature, Sort};
use super::preview::Counts;

/// The last line of `--json`.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
    /// Files that were looked at.
    pub files: usize,
    /// Files that were passed over because their name does not end in `.json`.
    pub skipped: usize,
    /// What was recognised: rows of the store and deliveries. One that was captured twice counts
    /// twice, and a delivery's own row beside it.
    pub records: usize,
    /// Those that were read whole.
    pub parsed: usize,
    /// Those that were not, and files that are no JSON.
    pub failed: usize,
    /// Deliveries whose signature fits a secret.
    pub signatures_ok: usize,
    /// Deliveries whose signature fits none, or is missing.
    pub signatures_bad: usize,
    /// Deliveries with a signature and no secret to try.
    pub signatures_unverified: usize,
    /// Orders and refunds whose figures contradict each other. They are parsed all the same.
    pub out_of_balance: usize,
    /// Records by what they are.
    pub kinds: BTreeMap<&'static str, Count>,
    /// What else the files hold.
    pub other: BTreeMap<String, usize>,
    /// What did not read.
    pub failures: Vec<Failure>,
    /// What would be posted, where it was asked for.
    #[serde(flatten)]
    pub plan: Option<Counts>,
}

/// Records of one sort.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub struct Count {
    /// Recognised.
    pub records: usize,
    /// Read whole.
    pub parsed: usize,
    /// Not read.
    pub failed: usize,
}

/// Something that did not read.
#[derive(Debug, Clone, Serialize)]
pub struct Failure {
    /// The file's name within the folder.
    pub file: String,
    /// Which record, such as `order 27`; none where it is the file.
    pub record: Option<String>,
    /// The place in the file.
    pub path: String,
    /// The place in the record.
    pub field: String,
    /// What is wrong, without the value.
    pub message: String,
}

impl Failure {
    /// Of a whole file.
    pub(super) fn of_file(file: &str, message: String) -> Self {
        Self {
            file: file.to_owned(),
            record: None,
            path: String::new(),
            field: String::new(),
            message,
        }
    }
}

impl Summary {
    /// Counts the findings.
    pub(super) fn of(files: usize, skipped: usize, findings: &[Finding]) -> Self {
        let mut summary = Self { files, skipped, ..Self::default() };
        for finding in findings {
            summary.add(finding);
        }
        summary
    }

    fn add(&mut self, finding: &Finding) {
        if let Some(failure) = &finding.failure {
            self.failed += 1;
            self.failures.push(failure.clone());
        }
        let kind = match &finding.sort {
            Sort::Row { thing, reading } => {
                let balanced = reading.as_ref().is_none_or(|reading| reading.check().is_ok());
                self.out_of_balance += usize::from(!balanced);
                thing.as_str()
            }
            Sort::Delivery { signature, .. } => {
                match signature {
                    Signature::Fits => self.signatures_ok += 1,
                    Signature::Wrong => self.signatures_bad += 1,
                    Signature::Unverified => self.signatures_unverified += 1,
                    Signature::None => {}
                }
                "delivery"
            }
            Sort::Other(what) => {
                *self.other.entry(what.clone()).or_default() += 1;
                return;
            }
            Sort::File => return,
        };
        let count = self.kinds.entry(kind).or_default();
        let parsed = usize::from(finding.failure.is_none());
        count.records += 1;
        count.parsed += parsed;
        count.failed += 1 - parsed;
        self.records += 1;
        self.parsed += parsed;
    }
}
