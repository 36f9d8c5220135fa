//! Writing: create, full and sparse update, delete, void, and a person's merge.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::books::{Books, Stored, whole_seconds};
use super::entities::{self, Build, voided};
use super::fault::{Checked, Fault};
use super::guards::{not_deposited, number, open_period, unique_number};
use super::json::{Json, Object};
use super::links::links_to;
use super::schema;
use super::spec::{Form, Spec};
use super::time;

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Make or change, by whether the body has an id.
    Save,
    /// Delete a transaction.
    Delete,
    /// Set a transaction to zero and keep it.
    Void,
}

/// One write.
#[derive(Clone, Debug)]
pub struct Write {
    /// The entity.
    pub spec: &'static Spec,
    /// What to do.
    pub operation: Operation,
    /// The body, as sent.
    pub body: Object,
    /// `include=allowduplicatedocnum`
    pub allow_duplicate: bool,
}

/// Does it, and gives the entity as the API shows it then.
///
/// # Errors
/// The code of the first rule that is broken; then nothing has changed.
pub fn perform(books: &mut Books, write: &Write, now: Timestamp) -> Checked<Object> {
    let spec = write.spec;
    if spec.form == Form::Reference {
        return Err(Fault::unsupported("write"));
    }
    match write.operation {
        Operation::Delete if !spec.is_transaction() => return Err(Fault::unsupported("delete")),
        Operation::Void if !spec.can_be_voided() => return Err(Fault::unsupported("void")),
        _ => {}
    }
    let body = schema::check(spec.name, spec.shape, &write.body)?;
    match (write.operation, body.text_at("Id")) {
        (Operation::Save, None) => create(books, write, body, now),
        (Operation::Save, Some(_)) => update(books, write, &body, now),
        (Operation::Delete, _) => delete(books, spec, &body, now),
        (Operation::Void, _) => void(books, spec, &body, now),
    }
}

fn create(books: &mut Books, write: &Write, mut input: Object, now: Timestamp) -> Checked<Object> {
    let spec = write.spec;
    for key in ["Id", "SyncToken", "sparse"] {
        input.remove(key);
    }
    input.drop_nulls();
    if spec.is_transaction() {
        input.default_to("TxnDate", time::today(now).to_string());
    }
    number(books, spec, &mut input);
    let built = entities::build(Build { books, spec, input: &input, old: None, now })?;
    unique_number(books, spec, write.allow_duplicate, &built, None)?;
    open_period(books, &built)?;
    let at = whole_seconds(now);
    let stored = Stored {
        id: books.next_id(spec),
        token: 0,
        created: at,
        updated: at,
        deleted: false,
        voided: false,
        born: 0,
        input,
        built,
    };
    finish(books, spec, None, stored, "Create", now)
}

fn update(books: &mut Books, write: &Write, body: &Object, now: Timestamp) -> Checked<Object> {
    let spec = write.spec;
    let old = current(books, spec, body)?;
    open_period(books, &old.built)?;
    let mut input = if body.is_true("sparse") { old.input.clone() } else { Object::default() };
    if body.is_true("sparse") && body.get("Line").is_some() {
        input.remove("TxnTaxDetail");
    }
    for (name, value) in body.members() {
        if !matches!(name, "Id" | "SyncToken" | "sparse") {
            input.set(name, value.clone());
        }
    }
    input.drop_nulls();
    if spec.is_transaction() {
        input.default_to("TxnDate", time::today(now).to_string());
    }
    if let Some(own) = old.built.get("DocNumber")
        && spec.form == Form::Sales
        && !books.prefers("SalesFormsPrefs.CustomTxnNumbers")
    {
        input.default_to("DocNumber", own.clone());
    }
    if let Some(kind) = old.built.get("Type") {
        input.default_to("Type", kind.clone());
    }
    let built = entities::build(Build { books, spec, input: &input, old: Some(&old), now })?;
    unique_number(books, spec, write.allow_duplicate, &built, Some(&old.id))?;
    open_period(books, &built)?;
    let stored = Stored { input, built, voided: false, ..old.clone() };
    finish(books, spec, Some(&old), stored, "Update", now)
}

fn delete(
    books: &mut Books,
    spec: &'static Spec,
    body: &Object,
    now: Timestamp,
) -> Checked<Object> {
    let old = current(books, spec, body)?;
    open_period(books, &old.built)?;
    let stored = Stored { deleted: true, ..old.clone() };
    let id = stored.id.clone();
    finish(books, spec, Some(&old), stored, "Delete", now)?;
    Ok(Object::from([("domain", "QBO".into()), ("status", "Deleted".into()), ("Id", id.into())]))
}

