//! What fuzz targets and corpus tests need of the insides. Only with the feature `fuzzing`, which no
//! function that is deployed has.

use std::collections::BTreeMap;

use engine::{Error, Result};
use serde_json::value::RawValue;

use super::config::Settings;
use super::read;
use super::wire::fault::Fault;
use super::wire::{Entity, Members, query};

/// A text as a query's literal.
#[must_use]
pub fn literal(text: &str) -> String {
    query::literal(text)
}

/// `field IN (…)` of these texts.
#[must_use]
pub fn any_of(field: &str, texts: &[&str]) -> String {
    query::any_of(field, texts.iter().copied())
}

/// A page of customers on this condition.
#[must_use]
pub fn page(condition: &str) -> String {
    query::page(Entity::Customer, condition, 1)
}

/// What an answer says, a line a part: `Customer 70`, `fault 6240`, `Estimate: no entity of ours`.
/// Answers to reading, writing, deleting, voiding, queries, batches and change data capture.
///
/// # Errors
/// What the connector says where a part does not read.
pub fn parts(settings: &Settings, answer: &str) -> Result<Vec<String>> {
    let mut parts = Vec::new();
    read_members(settings, &members(answer)?, &mut parts)?;
    Ok(parts)
}

fn members(json: &str) -> Result<Members> {
    serde_json::from_str(json).map_err(|_| Error::bug("the answer is no object"))
}

/// The named lists that hold answers of their own.
const LISTS: [&str; 2] = ["BatchItemResponse", "CDCResponse"];

fn read_members(settings: &Settings, answer: &Members, parts: &mut Vec<String>) -> Result<()> {
    if let Some(fault) = Fault::among(answer) {
        parts.push(format!("fault {}", fault.code()));
        return Ok(());
    }
    for (name, raw) in answer {
        if LISTS.contains(&name.as_str()) {
            for item in list(raw)? {
                read_members(settings, &members(item.get())?, parts)?;
            }
        } else if name == "QueryResponse" {
            for response in list(raw)? {
                for (name, rows) in &members(response.get())? {
                    // Beside the rows stand numbers: the page's place and size.
                    let rows: Vec<Box<RawValue>> =
                        serde_json::from_str(rows.get()).unwrap_or_default();
                    for row in rows {
                        parts.push(entity(settings, name, &row)?);
                    }
                }
            }
        } else if raw.get().starts_with('{') {
            parts.push(entity(settings, name, raw)?);
        }
    }
    Ok(())
}

/// A list, or one member that stands for itself.
fn list(raw: &RawValue) -> Result<Vec<Box<RawValue>>> {
    if raw.get().starts_with('[') {
        serde_json::from_str(raw.get()).map_err(|_| Error::bug("no list"))
    } else {
        Ok(vec![raw.to_owned()])
    }
}

fn entity(settings: &Settings, name: &str, raw: &RawValue) -> Result<String> {
    let Some(entity) = Entity::ALL.into_iter().find(|entity| entity.name() == name) else {
        return Ok(format!("{name}: no entity of ours"));
    };
    let fields: BTreeMap<String, &RawValue> =
        serde_json::from_str(raw.get()).map_err(|_| Error::bug("no entity"))?;
    if fields.get("status").is_some_and(|status| status.get() == "\"Deleted\"") {
        let id = fields.get("Id").map_or("", |id| id.get());
        return Ok(format!("{name} {} deleted", id.trim_matches('"')));
    }
    let held = read::held(settings, entity, raw)?;
    let voided = if held.voided { " voided" } else { "" };
    Ok(format!("{name} {}{voided}", held.posted.id))
}
