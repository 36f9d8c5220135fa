//! Reading a mapping past its faults, so that all of them are told and not the first alone.
//!
//! What cannot be read is told and taken out: the row of a list, a member that may be left out, or, where
//! something must stand, it is replaced by a plain value of [`STAND_IN`] that nothing else is judged by.
//! Then the rest is read again.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Finding;
use crate::document::Document;
use crate::error::MappingError;

/// The most faults that are told at once.
const FAULTS_MAX: usize = 100;

/// What a mapping is, as far as it can be read.
pub(super) struct Read {
    /// What is left without the faults; none where nothing can be read.
    pub(super) document: Option<Document>,
    /// What is wrong, by the paths of the mapping as it is written.
    pub(super) faults: Vec<MappingError>,
    /// The rows that were taken out.
    pub(super) removed: Removed,
}

/// Rows that were taken out of lists: by the list's path, their places as written.
#[derive(Default)]
pub(super) struct Removed(BTreeMap<String, Vec<usize>>);

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Member(String),
    Element(usize),
}

/// Reads a mapping.
pub(super) fn read(json: &str) -> Read {
    let mut read = Read { document: None, faults: Vec::new(), removed: Removed::default() };
    let mut value: Value = match serde_json::from_str(json) {
        Ok(value) => value,
        Err(error) => {
            read.faults.push(MappingError::new(".", error.to_string()));
            return read;
        }
    };
    while read.faults.len() < FAULTS_MAX {
        let error = match serde_path_to_error::deserialize::<_, Document>(&value) {
            Ok(document) => {
                read.document = Some(document);
                return read;
            }
            Err(error) => error,
        };
        let path = error.path().to_string();
        let message = error.inner().to_string();
        let steps = steps(&path);
        let at = missing(&message).map_or_else(|| steps.clone(), |name| joined(&steps, name));
        read.faults.push(MappingError::new(read.removed.written(&text(&at)), message));
        if !mend(&mut value, &at, &mut read.removed) {
            return read;
        }
    }
    read
}

/// Takes out, or replaces, what could not be read. Answers whether anything changed.
fn mend(value: &mut Value, at: &[Step], removed: &mut Removed) -> bool {
    if let Some(last) = at.iter().rposition(|step| matches!(step, Step::Element(_))) {
        let (list, rest) = at.split_at(last);
        let Some(Step::Element(place)) = rest.first() else { return false };
        let Some(Value::Array(rows)) = find_mut(value, list) else { return false };
        if *place >= rows.len() {
            return false;
        }
        rows.remove(*place);
        removed.take(&text(list), *place);
        return true;
    }
    let Some((Step::Member(name), parent)) = at.split_last() else { return false };
    if let Some(plain) = stand_in(at) {
        let Some(Value::Object(members)) = find_mut(value, parent) else { return false };
        let before = members.insert(name.clone(), plain.clone());
        return before != Some(plain);
    }
    let left_out = find_mut(value, parent)
        .and_then(Value::as_object_mut)
        .and_then(|members| members.remove(name));
    if left_out.is_some() {
        return true;
    }
    // Something must stand there that has no stand-in of its own: all around it is replaced.
    parent.len() > 1 && mend(value, parent, removed)
}

/// What is put where something must stand: a plain mapping with tables.
fn stand_in(at: &[Step]) -> Option<Value> {
    let plain: Value = serde_json::from_str(STAND_IN).ok()?;
    at.iter()
        .try_fold(&plain, |value, step| match step {
            Step::Member(name) => value.get(name),
            Step::Element(_) => None,
        })
        .cloned()
}

/// A mapping that can be read and says nothing.
const STAND_IN: &str = r#"{
  "version": 1,
  "time_zone": "UTC",
  "books": {
    "home_currency": "USD",
    "statuses": {},
    "gateways": { "rows": [] },
    "tax": { "off": { "line_code": "" } },
    "items": { "products": { "one_item": { "item": "" } }, "shipping": "", "fee": "", "discount": "" },
    "customers": { "by_email": { "bucket": "" } },
    "numbers": { "enabled": false, "max_length": 21 },
    "rounding": { "per_line": "0", "per_document": "0" },
    "refunds": { "adjustment_limit": "0", "before_start": "park" }
  }
}"#;

fn find_mut<'v>(value: &'v mut Value, at: &[Step]) -> Option<&'v mut Value> {
    at.iter().try_fold(value, |value, step| match step {
        Step::Member(name) => value.get_mut(name),
        Step::Element(place) => value.get_mut(place),
    })
}

/// The member that serde says is missing.
fn missing(message: &str) -> Option<&str> {
    message.strip_prefix("missing field `")?.split('`').next()
}

fn joined(steps: &[Step], name: &str) -> Vec<Step> {
    steps.iter().cloned().chain([Step::Member(name.to_owned())]).collect()
}

/// The steps of a path such as `books.gateways.rows[2].evidence`.
fn steps(path: &str) -> Vec<Step> {
    let parts = path.split(['.', '[']).filter(|part| !part.is_empty() && *part != "?");
    let step = |part: &str| {
        let place = part.strip_suffix(']').and_then(|place| place.parse().ok());
        place.map_or_else(|| Step::Member(part.to_owned()), Step::Element)
    };
    parts.map(step).collect()
}

fn text(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        match step {
            Step::Member(name) if text.is_empty() => text.push_str(name),
            Step::Member(name) => text.extend([".", name]),
            Step::Element(place) => text.push_str(&format!("[{place}]")),
        }
    }
    if text.is_empty() { ".".to_owned() } else { text }
}

impl Removed {
    /// Notes that the row at a place was taken out of a list; the place is one of what was left.
    fn take(&mut self, list: &str, place: usize) {
        let place = self.place(list, place);
        let rows = self.0.entry(list.to_owned()).or_default();
        rows.push(place);
        rows.sort_unstable();
    }

    /// The place as written of a row that now stands at a place.
    fn place(&self, list: &str, place: usize) -> usize {
        let gone = self.0.get(list).map_or(&[][..], Vec::as_slice);
        gone.iter().fold(place, |place, gone| if *gone <= place { place + 1 } else { place })
    }

    /// A path of what is left, as it is in the mapping as written.
    fn written(&self, path: &str) -> String {
        let mut now = Vec::new();
        let mut written = Vec::new();
        for step in steps(path) {
            written.push(match &step {
                Step::Element(place) => Step::Element(self.place(&text(&now), *place)),
                member @ Step::Member(_) => member.clone(),
            });
            now.push(step);
        }
        text(&written)
    }

    /// A finding about what is left, with the path of the mapping as written.
    pub(super) fn as_written(&self, finding: Finding) -> Finding {
        if self.0.is_empty() {
            return finding;
        }
        Finding { path: self.written(&finding.path), ..finding }
    }
}
