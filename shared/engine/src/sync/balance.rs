//! Invoices that somebody may have paid in the books: their balance is read before we put a payment
//! on them or change them (docs/books.md, section 6). One of the few reads that cost money.

use model::{Document, Kind, Role};

use super::open::Opened;
use super::work::{Pending, Work};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::link::Held;
use crate::plan::Hold;
use crate::world::World;
use crate::write::{Action, Found, Lookup};

/// Holds what would meet an invoice that is no longer open as we left it.
pub(super) async fn check(world: &World, opened: &Opened, works: &mut [Work]) {
    for work in works.iter_mut().filter(|work| work.is_open()) {
        let Some(invoice) = invoice_at_stake(work) else { continue };
        match read(world, opened, &invoice).await {
            Ok(found) => {
                if let Some(error) = paid_meanwhile(&invoice, found.as_ref()) {
                    hold(work, &error);
                }
            }
            Err(error) => work.fail(error),
        }
    }
}

/// The invoice that stands in the books, that we put no payment on, and that a write now concerns.
fn invoice_at_stake(work: &Work) -> Option<Held> {
    let invoice = work.link.roles.get(&Role::Sale).filter(|held| held.document == "invoice")?;
    let ours = work.link.roles.contains_key(&Role::Payment);
    let concerned = work.writes.iter().any(concerns_invoice);
    (!ours && concerned && !invoice.voided).then(|| invoice.clone())
}

fn concerns_invoice(write: &Pending) -> bool {
    match write.role {
        Role::Payment => write.action == Action::Create,
        Role::Sale => {
            matches!(write.document, Document::Sales(_)) && write.action != Action::Create
        }
        _ => false,
    }
}

async fn read(world: &World, opened: &Opened, invoice: &Held) -> Result<Option<Found>> {
    let lookup = [Lookup::Id { form: Kind::Invoice, id: invoice.id.clone() }];
    let found = opened.target.find(world, &lookup).await?;
    Ok(found.into_iter().next().flatten())
}

/// Why a person must look: it is gone, or less is open than it comes to.
fn paid_meanwhile(invoice: &Held, found: Option<&Found>) -> Option<Error> {
    let Some(found) = found.filter(|found| !found.voided) else {
        let message = format!("invoice {} was voided or deleted in the books", invoice.id);
        return Some(Error::park(Code::DocumentGone, message));
    };
    let total = found.posted.figures.as_ref()?.total;
    let balance = found.balance.filter(|balance| *balance != total)?;
    let message = format!("invoice {}: {balance} of {total} is open", invoice.id);
    Some(Error::park(Code::Drifted, message))
}

fn hold(work: &mut Work, error: &Error) {
    let held = work.writes.iter().filter(|write| concerns_invoice(write));
    let roles: Vec<Role> = held.map(|write| write.role.clone()).collect();
    work.writes.retain(|write| !concerns_invoice(write));
    work.holds.extend(roles.into_iter().map(|role| Hold { role, error: error.restated() }));
}
