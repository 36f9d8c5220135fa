//! Change data capture: what changed since a moment, deleted things too.
//!
//! At most 1000 objects in sum, without paging and without a sign that more exist.

use jiff::{SignedDuration, Timestamp};

use super::books::Books;
use super::fault::{Checked, Fault};
use super::json::{Json, Object};
use super::spec::Spec;
use super::time;

/// The `CDCResponse` member, with at most `most` objects.
///
/// # Errors
/// 2020 without entities or moment, 500 for an entity that it does not report, 4001 for a moment
/// more than 30 days back.
pub fn changes(
    books: &Books,
    entities: Option<&str>,
    since: Option<&str>,
    most: usize,
    now: Timestamp,
) -> Checked<Json> {
    let entities = entities.filter(|e| !e.is_empty()).ok_or_else(|| Fault::required("entities"))?;
    let since = time::moment(since.ok_or_else(|| Fault::required("changedSince"))?)?;
    if now.duration_since(since) > SignedDuration::from_hours(30 * 24) {
        let detail = "changedSince is more than 30 days in the past.";
        return Err(Fault::invalid("4001", "Invalid query", detail));
    }
    let mut left = most;
    let mut answers = Vec::new();
    for entity in entities.split(',').map(str::trim) {
        let spec = Spec::captured(entity)
            .ok_or_else(|| Fault::unsupported(&format!("change data capture of {entity}")))?;
        let mut changed = books.all(spec.name);
        changed.retain(|stored| stored.updated >= since);
        changed.sort_by_key(|stored| stored.updated);
        let objects: Vec<Json> = changed
            .into_iter()
            .take(left)
            .map(|stored| {
                let deleted = stored.deleted;
                if deleted { Books::show_deleted(stored) } else { books.show(spec, stored) }
            })
            .map(Json::Object)
            .collect();
        left -= objects.len();
        let mut answer = Object::default();
        if !objects.is_empty() {
            let count = objects.len();
            answer.set(spec.name, objects);
            answer.set("startPosition", Json::count(1));
            answer.set("maxResults", Json::count(count));
        }
        answers.push(answer.into());
    }
    let response = Object::from([("QueryResponse", Json::List(answers))]);
    Ok(Json::List(vec![response.into()]))
}