fn void(books: &mut Books, spec: &'static Spec, body: &Object, now: Timestamp) -> Checked<Object> {
    let old = current(books, spec, body)?;
    open_period(books, &old.built)?;
    unlink(books, spec, &old.id, now);
    let input = voided::input(spec.form, &old.input);
    let built = entities::build(Build { books, spec, input: &input, old: Some(&old), now })?;
    let stored = Stored { input, built, voided: true, ..old.clone() };
    finish(books, spec, Some(&old), stored, "Void", now)
}

/// What the body's id and version name (610, 5010; 6540 while a deposit holds it).
fn current(books: &Books, spec: &Spec, body: &Object) -> Checked<Stored> {
    let id = body.text_at("Id").ok_or_else(|| Fault::required("Id"))?;
    let token = body.text_at("SyncToken").ok_or_else(|| Fault::required("SyncToken"))?;
    let stored = books.find(spec.name, id).ok_or_else(Fault::not_found)?;
    if token == stored.token.to_string() {
        not_deposited(books, spec, id)?;
        return Ok(stored.clone());
    }
    let detail = "Stale Object Error : You and another user were working on this at the same \
                  time. The other user finished before you did, so your work was not saved.";
    Err(Fault::invalid("5010", "Stale Object Error", detail))
}

/// Stores, and raises the versions of what the change has touched.
fn finish(
    books: &mut Books,
    spec: &'static Spec,
    old: Option<&Stored>,
    mut stored: Stored,
    operation: &'static str,
    now: Timestamp,
) -> Checked<Object> {
    if old.is_some() {
        stored.token += 1;
        stored.updated = whole_seconds(now);
    }
    if stored.deleted {
        unlink(books, spec, &stored.id, now);
    }
    let mut touched = old.map(|old| linked(&old.built)).unwrap_or_default();
    touched.extend(linked(&stored.built));
    touched.sort();
    touched.dedup();
    let id = stored.id.clone();
    let deleted = stored.deleted;
    books.commit(spec, stored, operation);
    if matches!(spec.form, Form::Payment | Form::Deposit) {
        for (entity, id) in touched {
            books.touch(entity, &id, now);
        }
    }
    if deleted {
        return Ok(Object::default());
    }
    let stored = books.find(spec.name, &id).ok_or_else(Fault::system)?;
    Ok(books.show(spec, stored))
}

/// What a payment's or a deposit's lines link to.
fn linked(built: &Object) -> Vec<(&'static str, String)> {
    let lines = built.items_at("Line").iter().filter_map(Json::as_object);
    let links = lines.flat_map(|line| line.items_at("LinkedTxn")).filter_map(Json::as_object);
    links
        .filter_map(|link| {
            let entity = Spec::named(link.text_at("TxnType")?)?.name;
            Some((entity, link.text_at("TxnId")?.to_owned()))
        })
        .collect()
}

/// Takes a voided or deleted document out of the payments applied to it: they become unapplied.
fn unlink(books: &mut Books, spec: &'static Spec, id: &str, now: Timestamp) {
    let Some(payments) = Spec::named("Payment").filter(|_| spec.form == Form::Sales) else {
        return;
    };
    let mine = |line: &Json| line.as_object().is_some_and(|line| links_to(line, spec.name, id));
    let holders: Vec<Stored> = books
        .live("Payment")
        .filter(|payment| payment.built.items_at("Line").iter().any(mine))
        .cloned()
        .collect();
    for mut payment in holders {
        let kept = |object: &Object| -> Vec<Json> {
            object.items_at("Line").iter().filter(|line| !mine(line)).cloned().collect()
        };
        let (input, built) = (kept(&payment.input), kept(&payment.built));
        let applied: Decimal = built
            .iter()
            .filter_map(Json::as_object)
            .map(|line| {
                let amount = line.number_at("Amount").unwrap_or_default();
                let credit = line
                    .items_at("LinkedTxn")
                    .iter()
                    .filter_map(Json::as_object)
                    .any(|link| link.text_at("TxnType") == Some("CreditMemo"));
                if credit { -amount } else { amount }
            })
            .sum();
        let total = payment.built.number_at("TotalAmt").unwrap_or_default();
        payment.input.set("Line", input);
        payment.built.set("Line", built);
        payment.built.set("UnappliedAmt", Json::money(total - applied));
        payment.token += 1;
        payment.updated = whole_seconds(now);
        books.commit(payments, payment, "Update");
    }
}
