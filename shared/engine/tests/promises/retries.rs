//! What fails for a while comes back after the wait that was asked for, and not for ever.

use std::time::Duration;

use engine::journal::Outcome;
use engine::sync::{Ending, sync};
use engine::{Code, Error};

use crate::support::{Answer, MAPPING_A, Stage, coupon, id, order, refunded};

#[tokio::test]
async fn a_throttled_write_comes_back_after_the_wait() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    let wait = Duration::from_secs(47);
    stage.ledger.on("19", Answer::Throttle(wait));
    assert_eq!(stage.sync_one("19").await, Ending::Again { after: wait });
    assert!(stage.link("19").intents.is_empty(), "what was not sent is not in doubt");
    stage.advance(wait);
    assert_eq!(stage.sync_one("19").await, Ending::Done);
    assert_eq!(stage.posted("19")["sale"], "11.90");
    assert_eq!(stage.outcomes("19"), [Outcome::Retried, Outcome::Posted]);
}

#[tokio::test]
async fn a_throttled_source_brings_every_record_back_after_the_wait() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    let wait = Duration::from_secs(11);
    stage.shop.fail_next(Error::retry_after(Code::Throttled, wait, "429"));
    let endings = stage.sync(&["19", "20"]).await;
    assert!(endings.values().all(|ending| *ending == Ending::Again { after: wait }));
    assert_eq!(stage.link("19").lease, None, "a lease is not kept while nobody works");
}

#[tokio::test]
async fn the_wait_grows_and_stays_under_an_hour() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    let mut waits = Vec::new();
    for _ in 0..12 {
        stage.ledger.on("19", Answer::Unreachable);
        let Ending::Again { after } = stage.sync_one("19").await else { panic!("it was done") };
        stage.advance(after);
        waits.push(after);
    }
    let seconds: Vec<u64> = waits.iter().map(Duration::as_secs).collect();
    assert!((15..=30).contains(&seconds[0]), "{seconds:?}");
    assert!(seconds.iter().all(|wait| *wait <= 3600), "{seconds:?}");
    assert!(seconds[11] >= 1800, "{seconds:?}");
}

#[tokio::test]
async fn after_a_day_a_person_is_asked_and_can_try_again() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    let day = Duration::from_secs(24 * 3600);
    let mut tried_for = Duration::ZERO;
    loop {
        stage.ledger.on("19", Answer::Unreachable);
        match stage.sync_one("19").await {
            Ending::Done => break,
            Ending::Again { after } => {
                stage.advance(after);
                tried_for += after;
            }
        }
        assert!(tried_for < day + Duration::from_secs(3600), "tried for ever");
    }
    assert!(tried_for >= day, "given up after {tried_for:?}");
    let parked = stage.parked("19").unwrap();
    assert_eq!(parked.code, Code::RetriedTooLong);
    assert!(parked.message.contains("connection refused"), "{}", parked.message);
    stage.sync_until_done("19").await;
    assert_eq!(stage.posted("19")["sale"], "11.90");
    assert_eq!(stage.parked("19"), None);
}

/// A worker that died once does not make a failure of next week look a week old.
#[tokio::test]
async fn an_old_crash_does_not_shorten_a_later_day() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.sync_until_done("19").await;
    stage.shop.put(model::Order { coupons: vec![coupon("ten")], ..order("19") });
    assert!(!stage.crash(&["19"], 8));
    stage.shop.put(order("19"));
    stage.settle();
    stage.sync_until_done("19").await;
    stage.advance(Duration::from_secs(7 * 24 * 3600));
    stage.shop.put(model::Order { coupons: vec![coupon("five")], ..order("19") });
    stage.ledger.on("19", Answer::Unreachable);
    assert_ne!(stage.sync_one("19").await, Ending::Done);
    assert_eq!(stage.parked("19"), None);
}

#[tokio::test]
async fn one_targets_outage_does_not_hold_up_the_other() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.ledger.on("19", Answer::Unreachable);
    assert_ne!(stage.sync_one("19").await, Ending::Done);
    let endings = sync(&stage.world, &stage.slice_to("copy", &["19"])).await;
    assert_eq!(endings[&id("19")], Ending::Done);
    assert_eq!(stage.copy.rows().len(), 1);
}

/// No write starts that could outlast the slice: its customer took too long to make.
#[tokio::test]
async fn a_write_that_could_outlast_its_worker_is_not_begun() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.ledger.on_master(Answer::Slow(Duration::from_secs(44)));
    assert_eq!(stage.sync_one("19").await, Ending::Done, "44 + 125 fit into 170 seconds");
    stage.shop.put(model::Order { email: "ada@example.test".to_owned(), ..order("20") });
    stage.ledger.on_master(Answer::Slow(Duration::from_secs(46)));
    let calls = stage.ledger.calls();
    assert_ne!(stage.sync_one("20").await, Ending::Done);
    assert_eq!(stage.ledger.calls(), calls + 1, "the customer's and no other");
    assert!(stage.link("20").intents.is_empty(), "nothing is in doubt");
    stage.sync_until_done("20").await;
    assert_eq!(stage.posted("20")["sale"], "11.90");
}

#[tokio::test]
async fn a_defect_of_ours_is_tried_five_times_and_then_listed() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    for attempt in 1..=5 {
        stage.shop.fail_next(Error::bug("a wire type"));
        let done = stage.sync_one("19").await == Ending::Done;
        assert_eq!(done, attempt == 5, "attempt {attempt}");
        stage.settle();
    }
    assert_eq!(stage.parked_code("19"), Some(Code::Bug));
}

/// Any commit may fail, carried out or not: whoever comes next makes nothing twice.
#[tokio::test]
async fn our_own_state_may_fail_at_any_commit() {
    for carried_out in [true, false] {
        for commits_before in 0.. {
            let stage = Stage::new(MAPPING_A).await;
            stage.shop.put(refunded(order("19"), "31", "5.00"));
            stage.outage.plan(commits_before, carried_out);
            stage.sync_one("19").await;
            let never_came = stage.outage.is_planned();
            stage.outage.cancel();
            stage.settle();
            stage.sync_until_done("19").await;
            let posted = stage.posted("19");
            assert_eq!((posted.len(), stage.ledger.of("19").len()), (2, 2), "{commits_before}");
            assert_eq!(stage.parked("19"), None, "{commits_before}");
            if never_came {
                assert!(commits_before >= 3, "too few commits: {commits_before}");
                break;
            }
        }
    }
}
