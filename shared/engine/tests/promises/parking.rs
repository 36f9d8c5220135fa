//! What cannot be posted stands in a list with its cause, alone, and is told.

use engine::journal::Outcome;
use engine::ports::Event;
use engine::sync::Ending;
use engine::write::Action;
use engine::{Code, Disposition, Error};
use model::Order;

use crate::support::{Answer, MAPPING_A, Stage, d, id, order};

fn told(stage: &Stage) -> Vec<(String, Code)> {
    let events = stage.memory.events().into_iter();
    let parked = events.filter_map(|event| match event {
        Event::SyncParked { id, code, .. } => Some((id.to_string(), code)),
        Event::OpenItem { .. } | Event::NeedsReauth { .. } => None,
    });
    parked.collect()
}

#[tokio::test]
async fn a_refused_document_is_listed_and_its_neighbours_are_posted() {
    let stage = Stage::new(MAPPING_A).await;
    for one in ["18", "19", "20"] {
        stage.shop.put(order(one));
    }
    stage.ledger.on("19", Answer::Refuse(Code::PeriodClosed));
    let endings = stage.sync(&["18", "19", "20"]).await;
    assert!(endings.values().all(|ending| *ending == Ending::Done), "{endings:?}");
    assert_eq!(stage.parked_code("19"), Some(Code::PeriodClosed));
    assert!(stage.parked("19").unwrap().message.contains("in the ledger's words"));
    assert_eq!(told(&stage), [("19".to_owned(), Code::PeriodClosed)]);
    assert_eq!(stage.outcomes("19"), [Outcome::Parked]);
    assert!(stage.link("19").intents.is_empty(), "a definite refusal leaves no doubt");
    for one in ["18", "20"] {
        assert_eq!(stage.posted(one)["sale"], "11.90");
    }
    stage.sync_until_done("19").await;
    assert_eq!(stage.posted("19")["sale"], "11.90", "tried again once the period is open");
    assert_eq!(stage.parked("19"), None);
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_listed_alone() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("18"));
    stage.shop.garble("19");
    let endings = stage.sync(&["18", "19"]).await;
    assert!(endings.values().all(|ending| *ending == Ending::Done));
    assert_eq!(stage.parked_code("19"), Some(Code::RecordUnreadable));
    assert_eq!(stage.posted("18")["sale"], "11.90");
}

#[tokio::test]
async fn an_order_that_does_not_add_up_is_not_posted() {
    let stage = Stage::new(MAPPING_A).await;
    let off = Order { total: d("12.90"), ..order("19") };
    stage.shop.put(off);
    let taxed = Order { total_tax: d("1.89"), ..order("20") };
    stage.shop.put(taxed);
    for (one, code) in [("19", Code::RoundingTooLarge), ("20", Code::OutOfBalance)] {
        stage.sync_until_done(one).await;
        assert_eq!(stage.parked_code(one), Some(code));
        assert!(stage.ledger.of(one).is_empty());
    }
    let parked = stage.parked("19").unwrap();
    assert!(parked.message.contains("1.00"), "the difference is shown: {}", parked.message);
}

#[tokio::test]
async fn a_document_that_stays_wrong_is_voided_and_listed() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    for _ in ["the document", "its correction"] {
        stage.ledger.on("19", Answer::Wrong(d("0.01")));
    }
    assert_eq!(stage.sync_one("19").await, Ending::Done);
    let kept = &stage.ledger.of("19")[0];
    assert!(kept.voided);
    assert!(matches!(stage.ledger.carried_out().last().unwrap().action, Action::Void { .. }));
    let parked = stage.parked("19").unwrap();
    assert_eq!(parked.code, Code::PostedDiffers);
    assert!(parked.message.contains("total: planned 11.9, posted 11.91"), "{}", parked.message);
    assert_eq!(stage.outcomes("19"), [Outcome::Posted, Outcome::Updated, Outcome::Parked]);
    let held = &stage.link("19").roles[&model::Role::Sale];
    assert!(held.voided && held.id == kept.id);
    stage.sync_until_done("19").await;
    assert_eq!(stage.parked_code("19"), Some(Code::PostedDiffers), "it does not mend by itself");
    assert_eq!(stage.ledger.of("19").len(), 1);
}

/// The link has the document's id before anything else is tried with it.
#[tokio::test]
async fn a_wrong_document_is_in_the_link_before_it_is_voided() {
    for polls in 1.. {
        let stage = Stage::new(MAPPING_A).await;
        stage.shop.put(order("19"));
        stage.ledger.on("19", Answer::Wrong(d("0.01")));
        let done = stage.crash(&["19"], polls);
        if stage.ledger.of("19").first().is_some_and(|kept| kept.voided) {
            assert!(stage.link("19").roles.contains_key(&model::Role::Sale), "wait {polls}");
        }
        if done {
            return;
        }
    }
}

#[tokio::test]
async fn the_list_says_why_now_and_not_why_before() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.ledger.on("19", Answer::Refuse(Code::PeriodClosed));
    stage.sync_until_done("19").await;
    let gone = Error::new(Code::ConfigInvalid, Disposition::Park, "the key was revoked");
    stage.shop.fail_next(gone);
    stage.sync_until_done("19").await;
    assert_eq!(stage.parked_code("19"), Some(Code::ConfigInvalid));
}

#[tokio::test]
async fn an_order_without_a_route_is_listed() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.connect("lost", "copy").await;
    let slice = stage.slice_to("lost", &["19"]);
    let endings = engine::sync::sync(&stage.world, &slice).await;
    assert_eq!(endings[&id("19")], Ending::Done);
    let codes: Vec<_> = stage.memory.links().into_iter().map(|l| l.parked.unwrap().code).collect();
    assert_eq!(codes, [Code::ConfigInvalid]);
}

/// Two records that claim one document: the second is listed, the first keeps it.
#[tokio::test]
async fn a_document_belongs_to_one_record() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.sync_until_done("19").await;
    let mut stolen = stage.link("19");
    stage.shop.put(order("20"));
    stage.crash(&["20"], 8);
    let thief = stage.link("20");
    stolen.key = thief.key.clone();
    stolen.epoch = thief.epoch;
    let held = stolen.roles[&model::Role::Sale].clone();
    let claim = engine::ports::Claim { document: held.document, id: held.id };
    let commit =
        engine::ports::Commit { link: stolen, claims: vec![claim.clone()], entries: Vec::new() };
    let answer = stage.world.links.commit(commit).await.unwrap();
    assert_eq!(answer, engine::ports::Committed::Owned(claim));
    assert!(stage.link("20").roles.is_empty());
}
