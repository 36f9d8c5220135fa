//! A person merges two names, items or accounts into one: documents then refer to the survivor, and
//! the other is gone.

use jiff::Timestamp;

use super::books::{Books, Event, Stored, whole_seconds};
use super::edit::existing;
use super::fault::{Checked, Fault};
use super::json::{Json, Object};
use super::spec::{Form, SPECS};

/// The members that refer to an account.
const TO_ACCOUNT: &[&str] = &[
    "AccountRef",
    "DepositToAccountRef",
    "APAccountRef",
    "ARAccountRef",
    "FromAccountRef",
    "ToAccountRef",
    "DiscountAccountRef",
    "ItemAccountRef",
    "IncomeAccountRef",
    "ExpenseAccountRef",
    "AssetAccountRef",
];

/// Who is merged into whom.
struct Merge<'a> {
    entity: &'a str,
    from: &'a str,
    to: Json,
}

/// Merges one list entity into another.
///
/// # Errors
/// 500 for an entity that cannot be merged, 610 when either is not there, 6000 for a merge into
/// itself.
pub fn merge(books: &mut Books, entity: &str, id: &str, into: &str, now: Timestamp) -> Checked<()> {
    let (spec, mut vanished) = existing(books, entity, id)?;
    if !spec.can_be_merged() {
        return Err(Fault::unsupported("merge"));
    }
    if id == into {
        return Err(Fault::business("Nothing can be merged into itself."));
    }
    let (_, survivor) = existing(books, entity, into)?;
    let merge = Merge { entity, from: id, to: books.named_reference(entity, into)? };
    let holders = SPECS.iter().filter(|spec| spec.is_transaction() || spec.form == Form::Item);
    let announced = std::mem::take(&mut books.events);
    for holder in holders {
        let documents: Vec<Stored> = books.live(holder.name).cloned().collect();
        for mut document in documents {
            let before = document.built.clone();
            merge.repoint(&mut document.input);
            merge.repoint(&mut document.built);
            if document.built != before {
                books.commit(holder, document, "Update");
            }
        }
    }
    vanished.deleted = true;
    vanished.updated = whole_seconds(now);
    books.commit(spec, vanished, "Delete");
    books.touch(spec.name, &survivor.id, now);
    // One merge is announced, not its parts.
    books.events = announced;
    books.events.push(Event {
        entity: spec.name,
        id: into.to_owned(),
        operation: "Merge",
        at: whole_seconds(now),
        vanished: Some(id.to_owned()),
    });
    Ok(())
}

impl Merge<'_> {
    /// Puts the survivor in place of the other, at every depth.
    fn repoint(&self, object: &mut Object) {
        let names: Vec<String> = object.members().map(|(name, _)| name.to_owned()).collect();
        for name in names {
            let replaced = match object.get(&name) {
                Some(Json::Object(inner)) if self.means(&name, inner) => self.survivor(inner),
                Some(Json::Object(inner)) => self.inside(inner),
                Some(Json::List(items)) => items
                    .iter()
                    .map(|item| item.as_object().map_or(item.clone(), |item| self.inside(item)))
                    .collect::<Vec<_>>()
                    .into(),
                _ => continue,
            };
            object.set(&name, replaced);
        }
    }

    fn inside(&self, inner: &Object) -> Json {
        let mut inner = inner.clone();
        self.repoint(&mut inner);
        inner.into()
    }

    fn means(&self, member: &str, reference: &Object) -> bool {
        let kind = match member {
            "CustomerRef" => "Customer",
            "VendorRef" => "Vendor",
            "ItemRef" => "Item",
            "EntityRef" => reference.text_at("type").unwrap_or("Vendor"),
            "Entity" => reference.text_at("type").unwrap_or("Customer"),
            _ if TO_ACCOUNT.contains(&member) => "Account",
            _ => return false,
        };
        kind.eq_ignore_ascii_case(self.entity) && reference.text_at("value") == Some(self.from)
    }

    /// The reference to the survivor; a type stays.
    fn survivor(&self, old: &Object) -> Json {
        let mut reference = self.to.as_object().cloned().unwrap_or_default();
        if let Some(kind) = old.get("type") {
            reference.set("type", kind.clone());
        }
        reference.into()
    }
}
