//! Whatever repeats or races, one source record has one document of each role.

use std::collections::BTreeMap;
use std::time::Duration;

use engine::journal::Outcome;
use engine::link::Lease;
use engine::ports::{Commit, Committed, Leased};
use engine::sync::{Ending, sync};
use futures::future::join_all;
use model::Order;

use crate::support::{MAPPING_A, MAPPING_C, Stage, id, order, refunded};

#[tokio::test]
async fn an_order_that_comes_twice_is_written_once() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    assert_eq!(stage.sync_one("19").await, Ending::Done);
    let (written, epoch) = (stage.ledger.carried_out().len(), stage.link("19").epoch);
    assert_eq!(stage.sync_one("19").await, Ending::Done);
    assert_eq!(stage.link("19").epoch, epoch, "nothing to do needs no lease");
    assert_eq!(stage.posted("19"), BTreeMap::from([("sale".to_owned(), "11.90".to_owned())]));
    assert_eq!(stage.ledger.carried_out().len(), written);
    assert_eq!(stage.outcomes("19"), [Outcome::Posted, Outcome::Unchanged]);
}

#[tokio::test]
async fn a_poll_that_finds_nothing_new_is_no_news() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.sync_until_done("19").await;
    let mut slice = stage.slice_to("ledger", &[]);
    slice.records.insert(id("19"), Vec::new());
    assert_eq!(sync(&stage.world, &slice).await[&id("19")], Ending::Done);
    assert_eq!(stage.outcomes("19"), [Outcome::Posted]);
}

#[tokio::test]
async fn sixteen_workers_at_once_make_one_document_each() {
    let stage = Stage::new(MAPPING_A).await;
    let ids: Vec<String> = (1..=20).map(|id| id.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    for one in &ids {
        stage.shop.put(refunded(order(one), "900", "11.90"));
    }
    let workers = join_all((0..16).map(|_| stage.sync(&ids))).await;
    assert_eq!(workers.len(), 16);
    for one in &ids {
        let done = workers.iter().filter(|endings| endings[&id(one)] == Ending::Done).count();
        assert!(done >= 1, "nobody brought {one} to an end");
        stage.sync_until_done(one).await;
        assert_eq!(stage.posted(one).len(), 2);
        assert_eq!(stage.ledger.of(one).len(), 2);
    }
    assert_eq!(stage.ledger.documents().len(), 40);
}

#[tokio::test]
async fn a_record_that_another_worker_holds_comes_again_soon() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    assert!(!stage.crash(&["19"], 8), "the worker should have died with the lease");
    assert!(stage.link("19").lease.is_some());
    let fetches = stage.shop.fetches();
    assert_eq!(stage.sync_one("19").await, Ending::Again { after: Duration::from_secs(3) });
    assert_eq!((stage.ledger.calls(), stage.shop.fetches()), (0, fetches));
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_commits_nothing() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.sync_until_done("19").await;
    let old = stage.link("19");
    stage.settle();
    stage.shop.put(Order { status: "completed".to_owned(), ..order("19") });
    let now = stage.world.clock.now();
    let lease =
        |owner: &str| Lease { owner: owner.to_owned(), until: now + Duration::from_secs(200) };
    let links = &stage.world.links;
    let first = links.lease(&old.key, old.epoch, lease("slow"), now).await.unwrap();
    let Leased::Won(mut slow) = first else { panic!("{first:?}") };
    stage.settle();
    stage.sync_until_done("19").await;
    let after = stage.link("19");
    slow.roles.clear();
    let commit = Commit { link: *slow, claims: Vec::new(), entries: Vec::new() };
    assert_eq!(links.commit(commit).await.unwrap(), Committed::Fenced);
    assert_eq!(stage.link("19"), after);
}

/// A worker that sleeps through its lease, at any of its waits, and wakes after its successor.
#[tokio::test]
async fn a_worker_that_wakes_after_its_successor_changes_nothing() {
    for polls in 0.. {
        let stage = Stage::new(MAPPING_A).await;
        stage.shop.put(order("19"));
        let slice = stage.slice_to("ledger", &["19"]);
        let mut sleeper = Box::pin(sync(&stage.world, &slice));
        let mut done = false;
        for _ in 0..polls {
            if futures::poll!(&mut sleeper).is_ready() {
                done = true;
                break;
            }
        }
        if done {
            assert!(polls > 20, "the worker has too few waits: {polls}");
            return;
        }
        stage.settle();
        stage.sync_until_done("19").await;
        let link = stage.link("19");
        sleeper.await;
        let mut now = stage.link("19");
        now.epoch = link.epoch;
        assert_eq!(now, link, "woken at wait {polls}");
        assert_eq!(stage.ledger.of("19").len(), 1, "woken at wait {polls}");
    }
}

/// A worker whose record is taken from it, at any of its waits, begins no write after that.
#[tokio::test]
async fn a_robbed_worker_begins_no_write() {
    for polls in 1.. {
        let stage = Stage::new(MAPPING_A).await;
        stage.shop.put(order("19"));
        let slice = stage.slice_to("ledger", &["19"]);
        let mut robbed = Box::pin(sync(&stage.world, &slice));
        for _ in 0..polls {
            if futures::poll!(&mut robbed).is_ready() {
                return;
            }
        }
        let Some(link) = stage.memory.links().pop() else { continue };
        let now = stage.world.clock.now() + Duration::from_secs(600);
        let lease = Lease { owner: "thief".to_owned(), until: now };
        let taken = stage.world.links.lease(&link.key, link.epoch, lease, now).await.unwrap();
        let Leased::Won(taken) = taken else { panic!("{taken:?}") };
        robbed.await;
        assert_eq!(stage.link("19"), *taken, "robbed at wait {polls}");
        let was_sent = !link.intents.is_empty() || !link.roles.is_empty();
        assert!(was_sent || stage.ledger.of("19").is_empty(), "robbed at wait {polls}");
    }
}

#[tokio::test]
async fn hints_of_one_record_are_one_read_and_each_is_journalled() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    let mut slice = stage.slice_to("ledger", &["19"]);
    slice.records.insert(id("19"), ["1", "2", "3"].map(|event| stage.hint(event)).to_vec());
    sync(&stage.world, &slice).await;
    assert_eq!((stage.shop.fetches(), stage.shop.reads()), (1, 1));
    assert_eq!(stage.ledger.of("19").len(), 1);
    let hints = |stage: &Stage| -> Vec<_> {
        stage.memory.entries().into_iter().map(|entry| (entry.outcome, entry.hint)).collect()
    };
    let told = [
        (Outcome::Posted, Some(stage.hint("3"))),
        (Outcome::Unchanged, Some(stage.hint("1"))),
        (Outcome::Unchanged, Some(stage.hint("2"))),
    ];
    assert_eq!(hints(&stage), told);
    sync(&stage.world, &slice).await;
    assert_eq!(hints(&stage).len(), 6, "three more that changed nothing");
}

#[tokio::test]
async fn an_invoice_is_paid_once() {
    let stage = Stage::new(MAPPING_C).await;
    let mut transfer = order("19");
    transfer.payment.gateway = "bacs".to_owned();
    stage.shop.put(transfer);
    join_all((0..16).map(|_| stage.sync(&["19"]))).await;
    stage.sync_until_done("19").await;
    let posted = stage.posted("19");
    assert_eq!(posted.len(), 2, "{posted:?}");
    assert_eq!((posted["sale"].as_str(), posted["payment"].as_str()), ("11.90", "11.90"));
    assert_eq!(stage.ledger.of("19").len(), 2);
}
