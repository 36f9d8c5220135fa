//! What a person does in the company by hand: edits, voids, deletes, merges.

use jiff::Timestamp;

use super::books::{Books, Event, Stored, whole_seconds};
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

/// Merges one list entity into another: documents then refer to the survivor, the other is gone.
///
/// # Errors
/// 610 when either is not there.
pub fn merge(books: &mut Books, entity: &str, id: &str, into: &str, now: Timestamp) -> Checked<()> {
    let (spec, mut vanished) = existing(books, entity, id)?;
    let (_, survivor) = existing(books, entity, into)?;
    let member = format!("{entity}Ref");
    for other in ["Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt", "Payment"] {
        let Some(holder) = Spec::named(other) else { continue };
        let documents: Vec<Stored> = books.live(other).cloned().collect();
        for mut document in documents {
            let before = document.built.clone();
            repoint(&mut document.input, &member, id, into);
            repoint(&mut document.built, &member, id, into);
            if document.built != before {
                books.commit(holder, document, "Update");
                books.events.pop();
            }
        }
    }
    vanished.deleted = true;
    vanished.updated = whole_seconds(now);
    books.commit(spec, vanished, "Delete");
    books.events.pop();
    books.touch(spec.name, &survivor.id, now);
    books.events.pop();
    books.events.push(Event {
        entity: spec.name,
        id: into.to_owned(),
        operation: "Merge",
        at: whole_seconds(now),
        vanished: Some(id.to_owned()),
    });
    Ok(())
}

fn existing(books: &Books, entity: &str, id: &str) -> Checked<(&'static Spec, Stored)> {
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

fn repoint(object: &mut Object, member: &str, from: &str, to: &str) {
    let names: Vec<String> = object.members().map(|(name, _)| name.to_owned()).collect();
    for name in names {
        let replaced = match object.get(&name) {
            Some(Json::Object(inner)) => {
                let mut inner = inner.clone();
                if name == member && inner.text_at("value") == Some(from) {
                    inner = Object::from([("value", to.into())]);
                } else {
                    repoint(&mut inner, member, from, to);
                }
                Json::Object(inner)
            }
            Some(Json::List(items)) => items
                .iter()
                .cloned()
                .map(|item| match item {
                    Json::Object(mut inner) => {
                        repoint(&mut inner, member, from, to);
                        Json::Object(inner)
                    }
                    other => other,
                })
                .collect::<Vec<_>>()
                .into(),
            _ => continue,
        };
        object.set(&name, replaced);
    }
}
