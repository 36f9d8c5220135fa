//! The recorded exchanges with a QuickBooks company: every answer reads. They are not ours to keep
//! in this repository; the answers below are of the same shapes.

use connectors::quickbooks::config::Settings;
use connectors::quickbooks::fuzzing::parts;
use serde::Deserialize;
use serde_json::json;

use crate::support::{files, json as file, outside};

fn settings() -> Settings {
    Settings::deserialize(json!({"tax_model": "us_automated", "home_currency": "USD"})).unwrap()
}

#[test]
fn every_recorded_answer_reads() {
    let Some(corpus) = outside("quickbooks") else { return };
    let mut lines = Vec::new();
    for path in files(&corpus.join("recorded")) {
        for exchange in file(&path).as_array().unwrap() {
            let answer = exchange["response"]["body"].to_string();
            let name = path.file_stem().unwrap().to_str().unwrap();
            let parts =
                parts(&settings(), &answer).unwrap_or_else(|error| panic!("{name}: {error:?}"));
            assert!(!parts.is_empty(), "{name}");
            lines.push(format!("{name}: {}", parts.join(", ")));
        }
    }
    assert!(lines.len() >= 15);
    insta::assert_snapshot!("quickbooks_recorded", lines.join("\n"));
}

#[test]
fn a_batch_reads_item_by_item_and_a_fault_is_no_entity() {
    let settings = settings();
    let read = |answer: serde_json::Value| parts(&settings, &answer.to_string()).unwrap();
    let customer = json!({"Id": "70", "SyncToken": "0", "DisplayName": "Doe, Jane"});
    let batch = json!({"BatchItemResponse": [
        {"Customer": customer, "bId": "1"},
        {"Fault": {"Error": [{"Message": "m", "code": "610"}], "type": "ValidationFault"}, "bId": "2"},
        {"QueryResponse": {"Customer": [customer, customer], "startPosition": 1}, "bId": "3"},
    ], "time": "2026-11-22T22:30:00Z"});
    assert_eq!(read(batch), ["Customer 70", "fault 610", "Customer 70", "Customer 70"]);
    let deleted =
        json!({"Invoice": {"domain": "QBO", "status": "Deleted", "Id": "266"}, "time": "t"});
    assert_eq!(read(deleted), ["Invoice 266 deleted"]);
    let changes = json!({"CDCResponse": [{"QueryResponse": [{"Estimate": [{"Id": "48"}]}]}]});
    assert_eq!(read(changes), ["Estimate: no entity of ours"]);
    assert!(parts(&settings, "[]").is_err() && parts(&settings, "<html>").is_err());
    assert!(parts(&settings, r#"{"Invoice":{"Id":"1"}}"#).is_err(), "without what is needed");
}
