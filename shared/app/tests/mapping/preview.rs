//! A record through any version, and what differs from another.

use app::mapping::{activate, preview};
use serde_json::json;

use crate::stage::{Stage, document, order};

#[tokio::test]
async fn a_preview_shows_documents_rules_and_what_differs_from_another_version() {
    let stage = Stage::open().await;
    let mut second = document(2);
    second["books"]["numbers"]["prefix"] = json!("C-");
    second["rules"] = json!([
        { "source": "raw.not_there", "target": "sale.memo" },
        { "source": "number", "target": "sale.note",
          "transform": [{ "prefix": { "text": "Web order " } }] },
    ]);
    let done = activate(&stage.world, stage.of(), &second.to_string(), &[]).await.unwrap();
    assert!(done.activated, "{:?}", done.report.findings);
    let of = stage.of();
    let previewed = preview(&stage.world, of, &order(), 2, Some(1)).await.unwrap();
    let sale = &previewed.preview.outcome.documents["sale"];
    assert_eq!((&sale["total"], &sale["number"]), (&json!("52.67"), &json!("C-20")));
    let fired = &previewed.preview.fired;
    assert_eq!(fired.len(), 1, "a rule without a value has not fired");
    assert_eq!(
        (&*fired[0].rule, &*fired[0].target, &*fired[0].role),
        ("rules[1]", "sale.note", "sale")
    );
    let paths: Vec<&str> = previewed.difference.iter().map(|change| change.path.as_str()).collect();
    assert!(paths.contains(&"documents.sale.number"), "{paths:?}");
    assert!(paths.contains(&"documents.sale.note"), "{paths:?}");
    assert!(!paths.contains(&"documents.sale.total"), "no rule moves a figure");
    let same = preview(&stage.world, of, &order(), 2, Some(2)).await.unwrap();
    assert_eq!(same.difference, []);
}

#[tokio::test]
async fn what_would_wait_is_shown_with_its_code_and_the_reason() {
    let stage = Stage::open().await;
    let mut second = document(2);
    second["books"]["gateways"]["rows"].as_array_mut().unwrap().pop();
    assert!(activate(&stage.world, stage.of(), &second.to_string(), &[]).await.unwrap().activated);
    let previewed = preview(&stage.world, stage.of(), &order(), 2, None).await.unwrap();
    assert_eq!(previewed.preview.outcome.documents.len(), 0);
    assert!(previewed.preview.messages["sale"].contains("cod"));
}
