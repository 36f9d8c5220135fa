//! The body of a QuickBooks webhook, in any bytes.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use connectors::quickbooks::{Endpoints, QuickBooks};
use engine::webhook::{Delivery, Reading, Webhooks};
use serde_json::Value;

/// Reads the bytes as a delivery: what is named as changed is really named in the body, and bytes
/// that are no JSON name nothing.
///
/// # Panics
/// Where this does not hold.
pub fn quickbooks_webhook(data: &[u8]) {
    let quickbooks = quickbooks();
    let delivery = Delivery { headers: BTreeMap::new(), body: data.to_vec() };
    assert!(!quickbooks.is_ping(&delivery), "QuickBooks greets nobody");
    let Reading::Changes(changes) = quickbooks.read(&delivery) else { return };
    assert!(!changes.is_empty(), "no change is no reading");
    let Ok(body) = serde_json::from_slice::<Value>(data) else {
        panic!("changes out of what is no JSON")
    };
    for change in changes {
        assert!(!change.id.as_str().is_empty(), "a change of nothing");
        assert!(names(&body, change.id.as_str()), "an id that the body does not name");
        let Some(realm) = change.realm else { panic!("a change of no company") };
        assert!(names(&body, realm.as_str()), "a company that the body does not name");
    }
}

/// The connector, without a network behind it. Made once: an HTTP client takes milliseconds.
pub(crate) fn quickbooks() -> &'static QuickBooks {
    static QUICKBOOKS: LazyLock<QuickBooks> =
        LazyLock::new(|| QuickBooks::new(reqwest::Client::new(), Endpoints::new("", "")));
    &QUICKBOOKS
}

/// Whether a text stands anywhere in the body.
fn names(body: &Value, text: &str) -> bool {
    match body {
        Value::String(own) => own == text,
        Value::Number(number) => number.to_string() == text,
        Value::Array(list) => list.iter().any(|one| names(one, text)),
        Value::Object(members) => members.values().any(|one| names(one, text)),
        Value::Null | Value::Bool(_) => false,
    }
}
