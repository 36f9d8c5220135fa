//! The id-set sweep: what vanished or changed without a word is looked at, and nothing else.

use std::collections::BTreeMap;

use engine::sweep::{hurry, sweep};

use crate::stage::Stage;
use crate::system::shut;

async fn swept(stage: &Stage) -> Vec<u64> {
    // Pages of two: a call reads ten of them, at the most sixty records are here.
    for _ in 0..5 {
        sweep(&stage.world, &stage.store).await.unwrap();
    }
    stage.looked_at()
}

async fn stage(records: &[u64]) -> Stage {
    let stage = Stage::open().await;
    stage.system.state().records = records.iter().map(|id| (*id, 7)).collect();
    assert!(swept(&stage).await.is_empty(), "the first sweep takes note");
    stage.later(7);
    stage
}

#[tokio::test]
async fn a_silent_deletion_is_found_by_the_next_sweep() {
    let stage = stage(&[1, 2, 3, 500, 90_000]).await;
    assert!(swept(&stage).await.is_empty(), "nothing moved");
    stage.later(7);
    stage.system.state().records.remove(&500);
    stage.system.state().records.remove(&90_000);
    assert_eq!(swept(&stage).await, [500, 90_000]);
}

#[tokio::test]
async fn a_silent_change_and_a_silent_arrival_are_found() {
    let stage = stage(&[1, 2, 3]).await;
    stage.system.state().records.insert(2, 8);
    stage.system.state().records.insert(9, 7);
    assert_eq!(swept(&stage).await, [2, 9]);
    stage.later(7);
    assert!(swept(&stage).await.is_empty(), "once is enough");
}

#[tokio::test]
async fn a_row_that_shifted_is_asked_for_and_not_forgotten() {
    let stage = stage(&[1, 2, 3, 4, 5]).await;
    stage.system.state().shifted.insert(3);
    assert_eq!(swept(&stage).await, [3]);
    stage.later(7);
    stage.system.state().records.remove(&3);
    assert_eq!(swept(&stage).await, [3], "it vanished after it was passed over");
}

#[tokio::test]
async fn a_sweep_rests_for_hours_unless_it_is_wanted() {
    let stage = stage(&[1, 2]).await;
    assert!(swept(&stage).await.is_empty());
    stage.system.state().records.remove(&2);
    stage.later(1);
    assert!(swept(&stage).await.is_empty(), "it rests");
    hurry(&stage.world, &stage.store).await.unwrap();
    assert_eq!(swept(&stage).await, [2]);
}

#[tokio::test]
async fn an_error_in_between_costs_a_page_and_no_record() {
    let records: Vec<u64> = (1..=60).collect();
    let stage = stage(&records).await;
    let gone: BTreeMap<u64, u64> = stage
        .system
        .state()
        .records
        .iter()
        .filter(|(id, _)| **id % 7 != 0)
        .map(|(i, p)| (*i, *p))
        .collect();
    stage.system.state().records = gone;
    let unwell = engine::Error::retry(engine::Code::Unavailable, "unwell");
    stage.system.state().failures.push_back(unwell);
    let mut found = Vec::new();
    for _ in 0..8 {
        let _ = sweep(&stage.world, &stage.store).await;
        found.extend(stage.looked_at());
    }
    assert_eq!(found, [7, 14, 21, 28, 35, 42, 49, 56]);
}

#[tokio::test]
async fn a_queue_that_refuses_leaves_the_sweep_where_it_was() {
    let stage = stage(&[1, 2, 3]).await;
    stage.system.state().records.remove(&1);
    stage.memory.refuse_sends(1);
    assert!(sweep(&stage.world, &stage.store).await.is_err());
    assert_eq!(swept(&stage).await, [1]);
}

#[tokio::test]
async fn a_store_that_lets_nobody_in_is_marked() {
    let stage = stage(&[1]).await;
    stage.system.state().failures.push_back(shut());
    assert!(sweep(&stage.world, &stage.store).await.is_err());
    let (tenant, id) = (&stage.store.tenant, &stage.store.id);
    let store = stage.world.directory.connection(tenant, id).await.unwrap().unwrap();
    assert_ne!(store.state, stage.store.state);
}
