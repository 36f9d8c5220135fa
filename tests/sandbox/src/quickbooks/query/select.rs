//! Answering a query from the books.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::{Condition, Operator, Query};
use crate::quickbooks::books::Books;
use crate::quickbooks::fault::Checked;
use crate::quickbooks::json::{Json, Object};
use crate::quickbooks::time;

/// What a query found.
#[derive(Debug)]
pub struct Selection {
    /// `QueryResponse`
    pub response: Object,
    /// Number of objects in it.
    pub objects: usize,
}

/// Runs a query; a page has at most `most` objects, whatever it asks for.
///
/// # Errors
/// 4001 for a value that cannot be compared with its member.
pub fn run(books: &Books, query: &Query, most: usize) -> Checked<Selection> {
    let spec = query.spec;
    let names_active = query.conditions.iter().any(|condition| condition.member == "Active");
    let mut found = Vec::new();
    for stored in books.live(spec.name) {
        let shown = books.show(spec, stored);
        let active = shown.get("Active").and_then(Json::as_bool) != Some(false);
        if (active || names_active) && all_hold(&shown, &query.conditions)? {
            found.push(shown);
        }
    }
    found.sort_by(|a, b| {
        let newest_first = by_member(b, a, "MetaData.LastUpdatedTime").then(by_member(b, a, "Id"));
        let ordered = query.order.iter().map(|(member, descending)| {
            let order = by_member(a, b, member);
            if *descending { order.reverse() } else { order }
        });
        let first = ordered.fold(Ordering::Equal, Ordering::then);
        if query.order.is_empty() { newest_first } else { first.then(by_member(a, b, "Id")) }
    });
    let total = found.len();
    if query.count {
        let response = Object::from([("totalCount", Json::count(total))]);
        return Ok(Selection { response, objects: 0 });
    }
    let page = found.into_iter().skip(query.start - 1).take(query.most.min(most));
    let page: Vec<Json> = page.map(|shown| project(shown, &query.columns).into()).collect();
    let objects = page.len();
    if objects == 0 {
        return Ok(Selection { response: Object::default(), objects });
    }
    let response = Object::from([
        (spec.name, Json::List(page)),
        ("startPosition", Json::count(query.start)),
        ("maxResults", Json::count(objects)),
    ]);
    Ok(Selection { response, objects })
}

fn project(shown: Object, columns: &[String]) -> Object {
    if columns.is_empty() {
        return shown;
    }
    let mut narrow = Object::from([("domain", "QBO".into()), ("sparse", true.into())]);
    for column in columns {
        let top = column.split('.').next().unwrap_or(column);
        if let Some(value) = shown.get(top) {
            narrow.set(top, value.clone());
        }
    }
    narrow
}

fn all_hold(shown: &Object, conditions: &[Condition]) -> Checked<bool> {
    for condition in conditions {
        if !holds(shown, condition)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn holds(shown: &Object, condition: &Condition) -> Checked<bool> {
    let member = condition.member.as_str();
    let Some(value) = comparable(shown, member) else { return Ok(false) };
    for wanted in &condition.values {
        let hit = match condition.operator {
            Operator::Like => like(&value.to_lowercase(), &wanted.to_lowercase()),
            operator => {
                let order = compare(member, &value, wanted)?;
                match operator {
                    Operator::Less => order.is_lt(),
                    Operator::Greater => order.is_gt(),
                    Operator::LessOrEqual => order.is_le(),
                    Operator::GreaterOrEqual => order.is_ge(),
                    _ => order.is_eq(),
                }
            }
        };
        if hit {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The member as text: a reference by its id, an e-mail by its address.
fn comparable(shown: &Object, member: &str) -> Option<String> {
    match shown.at(member)? {
        Json::Text(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Object(inner) => {
            inner.text_at("value").or_else(|| inner.text_at("Address")).map(str::to_owned)
        }
        _ => None,
    }
}

/// Moments as moments, numbers as numbers, names without case, the rest as text.
fn compare(member: &str, value: &str, wanted: &str) -> Checked<Ordering> {
    if member.starts_with("MetaData.") {
        return Ok(time::moment(value)?.cmp(&time::moment(wanted)?));
    }
    let numeric =
        matches!(member, "TotalAmt" | "Balance" | "UnappliedAmt" | "UnitPrice" | "Amount" | "Id");
    if numeric && let (Ok(a), Ok(b)) = (value.parse::<Decimal>(), wanted.parse::<Decimal>()) {
        return Ok(a.cmp(&b));
    }
    if member.ends_with("Name") || member == "PrimaryEmailAddr" {
        return Ok(value.to_lowercase().cmp(&wanted.to_lowercase()));
    }
    Ok(value.cmp(wanted))
}

fn by_member(a: &Object, b: &Object, member: &str) -> Ordering {
    match (comparable(a, member), comparable(b, member)) {
        (Some(a), Some(b)) => compare(member, &a, &b).unwrap_or(Ordering::Equal),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

/// `%` stands for anything.
fn like(value: &str, pattern: &str) -> bool {
    match pattern.split_once('%') {
        None => value == pattern,
        Some((head, rest)) => value.strip_prefix(head).is_some_and(|left| {
            let starts = left.char_indices().map(|(at, _)| at).chain([left.len()]);
            starts.into_iter().any(|at| like(left.get(at..).unwrap_or_default(), rest))
        }),
    }
}
