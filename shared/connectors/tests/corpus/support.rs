//! Folders of captures.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use connectors::woocommerce::capture::{Capture, Reading, Row, Rows, capture, delivered, rows};
use engine::webhook::Delivery;
use serde_json::Value;

/// The folder of a corpus that is no part of the repository; says so where it is not named.
pub(crate) fn outside(name: &str) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "a test's own switch")]
    let Ok(root) = std::env::var("UDS_CORPUS") else {
        eprintln!("UDS_CORPUS is not set: the {name} corpus is not read");
        return None;
    };
    let folder = Path::new(&root).join(name);
    assert!(folder.is_dir(), "UDS_CORPUS has no {name}");
    Some(folder)
}

/// The captures in the repository.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/woocommerce")
}

/// The folders in a folder, sorted.
pub(crate) fn folders(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().filter(|path| path.is_dir()).collect()
}

/// The JSON files in a folder, sorted; none where there is no such folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let json = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "json");
    entries(folder).into_iter().filter(json).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

pub(crate) fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// What a file holds, as `replay` finds it.
pub(crate) enum Held {
    Rows(Vec<Row>),
    Delivery(Delivery),
    Other(String),
}

pub(crate) fn held(path: &Path) -> Held {
    match capture(&fs::read(path).unwrap()).unwrap() {
        Capture::Nothing(what) => Held::Other(what.to_owned()),
        Capture::Delivery(delivery) => Held::Delivery(delivery),
        Capture::Answer(answer) => match rows(answer) {
            Rows::Of(rows) => Held::Rows(rows),
            Rows::Other(what) => Held::Other(what),
        },
    }
}

/// The row in a delivery's body.
pub(crate) fn row_of(delivery: &Delivery) -> Option<Row> {
    let body = serde_json::from_slice(&delivery.body).ok()?;
    let topic = delivery.header("x-wc-webhook-topic")?;
    delivered(topic.split('.').next()?, body)
}

/// Reads a row; the second reading of what was written is part of it.
pub(crate) fn read(path: &Path, row: Row) -> Reading {
    let (thing, place) = (row.thing, row.place.clone());
    let reading = row.read();
    reading.unwrap_or_else(|error| panic!("{}, {thing} at {place}: {error:?}", path.display()))
}

/// Adds one.
pub(crate) fn count(counts: &mut BTreeMap<&'static str, usize>, name: &'static str) {
    *counts.entry(name).or_default() += 1;
}
