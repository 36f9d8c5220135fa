//! Rows are replaced under their own key: writing twice is writing once.

use engine::sync::{Ending, sync};
use model::Order;
use model::document::Rows;

use crate::support::{MAPPING_A, Stage, edited, id, order};

async fn to_copy(stage: &Stage) -> Ending {
    sync(&stage.world, &stage.slice_to("copy", &["19"])).await[&id("19")]
}

async fn until_done(stage: &Stage) {
    for _ in 0..10 {
        match to_copy(stage).await {
            Ending::Done => return,
            Ending::Again { after } => stage.advance(after),
        }
    }
    panic!("the rows never came to an end");
}

fn total(rows: &Rows) -> String {
    rows.rows[0].columns["total"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn rows_are_written_once_until_they_change() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    assert_eq!(to_copy(&stage).await, Ending::Done);
    assert_eq!(to_copy(&stage).await, Ending::Done);
    assert_eq!(stage.copy.writes(), 1);
    stage.shop.put(edited(order("19"), "20.00"));
    assert_eq!(to_copy(&stage).await, Ending::Done);
    assert_eq!((stage.copy.writes(), total(&stage.copy.rows()[&id("19")])), (2, "23.80".into()));
}

/// The copy takes what the books do not: an unpaid order is a row with its status.
#[tokio::test]
async fn an_order_that_the_books_skip_is_a_row() {
    let stage = Stage::new(MAPPING_A).await;
    let unpaid = Order { status: "pending".to_owned(), paid_at: None, ..order("19") };
    stage.shop.put(unpaid);
    stage.sync_until_done("19").await;
    until_done(&stage).await;
    assert!(stage.ledger.of("19").is_empty());
    assert_eq!(stage.copy.rows().len(), 1);
}

#[tokio::test]
async fn rows_without_an_answer_are_written_again() {
    for after_the_write in [true, false] {
        let stage = Stage::new(MAPPING_A).await;
        stage.shop.put(order("19"));
        stage.copy.lose_answer(after_the_write);
        until_done(&stage).await;
        assert_eq!(total(&stage.copy.rows()[&id("19")]), "11.90");
    }
}

#[tokio::test]
async fn a_change_that_is_taken_back_while_its_write_is_unheard_is_taken_back_in_the_copy() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    until_done(&stage).await;
    stage.shop.put(edited(order("19"), "20.00"));
    stage.copy.lose_answer(true);
    assert_ne!(to_copy(&stage).await, Ending::Done);
    stage.shop.put(order("19"));
    stage.settle();
    until_done(&stage).await;
    assert_eq!(total(&stage.copy.rows()[&id("19")]), "11.90");
}

#[tokio::test]
async fn a_record_that_vanished_keeps_its_rows_with_a_mark() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    until_done(&stage).await;
    stage.shop.drop_order("19");
    until_done(&stage).await;
    assert!(stage.copy.rows()[&id("19")].gone);
}

#[tokio::test]
async fn rows_are_right_wherever_the_worker_dies() {
    for polls in 1.. {
        let stage = Stage::new(MAPPING_A).await;
        stage.shop.put(order("19"));
        let slice = stage.slice_to("copy", &["19"]);
        let done = crate::support::crash(sync(&stage.world, &slice), polls).is_some();
        stage.shop.put(edited(order("19"), "20.00"));
        stage.settle();
        until_done(&stage).await;
        assert_eq!(total(&stage.copy.rows()[&id("19")]), "23.80", "killed at wait {polls}");
        if done {
            assert!(polls > 5, "the worker has too few waits: {polls}");
            return;
        }
    }
}
