//! Sources of rules that no record has.

use model::Kind;

use super::{Finding, Severity};
use crate::census::{Census, Unknown};
use crate::reads;
use crate::rules::{Path, Rule};
use crate::targets::{On, resolve};

/// Findings about the paths that a rule reads. A rule without a target that can be resolved is judged
/// by orders, which most rules read.
pub(super) fn unknown(at: usize, rule: &Rule, census: &Census) -> Vec<Finding> {
    let on = resolve(&rule.target).map(|place| place.target.on);
    let kind = on.map_or(Kind::Order, kind);
    let finding = |(part, path): (String, &Path)| {
        let unknown = census.knows(kind, path).err()?;
        Some(told(format!("rules[{at}].{part}"), path, kind, unknown))
    };
    reads::paths(rule).into_iter().filter_map(finding).collect()
}

fn told(at: String, path: &Path, kind: Kind, unknown: Unknown) -> Finding {
    let Unknown { nearest, may_be } = unknown;
    let (severity, message) = if may_be {
        let message = format!("no {kind} seen so far has `{path}`: the rule would find nothing");
        (Severity::Warning, message)
    } else {
        (Severity::Error, format!("no {kind} has `{path}`"))
    };
    Finding { severity, path: at, message, fix: format!("Did you mean `{nearest}`?") }
}

/// The kind of record that the rules of a document read.
fn kind(on: On) -> Kind {
    match on {
        On::Sale | On::Refund | On::Payment | On::Customer | On::Orders => Kind::Order,
        On::Customers => Kind::Customer,
        On::Products => Kind::Product,
    }
}
