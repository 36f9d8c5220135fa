//! What members an entity has, of which type and length, and the check of a body against them.
//!
//! Unknown members are refused at every depth (2010), too long ones as well (2050). Members that
//! QuickBooks computes are taken out here, so that nothing a client claims can come back to it.

use jiff::civil::Date;

use super::fault::{Checked, Fault};
use super::json::{Json, Object};

/// A member's name and type.
pub type Field = (&'static str, Ty);

/// A member's type.
#[derive(Clone, Copy, Debug)]
pub enum Ty {
    /// A string of at most so many characters.
    Text(usize),
    /// The same, without colon, tab or newline.
    Name(usize),
    /// An id or version: always a string.
    Id,
    /// A number.
    Number,
    /// An amount: at most 10 digits before and 5 after the point.
    Money,
    /// `true` or `false`.
    Bool,
    /// A civil date.
    Date,
    /// One of some words.
    Word(&'static [&'static str]),
    /// `{value, name?, type?}`
    Ref,
    /// An object of a class.
    Object(&'static str, &'static [Field]),
    /// An array of objects of a class.
    List(&'static str, &'static [Field]),
    /// Computed or system-defined: accepted and dropped.
    Computed,
    /// Accepted as it is, not modelled.
    Opaque,
}

const REFERENCE: &[Field] =
    &[("value", Ty::Text(100)), ("name", Ty::Text(1000)), ("type", Ty::Text(100))];

/// Checks an object against its class and drops computed members.
///
/// # Errors
/// 2010, 2040, 2050, 2090, 2100 or 2110, for the first member that does not fit.
pub fn check(class: &str, groups: &[&[Field]], given: &Object) -> Checked<Object> {
    let mut clean = Object::default();
    for (name, value) in given.members() {
        let ty = groups
            .iter()
            .flat_map(|group| group.iter())
            .find(|(known, _)| *known == name)
            .map(|(_, ty)| *ty)
            .ok_or_else(|| Fault::unknown_property(class, name))?;
        match (ty, value) {
            (Ty::Computed, _) => {}
            (_, Json::Null) => clean.set(name, Json::Null),
            _ => clean.set(name, check_value(name, ty, value)?),
        }
    }
    Ok(clean)
}

fn check_value(name: &str, ty: Ty, value: &Json) -> Checked<Json> {
    match (ty, value) {
        (Ty::Text(max), Json::Text(text)) => {
            at_most(name, max, text)?;
            Ok(value.clone())
        }
        (Ty::Name(max), Json::Text(text)) => {
            at_most(name, max, text)?;
            if text.contains([':', '\t', '\n']) {
                let detail = format!("{name} : colon, tab and newline are not allowed");
                return Err(Fault::invalid("2040", "Invalid Characters", detail));
            }
            Ok(Json::text(text.trim()))
        }
        (Ty::Id, Json::Text(_)) | (Ty::Bool, Json::Bool(_)) | (Ty::Number, Json::Number(_)) => {
            Ok(value.clone())
        }
        (Ty::Money, Json::Number(amount)) => {
            let amount = amount.normalize();
            let whole_digits = amount.trunc().abs().to_string().len();
            if whole_digits > 10 || amount.scale() > 5 {
                return Err(format_fault("2090", "Invalid Number", name, &value.to_string()));
            }
            Ok(value.clone())
        }
        (Ty::Date, Json::Text(text)) => {
            let date: Result<Date, _> = text.parse();
            date.map_err(|_| format_fault("2100", "Invalid Date", name, text))?;
            Ok(value.clone())
        }
        (Ty::Word(words), Json::Text(text)) if words.contains(&text.as_str()) => Ok(value.clone()),
        (Ty::Ref, Json::Object(object)) => {
            let clean = check("ReferenceType", &[REFERENCE], object)?;
            if clean.get("value").is_none() {
                return Err(Fault::required(&format!("{name}.value")));
            }
            Ok(clean.into())
        }
        (Ty::Object(class, fields), Json::Object(object)) => {
            check(class, &[fields], object).map(Json::Object)
        }
        (Ty::List(class, fields), Json::List(items)) => {
            let checked = items.iter().map(|item| match item {
                Json::Object(object) => check(class, &[fields], object).map(Json::Object),
                _ => Err(format_fault("2110", "Invalid Format", name, &item.to_string())),
            });
            checked.collect::<Checked<Vec<_>>>().map(Json::List)
        }
        (Ty::Opaque, _) => Ok(value.clone()),
        (Ty::Number | Ty::Money, _) => {
            Err(format_fault("2090", "Invalid Number", name, &value.to_string()))
        }
        _ => Err(format_fault("2110", "Invalid Format", name, &value.to_string())),
    }
}

fn at_most(name: &str, max: usize, text: &str) -> Checked<()> {
    let supplied = text.chars().count();
    if supplied > max { Err(Fault::length(name, max, supplied)) } else { Ok(()) }
}

fn format_fault(code: &str, message: &str, name: &str, value: &str) -> Fault {
    Fault::invalid(code, message, format!("{name} : {value} is not valid here"))
}
