//! The United States with automated sales tax: a line is taxable or not, the engine of the books
//! splits the sum over its own rates.

use model::TargetId;
use serde::{Deserialize, Serialize};

use super::tax::LineFacts;
use crate::gap::Gap;

/// The tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsTax {
    /// The code of a taxable line.
    pub taxable: TargetId,
    /// The code of any other.
    pub non_taxable: TargetId,
    /// The states where the company is registered. Tax charged elsewhere makes the order wait: the
    /// books would have no agency to owe it to.
    pub states: Vec<String>,
}

impl UsTax {
    pub(super) fn line_code(&self, facts: LineFacts<'_>) -> Result<&TargetId, Gap> {
        if facts.rates.is_empty() {
            return Ok(&self.non_taxable);
        }
        if facts.country == "US" && self.states.iter().any(|state| state == facts.state) {
            return Ok(&self.taxable);
        }
        Err(Gap::State { state: facts.state.to_owned() })
    }
}
