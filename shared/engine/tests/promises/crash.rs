//! A worker may die at any of its waits: before a call is sent, while it is carried out, after its
//! answer. Whoever comes next finds out and makes nothing twice.

use std::collections::BTreeMap;
use std::time::Duration;

use engine::journal::Outcome;
use model::Order;

use crate::support::{Answer, MAPPING_A, MAPPING_C, Stage, d, edited, order, refunded, unpaid};

/// How a crashed call is carried out all the same: at once or never, or after the worker's death.
const LINGERS: [u64; 3] = [0, 30, 119];

/// Kills a worker at each of its waits in turn, brings the order to its end, and looks.
async fn at_every_wait(mapping: &str, order: Order, expected: &[(&str, &str)]) {
    let expected: BTreeMap<String, String> =
        expected.iter().map(|(role, total)| ((*role).to_owned(), (*total).to_owned())).collect();
    for linger in LINGERS {
        for polls in 1.. {
            let stage = Stage::new(mapping).await;
            stage.shop.put(order.clone());
            stage.ledger.linger(Duration::from_secs(linger));
            let done = stage.crash(&["19"], polls);
            stage.settle();
            stage.sync_until_done("19").await;
            assert_eq!(stage.posted("19"), expected, "killed at wait {polls}, linger {linger}");
            assert_eq!(stage.ledger.of("19").len(), expected.len(), "killed at wait {polls}");
            assert_whole(&stage, expected.len(), polls);
            if done {
                assert!(polls > 20, "the worker has too few waits: {polls}");
                break;
            }
        }
    }
}

/// The link is at rest, and the journal says where each document came from.
fn assert_whole(stage: &Stage, documents: usize, polls: usize) {
    let link = stage.link("19");
    assert!(link.intents.is_empty() && link.lease.is_none() && link.parked.is_none());
    assert_eq!((link.attempts, link.failing_since), (0, None), "killed at wait {polls}");
    let outcomes = stage.outcomes("19");
    let made = |outcome: &&Outcome| matches!(outcome, Outcome::Posted | Outcome::Adopted);
    assert_eq!(outcomes.iter().filter(made).count(), documents, "{outcomes:?}");
    assert_eq!(stage.ledger.masters().len(), 2, "killed at wait {polls}");
}

#[tokio::test]
async fn a_sale_is_made_once() {
    at_every_wait(MAPPING_A, order("19"), &[("sale", "11.90")]).await;
}

#[tokio::test]
async fn a_sale_and_its_refunds_are_made_once() {
    let order = refunded(refunded(order("19"), "31", "5.00"), "32", "6.90");
    let expected = [("sale", "11.90"), ("refund:31", "5.00"), ("refund:32", "6.90")];
    at_every_wait(MAPPING_A, order, &expected).await;
}

#[tokio::test]
async fn an_invoice_and_its_payment_are_made_once() {
    let mut order = order("19");
    order.payment.gateway = "bacs".to_owned();
    at_every_wait(MAPPING_C, order, &[("sale", "11.90"), ("payment", "11.90")]).await;
}

/// The order changes while the dead worker's writes are in doubt: what stands is found, never made
/// again, and what cannot follow the change is listed.
#[tokio::test]
async fn an_order_that_is_edited_after_the_crash_is_made_once() {
    for linger in LINGERS {
        for polls in 1.. {
            let stage = Stage::new(MAPPING_A).await;
            stage.shop.put(order("19"));
            stage.ledger.linger(Duration::from_secs(linger));
            let done = stage.crash(&["19"], polls);
            stage.shop.put(edited(order("19"), "20.00"));
            stage.settle();
            stage.sync_until_done("19").await;
            let documents = stage.ledger.of("19");
            assert_eq!(documents.len(), 1, "killed at wait {polls}, linger {linger}");
            let total = stage.posted("19")["sale"].clone();
            let code = stage.parked_code("19");
            match total.as_str() {
                "23.80" => assert_eq!(code, None, "killed at wait {polls}"),
                "11.90" => assert_eq!(code, Some(engine::Code::EditedAfterPayment)),
                other => panic!("a total of {other}"),
            }
            if done {
                break;
            }
        }
    }
}

/// Several orders in one batch: each is brought to its end, whichever of them the worker saw done.
#[tokio::test]
async fn a_batch_is_made_once() {
    let ids = ["1", "2", "3", "4"];
    for polls in 1.. {
        let stage = Stage::new(MAPPING_A).await;
        for one in ids {
            stage.shop.put(order(one));
        }
        stage.ledger.linger(Duration::from_secs(119));
        let done = stage.crash(&ids, polls);
        stage.settle();
        for one in ids {
            stage.sync_until_done(one).await;
            assert_eq!(stage.posted(one).len(), 1, "killed at wait {polls}");
        }
        assert_eq!(stage.ledger.documents().len(), ids.len(), "killed at wait {polls}");
        if done {
            return;
        }
    }
}

/// A document that is not as planned never ends as right, wherever its worker dies.
#[tokio::test]
async fn a_wrong_document_is_listed_wherever_the_worker_dies() {
    for polls in 1.. {
        let stage = Stage::new(MAPPING_A).await;
        stage.shop.put(order("19"));
        stage.ledger.on("19", Answer::Wrong(d("0.01")));
        let done = stage.crash(&["19"], polls);
        stage.settle();
        stage.sync_until_done("19").await;
        let right = stage.ledger.of("19").iter().all(|kept| {
            !kept.voided && kept.figures.as_ref().is_some_and(|figures| figures.total == d("11.90"))
        });
        let code = stage.parked_code("19");
        let expected = (!right).then_some(engine::Code::PostedDiffers);
        assert_eq!(code, expected, "killed at wait {polls}: {:?}", stage.outcomes("19"));
        assert_eq!(stage.ledger.of("19").len(), 1);
        if done {
            return;
        }
    }
}

/// An unpaid invoice is amended; the worker dies; the shop takes the change back.
#[tokio::test]
async fn an_update_that_died_does_not_hide_behind_the_old_order() {
    for linger in LINGERS {
        for polls in 1.. {
            let stage = Stage::new(MAPPING_C).await;
            let unpaid = unpaid(order("19"));
            stage.shop.put(unpaid.clone());
            stage.sync_until_done("19").await;
            assert_eq!(stage.posted("19")["sale"], "11.90");
            stage.shop.put(edited(unpaid.clone(), "20.00"));
            stage.ledger.linger(Duration::from_secs(linger));
            let done = stage.crash(&["19"], polls);
            stage.shop.put(unpaid);
            stage.settle();
            stage.sync_until_done("19").await;
            let total = stage.posted("19")["sale"].clone();
            let listed = stage.parked("19").is_some();
            assert!(total == "11.90" || listed, "killed at wait {polls}: {total} and not listed");
            if done {
                break;
            }
        }
    }
}
