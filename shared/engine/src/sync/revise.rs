//! The plan against what is there: what to make, what to replace, what a person must decide.

use model::document::{Difference, Figures};
use model::{Document, Role};

use super::work::{Pending, Work};
use crate::code::Code;
use crate::connector::DocumentShape;
use crate::error::Error;
use crate::link::{Held, planned_print};
use crate::plan::{Hold, Plan, Planned};
use crate::write::Action;

/// Turns a plan into the writes that are missing.
pub(super) fn against(work: &mut Work, plan: Plan, shape: DocumentShape) {
    work.masters = plan.masters;
    work.holds = plan.holds;
    work.skipped = plan.skipped;
    for planned in plan.documents {
        let print = match planned_print(&planned.document) {
            Ok(print) => print,
            Err(error) => {
                work.fail(Error::bug("a plan does not serialise").caused_by(error));
                return;
            }
        };
        let step = match work.link.roles.get(&planned.role) {
            None => Step::Write(Action::Create),
            Some(_) if shape == DocumentShape::Rows => Step::unless_same(work, &planned, &print),
            Some(held) if held.planned_print == print => same_plan(&planned, held),
            Some(held) if held.voided => Step::Write(Action::Create),
            Some(held) => changed_plan(work, &planned, held),
        };
        let Planned { role, after, mut document } = planned;
        if let (Document::Sales(sales), Some(held)) = (&mut document, work.link.roles.get(&role)) {
            sales.number.clone_from(&held.number);
        }
        match step {
            Step::Nothing => {}
            Step::Write(action) => {
                work.writes.push(Pending { role, after, document, print, action });
            }
            Step::Hold(error) => work.holds.push(Hold { role, error }),
        }
    }
}

enum Step {
    Nothing,
    Write(Action),
    Hold(Error),
}

impl Step {
    /// Rows are replaced whenever anything of them changed, or an attempt before this one may have
    /// written something else.
    fn unless_same(work: &Work, planned: &Planned, print: &model::Fingerprint) -> Self {
        let held = work.link.roles.get(&planned.role);
        if work.link.attempts <= 1 && held.is_some_and(|held| held.planned_print == *print) {
            Self::Nothing
        } else {
            Self::Write(Action::Create)
        }
    }
}

/// The same plan as the one posted: right, unless it was voided for being wrong, or stands there
/// wrong: found by a look-up, not to be voided, or left by a worker that died before it could.
fn same_plan(planned: &Planned, held: &Held) -> Step {
    if held.voided {
        let message = format!("{} {} was voided: it was not as planned", held.document, held.id);
        return Step::Hold(Error::park(Code::PostedDiffers, message));
    }
    match differs(&planned.document, held.figures.as_ref()) {
        Some(differences) => {
            let message = format!("{} {}: {differences}", held.document, held.id);
            Step::Hold(Error::park(Code::PostedDiffers, message))
        }
        None => Step::Nothing,
    }
}

/// Another plan than the one posted (docs/books.md, section 6): in place while no figure moves, or
/// while an invoice is not paid; else a person decides. A document that an older mapping decided
/// stays as it is while its money is right: a new mapping is for new documents.
fn changed_plan(work: &Work, planned: &Planned, held: &Held) -> Step {
    let unpaid_invoice =
        held.document == "invoice" && !work.link.roles.contains_key(&Role::Payment);
    let older_mapping = work.link.mapping_version != work.mapping_version;
    let moved = if older_mapping {
        totals_differ(&planned.document, held)
    } else {
        differs(&planned.document, held.figures.as_ref())
    };
    match moved {
        Some(difference) if !unpaid_invoice => Step::Hold(Error::park(
            Code::EditedAfterPayment,
            format!("{} {}: {difference}", held.document, held.id),
        )),
        None if older_mapping => Step::Nothing,
        _ => Step::Write(Action::Update { id: held.id.clone(), version: held.version.clone() }),
    }
}

/// What the store alone decides: totals, tax, day and currency, not accounts and codes.
fn totals_differ(document: &Document, held: &Held) -> Option<String> {
    let (mut planned, posted) = (document.figures()?, held.figures.as_ref()?);
    planned.taxes.clear();
    planned.deposit_to.clone_from(&posted.deposit_to);
    joined(&planned.differences(posted))
}

/// Every figure in which a document differs from its plan, in words.
pub(super) fn differs(document: &Document, posted: Option<&Figures>) -> Option<String> {
    joined(&document.figures()?.differences(posted?))
}

fn joined(differences: &[Difference]) -> Option<String> {
    if differences.is_empty() {
        return None;
    }
    let words: Vec<String> = differences.iter().map(ToString::to_string).collect();
    Some(words.join("; "))
}
