//! Orders that are cancelled, and what a person should look at (books.md, section 6).

use std::collections::BTreeSet;

use engine::journal::Outcome;
use engine::plan::OpenItem;
use engine::ports::Event;
use engine::{Code, sync::Ending};
use model::{Order, Role, TargetId};

use crate::support::{Answer, MAPPING_A, MAPPING_C, Stage, coupon, d, order, paid, unpaid};

fn cancelled(order: Order) -> Order {
    Order { status: "cancelled".to_owned(), ..order }
}

async fn invoiced() -> (Stage, TargetId) {
    let stage = Stage::new(MAPPING_C).await;
    stage.shop.put(unpaid(order("19")));
    stage.sync_until_done("19").await;
    let id = stage.ledger.of("19")[0].id.clone();
    (stage, id)
}

fn locked(mapping: &str, version: u32, through: &str) -> String {
    let mut mapping: serde_json::Value = serde_json::from_str(mapping).unwrap();
    mapping["version"] = version.into();
    mapping["books"]["period"] = serde_json::json!({ "locked_through": through });
    mapping.to_string()
}

#[tokio::test]
async fn the_unpaid_invoice_of_a_cancelled_order_is_voided_once() {
    let (stage, id) = invoiced().await;
    stage.shop.put(cancelled(unpaid(order("19"))));
    stage.sync_until_done("19").await;
    let kept = stage.ledger.of("19").pop().unwrap();
    assert!(kept.voided && kept.id == id);
    assert_eq!(stage.parked("19"), None);
    assert_eq!(stage.outcomes("19"), [Outcome::Posted, Outcome::Voided]);
    assert!(stage.link("19").roles[&Role::Sale].voided);
    let touched = Order { coupons: vec![coupon("ten")], ..cancelled(unpaid(order("19"))) };
    stage.shop.put(touched);
    stage.sync_until_done("19").await;
    assert_eq!((stage.ledger.of("19").len(), stage.ledger.of("19")[0].version), (1, 1));
    assert_eq!(stage.parked("19"), None);
}

#[tokio::test]
async fn an_order_that_comes_back_to_life_is_invoiced_anew() {
    let (stage, _) = invoiced().await;
    stage.shop.put(cancelled(unpaid(order("19"))));
    stage.sync_until_done("19").await;
    stage.shop.put(paid(unpaid(order("19"))));
    stage.sync_until_done("19").await;
    let posted = stage.posted("19");
    assert_eq!((posted["sale"].as_str(), posted["payment"].as_str()), ("11.90", "11.90"));
    assert_eq!(stage.ledger.of("19").len(), 3, "the void one stays beside them");
}

#[tokio::test]
async fn an_invoice_that_a_person_had_a_hand_on_is_not_voided() {
    for paid in [true, false] {
        let (stage, id) = invoiced().await;
        match paid {
            true => stage.ledger.pay(&id, d("0.01")),
            false => stage.ledger.touch(&id, "agreed by telephone"),
        }
        stage.shop.put(cancelled(unpaid(order("19"))));
        stage.sync_until_done("19").await;
        assert!(!stage.ledger.of("19")[0].voided, "paid: {paid}");
        assert_eq!(stage.parked_code("19"), Some(Code::Drifted), "paid: {paid}");
    }
}

/// Being linked or looked at moves the version alone: that is no hand.
#[tokio::test]
async fn a_newer_version_with_our_own_content_is_voided() {
    let (stage, id) = invoiced().await;
    stage.ledger.touch(&id, "");
    stage.shop.put(cancelled(unpaid(order("19"))));
    stage.sync_until_done("19").await;
    assert!(stage.ledger.of("19")[0].voided);
    assert_eq!(stage.parked("19"), None);
}

#[tokio::test]
async fn an_invoice_that_a_person_voided_is_only_noted() {
    let (stage, id) = invoiced().await;
    stage.ledger.void(&id);
    stage.shop.put(cancelled(unpaid(order("19"))));
    stage.sync_until_done("19").await;
    assert_eq!(stage.parked("19"), None);
    assert_eq!(stage.outcomes("19"), [Outcome::Posted, Outcome::Voided]);
    assert_eq!(stage.ledger.of("19")[0].version, 1, "nothing was sent");
}

#[tokio::test]
async fn a_void_survives_its_worker_and_a_lost_answer() {
    for lost in [None, Some(Answer::Unheard), Some(Answer::Lost), Some(Answer::Unreachable)] {
        for polls in 1.. {
            let (stage, _) = invoiced().await;
            stage.shop.put(cancelled(unpaid(order("19"))));
            lost.iter().for_each(|answer| stage.ledger.on("19", answer.clone()));
            let done = stage.crash(&["19"], polls);
            stage.settle();
            stage.sync_until_done("19").await;
            let all = stage.ledger.of("19");
            assert_eq!((all.len(), all[0].voided, all[0].version), (1, true, 1), "wait {polls}");
            assert_eq!(stage.parked("19"), None, "wait {polls}");
            let voids = stage.outcomes("19").into_iter().filter(|it| *it == Outcome::Voided);
            assert_eq!(voids.count(), 1, "wait {polls}");
            if done {
                break;
            }
        }
    }
}

