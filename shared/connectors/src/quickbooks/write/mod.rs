//! From a planned document to what is sent.

pub(crate) mod note;

mod expense;
pub(crate) mod item;
mod lines;
mod movement;
pub(crate) mod party;
mod payment;
mod sales;
mod saved;
mod tax;
#[cfg(test)]
mod tests;

use engine::write::{Action, References, Write};
use engine::{Error, Result};
use model::{Address, Document, Kind, Reference};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::config::Settings;
use super::errors::Asked;
use super::wire::entity::Removal;
use super::wire::{Addr, Entity, Ref};
use super::{country, fields, text};
use saved::{Saved, key};

/// A write, ready to be sent alone or in a batch.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) entity: Entity,
    pub(crate) operation: Operation,
    pub(crate) body: Box<RawValue>,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Create,
    Update,
    Void,
    Delete,
}

impl Prepared {
    /// What a refusal of it is about.
    pub(crate) fn asked(&self) -> Asked {
        match self.operation {
            Operation::Create => Asked::Create,
            Operation::Update | Operation::Void | Operation::Delete => Asked::Change,
        }
    }
}

/// Makes what is sent of a write. A document is fitted first, so that what is sent always fits.
///
/// # Errors
/// Where the document is none of the books, refers to something that was not resolved, lacks a
/// field that QuickBooks requires, is in a currency that the company does not keep, or where the
/// action is one that the entity does not allow. Nothing may be sent then.
pub(crate) fn prepare(settings: &Settings, write: &Write) -> Result<Prepared> {
    let entity = entity(&write.document)
        .ok_or_else(|| Error::bug("no document of QuickBooks was planned for it"))?;
    let operation = operation(entity, &write.action)?;
    let body = match write.action.subject() {
        Some((_, "")) => {
            return Err(Error::bug("a change was planned without the version that it is based on"));
        }
        subject => match (Saved::of(&write.action), subject) {
            (Some(saved), _) => saved_body(settings, entity, write, saved)?,
            (None, Some(subject)) => removal(entity, &write.action, subject)?,
            (None, None) => return Err(Error::bug("a change was planned of nothing")),
        },
    };
    Ok(Prepared { entity, operation, body })
}

/// The entity of a document; none of those that are not of the books.
pub(crate) fn entity(document: &Document) -> Option<Entity> {
    match document {
        Document::Sales(sales) => Some(sales.form.into()),
        Document::Payment(_) => Some(Entity::Payment),
        Document::Expense(expense) => Entity::of(expense.kind()),
        Document::Deposit(_) => Some(Entity::Deposit),
        Document::Transfer(_) => Some(Entity::Transfer),
        Document::Party(party) => match party.key.kind {
            Kind::Customer => Some(Entity::Customer),
            Kind::Vendor => Some(Entity::Vendor),
            _ => None,
        },
        Document::Item(_) => Some(Entity::Item),
        Document::Rows(_) | Document::StoreOrder(_) | Document::StoreProduct(_) => None,
    }
}

/// What an action is for an entity (contract, section 6).
fn operation(entity: Entity, action: &Action) -> Result<Operation> {
    let (verb, why) = match (action, entity.removal()) {
        (Action::Create, _) => return Ok(Operation::Create),
        (Action::Update { .. } | Action::Replace { .. }, _)
        | (Action::Deactivate { .. }, Removal::Deactivate) => return Ok(Operation::Update),
        (Action::Void { .. }, Removal::VoidOperation | Removal::VoidUpdate) => {
            return Ok(Operation::Void);
        }
        (
            Action::Void { .. } | Action::Delete { .. },
            Removal::Delete | Removal::VoidOperation | Removal::VoidUpdate,
        ) => return Ok(Operation::Delete),
        (Action::Void { .. }, _) => ("voided", "it is shared and can only be switched off"),
        (Action::Delete { .. }, _) => ("deleted", "it is shared and can only be switched off"),
        (Action::Deactivate { .. }, _) => {
            ("switched off", "it is a transaction: it is voided or deleted")
        }
    };
    Err(Error::bug(format!("{} cannot be {verb} in QuickBooks: {why}", entity.name())))
}

fn saved_body(
    settings: &Settings,
    entity: Entity,
    write: &Write,
    saved: Saved<'_>,
) -> Result<Box<RawValue>> {
    let references = &write.references;
    let body = match &fields::fit(write.document.clone()).document {
        Document::Sales(sales) => raw(&sales::body(settings, references, sales, saved)?),
        Document::Payment(payment) => raw(&payment::body(settings, write, payment, saved)?),
        Document::Expense(expense) => raw(&expense::body(settings, references, expense, saved)?),
        Document::Deposit(deposit) => raw(&movement::deposit(settings, deposit, saved)?),
        Document::Transfer(transfer) => raw(&movement::transfer(settings, transfer, saved)?),
        Document::Party(party) => raw(&party::body(settings, entity, party, saved)),
        Document::Item(item) => raw(&item::body(item, saved)),
        Document::Rows(_) | Document::StoreOrder(_) | Document::StoreProduct(_) => {
            Err(Error::bug("no document of QuickBooks was planned for it"))
        }
    }?;
    let value = serde_json::from_str(body.get())
        .map_err(|error| Error::bug("a document does not read back").caused_by(error))?;
    fields::check(entity, &value, saved.is_whole())?;
    Ok(body)
}

/// The key, and for what is no operation of its own what the update says.
fn removal(
    entity: Entity,
    action: &Action,
    subject: (&model::TargetId, &str),
) -> Result<Box<RawValue>> {
    match (action, entity.removal()) {
        (Action::Deactivate { .. }, _) => raw(&key(subject, true, Some(false))),
        (Action::Void { .. }, Removal::VoidUpdate) => raw(&key(subject, true, None)),
        _ => raw(&key(subject, false, None)),
    }
}

fn raw(body: &impl Serialize) -> Result<Box<RawValue>> {
    to_raw_value(body).map_err(|error| Error::bug("a document does not serialise").caused_by(error))
}

/// The id behind a reference.
fn resolved(reference: &Reference, references: &References) -> Result<Ref> {
    match reference {
        Reference::Known(id) => Ok(id.into()),
        Reference::Wanted(key) => references.get(key).map(Ref::from).ok_or_else(|| {
            Error::bug(format!("a {} of the document was not resolved before its write", key.kind))
        }),
    }
}

/// An address, with the person and company in its lines.
fn address(address: &Address) -> Option<Addr> {
    let lines =
        [address.company.clone(), address.person(), address.line_1.clone(), address.line_2.clone()];
    let mut lines = lines.into_iter().filter_map(text::some);
    let addr = Addr {
        line1: lines.next(),
        line2: lines.next(),
        line3: lines.next(),
        line4: lines.next(),
        city: text::some(address.city.clone()),
        country_sub_division_code: text::some(address.state.clone()),
        postal_code: text::some(address.postcode.clone()),
        country: text::some(country::alpha_3(&address.country).to_owned()),
    };
    (!address.is_empty()).then_some(addr)
}
