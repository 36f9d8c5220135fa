//! What changed in a company: nothing is skipped, little is repeated, and a quiet poll is one read.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod quickbooks_read_support;

use std::collections::BTreeSet;

use engine::connector::{Fetched, Source};
use engine::{Code, Disposition};
use jiff::{SignedDuration, Timestamp};
use model::{Kind, SourceId};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use quickbooks_read_support::{Company, DAY_MS, of_kind, template};
use serde_json::{Value, json};

const BOTH: [Kind; 2] = [Kind::Customer, Kind::Vendor];

fn vendor(name: &str) -> Value {
    json!({ "DisplayName": name })
}

#[tokio::test]
async fn a_quiet_poll_is_one_read_and_a_change_is_reported_once() {
    let company = Company::open(json!("de"), 1).await;
    let (changed, first) = company.poll(&Kind::ALL, None).await;
    assert_eq!((changed.len(), company.reads()), (0, 1));
    let made = company.make("Vendor", vendor("Paper & Co")).await;
    let (changed, second) = company.poll(&Kind::ALL, Some(&first.next)).await;
    assert_eq!(of_kind(&changed, Kind::Vendor), BTreeSet::from([made.clone()]));
    let (changed, third) = company.poll(&Kind::ALL, Some(&second.next)).await;
    assert_eq!(changed, [], "it was reported as it is");
    let patch = json!({"entity": "Vendor", "id": made, "patch": {"CompanyName": "Paper"}});
    company.edit(patch).await;
    let (changed, fourth) = company.poll(&Kind::ALL, Some(&third.next)).await;
    assert_eq!(changed.len(), 1, "another state within the same second is another report");
    assert_eq!(company.reads(), 4);
    let proven = fourth.complete_until.unwrap();
    let ago = company.session.clock.now().duration_since(proven);
    assert!(ago >= SignedDuration::from_mins(5) && ago < SignedDuration::from_mins(6), "{ago:?}");
}

#[tokio::test]
async fn only_wanted_kinds_are_asked_for_and_a_new_one_starts_at_the_beginning() {
    let company = Company::open(json!("de"), 1).await;
    let early = company.make("Vendor", vendor("Early")).await;
    let customer = company.make("Customer", vendor("A customer")).await;
    let (changed, page) = company.poll(&[Kind::Customer], None).await;
    assert_eq!(changed.len(), 1);
    assert_eq!(of_kind(&changed, Kind::Customer), BTreeSet::from([customer]));
    company.pass(DAY_MS).await;
    let (changed, page) = company.poll(&[Kind::Customer], Some(&page.next)).await;
    assert_eq!(changed, []);
    let (changed, page) = company.poll(&BOTH, Some(&page.next)).await;
    assert_eq!(of_kind(&changed, Kind::Vendor), BTreeSet::from([early.clone()]));
    // One that is not wanted for a while starts there again.
    let (_, page) = company.poll(&[Kind::Customer], Some(&page.next)).await;
    company.pass(DAY_MS).await;
    let (_, page) = company.poll(&[Kind::Customer], Some(&page.next)).await;
    let (changed, _) = company.poll(&BOTH, Some(&page.next)).await;
    assert_eq!(of_kind(&changed, Kind::Vendor), BTreeSet::from([early]));
}

#[tokio::test]
async fn nothing_is_asked_where_nothing_is_wanted() {
    let company = Company::open(json!("de"), 1).await;
    let (changed, page) = company.poll(&[Kind::Order], None).await;
    assert_eq!((changed.len(), company.reads(), page.more), (0, 0, false));
}

#[tokio::test]
async fn what_is_deleted_voided_or_merged_is_reported_and_read_as_it_is() {
    let company = Company::open(json!("de"), 1).await;
    let kept = company.make("Vendor", vendor("Kept")).await;
    let merged = company.make("Vendor", vendor("Merged")).await;
    let transfer = || {
        json!({
            "FromAccountRef": {"value": "10"}, "ToAccountRef": {"value": "1"}, "Amount": 20.50,
            "TxnDate": "2026-11-20",
        })
    };
    let deleted = company.make("Transfer", transfer()).await;
    let voided = company.make("Transfer", transfer()).await;
    let kinds = [Kind::Vendor, Kind::Transfer];
    let (_, page) = company.poll(&kinds, None).await;
    company.pass(DAY_MS).await;
    let (_, page) = company.poll(&kinds, Some(&page.next)).await;
    company.edit(json!({"entity": "Vendor", "id": merged, "op": "merge", "into": kept})).await;
    company.edit(json!({"entity": "Transfer", "id": deleted, "op": "delete"})).await;
    company.edit(json!({"entity": "Transfer", "id": voided, "op": "void"})).await;
    let (changed, page) = company.poll(&kinds, Some(&page.next)).await;
    assert_eq!(of_kind(&changed, Kind::Vendor), BTreeSet::from([kept.clone(), merged.clone()]));
    let both = BTreeSet::from([deleted.clone(), voided.clone()]);
    assert_eq!(of_kind(&changed, Kind::Transfer), both);
    assert!(matches!(company.fetch(Kind::Vendor, &merged).await, Fetched::Gone));
    assert!(matches!(company.fetch(Kind::Transfer, &deleted).await, Fetched::Gone));
    let model::Record::Entry(entry) = company.record(Kind::Transfer, &voided).await else {
        panic!("a transfer is an entry")
    };
    assert!(entry.voided);
    let (changed, _) = company.poll(&kinds, Some(&page.next)).await;
    assert_eq!(changed, []);
}

