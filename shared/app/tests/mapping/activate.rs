//! A mapping is switched on only when nothing stands against it.

use app::mapping::{activate, compare, export, stored};
use engine::Code;
use serde_json::json;

use crate::stage::{Stage, document, order};

#[tokio::test]
async fn a_whole_mapping_is_activated_and_kept_under_its_version() {
    let stage = Stage::open().await;
    let second = document(2).to_string();
    let done = activate(&stage.world, stage.of(), &second, &[order()]).await.unwrap();
    assert!(done.activated, "{:?}", done.report.findings);
    assert_eq!((done.report.planned, stage.version().await), (1, 2));
    assert_eq!(stored(&stage.world, stage.of(), 1).await.unwrap().version, 1, "the first is kept");
    // An older version is activated again by its own text.
    let first = export(&stage.world, stage.of(), 1).await.unwrap();
    assert!(activate(&stage.world, stage.of(), &first, &[]).await.unwrap().activated);
    assert_eq!(stage.version().await, 1);
}

#[tokio::test]
async fn an_error_finding_or_a_gap_keeps_a_mapping_off_and_nothing_is_stored() {
    let stage = Stage::open().await;
    let mut wrong = document(2);
    wrong["rules"] = json!([{ "source": "total", "target": "sale.total" }]);
    let done = activate(&stage.world, stage.of(), &wrong.to_string(), &[]).await.unwrap();
    assert!(!done.activated);
    assert_eq!(done.report.findings[0].path, "rules[0].target");
    let mut gap = document(2);
    gap["books"]["gateways"]["rows"].as_array_mut().unwrap().pop();
    let done = activate(&stage.world, stage.of(), &gap.to_string(), &[order()]).await.unwrap();
    assert!(!done.activated);
    assert_eq!(done.report.findings[0].path, "books.gateways.rows");
    assert_eq!(done.report.waiting.values().sum::<u32>(), 1);
    assert_eq!(stage.version().await, 1);
    let missing = stored(&stage.world, stage.of(), 2).await.unwrap_err();
    assert_eq!(missing.code, Code::ConfigInvalid);
}

#[tokio::test]
async fn a_mapping_is_not_activated_while_one_of_its_examples_fails() {
    let stage = Stage::open().await;
    let mut mapping = document(2);
    let mut expect = |total: &str| {
        mapping["examples"] = json!([{
            "name": "paid on delivery",
            "record": order(),
            "expect": { "documents": { "sale": { "total": total, "form": "sales_receipt" } } },
        }]);
        mapping.to_string()
    };
    let (wrong, right) = (expect("52.66"), expect("52.67"));
    let done = activate(&stage.world, stage.of(), &wrong, &[]).await.unwrap();
    assert!(!done.activated && stage.version().await == 1);
    let failed = &done.report.failed_examples[0];
    assert_eq!((&*failed.name, failed.misses.len()), ("paid on delivery", 1));
    assert_eq!(failed.misses[0].path, "documents[sale].total");
    let done = activate(&stage.world, stage.of(), &right, &[]).await.unwrap();
    assert!(done.activated, "{:?}", done.report);
    assert_eq!(stored(&stage.world, stage.of(), 2).await.unwrap().examples.len(), 1);
}

#[tokio::test]
async fn a_version_that_is_stored_is_never_changed() {
    let stage = Stage::open().await;
    let mut other = document(1);
    other["books"]["numbers"]["prefix"] = json!("Z-");
    let error = activate(&stage.world, stage.of(), &other.to_string(), &[]).await.unwrap_err();
    assert_eq!(error.code, Code::ConfigInvalid);
    let standing = stored(&stage.world, stage.of(), 1).await.unwrap();
    assert_eq!(standing.books.unwrap().numbers.prefix, "B-");
}

#[tokio::test]
async fn any_two_versions_are_compared_by_path() {
    let stage = Stage::open().await;
    let mut second = document(2);
    second["books"]["numbers"]["prefix"] = json!("C-");
    second["rules"] = json!([{ "source": "number", "target": "sale.memo" }]);
    let done = activate(&stage.world, stage.of(), &second.to_string(), &[]).await.unwrap();
    assert!(done.activated);
    let changes = compare(&stage.world, stage.of(), 1, 2).await.unwrap();
    let paths: Vec<&str> = changes.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(paths, ["books.numbers.prefix", "rules", "version"]);
    assert_eq!(changes[0].before, Some(json!("B-")));
    let back = compare(&stage.world, stage.of(), 2, 1).await.unwrap();
    assert_eq!(back[0].after, Some(json!("B-")));
}

#[tokio::test]
async fn what_is_exported_comes_in_again_unchanged() {
    let stage = Stage::open().await;
    let mut second = document(2);
    second["rules"] = json!([{ "source": "number", "target": "sale.memo", "transform": ["trim"] }]);
    activate(&stage.world, stage.of(), &second.to_string(), &[]).await.unwrap();
    let text = export(&stage.world, stage.of(), 2).await.unwrap();
    let elsewhere = Stage::open().await;
    assert!(activate(&elsewhere.world, elsewhere.of(), &text, &[]).await.unwrap().activated);
    assert_eq!(export(&elsewhere.world, elsewhere.of(), 2).await.unwrap(), text);
}

#[tokio::test]
async fn a_route_that_is_not_there_is_told() {
    let stage = Stage::open().await;
    let books = "books".parse().unwrap();
    let of = app::mapping::Of { source: &books, ..stage.of() };
    let error = activate(&stage.world, of, &document(2).to_string(), &[]).await.unwrap_err();
    assert_eq!(error.code, Code::ConfigInvalid);
}
