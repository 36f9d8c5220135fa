//! Batches: up to 30 independent items in one call.
//!
//! Queries see the books before the batch, and no item can refer to what another one makes. Names,
//! numbers and versions are still checked one after the other, as they are stored.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::books::Books;
use super::fault::{Checked, Fault};
use super::json::{Json, Object};
use super::query;
use super::spec::Spec;
use super::write::{self, Operation, Write};

/// The most items of a batch.
const MOST_ITEMS: usize = 30;
/// The longest `bId` when the batch carries a request id.
const LONGEST_ID: usize = 10;

/// What a batch did.
#[derive(Debug)]
pub struct Done {
    /// `BatchItemResponse`
    pub items: Vec<Json>,
    /// Writes in it, for metering.
    pub writes: u64,
    /// Reads in it, for metering.
    pub reads: u64,
}

/// Runs a batch; a query in it gives at most `page` objects.
///
/// # Errors
/// 1040 when it is too large, 2010 when it is empty or not a batch, 2030 for a repeated or too
/// long `bId`. Item faults are inside the answer.
pub fn run(
    books: &mut Books,
    body: &Object,
    with_id: bool,
    page: usize,
    now: Timestamp,
) -> Checked<Done> {
    let items: Vec<&Object> =
        body.items_at("BatchItemRequest").iter().filter_map(Json::as_object).collect();
    if items.is_empty() {
        return Err(Fault::invalid("2010", "MalformedRequest", "The batch has no items."));
    }
    if items.len() > MOST_ITEMS {
        let detail = format!("Batch size {} exceeds the maximum of {MOST_ITEMS}.", items.len());
        return Err(Fault::invalid("1040", "Batch size exceeded", detail));
    }
    let mut seen = BTreeSet::new();
    for item in &items {
        let id = item.text_at("bId").ok_or_else(|| Fault::required("bId"))?;
        let fits = !with_id || id.chars().count() <= LONGEST_ID;
        if !fits || !seen.insert(id) {
            return Err(Fault::invalid("2030", "Invalid ID", format!("Invalid bId {id}")));
        }
    }
    let mut done = Done { items: Vec::new(), writes: 0, reads: 0 };
    let reads: Vec<Option<Checked<Object>>> = items
        .iter()
        .map(|item| item.text_at("Query").map(|text| read(books, text, page)))
        .collect();
    books.begin_batch();
    for (item, read) in items.iter().zip(reads) {
        let answer = match read {
            Some(read) => {
                done.reads += 1;
                read
            }
            None => {
                done.writes += 1;
                write_item(books, item, now)
            }
        };
        let mut shown = answer.unwrap_or_else(|fault| Object::from([("Fault", fault.member())]));
        shown.set("bId", item.text_at("bId").unwrap_or_default());
        done.items.push(shown.into());
    }
    books.end_batch();
    Ok(done)
}

fn read(books: &Books, text: &str, page: usize) -> Checked<Object> {
    let selection = query::run(books, &query::parse(text)?, page)?;
    Ok(Object::from([("QueryResponse", selection.response.into())]))
}

fn write_item(books: &mut Books, item: &Object, now: Timestamp) -> Checked<Object> {
    let named = item.members().find_map(|(name, value)| {
        let spec = Spec::named(name)?;
        Some((spec, value.as_object()?))
    });
    let (spec, body) = named.ok_or_else(|| Fault::required("an entity"))?;
    let options = item.text_at("optionsData").unwrap_or_default();
    let wanted = item.text_at("operation").ok_or_else(|| Fault::required("operation"))?;
    let operation = match (wanted, options) {
        ("update", "void") => Operation::Void,
        ("create" | "update", _) => Operation::Save,
        ("delete", _) => Operation::Delete,
        (other, _) => return Err(Fault::unsupported(other)),
    };
    let has_id = body.get("Id").is_some();
    if has_id != (wanted != "create") {
        return Err(Fault::required("Id"));
    }
    let allow_duplicate = options == "allowduplicatedocnum";
    let write = Write { spec, operation, body: body.clone(), allow_duplicate };
    let shown = write::perform(books, &write, now)?;
    Ok(Object::from([(spec.name, shown.into())]))
}
