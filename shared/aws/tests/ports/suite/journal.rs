//! The journal: a record's story, in order.

use std::time::Duration;

use engine::connector::{Cut, CutHow};
use engine::job::Hint;
use engine::journal::{Entry, Outcome};
use engine::ports::Journal;
use jiff::Timestamp;
use model::money::Decimal;
use model::{Kind, SourceId, TargetId};

use super::noon;

/// An entry with every field.
pub(crate) fn entry(id: &str, at: Timestamp, reason: &str) -> Entry {
    Entry {
        tenant: "t1".parse().unwrap(),
        source: "store".parse().unwrap(),
        kind: Some(Kind::Order),
        id: SourceId::new(id),
        target: Some("books".parse().unwrap()),
        at,
        outcome: Outcome::Posted,
        role: Some(model::Role::Sale),
        document: Some("sales_receipt".to_owned()),
        target_id: Some(TargetId::new("140")),
        number: Some("W-19".to_owned()),
        total: Some(Decimal::new(1_234_500, 4)),
        currency: Some("EUR".parse().unwrap()),
        code: None,
        reason: Some(reason.to_owned()),
        cuts: vec![Cut { field: "SalesReceipt.PrivateNote".to_owned(), how: CutHow::To(4_000) }],
        mapping_version: 3,
        attempt: 1,
        duration_ms: 870,
        hint: Some(Hint {
            connector: "woocommerce".parse().unwrap(),
            topic: "order.updated".to_owned(),
            event_id: Some("e-1".to_owned()),
            received_at: at,
        }),
    }
}

async fn story(journal: &dyn Journal, id: &str) -> Vec<Entry> {
    let (tenant, source) = ("t1".parse().unwrap(), "store".parse().unwrap());
    journal.of(&tenant, &source, Kind::Order, &SourceId::new(id)).await.unwrap()
}

pub(crate) async fn a_story_is_told_in_order(journal: &dyn Journal) {
    let at = |ms: u64| noon() + Duration::from_millis(ms);
    let mut first: Vec<Entry> =
        ["g", "b", "f", "a", "e"].iter().map(|reason| entry("19", at(0), reason)).collect();
    first.push(entry("20", at(0), "x"));
    let then = vec![entry("19", at(500), "c"), entry("19", at(1_000), "d")];
    journal.append(first).await.unwrap();
    journal.append(then).await.unwrap();
    let unknown = Entry { kind: None, ..entry("19", at(2_000), "nobody reads this kind") };
    journal.append(vec![unknown]).await.unwrap();
    journal.append(vec![]).await.unwrap();
    let told = story(journal, "19").await;
    let reasons: Vec<_> = told.iter().filter_map(|entry| entry.reason.as_deref()).collect();
    assert_eq!(reasons, ["g", "b", "f", "a", "e", "c", "d"]);
    assert_eq!(told.first(), Some(&entry("19", at(0), "g")), "with every field");
    assert_eq!(story(journal, "20").await.len(), 1);
    assert!(story(journal, "2").await.is_empty());
}

/// The port promises no more: a caller that repeats an append may find the row once or twice.
pub(crate) async fn appending_twice_is_appending_once_or_twice(journal: &dyn Journal) {
    for _ in 0..2 {
        journal.append(vec![entry("19", noon(), "a")]).await.unwrap();
    }
    let told = story(journal, "19").await;
    assert!((1..=2).contains(&told.len()));
    assert!(told.iter().all(|row| *row == entry("19", noon(), "a")));
}
