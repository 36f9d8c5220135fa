//! Invoices that somebody may have paid in the books: their balance is read before we put a payment
//! on them, change them or take them back (books.md, row 8 and section 6). One of the few reads that
//! cost money.
//!
//! Nothing is open: what the store says was paid is in the books already, and no payment of ours
//! goes on top of it. Enough is open: ours goes on. Less is open than was paid, or somebody else's
//! hand is on what we would change: a person decides. A payment is never made smaller than what the
//! gateway took, because the clearing account would not tie.

use model::document::{AppliedTo, Payment};
use model::money::Decimal;
use model::{Document, Kind, Role};

use super::cancel;
use super::open::Opened;
use super::work::{Pending, Work};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::journal::Outcome;
use crate::link::{Held, Link};
use crate::plan::Hold;
use crate::world::World;
use crate::write::{Action, Found, Lookup};

/// Reads the balance of each invoice that a write concerns, and holds what would meet one that is no
/// longer as we left it.
pub(super) async fn check(world: &World, opened: &Opened, works: &mut [Work]) {
    for work in works.iter_mut().filter(|work| work.is_open()) {
        let Some(invoice) = at_stake(work) else { continue };
        match read(world, opened, &invoice).await {
            Ok(found) => settle(work, &invoice, found.as_ref()),
            Err(error) => work.fail(error),
        }
    }
}

/// The invoice that stands in the books and that a write now concerns.
fn at_stake(work: &Work) -> Option<Held> {
    let invoice = work.link.roles.get(&Role::Sale).filter(|held| held.document == "invoice")?;
    let untouched = untouched(&work.link);
    let concerned = work.writes.iter().any(|write| match &write.action {
        Action::Create => !on_invoice(write).is_zero(),
        Action::Void { .. } => write.role == Role::Sale,
        _ => write.role == Role::Sale && untouched,
    });
    (concerned && !invoice.voided).then(|| invoice.clone())
}

/// Whether we put nothing on the record's invoice: then nothing of it should be paid.
fn untouched(link: &Link) -> bool {
    !link.roles.iter().any(|(role, held)| settles(role) && !held.voided)
}

/// Roles that put money or credit on the record's own invoice.
fn settles(role: &Role) -> bool {
    matches!(role, Role::Payment | Role::Instalment(_) | Role::Credit(_) | Role::Offset(_))
}

/// How much a new document takes off what is open on the record's own invoice.
fn on_invoice(write: &Pending) -> Decimal {
    match &write.document {
        Document::Payment(payment) if write.action == Action::Create => own(payment),
        _ => Decimal::ZERO,
    }
}

fn own(payment: &Payment) -> Decimal {
    let own = payment.applied.iter().filter(|applied| applied.to == AppliedTo::OwnInvoice);
    own.map(|applied| applied.amount).sum()
}

async fn read(world: &World, opened: &Opened, invoice: &Held) -> Result<Option<Found>> {
    let lookup = [Lookup::Id { form: Kind::Invoice, id: invoice.id.clone() }];
    let found = opened.target.find(world, &lookup).await?;
    Ok(found.into_iter().next().flatten())
}

fn settle(work: &mut Work, invoice: &Held, found: Option<&Found>) {
    let taken_back = |write: &Pending| matches!(write.action, Action::Void { .. });
    let Some(found) = found.filter(|found| !found.voided) else {
        if work.writes.iter().any(taken_back) {
            let version = found.map_or(&invoice.version, |found| &found.posted.version).clone();
            work.writes.retain(|write| !taken_back(write));
            return cancel::done(work, &Role::Sale, version, "it was void already");
        }
        let message = format!("invoice {} was voided or deleted in the books", invoice.id);
        let error = Error::park(Code::DocumentGone, message);
        return hold(work, &error, |write| write.role == Role::Sale || settles(&write.role));
    };
    let Some(balance) = found.balance else { return };
    let total = found.posted.figures.as_ref().map_or(balance, |figures| figures.total);
    let message = format!("invoice {}: {balance} of {total} is open", invoice.id);
    let drifted = Error::park(Code::Drifted, message);
    if balance != total && untouched(&work.link) {
        hold(work, &drifted, |write| write.role == Role::Sale);
    }
    take_back(work, invoice, found);
    pay(work, invoice, balance, &drifted);
}

/// A void is based on the version that was just read, and never wipes out what a person wrote.
fn take_back(work: &mut Work, invoice: &Held, found: &Found) {
    let edited = found.posted.print != invoice.posted_print;
    for write in &mut work.writes {
        if let Action::Void { version, .. } = &mut write.action {
            version.clone_from(&found.posted.version);
        }
    }
    if edited {
        let message = format!("invoice {} was changed in the books", invoice.id);
        let error = Error::park(Code::Drifted, message);
        hold(work, &error, |write| matches!(write.action, Action::Void { .. }));
    }
}

/// Money and credit go on an invoice as far as it is open.
fn pay(work: &mut Work, invoice: &Held, balance: Decimal, drifted: &Error) {
    let wanted: Decimal = work.writes.iter().map(on_invoice).sum();
    if wanted.is_zero() || wanted <= balance {
        return;
    }
    let money = |write: &Pending| matches!(write.role, Role::Payment | Role::Instalment(_));
    if balance.is_zero() {
        let reason = format!("invoice {} is paid in the books already", invoice.id);
        let paid: Vec<Pending> = work.writes.extract_if(.., |write| money(write)).collect();
        for write in paid {
            let mut entry = work.entry(Outcome::Skipped);
            entry.role = Some(write.role);
            entry.document = Some(write.document.name().to_owned());
            entry.reason = Some(reason.clone());
            work.journal(entry);
        }
    }
    hold(work, drifted, |write| write.action == Action::Create && settles(&write.role));
}

fn hold(work: &mut Work, error: &Error, concerns: impl Fn(&Pending) -> bool) {
    let held: Vec<Pending> = work.writes.extract_if(.., |write| concerns(write)).collect();
    let holds = held.into_iter().map(|write| Hold { role: write.role, error: error.restated() });
    work.holds.extend(holds);
}
