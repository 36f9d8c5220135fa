//! From a planned document to what is sent.

pub(crate) mod note;

pub(crate) mod item;
pub(crate) mod party;
mod payment;
mod sales;
#[cfg(test)]
mod tests;

use engine::write::{Action, References, Write};
use engine::{Error, Result};
use model::{Address, Document, Reference, TargetId};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::config::Settings;
use super::errors::Asked;
use super::wire::{Addr, Entity, Key, Ref};
use super::{country, text};

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
}

impl Prepared {
    /// What a refusal of it is about.
    pub(crate) fn asked(&self) -> Asked {
        match self.operation {
            Operation::Create => Asked::Create,
            Operation::Update | Operation::Void => Asked::Change,
        }
    }
}

/// Makes what is sent of a write.
///
/// # Errors
/// Where the document is none of the books, refers to something that was not resolved, or is in a
/// currency that the company does not keep.
pub(crate) fn prepare(settings: &Settings, write: &Write) -> Result<Prepared> {
    let entity = entity(&write.document)?;
    let (operation, key) = match &write.action {
        Action::Create => (Operation::Create, None),
        Action::Update { id, version } => (Operation::Update, Some(key(id, version))),
        Action::Void { id, version } => (Operation::Void, Some(key(id, version))),
    };
    let body = match (operation, key) {
        (Operation::Void, Some(key)) => voided(entity, &key)?,
        (_, key) => body(settings, write, key)?,
    };
    Ok(Prepared { entity, operation, body })
}

fn key(id: &TargetId, version: &str) -> Key {
    Key { id: id.to_string(), sync_token: version.to_owned(), sparse: true }
}

fn entity(document: &Document) -> Result<Entity> {
    match document {
        Document::Sales(sales) => Ok(sales.form.into()),
        Document::Payment(_) => Ok(Entity::Payment),
        Document::Party(_) => Ok(Entity::Customer),
        Document::Item(_) => Ok(Entity::Item),
        Document::Rows(_) => Err(Error::bug("rows were planned for QuickBooks")),
    }
}

fn body(settings: &Settings, write: &Write, key: Option<Key>) -> Result<Box<RawValue>> {
    match &write.document {
        Document::Sales(sales) => raw(&sales::body(settings, &write.references, sales, key)?),
        Document::Payment(payment) => raw(&payment::body(settings, write, payment, key)?),
        Document::Party(party) => raw(&party::body(settings, party, key)),
        Document::Item(item) => raw(&item::body(item, key)),
        Document::Rows(_) => Err(Error::bug("rows were planned for QuickBooks")),
    }
}

/// An invoice's own operation takes the key alone; the others are sparse updates.
fn voided(entity: Entity, key: &Key) -> Result<Box<RawValue>> {
    match entity {
        Entity::Customer | Entity::Item => {
            Err(Error::bug("customers and items are shared: they are never voided"))
        }
        Entity::Invoice => {
            raw(&Key { id: key.id.clone(), sync_token: key.sync_token.clone(), sparse: false })
        }
        _ => raw(key),
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
    let lines = [&address.company, &address.person(), &address.line_1, &address.line_2];
    let mut lines = lines.into_iter().filter_map(|line| text::some(text::line(line, 500)));
    let addr = Addr {
        line1: lines.next(),
        line2: lines.next(),
        line3: lines.next(),
        line4: lines.next(),
        city: text::some(text::line(&address.city, 255)),
        country_sub_division_code: text::some(text::line(&address.state, 255)),
        postal_code: text::some(text::line(&address.postcode, 30)),
        country: text::some(text::line(country::alpha_3(&address.country), 255)),
    };
    (!address.is_empty()).then_some(addr)
}
