//! The live lane: what fails comes again, with what is behind it, and nothing else does.

use serde_json::{Value, json};

use crate::stage::{Stage, Told, changed, event, wait};

fn told(again: &[&str], waits: Vec<(String, u64)>) -> Told {
    Told { again: again.iter().map(ToString::to_string).collect(), waits }
}

#[tokio::test]
async fn one_job_is_one_read_and_one_outcome() {
    let stage = Stage::new().await;
    assert_eq!(stage.handle(event("live-one")).await, told(&[], vec![]));
    assert_eq!(stage.system.reads(), [["19"]]);
    assert_eq!(stage.outcomes(), ["19 skipped"]);
    let hint = stage.memory.entries()[0].hint.clone().unwrap();
    assert_eq!(hint.topic, "order.updated");
}

#[tokio::test]
async fn hints_of_one_record_are_one_read_and_each_is_journalled() {
    let stage = Stage::new().await;
    assert_eq!(stage.handle(event("live-two-of-a-group")).await, told(&[], vec![]));
    assert_eq!(stage.system.reads(), [["19", "20"]], "two records, one read for both");
    assert_eq!(stage.outcomes(), ["19 skipped", "19 unchanged", "20 skipped"]);
}

#[tokio::test]
async fn what_is_no_job_of_this_version_comes_again_with_its_group_and_no_other() {
    for case in ["live-unreadable-body", "live-unknown-job"] {
        let stage = Stage::new().await;
        let answer = stage.handle(event(case)).await;
        let waits = vec![wait("01", 300), wait("02", 0)];
        assert_eq!(answer, told(&["01", "02"], waits), "{case}");
        assert!(stage.outcomes().contains(&"20 skipped".to_owned()), "{case}");
    }
}

#[tokio::test]
async fn a_standard_queue_has_no_order_to_keep() {
    let stage = Stage::new().await;
    let arn = "arn:aws:sqs:eu-central-1:123456789012:universal-data-sync-dev-bulk";
    let answer = stage
        .handle(changed("live-unreadable-body", |event| {
            each(event, |record| record["eventSourceARN"] = json!(arn));
        }))
        .await;
    assert_eq!(answer, told(&["01"], vec![wait("01", 300)]));
}

#[tokio::test]
async fn what_another_worker_holds_comes_again_with_its_group() {
    let stage = Stage::new().await;
    stage.hold("19", "copy").await;
    let answer = stage.handle(event("live-two-of-a-group")).await;
    assert_eq!(answer, told(&["01", "03"], vec![wait("01", 3), wait("03", 3)]));
    assert_eq!(stage.outcomes(), ["20 skipped"]);
}

#[tokio::test]
async fn a_failure_at_the_end_of_a_group_brings_nothing_before_it_again() {
    let stage = Stage::new().await;
    let answer = stage
        .handle(changed("live-two-of-a-group", |event| {
            event["Records"][2]["body"] = json!("no job");
        }))
        .await;
    assert_eq!(answer, told(&["03"], vec![wait("03", 300)]));
}

/// SQS takes a failure without an id for a failure of the whole batch.
#[tokio::test]
async fn a_message_without_an_id_is_never_reported_as_an_empty_one() {
    for nameless in [json!(null), json!("")] {
        let stage = Stage::new().await;
        let answer = stage
            .handle(changed("live-unreadable-body", |event| {
                event["Records"][0]["messageId"] = nameless.clone();
            }))
            .await;
        assert_eq!(answer.again, ["02"], "{nameless}");
        assert_eq!(answer.waits, [wait("01", 300), wait("02", 0)], "it is postponed all the same");
    }
}

#[tokio::test]
async fn a_message_without_a_body_or_a_group_fails_alone() {
    let stage = Stage::new().await;
    let answer = stage
        .handle(changed("live-two-of-a-group", |event| {
            let first = &mut event["Records"][0];
            first["body"] = json!(null);
            first["attributes"].as_object_mut().unwrap().remove("MessageGroupId");
        }))
        .await;
    assert_eq!(answer, told(&["01"], vec![wait("01", 300)]));
}

#[tokio::test]
async fn an_empty_batch_is_no_failure() {
    let stage = Stage::new().await;
    let answer = stage.handle(changed("live-one", |event| event["Records"] = json!([]))).await;
    assert_eq!(answer, told(&[], vec![]));
}

fn each(event: &mut Value, change: impl Fn(&mut Value)) {
    event["Records"].as_array_mut().unwrap().iter_mut().for_each(change);
}