#[tokio::test]
async fn a_cut_answer_is_asked_again_for_fewer_kinds_and_at_last_by_queries() {
    let company = Company::open(json!("de"), 1).await;
    let kinds = [Kind::Customer, Kind::Vendor, Kind::Product, Kind::Transfer];
    let (_, page) = company.poll(&kinds, None).await;
    let proven = page.complete_until.unwrap();
    company.pass(DAY_MS).await;
    company.import_vendors("Imported", 1100).await;
    let customer = company.make("Customer", vendor("A customer")).await;
    let transfer = json!({
        "FromAccountRef": {"value": "10"}, "ToAccountRef": {"value": "1"}, "Amount": 20.50,
    });
    let transfer = company.make("Transfer", transfer).await;
    let before = company.reads();
    let (changed, page) = company.poll(&kinds, Some(&page.next)).await;
    let made: BTreeSet<SourceId> = company.ids("Vendor").await;
    let named = of_kind(&changed, Kind::Vendor);
    let missing: Vec<_> = made.difference(&named).filter(|id| id.as_str().len() > 1).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(of_kind(&changed, Kind::Customer), BTreeSet::from([customer]));
    assert_eq!(of_kind(&changed, Kind::Transfer), BTreeSet::from([transfer]));
    // All, two halves, vendors and transfers alone, two pages of vendors; where the import took a
    // second only, that second by id, two pages, and what is after it.
    let reads = company.reads() - before;
    assert!(reads <= 9, "{reads} reads");
    assert_eq!(page.complete_until, Some(proven), "queries show no deletions");
    let once: BTreeSet<_> = changed.iter().cloned().collect();
    assert!(changed.len() < 2 * once.len(), "only the second at a page's end is named twice");
    // The overlap holds too many to be remembered: they are named once more, then no more.
    company.pass(DAY_MS).await;
    let (changed, page) = company.poll(&kinds, Some(&page.next)).await;
    assert!(changed.len() < 2 * once.len(), "{}", changed.len());
    company.pass(DAY_MS).await;
    let (changed, page) = company.poll(&kinds, Some(&page.next)).await;
    assert_eq!((changed.len(), page.complete_until), (0, Some(proven)));
}

#[tokio::test]
async fn a_capture_over_the_blind_time_proves_it_again() {
    let company = Company::open(json!("de"), 1).await;
    let (_, page) = company.poll(&BOTH, None).await;
    let proven = page.complete_until.unwrap();
    company.pass(DAY_MS).await;
    company.import_vendors("Imported", 1000).await;
    let (_, page) = company.poll(&BOTH, Some(&page.next)).await;
    assert_eq!(page.complete_until, Some(proven));
    // The vendors change no more: the next capture over that time is not cut by customers alone.
    company.pass(DAY_MS).await;
    let stream = company.stream();
    let rewound = company.quickbooks.rewound(&stream, &page.next, proven).unwrap();
    let (_, page) = company.poll(&[Kind::Customer], Some(&rewound)).await;
    assert!(page.complete_until.unwrap() > proven);
}

/// A company whose customers all changed in one second, 90 days ago.
fn crowd(count: usize) -> Value {
    let mut company = template("de");
    let customers = (0..count).map(|n| {
        json!({"Id": format!("{}", 2000 + n), "DisplayName": format!("Customer {n}"), "Active": n % 10 != 0})
    });
    company["Customer"].as_array_mut().unwrap().extend(customers);
    company
}

#[tokio::test]
async fn a_second_that_fills_more_than_a_page_is_read_by_id() {
    let company = Company::open(crowd(2100), 100).await;
    let (changed, page) = company.poll(&BOTH, None).await;
    assert_eq!(of_kind(&changed, Kind::Customer), company.ids("Customer").await);
    assert_eq!(of_kind(&changed, Kind::Vendor), company.ids("Vendor").await);
    assert!(company.reads() <= 6, "{} reads", company.reads());
    assert!(page.complete_until.is_some());
}

