//! The bulk lane: one retry must not read a hundred records again.

use std::time::Duration;

use engine::job::{Job, Lane};
use engine::{Code, Error};
use model::SourceId;

use crate::stage::{Stage, batch, event, wait};

#[tokio::test]
async fn a_hundred_records_are_one_read() {
    let stage = Stage::new().await;
    let answer = stage.handle(event("bulk-hundred")).await;
    assert!(answer.again.is_empty() && answer.waits.is_empty());
    assert_eq!(stage.system.reads().iter().map(Vec::len).collect::<Vec<_>>(), [100]);
    assert_eq!(stage.outcomes().len(), 100);
    assert!(stage.memory.take_messages().is_empty());
}

#[tokio::test]
async fn what_is_left_of_a_hundred_becomes_jobs_of_its_own() {
    let stage = Stage::new().await;
    for id in ["101", "150", "200"] {
        stage.hold(id, "copy").await;
    }
    let answer = stage.handle(event("bulk-hundred")).await;
    assert!(answer.again.is_empty(), "the message is acknowledged");
    assert_eq!(stage.outcomes().len(), 97);
    let messages = stage.memory.take_messages();
    let ids: Vec<Vec<SourceId>> = messages
        .iter()
        .map(|message| {
            assert_eq!((message.lane, message.delay_seconds), (Lane::Bulk, 3));
            assert_eq!(message.group, "t1", "the tenant's turn");
            let Job::SyncV1(sync) = &message.job else { panic!("{message:?}") };
            sync.ids.clone()
        })
        .collect();
    assert_eq!(ids, ["101", "150", "200"].map(|id| vec![SourceId::new(id)]));

    stage.clock.advance(Duration::from_secs(101));
    let answer = stage.handle(batch(&messages)).await;
    assert!(answer.again.is_empty());
    assert_eq!(stage.outcomes().len(), 100);
    assert!(stage.memory.take_messages().is_empty());
}

#[tokio::test]
async fn where_the_rest_cannot_be_sent_the_whole_message_comes_again() {
    let stage = Stage::new().await;
    stage.hold("150", "copy").await;
    stage.memory.refuse_sends(1);
    let answer = stage.handle(event("bulk-hundred")).await;
    assert_eq!((answer.again, answer.waits), (vec!["01".to_owned()], vec![wait("01", 3)]));
    assert!(stage.memory.take_messages().is_empty());
    let answer = stage.handle(event("bulk-hundred")).await;
    assert!(answer.again.is_empty());
    assert_eq!(stage.memory.take_messages().len(), 1);
}

#[tokio::test]
async fn a_job_of_one_record_waits_in_its_own_message() {
    let stage = Stage::new().await;
    stage.hold("150", "copy").await;
    stage.handle(event("bulk-hundred")).await;
    let left = stage.memory.take_messages();
    let answer = stage.handle(batch(&left)).await;
    assert_eq!((answer.again, answer.waits), (vec!["01".to_owned()], vec![wait("01", 3)]));
    assert!(stage.memory.take_messages().is_empty());
}

#[tokio::test]
async fn a_longer_wait_than_the_queue_knows_is_cut_to_its_longest() {
    let stage = Stage::new().await;
    stage.system.fails(|| {
        Error::retry_after(Code::Throttled, Duration::from_secs(3_600), "the store says so")
    });
    let answer = stage.handle(event("bulk-hundred")).await;
    assert!(answer.again.is_empty());
    let messages = stage.memory.take_messages();
    assert_eq!(messages.len(), 100);
    assert!(messages.iter().all(|message| message.delay_seconds == 900));
}
