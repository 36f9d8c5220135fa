//! A creation without an answer: nobody acts before it must have happened, then it is looked up.

use std::time::Duration;

use engine::Code;
use engine::journal::Outcome;
use engine::sync::Ending;

use crate::support::{Answer, MAPPING_A, Stage, d, edited, order, refunded};

const DOUBT: Duration = Duration::from_secs(130);

#[tokio::test]
async fn nobody_acts_before_the_doubt_ends_and_a_late_document_is_adopted() {
    for late in [0, 1, 60, 119, 120] {
        let stage = Stage::new(MAPPING_A).await;
        stage.shop.put(order("19"));
        stage.ledger.on("19", Answer::Late(Duration::from_secs(late)));
        let first = stage.sync_one("19").await;
        assert_eq!(first, Ending::Again { after: DOUBT + Duration::from_secs(1) });
        let (calls, finds) = (stage.ledger.calls(), stage.ledger.finds());
        for _ in 0..12 {
            stage.advance(Duration::from_secs(10));
            let early = stage.sync_one("19").await;
            let Ending::Again { after } = early else { panic!("acted in doubt: {early:?}") };
            assert!(after <= DOUBT);
        }
        assert_eq!((stage.ledger.calls(), stage.ledger.finds()), (calls, finds), "late {late}");
        stage.advance(Duration::from_secs(11));
        assert_eq!(stage.sync_one("19").await, Ending::Done);
        assert_eq!(stage.ledger.of("19").len(), 1, "late {late}");
        assert_eq!(stage.posted("19")["sale"], "11.90");
        assert!(stage.outcomes("19").contains(&Outcome::Adopted));
        assert_eq!(stage.ledger.calls(), calls, "an adopted document was sent again");
    }
}

/// The limiter's wait is no part of the doubt: it counts from when the client gave up.
#[tokio::test]
async fn a_write_that_waited_for_the_limiter_is_not_given_up_too_early() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    let (wait, late) = (Duration::from_secs(20), Duration::from_secs(119));
    stage.ledger.on("19", Answer::WaitThenLate(wait, late));
    stage.sync_one("19").await;
    stage.shop.put(edited(order("19"), "20.00"));
    stage.sync_until_done("19").await;
    stage.settle();
    assert_eq!(stage.ledger.of("19").len(), 1);
    assert_eq!(stage.posted("19")["sale"], "11.90");
}

#[tokio::test]
async fn what_was_carried_out_unheard_is_adopted() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.ledger.on("19", Answer::Unheard);
    stage.sync_until_done("19").await;
    assert_eq!(stage.ledger.of("19").len(), 1);
    assert_eq!(stage.sync_one("19").await, Ending::Done);
    assert_eq!(stage.outcomes("19"), [Outcome::Retried, Outcome::Adopted, Outcome::Unchanged]);
}

#[tokio::test]
async fn what_was_never_carried_out_is_sent_again_alone_with_the_same_id() {
    let stage = Stage::new(MAPPING_A).await;
    for one in ["19", "20"] {
        stage.shop.put(order(one));
    }
    stage.ledger.on("19", Answer::Lost);
    stage.ledger.on("20", Answer::Lost);
    let before = stage.sync(&["19", "20"]).await;
    assert!(before.values().all(|ending| *ending != Ending::Done));
    let sent = |one: &str| stage.link(one).intents.values().next().unwrap().request_id.clone();
    let ids = [sent("19"), sent("20")];
    let calls = stage.ledger.calls();
    stage.advance(DOUBT + Duration::from_secs(1));
    stage.sync(&["19", "20"]).await;
    assert_eq!(stage.ledger.calls(), calls + 2, "each goes alone");
    let carried_out = stage.ledger.carried_out();
    let last = &carried_out[carried_out.len() - 2..];
    assert_eq!([last[0].request_id.clone(), last[1].request_id.clone()], ids);
    for one in ["19", "20"] {
        assert_eq!(stage.posted(one)["sale"], "11.90");
        assert_eq!(stage.ledger.of(one).len(), 1);
    }
}

#[tokio::test]
async fn an_edited_order_that_was_never_carried_out_goes_with_an_id_of_its_own() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.ledger.on("19", Answer::Lost);
    stage.sync_one("19").await;
    let old = stage.link("19").intents.values().next().unwrap().request_id.clone();
    stage.shop.put(edited(order("19"), "20.00"));
    stage.sync_until_done("19").await;
    assert_eq!(stage.posted("19")["sale"], "23.80");
    let carried_out = stage.ledger.carried_out();
    assert_ne!(carried_out.last().unwrap().request_id, old, "another body under a known id");
}

#[tokio::test]
async fn an_edited_order_that_was_carried_out_is_found_and_listed() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.ledger.on("19", Answer::Unheard);
    stage.sync_one("19").await;
    stage.shop.put(edited(order("19"), "20.00"));
    stage.sync_until_done("19").await;
    assert_eq!(stage.posted("19")["sale"], "11.90");
    assert_eq!(stage.ledger.of("19").len(), 1);
    assert_eq!(stage.parked_code("19"), Some(Code::EditedAfterPayment));
}

#[tokio::test]
async fn an_order_that_vanished_in_doubt_keeps_its_document() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.ledger.on("19", Answer::Unheard);
    stage.sync_one("19").await;
    stage.shop.drop_order("19");
    stage.sync_until_done("19").await;
    assert_eq!(stage.posted("19")["sale"], "11.90");
}

/// A wrong document whose answer was lost is still compared with its plan, and put right.
#[tokio::test]
async fn an_adopted_document_is_compared_with_its_plan() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.ledger.on("19", Answer::WrongUnheard(d("0.01")));
    stage.sync_one("19").await;
    stage.settle();
    stage.sync_until_done("19").await;
    assert_eq!(stage.ledger.of("19").len(), 1);
    assert_eq!((stage.posted("19")["sale"].as_str(), stage.parked("19")), ("11.90", None));
}

/// One refund in doubt does not undo what is known of its sale, and holds up nobody else.
#[tokio::test]
async fn a_refund_in_doubt_leaves_its_sale_and_its_neighbours_alone() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("20"));
    stage.shop.put(order("19"));
    stage.sync_until_done("19").await;
    stage.shop.put(refunded(order("19"), "31", "11.90"));
    stage.ledger.on("19", Answer::Late(Duration::from_secs(100)));
    let endings = stage.sync(&["19", "20"]).await;
    assert_eq!(endings[&crate::support::id("20")], Ending::Done);
    assert_eq!(stage.posted("19").len(), 1);
    stage.sync_until_done("19").await;
    assert_eq!(stage.posted("19")["refund:31"], "11.90");
    assert_eq!(stage.ledger.of("19").len(), 2);
}
