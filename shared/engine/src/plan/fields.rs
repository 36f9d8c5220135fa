//! What the mapping's field rules assign to planned documents: after the tables, before the texts are
//! fitted to the target.
//!
//! A rule reaches only the fields of [`mapping::targets`], none of which is a sum or decides one. A
//! text that is longer than its field is cut, visibly. A rule that meets a value of the wrong type
//! makes the documents that it would have changed wait; the message names the rule, the path and the
//! types, never the value. Without rules this costs nothing.

mod assign;
mod input;

use mapping::Failed;
use mapping::targets::On;
use model::{Record, Role};

use super::{Context, Hold, Plan};
use crate::code::Code;
use crate::error::Error;

/// A rule that assigned something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fired {
    /// The rule's place in the mapping, counted from 0.
    pub rule: usize,
    /// The document; customers stand under [`Role::Master`].
    pub role: Role,
}

/// Applies the mapping's rules to a plan.
pub(super) fn apply(plan: &mut Plan, record: &Record, context: &Context<'_>) {
    let rules = &context.mapping.rules;
    if rules.is_empty() || plan.documents.is_empty() {
        return;
    }
    let Some(input) = input::of(record, rules.reads()) else { return };
    for result in rules.apply(&input) {
        match result {
            Ok(assignment) => assign::assign(plan, &assignment),
            Err(failed) => hold(plan, &failed, context),
        }
    }
}

/// Makes the documents wait that the failed rule would have changed, if there are any. A sale that
/// was not posted before takes everything else of its order with it: nothing goes ahead of it.
fn hold(plan: &mut Plan, failed: &Failed<'_>, context: &Context<'_>) {
    let on = failed.place.target.on;
    let touched = assign::touched(plan, on);
    let mut waiting: Vec<Role> = match on {
        On::Customer if touched.is_empty() => return,
        On::Customer => vec![Role::Sale],
        _ => touched,
    };
    if waiting.contains(&Role::Sale) && !context.held.contains_key(&Role::Sale) {
        plan.documents.clear();
        plan.masters.clear();
        waiting = vec![Role::Sale];
    }
    while let Some(next) = dependant(plan, &waiting) {
        waiting.push(next);
    }
    plan.documents.retain(|planned| !waiting.contains(&planned.role));
    for role in waiting {
        if plan.holds.iter().all(|hold| hold.role != role) {
            let error = Error::park(Code::ConfigInvalid, failed.message.clone());
            plan.holds.push(Hold { role, error });
        }
    }
}

/// A document that refers to one that waits, and does not wait yet.
fn dependant(plan: &Plan, waiting: &[Role]) -> Option<Role> {
    let refers = plan.documents.iter().find(|planned| {
        !waiting.contains(&planned.role) && planned.after.iter().any(|role| waiting.contains(role))
    });
    refers.map(|planned| planned.role.clone())
}

#[cfg(test)]
mod tests;
