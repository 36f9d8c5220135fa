//! The plan against what is there: what to make, what to replace, what to put right, what a person
//! must decide (books.md, section 6).

use mapping::tables::Period;
use model::document::{Difference, Figures};
use model::{Document, Fingerprint, Role};

use super::work::{Pending, Work};
use super::{cancel, correct};
use crate::code::Code;
use crate::connector::DocumentShape;
use crate::error::Error;
use crate::link::{Held, planned_print};
use crate::plan::{Hold, Plan, Planned};
use crate::write::Action;

/// Turns a plan into the writes that are missing.
pub(super) fn against(work: &mut Work, plan: Plan, shape: DocumentShape, period: Option<&Period>) {
    work.masters = plan.masters;
    work.holds = plan.holds;
    work.skipped = plan.skipped;
    work.open_items = Some(plan.open_items);
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
            Some(held) => standing(work, &planned, held, &print).unless_locked(held, period),
        };
        let Planned { role, after, mut document } = planned;
        if let (Document::Sales(sales), Some(held)) = (&mut document, work.link.roles.get(&role)) {
            sales.number.clone_from(&held.number);
        }
        match step {
            Step::Nothing => {}
            Step::Write(action) => {
                work.writes.push(Pending::new(role, after, document, print, action));
            }
            Step::Correct(action) => {
                let pending = Pending::new(role, after, document, print, action);
                work.writes.push(Pending { corrects: true, ..pending });
            }
            Step::Hold(error) => work.holds.push(Hold { role, error }),
        }
    }
    for role in plan.voids {
        cancel::plan(work, role, period);
    }
}

enum Step {
    Nothing,
    Write(Action),
    /// The one amendment of a document that is not as planned.
    Correct(Action),
    Hold(Error),
}

impl Step {
    /// Rows are replaced whenever anything of them changed, or an attempt before this one may have
    /// written something else.
    fn unless_same(work: &Work, planned: &Planned, print: &Fingerprint) -> Self {
        let held = work.link.roles.get(&planned.role);
        if work.link.attempts <= 1 && held.is_some_and(|held| held.planned_print == *print) {
            Self::Nothing
        } else {
            Self::Write(Action::Create)
        }
    }

    /// A document of a locked day is never changed. One that stands there and is not as planned was
    /// made in an open day, or it would not be there: it is put right all the same.
    fn unless_locked(self, held: &Held, period: Option<&Period>) -> Self {
        match self {
            Self::Write(action) if action != Action::Create && is_locked(held, period) => {
                Self::Hold(locked(held))
            }
            step => step,
        }
    }
}

/// Whether a document's day is closed.
pub(super) fn is_locked(held: &Held, period: Option<&Period>) -> bool {
    let day = held.figures.as_ref().map(|figures| figures.date);
    day.zip(period).is_some_and(|(day, period)| period.is_locked(day))
}

/// Why a document of a closed day stays as it is.
pub(super) fn locked(held: &Held) -> Error {
    let day = held.figures.as_ref().map(|figures| figures.date.to_string()).unwrap_or_default();
    let message = format!("{} {} is dated {day}: that day is locked", held.document, held.id);
    Error::park(Code::PeriodClosed, message)
}

/// What to do about a document that is there.
fn standing(work: &Work, planned: &Planned, held: &Held, print: &Fingerprint) -> Step {
    if let Some(action) = correct::unverified(held, print) {
        return Step::Correct(action);
    }
    if held.planned_print == *print {
        return same_plan(planned, held);
    }
    if held.voided {
        return Step::Write(Action::Create);
    }
    if is_final(&planned.role) {
        return Step::Nothing;
    }
    changed_plan(work, planned, held)
}

/// What went back, and what a processor kept, is not edited afterwards: a plan that says otherwise now
/// speaks of an order that was edited since.
fn is_final(role: &Role) -> bool {
    matches!(role, Role::Refund(_) | Role::Credit(_) | Role::Offset(_) | Role::Fee)
}

/// The same plan as the one posted: right, unless it was voided for being wrong. One that stands
/// there wrong was found by a look-up: it is put right, or taken back.
fn same_plan(planned: &Planned, held: &Held) -> Step {
    if held.voided {
        let message = format!("{} {} was voided: it was not as planned", held.document, held.id);
        return Step::Hold(Error::park(Code::PostedDiffers, message));
    }
    match differs(&planned.document, held.figures.as_ref()) {
        Some(_) => Step::Correct(update(held)),
        None => Step::Nothing,
    }
}

/// Another plan than the one posted: in place while no figure moves, or while an invoice is not
/// paid; else a person decides. A document that an older mapping decided stays as it is while its
/// money is right: a new mapping is for new documents.
fn changed_plan(work: &Work, planned: &Planned, held: &Held) -> Step {
    let older_mapping = work.link.mapping_version != work.mapping_version;
    let moved = if older_mapping {
        totals_differ(&planned.document, held)
    } else {
        differs(&planned.document, held.figures.as_ref())
    };
    match moved {
        Some(difference) if !is_open_invoice(work, &planned.role, held) => {
            let message = format!("{} {}: {difference}", held.document, held.id);
            Step::Hold(Error::park(Code::EditedAfterPayment, message))
        }
        None if older_mapping => Step::Nothing,
        _ => Step::Write(update(held)),
    }
}

fn update(held: &Held) -> Action {
    Action::Update { id: held.id.clone(), version: held.version.clone() }
}

/// An invoice that we put neither money nor credit on.
fn is_open_invoice(work: &Work, role: &Role, held: &Held) -> bool {
    let settles = |role: &Role| {
        matches!(role, Role::Payment | Role::Instalment(_) | Role::Credit(_) | Role::Offset(_))
    };
    let settled = work.link.roles.iter().any(|(role, held)| settles(role) && !held.voided);
    *role == Role::Sale && held.document == "invoice" && !settled
}

/// What the store alone decides: totals, tax, day and currency, not accounts and codes.
fn totals_differ(document: &Document, held: &Held) -> Option<String> {
    let (mut planned, posted) = (document.figures()?, held.figures.as_ref()?);
    planned.taxes.clear();
    planned.customer = None;
    planned.deposit_to.clone_from(&posted.deposit_to);
    joined(&planned.differences(posted))
}

/// Every figure in which a document that is there differs from its plan, in words. Who it is for is
/// left out: a document keeps its customer.
pub(super) fn differs(document: &Document, posted: Option<&Figures>) -> Option<String> {
    let planned = Figures { customer: None, ..document.figures()? };
    joined(&planned.differences(posted?))
}

/// Every difference, in words; none where there is none.
pub(super) fn joined(differences: &[Difference]) -> Option<String> {
    if differences.is_empty() {
        return None;
    }
    let words: Vec<String> = differences.iter().map(ToString::to_string).collect();
    Some(words.join("; "))
}
