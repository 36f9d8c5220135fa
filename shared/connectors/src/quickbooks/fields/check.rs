//! The last look at what is about to be sent.

use engine::connector::FieldRule;
use engine::{Code, Error, Result};
use serde_json::Value;

use super::{table, taken};
use crate::quickbooks::text;
use crate::quickbooks::wire::Entity;

/// Looks at a body: every required field is there where the body states the whole entity, and
/// every text is one that its field takes.
///
/// # Errors
/// `REFUSED` for a required field that is missing, by its name; `CONFIG_INVALID` for a number that
/// is too long; a defect of ours for a text that was not made to fit. Nothing is sent then.
pub(crate) fn check(entity: Entity, body: &Value, whole: bool) -> Result<()> {
    for rule in table::of(entity.name()) {
        let steps: Vec<&str> = rule.field.split('.').collect();
        for found in at(body, &steps) {
            match found {
                None if rule.required && whole => return Err(missing(rule.entity, rule.field)),
                Some(Value::String(number)) if is_too_long_a_number(rule, number) => {
                    return Err(too_long(rule));
                }
                Some(Value::String(text)) if rule.max.is_some() && taken(rule, text).0 != *text => {
                    let (entity, field) = (rule.entity, rule.field);
                    return Err(Error::bug(format!("{entity}.{field} was not made to fit")));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn missing(entity: &str, field: &str) -> Error {
    let message = format!(
        "QuickBooks requires {entity}.{field} and the document has none; nothing was sent: \
         complete the record in its source, or the mapping, and sync it again"
    );
    Error::park(Code::Refused, message)
}

fn is_too_long_a_number(rule: &FieldRule, text: &str) -> bool {
    rule.field == table::NUMBER && rule.max.is_some_and(|max| text::units(text) > max)
}

fn too_long(rule: &FieldRule) -> Error {
    let message = format!(
        "{}.{} takes {} characters and the document's number has more; a number is never cut and \
         nothing was sent: change `prefix`, or `enabled`, in the mapping's `books.numbers`, and \
         sync the record again",
        rule.entity,
        rule.field,
        rule.max.unwrap_or_default()
    );
    Error::park(Code::ConfigInvalid, message)
}

/// What stands at a path: one answer for each place where it can stand, none where it is missing
/// there. A path has no place in a parent that is not there.
fn at<'b>(body: &'b Value, steps: &[&str]) -> Vec<Option<&'b Value>> {
    let Some((step, rest)) = steps.split_first() else { return vec![Some(body)] };
    let (name, each) = step.strip_suffix("[]").map_or((*step, false), |name| (name, true));
    let there = body.get(name).filter(|value| is_there(value));
    match there {
        None if rest.is_empty() => vec![None],
        None => Vec::new(),
        Some(Value::Array(items)) if each => items.iter().flat_map(|item| at(item, rest)).collect(),
        Some(value) => at(value, rest),
    }
}

/// A reference without an id is none.
fn is_there(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => members.values().any(is_there),
    }
}
