//! The rows in the body of an answer or a delivery.

use model::SourceId;
use serde_json::{Map, Value};

use super::shape::{self, error_code};
use super::{Answer, Route, Thing};

/// How deep a body is searched for rows that no address announces.
const DEPTH: usize = 5;

/// A row that is recognised.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it is.
    pub thing: Thing,
    /// Where it stands in the body, such as `[3]`; empty where it is the body.
    pub place: String,
    /// The id of the order or product in the address.
    pub parent: Option<SourceId>,
    /// The row itself.
    pub json: Value,
}

/// What a body holds.
#[derive(Debug)]
pub enum Rows {
    /// These rows.
    Of(Vec<Row>),
    /// Nothing that is read here; in words for people.
    Other(String),
}

/// The rows of an answer.
#[must_use]
pub fn rows(answer: Answer) -> Rows {
    let failed = answer.status.is_some_and(|status| status >= 400);
    if let Some(code) = error_code(&answer.body) {
        return Rows::Other(format!("error {}", slug(code)));
    }
    if failed {
        return Rows::Other("error without a code".to_owned());
    }
    if answer.body.is_string() {
        return Rows::Other("page or text".to_owned());
    }
    let route = answer.url.as_deref().map(Route::parse);
    let rows = match route {
        Some(None) => return Rows::Other("answer of another API".to_owned()),
        Some(Some(Route { partial: true, resource, .. })) => {
            return Rows::Other(format!("{} with chosen fields only", slug(&resource)));
        }
        Some(Some(route)) => match route.thing {
            Some(thing) => announced(thing, route.parent.as_ref(), answer.body),
            None => return Rows::Other(slug(&route.resource)),
        },
        None => found(answer.body),
    };
    match rows {
        Some(rows) => Rows::Of(rows),
        None => Rows::Other("nothing of a store".to_owned()),
    }
}

/// The row in a delivery's body, by its topic's resource. A deleted record's body has its id alone
/// (contract, item 7), and may be another kind's (item 14).
#[must_use]
pub fn delivered(resource: &str, body: Value) -> Option<Row> {
    let named = match resource {
        "order" => Some(Thing::Order),
        "product" => Some(Thing::Product),
        "customer" => Some(Thing::Customer),
        "coupon" => Some(Thing::Coupon),
        _ => None,
    };
    let members = body.as_object()?;
    if error_code(&body).is_some() || members.len() < 2 || members.contains_key("action") {
        return None;
    }
    let thing = shape::thing(&body).or(named)?;
    Some(Row { thing, place: String::new(), parent: None, json: body })
}

/// The rows of a body where the address says what they are: one, a list, or a batch.
fn announced(thing: Thing, parent: Option<&SourceId>, body: Value) -> Option<Vec<Row>> {
    let row = |place: String, json: Value| {
        let variation = json.as_object().is_some_and(shape::is_variation);
        let thing = if thing == Thing::Product && variation { Thing::Variation } else { thing };
        Row { thing, place, parent: parent.cloned(), json }
    };
    match body {
        Value::Array(list) => {
            Some(numbered("", list).map(|(place, json)| row(place, json)).collect())
        }
        Value::Object(mut members) if is_batch(&members) => {
            let mut rows = Vec::new();
            for part in ["create", "update", "delete"] {
                let Some(Value::Array(list)) = members.remove(part) else { continue };
                let done = numbered(part, list).filter(|(_, json)| json.get("error").is_none());
                rows.extend(done.map(|(place, json)| row(place, json)));
            }
            Some(rows)
        }
        Value::Object(members) if members.contains_key("id") || thing == Thing::TaxClass => {
            Some(vec![row(String::new(), Value::Object(members))])
        }
        // Some proxies and recorders wrap the body.
        Value::Object(members) => found(Value::Object(members)),
        _ => None,
    }
}

fn is_batch(members: &Map<String, Value>) -> bool {
    !members.contains_key("id")
        && ["create", "update", "delete"].iter().any(|part| members.contains_key(*part))
}

/// The rows of a body that nothing announces: it is one, a list of them, or has them somewhere
/// within (`{"data": …}`, `{"orders": […]}`). None where there is none; an empty list is a list.
fn found(body: Value) -> Option<Vec<Row>> {
    if body.as_array().is_some_and(Vec::is_empty) {
        return Some(Vec::new());
    }
    let mut rows = Vec::new();
    search(String::new(), body, DEPTH, &mut rows);
    (!rows.is_empty()).then_some(rows)
}

fn search(place: String, json: Value, depth: usize, rows: &mut Vec<Row>) {
    if let Some(thing) = shape::thing(&json) {
        rows.push(Row { thing, place, parent: None, json });
        return;
    }
    let Some(depth) = depth.checked_sub(1) else { return };
    match json {
        Value::Array(list) => {
            numbered(&place, list).for_each(|(place, json)| search(place, json, depth, rows));
        }
        Value::Object(members) => {
            for (name, json) in members {
                let place = if place.is_empty() { name } else { format!("{place}.{name}") };
                search(place, json, depth, rows);
            }
        }
        _ => {}
    }
}

fn numbered(place: &str, list: Vec<Value>) -> impl Iterator<Item = (String, Value)> {
    list.into_iter().enumerate().map(move |(index, json)| (format!("{place}[{index}]"), json))
}

/// A name out of a file, as far as it is one: it is shown to people.
fn slug(text: &str) -> String {
    let safe = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    text.chars().filter(safe).take(60).collect()
}
