//! Taking back what an order that was cancelled left open: its unpaid invoice is voided
//! (books.md, section 6).
//!
//! Never in a locked period, never when anybody put money, credit or a hand on it; the balance is
//! read just before ([`super::balance`]). Voiding twice is voiding once: one that is void already is
//! only noted.

use mapping::tables::Period;
use model::document::{Figures, SalesDetails, SalesDocument, SalesForm};
use model::{Document, Fingerprint, Marker, Reference, Role};
use serde_json::json;

use super::revise::{is_locked, locked};
use super::work::{Pending, Work};
use crate::code::Code;
use crate::error::Error;
use crate::journal::Outcome;
use crate::link::{Held, Link};
use crate::plan::Hold;
use crate::write::Action;

/// Plans the void of a document that is there; nothing where it is void already, or never was.
pub(super) fn plan(work: &mut Work, role: Role, period: Option<&Period>) {
    let Some(held) = work.link.roles.get(&role).filter(|held| !held.voided) else { return };
    let error = if is_locked(held, period) {
        locked(held)
    } else if is_settled(&work.link) {
        let (document, id) = (&held.document, &held.id);
        let message = format!("{document} {id} of a cancelled order has money or credit on it");
        Error::park(Code::Drifted, message)
    } else if let Some(document) = standing(&work.link, &role, held) {
        let action = Action::Void { id: held.id.clone(), version: held.version.clone() };
        let print = held.planned_print.clone();
        work.writes.push(Pending::new(role, Vec::new(), document, print, action));
        return;
    } else {
        Error::bug(format!("a {} cannot be taken back", held.document))
    };
    work.holds.push(Hold { role, error });
}

fn is_settled(link: &Link) -> bool {
    link.roles.iter().any(|(role, held)| *role != Role::Sale && !held.voided)
}

/// What is known of a sales form that is there. A void sends its id and version alone.
fn standing(link: &Link, role: &Role, held: &Held) -> Option<Document> {
    let figures = held.figures.clone()?;
    let Figures { total, total_tax, date, currency, exchange_rate, deposit_to, customer, .. } =
        figures;
    let marker = Marker {
        origin: String::new(),
        kind: link.key.kind,
        id: link.key.id.clone(),
        role: role.clone(),
        version: String::new(),
    };
    Some(Document::Sales(Box::new(SalesDocument {
        form: SalesForm::named(&held.document)?,
        number: held.number.clone(),
        date,
        due_date: None,
        currency,
        exchange_rate,
        customer: Reference::Known(customer.unwrap_or_else(|| held.id.clone())),
        tax_code: None,
        discount: None,
        details: SalesDetails::default(),
        bill_to: None,
        ship_to: None,
        lines: Vec::new(),
        taxes: Vec::new(),
        deposit_to,
        payment_method: None,
        payment_reference: None,
        note: String::new(),
        marker,
        total,
        total_tax,
    })))
}

/// Notes that a document is void now. Its order may come back to life: it gets a new document then.
pub(super) fn done(work: &mut Work, role: &Role, version: String, reason: &str) {
    let Some(held) = work.link.roles.get_mut(role) else { return };
    held.voided = true;
    held.version = version;
    held.planned_print = Fingerprint::of_json(&json!(["cancelled", held.planned_print]));
    let held = held.clone();
    let mut entry = work.entry(Outcome::Voided);
    entry.role = Some(role.clone());
    entry.document = Some(held.document);
    entry.target_id = Some(held.id);
    entry.number = held.number;
    entry.reason = Some(reason.to_owned());
    work.journal(entry);
}
