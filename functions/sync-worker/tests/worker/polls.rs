//! Jobs that are no sync: polls and notes.

use std::time::Duration;

use engine::job::{Job, Lane};
use engine::{Code, Disposition, Error};
use model::connection::ConnectionState;
use model::{Kind, SourceId};

use crate::stage::{Stage, changed, event, wait};

#[tokio::test]
async fn a_poll_enqueues_what_changed_for_every_route() {
    let stage = Stage::new().await;
    stage.system.changed(&["19", "20"]);
    let answer = stage.handle(event("bulk-poll")).await;
    assert!(answer.again.is_empty());
    let mut targets = Vec::new();
    for message in stage.memory.take_messages() {
        let Job::SyncV1(sync) = &message.job else { panic!("{message:?}") };
        assert_eq!((message.lane, sync.kind), (Lane::Bulk, Kind::Order));
        assert_eq!(sync.ids, [SourceId::new("19"), SourceId::new("20")]);
        targets.push(sync.target.to_string());
    }
    assert_eq!(targets, ["copy", "copy-b"]);
}

#[tokio::test]
async fn a_poll_that_fails_comes_again_when_the_store_says_so() {
    let slow_down = || Error::retry_after(Code::Throttled, Duration::from_secs(90), "slow down");
    let unreachable = || Error::retry(Code::Unreachable, "nobody there");
    let failures: [(fn() -> Error, u64); 2] = [(slow_down, 90), (unreachable, 60)];
    for (failure, seconds) in failures {
        let stage = Stage::new().await;
        stage.system.fails(failure);
        let answer = stage.handle(event("bulk-poll")).await;
        assert_eq!((answer.again, answer.waits), (vec!["01".into()], vec![wait("01", seconds)]));
    }
}

#[tokio::test]
async fn a_poll_that_waits_for_a_person_is_not_tried_again() {
    let refused = || Error::new(Code::NeedsReauth, Disposition::Reauthorise, "the key is revoked");
    let stage = Stage::new().await;
    stage.system.fails(refused);
    assert!(stage.handle(event("bulk-poll")).await.again.is_empty());
    let reason = "invalid_grant".to_owned();
    for state in [ConnectionState::Disabled, ConnectionState::NeedsReauth { reason }] {
        let stage = Stage::new().await;
        stage.system.changed(&["19"]);
        stage.set_state("store-a", state).await;
        assert!(stage.handle(event("bulk-poll")).await.again.is_empty());
        assert!(stage.memory.take_messages().is_empty());
    }
}

#[tokio::test]
async fn a_poll_of_a_connection_that_is_gone_is_done() {
    let stage = Stage::new().await;
    let gone = changed("bulk-poll", |event| {
        let body = event["Records"][0]["body"].as_str().unwrap().replace("store-a", "store-x");
        event["Records"][0]["body"] = body.into();
    });
    assert!(stage.handle(gone).await.again.is_empty());
}

#[tokio::test]
async fn a_note_is_a_line_in_the_journal() {
    let stage = Stage::new().await;
    assert!(stage.handle(event("bulk-note")).await.again.is_empty());
    assert_eq!(stage.outcomes(), ["33 not_routed"]);
    let entry = stage.memory.entries().remove(0);
    assert_eq!((entry.kind, entry.target), (None, None));
    let hint = entry.hint.unwrap();
    assert_eq!(hint.topic, "coupon.deleted");
    assert_eq!(hint.received_at, "2026-11-22T12:36:09Z".parse().unwrap());
    assert!(stage.system.reads().is_empty());
}
