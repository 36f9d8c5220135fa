//! The upkeep of webhooks: repaired, and the gap looked through.

use engine::connector::Repair;
use engine::job::Job;
use engine::poll::{Why, poll};
use engine::upkeep::webhooks;
use engine::{Code, Error};
use serde_json::json;

use crate::stage::Stage;

async fn check(stage: &Stage) -> engine::Result<usize> {
    webhooks(&stage.world, &stage.store).await.map(|repaired| repaired.len())
}

/// The reasons of the polls that were asked for.
fn polls(stage: &Stage) -> Vec<String> {
    let jobs = stage.memory.take_messages().into_iter().map(|message| message.job);
    jobs.filter_map(|job| match job {
        Job::PollV1(poll) => Some(poll.reason),
        _ => None,
    })
    .collect()
}

async fn cursor(stage: &Stage) -> serde_json::Value {
    let (tenant, id) = (&stage.store.tenant, &stage.store.id);
    stage.world.cursors.get(tenant, id, "order").await.unwrap().unwrap().value["cursor"].clone()
}

#[tokio::test]
async fn a_disabled_webhook_is_repaired_and_what_was_lost_is_polled_for() {
    let stage = Stage::open().await;
    assert_eq!(check(&stage).await.unwrap(), 0);
    stage.later(5);
    poll(&stage.world, &stage.store, Why::Schedule).await.unwrap();
    stage.system.state().broken.push(Repair::Enabled);
    assert_eq!(check(&stage).await.unwrap(), 1);
    assert_eq!(polls(&stage), ["webhook_repaired"]);
    // The last check that found all well was at noon; deliveries fail some times before that shows.
    let noon_less_a_quarter = "2026-11-22T11:45:00Z";
    assert_eq!(cursor(&stage).await, json!(noon_less_a_quarter));
}

#[tokio::test]
async fn the_first_check_makes_webhooks_and_looks_for_no_gap() {
    let stage = Stage::open().await;
    stage.system.state().broken.push(Repair::Created);
    assert_eq!(check(&stage).await.unwrap(), 1);
    assert!(polls(&stage).is_empty());
}

#[tokio::test]
async fn a_removed_double_leaves_no_gap_and_checks_are_an_hour_apart() {
    let stage = Stage::open().await;
    check(&stage).await.unwrap();
    stage.system.state().broken.push(Repair::Removed);
    check(&stage).await.unwrap();
    assert_eq!(stage.system.state().checks, 1, "it is not an hour yet");
    stage.later(1);
    assert_eq!(check(&stage).await.unwrap(), 1);
    assert!(polls(&stage).is_empty());
}

#[tokio::test]
async fn a_repair_that_was_cut_off_is_followed_up_by_the_next_check() {
    let stage = Stage::open().await;
    check(&stage).await.unwrap();
    poll(&stage.world, &stage.store, Why::Schedule).await.unwrap();
    stage.later(1);
    // It repairs, and then the store does not answer any more.
    stage.system.state().broken.push(Repair::Enabled);
    let unwell = Error::retry(Code::NoAnswer, "no answer");
    stage.system.state().failures.push_back(unwell);
    assert!(check(&stage).await.is_err());
    assert!(polls(&stage).is_empty());
    assert_eq!(check(&stage).await.unwrap(), 0);
    assert!(polls(&stage).is_empty(), "a store that fails is not asked at every tick");
    stage.later(1);
    assert_eq!(check(&stage).await.unwrap(), 0, "all is well by now");
    assert_eq!(polls(&stage), ["webhook_repaired"]);
    assert_eq!(stage.system.state().rewound_to.len(), 1);
}

#[tokio::test]
async fn without_an_address_nothing_is_kept_up() {
    let stage = Stage::open().await;
    let elsewhere = model::Connection { webhook_url: None, ..stage.store.clone() };
    assert!(webhooks(&stage.world, &elsewhere).await.unwrap().is_empty());
    assert_eq!(stage.system.state().checks, 0);
}
