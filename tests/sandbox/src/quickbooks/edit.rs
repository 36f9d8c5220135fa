//! What a person does in the company by hand: edits, voids, deletes, sends.

use jiff::Timestamp;

use super::books::{Books, Stored, whole_seconds};
use super::fault::{Checked, Fault};
use super::json::{Json, Object};
use super::spec::{Form, Spec};
use super::write::{self, Operation, Write};

/// Changes some members of an entity, at its current version.
///
/// # Errors
/// As the API's own sparse update.
pub fn change(
    books: &mut Books,
    entity: &str,
    id: &str,
    patch: &Object,
    now: Timestamp,
) -> Checked<()> {
    let (spec, stored) = existing(books, entity, id)?;
    if spec.form == Form::Reference {
        let mut stored = stored;
        merge_members(&mut stored.built, patch);
        stored.token += 1;
        stored.updated = whole_seconds(now);
        books.commit(spec, stored, "Update");
        return Ok(());
    }
    let mut body = patch.clone();
    body.set("sparse", true);
    run(books, spec, &stored, body, Operation::Save, now)
}

/// Voids or deletes a transaction.
///
/// # Errors
/// As the API's own.
pub fn end(
    books: &mut Books,
    entity: &str,
    id: &str,
    operation: Operation,
    now: Timestamp,
) -> Checked<()> {
    let (spec, stored) = existing(books, entity, id)?;
    run(books, spec, &stored, Object::default(), operation, now)
}

/// Sends a sales form to its customer: the status says so, and the version rises.
///
/// # Errors
/// 500 for what cannot be sent, 610 when it is not there.
pub fn email(books: &mut Books, entity: &str, id: &str, now: Timestamp) -> Checked<()> {
    let (spec, mut stored) = existing(books, entity, id)?;
    if spec.form != Form::Sales {
        return Err(Fault::unsupported("send"));
    }
    for members in [&mut stored.input, &mut stored.built] {
        members.set("EmailStatus", "EmailSent");
    }
    stored.token += 1;
    stored.updated = whole_seconds(now);
    books.commit(spec, stored, "Emailed");
    Ok(())
}

pub(super) fn existing(books: &Books, entity: &str, id: &str) -> Checked<(&'static Spec, Stored)> {
    let spec = Spec::named(entity).ok_or_else(|| Fault::unsupported(entity))?;
    let stored = books.find(entity, id).ok_or_else(Fault::not_found)?;
    Ok((spec, stored.clone()))
}

fn run(
    books: &mut Books,
    spec: &'static Spec,
    stored: &Stored,
    mut body: Object,
    operation: Operation,
    now: Timestamp,
) -> Checked<()> {
    body.set("Id", stored.id.as_str());
    body.set("SyncToken", stored.token.to_string());
    let write = Write { spec, operation, body, allow_duplicate: true };
    write::perform(books, &write, now).map(|_| ())
}

fn merge_members(into: &mut Object, patch: &Object) {
    for (name, value) in patch.members() {
        match (into.get(name).cloned(), value) {
            (Some(Json::Object(mut inner)), Json::Object(patch)) => {
                merge_members(&mut inner, patch);
                into.set(name, inner);
            }
            _ => into.set(name, value.clone()),
        }
    }
}