/// A locked day: the invoice stays, and a credit memo takes it back.
#[tokio::test]
async fn an_invoice_of_a_locked_day_is_credited_and_not_voided() {
    let (stage, _) = invoiced().await;
    stage.route("ledger", &locked(MAPPING_C, 2, "2026-11-20")).await;
    stage.shop.put(cancelled(unpaid(order("19"))));
    stage.sync_until_done("19").await;
    assert_eq!(stage.parked("19"), None, "{:?}", stage.parked("19"));
    let posted = stage.posted("19");
    assert_eq!(posted["sale"], "11.90");
    assert_eq!(posted["credit:cancellation"], "11.90");
    let offset: model::money::Decimal = posted["offset:cancellation"].parse().unwrap();
    assert!(offset.is_zero());
    let sale = stage.ledger.of("19").into_iter().find(|kept| kept.balance.is_some()).unwrap();
    assert_eq!(sale.balance, Some(d("0.00")));
}

#[tokio::test]
async fn nothing_of_a_locked_day_is_amended() {
    let (stage, _) = invoiced().await;
    stage.route("ledger", &locked(MAPPING_C, 2, "2026-11-20")).await;
    stage.shop.put(crate::support::edited(unpaid(order("19")), "20.00"));
    stage.sync_until_done("19").await;
    assert_eq!(stage.parked_code("19"), Some(Code::PeriodClosed));
    assert_eq!(
        (stage.posted("19")["sale"].as_str(), stage.ledger.of("19")[0].version),
        ("11.90", 0)
    );
    stage.route("ledger", &locked(MAPPING_C, 3, "2026-11-19")).await;
    stage.sync_until_done("19").await;
    assert_eq!((stage.posted("19")["sale"].as_str(), stage.parked("19")), ("23.80", None));
}

fn told(stage: &Stage) -> Vec<OpenItem> {
    let items = stage.memory.events().into_iter().filter_map(|event| match event {
        Event::OpenItem { item, .. } => Some(item),
        Event::SyncParked { .. } | Event::NeedsReauth { .. } => None,
    });
    items.collect()
}

fn rows(stage: &Stage) -> Vec<(Outcome, Option<String>)> {
    let entries = stage.memory.entries().into_iter();
    let about = |outcome| matches!(outcome, Outcome::OpenItem | Outcome::OpenItemClosed);
    entries
        .filter(|entry| about(entry.outcome))
        .map(|entry| (entry.outcome, entry.reason))
        .collect()
}

#[tokio::test]
async fn a_paid_order_that_is_cancelled_is_an_open_item_until_it_is_not() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.sync_until_done("19").await;
    let version = stage.ledger.of("19")[0].version;
    stage.shop.put(cancelled(order("19")));
    stage.sync_until_done("19").await;
    let item = OpenItem::CancelledButPaid;
    assert_eq!(stage.link("19").open_items, BTreeSet::from([item]));
    assert_eq!((stage.parked("19"), told(&stage)), (None, vec![item]));
    let opened = (Outcome::OpenItem, Some("cancelled_but_paid".to_owned()));
    assert_eq!(rows(&stage), std::slice::from_ref(&opened));
    assert_eq!(stage.ledger.of("19")[0].version, version, "no document is touched");

    stage.shop.put(Order { coupons: vec![coupon("ten")], ..cancelled(order("19")) });
    stage.ledger.on("19", Answer::Unreachable);
    assert_ne!(stage.sync_one("19").await, Ending::Done);
    assert_eq!(stage.link("19").open_items, BTreeSet::from([item]), "it survives a retry");
    stage.settle();
    stage.sync_until_done("19").await;
    assert_eq!(rows(&stage), std::slice::from_ref(&opened), "it is told once");

    stage.shop.put(order("19"));
    stage.sync_until_done("19").await;
    assert!(stage.link("19").open_items.is_empty());
    let closed = (Outcome::OpenItemClosed, Some("cancelled_but_paid".to_owned()));
    assert_eq!((rows(&stage), told(&stage)), (vec![opened, closed], vec![item]));
}

#[tokio::test]
async fn a_posted_order_that_vanishes_is_an_open_item_and_its_documents_stay() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.sync_until_done("19").await;
    stage.shop.drop_order("19");
    for _ in 0..2 {
        stage.sync_until_done("19").await;
        assert_eq!(stage.link("19").open_items, BTreeSet::from([OpenItem::SourceGone]));
        assert_eq!((rows(&stage).len(), told(&stage).len()), (1, 1));
        assert_eq!(stage.posted("19")["sale"], "11.90");
    }
}

/// A record that cannot be read says nothing of what was open before.
#[tokio::test]
async fn a_failure_closes_no_open_item() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.sync_until_done("19").await;
    stage.shop.put(cancelled(order("19")));
    stage.sync_until_done("19").await;
    stage.shop.garble("19");
    stage.sync_until_done("19").await;
    assert_eq!(stage.parked_code("19"), Some(Code::RecordUnreadable));
    assert_eq!(stage.link("19").open_items, BTreeSet::from([OpenItem::CancelledButPaid]));
}