#[tokio::test]
async fn after_a_long_gap_everything_is_listed_and_capture_is_not_asked() {
    let company = Company::open(json!("de"), 1).await;
    let early = company.make("Vendor", vendor("Before the gap")).await;
    let gone = company.make("Vendor", vendor("Merged in the gap")).await;
    let (_, page) = company.poll(&BOTH, None).await;
    let proven = page.complete_until.unwrap();
    company.edit(json!({"entity": "Vendor", "id": gone, "op": "merge", "into": early})).await;
    company.pass(30 * DAY_MS).await;
    let late = company.make("Vendor", vendor("After the gap")).await;
    // Change data capture would refuse; whatever it said would not be believed.
    company.fault("/cdc", json!({"status": 503})).await;
    let (changed, page) = company.poll(&BOTH, Some(&page.next)).await;
    assert_eq!(of_kind(&changed, Kind::Vendor), BTreeSet::from([early, late]));
    assert_eq!(page.complete_until, Some(proven), "what was deleted in the gap is not shown");
    let refused = company.try_page(&BOTH, Some(&page.next)).await.unwrap_err();
    assert_eq!(refused.code, Code::Unavailable, "the next poll captures again");
}

#[tokio::test]
async fn an_answer_that_is_too_big_is_asked_for_in_parts() {
    let company = Company::open(crowd(20), 100).await;
    for _ in 0..3 {
        company.fault("query", json!({"fault_in_200": "10100"})).await;
    }
    let (changed, page) = company.poll(&[Kind::Customer], None).await;
    assert_eq!(of_kind(&changed, Kind::Customer), company.ids("Customer").await);
    company.fault("/cdc", json!({"fault_in_200": "10100"})).await;
    let made = company.make("Vendor", vendor("Small")).await;
    let (changed, _) = company.poll(&BOTH, Some(&page.next)).await;
    assert!(of_kind(&changed, Kind::Vendor).contains(&made));
}

#[tokio::test]
async fn a_cursor_that_is_not_ours_starts_from_the_beginning() {
    let company = Company::open(json!("de"), 1).await;
    let made = company.make("Vendor", vendor("Paper & Co")).await;
    for strange in [json!(null), json!("next"), json!({"v": 99, "since": 3}), json!({"v": 1})] {
        let (changed, _) = company.poll(&BOTH, Some(&strange)).await;
        assert_eq!(of_kind(&changed, Kind::Vendor), BTreeSet::from([made.clone()]), "{strange}");
    }
    let (_, page) = company.poll(&BOTH, None).await;
    let mut newer = page.next.clone();
    newer["v"] = json!(2);
    let (changed, _) = company.poll(&BOTH, Some(&newer)).await;
    assert_eq!(changed.len(), 1);
}

#[tokio::test]
async fn a_cursor_is_set_back_only_behind_where_it_stands() {
    let company = Company::open(json!("de"), 1).await;
    let made = company.make("Vendor", vendor("Paper & Co")).await;
    let (_, page) = company.poll(&BOTH, None).await;
    let stream = company.stream();
    let now: Timestamp = company.session.clock.now();
    assert_eq!(company.quickbooks.rewound(&stream, &page.next, now), None);
    assert_eq!(company.quickbooks.rewound(&stream, &json!("strange"), now), None);
    let hour = now - SignedDuration::from_hours(1);
    let rewound = company.quickbooks.rewound(&stream, &page.next, hour).unwrap();
    let (changed, _) = company.poll(&BOTH, Some(&rewound)).await;
    assert_eq!(of_kind(&changed, Kind::Vendor), BTreeSet::from([made]), "reported again");
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_moves_no_cursor() {
    let company = Company::open(json!("de"), 1).await;
    for (effect, code) in [
        (json!({"status": 200, "body": {"time": "x"}}), Code::NoAnswer),
        (json!({"html": true}), Code::Unavailable),
        (
            json!({"status": 200, "body": {"CDCResponse": [{"QueryResponse": [{"Vendor": 3}]}]}}),
            Code::NoAnswer,
        ),
        (json!({"cut": "before_commit"}), Code::NoAnswer),
        (json!({"throttle": true}), Code::Throttled),
    ] {
        company.fault("/cdc", effect.clone()).await;
        let error = company.try_page(&BOTH, None).await.unwrap_err();
        assert_eq!(error.code, code, "{effect}");
        assert!(matches!(error.disposition, Disposition::Retry { .. }), "{effect}");
    }
}

/// The recordings stay where they are: `UDS_CORPUS` names their folder.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test's own switch")]
async fn a_recorded_capture_reads() {
    let Ok(corpus) = std::env::var("UDS_CORPUS") else {
        eprintln!("UDS_CORPUS is not set: the recorded capture was not read");
        return;
    };
    let file = std::path::Path::new(&corpus).join("quickbooks/recorded/cdc_basic.json");
    let text = std::fs::read_to_string(file).unwrap();
    let recorded: Value = serde_json::from_str(&text).unwrap();
    let mut body = recorded[0]["response"]["body"].clone();
    let company = Company::open(json!("us"), 1).await;
    company.fault("/cdc", json!({"status": 200, "body": body})).await;
    let (changed, _) = company.poll(&[Kind::Invoice], None).await;
    assert_eq!(changed, [], "estimates are nobody's kind");
    // The same objects, as invoices.
    let response = &mut body["CDCResponse"][0]["QueryResponse"][0];
    let estimates = response["Estimate"].take();
    response["Invoice"] = estimates.clone();
    company.fault("/cdc", json!({"status": 200, "body": body})).await;
    let (changed, page) = company.poll(&[Kind::Invoice], None).await;
    assert_eq!(changed.len(), estimates.as_array().unwrap().len());
    assert!(changed.len() > 1 && page.complete_until.is_some());
}

/// What somebody does between two pages.
#[derive(Debug, Clone)]
enum Deed {
    Make,
    Rename(usize),
    Void,
    Pass(i64),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        Just(Deed::Make),
        (0_usize..1200).prop_map(Deed::Rename),
        Just(Deed::Void),
        (500_i64..400_000).prop_map(Deed::Pass),
    ]
}

async fn act(company: &Company, deed: &Deed, number: usize) -> Vec<(Kind, SourceId)> {
    match deed {
        Deed::Make => {
            vec![(Kind::Vendor, company.make("Vendor", vendor(&format!("Made {number}"))).await)]
        }
        Deed::Rename(n) => {
            let id = SourceId::new((2000 + n).to_string());
            let patch = json!({"CompanyName": format!("Renamed {number}")});
            company.edit(json!({"entity": "Customer", "id": id, "patch": patch})).await;
            vec![(Kind::Customer, id)]
        }
        Deed::Void => {
            let body = json!({
                "FromAccountRef": {"value": "10"}, "ToAccountRef": {"value": "1"}, "Amount": 1,
            });
            let id = company.make("Transfer", body).await;
            company.edit(json!({"entity": "Transfer", "id": id, "op": "void"})).await;
            vec![(Kind::Transfer, id)]
        }
        Deed::Pass(milliseconds) => {
            company.pass(*milliseconds).await;
            Vec::new()
        }
    }
}

/// Whatever people do between the pages of a first listing, of captures and of a listing after a
/// gap: in the end each record was named after its last change.
#[test]
fn nothing_is_skipped_while_people_work() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let config = Config { cases: 6, failure_persistence: None, ..Config::default() };
    let deeds = prop::collection::vec(prop::collection::vec(deed(), 0..3), 4..12);
    let kinds = [Kind::Customer, Kind::Vendor, Kind::Transfer];
    let run = |(deeds, days): (Vec<Vec<Deed>>, i64)| {
        runtime.block_on(async {
            let company = Company::open(crowd(1200), days).await;
            let mut unnamed: BTreeSet<(Kind, SourceId)> = if days > 90 {
                let all = company.ids("Customer").await;
                all.into_iter().map(|id| (Kind::Customer, id)).collect()
            } else {
                BTreeSet::new()
            };
            let mut cursor: Option<Value> = None;
            for (round, deeds) in deeds.iter().enumerate() {
                if round == 6 {
                    company.pass(30 * DAY_MS).await;
                }
                let page = company.page(&kinds, cursor.as_ref()).await;
                for changed in &page.changed {
                    unnamed.remove(&(changed.kind, changed.id.clone()));
                }
                cursor = Some(page.next);
                for (place, deed) in deeds.iter().enumerate() {
                    unnamed.extend(act(&company, deed, round * 10 + place).await);
                }
            }
            for _ in 0..2 {
                let (changed, page) = company.poll(&kinds, cursor.as_ref()).await;
                for changed in &changed {
                    unnamed.remove(&(changed.kind, changed.id.clone()));
                }
                cursor = Some(page.next);
            }
            prop_assert!(unnamed.is_empty(), "{unnamed:?}");
            Ok(())
        })
    };
    TestRunner::new(config).run(&(deeds, prop::sample::select(vec![1_i64, 100])), run).unwrap();
}
