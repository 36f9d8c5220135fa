//! Links: one worker at a time, and never a late one's commit.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use engine::Code;
use engine::link::{Held, Intent, Lease, Link, LinkKey, Parked};
use engine::plan::OpenItem;
use engine::ports::{Claim, Commit, Committed, Journal, Leased, Links};
use futures::future::join_all;
use jiff::Timestamp;
use jiff::civil::Date;
use model::document::{Figures, SalesForm, TaxFigure};
use model::money::Decimal;
use model::{Fingerprint, Kind, Marker, RequestId, Role, SourceId, TargetId};
use proptest::prelude::*;

use super::journal::entry;
use super::noon;

pub(crate) fn key(id: &str) -> LinkKey {
    LinkKey {
        tenant: "t1".parse().unwrap(),
        source: "store".parse().unwrap(),
        kind: Kind::Order,
        id: SourceId::new(id),
        target: "books".parse().unwrap(),
    }
}

pub(crate) fn lease(owner: &str, now: Timestamp, seconds: u64) -> Lease {
    Lease { owner: owner.to_owned(), until: now + Duration::from_secs(seconds) }
}

/// The link after a lease that must be won.
pub(crate) async fn won(links: &dyn Links, key: &LinkKey, seen: u64, now: Timestamp) -> Link {
    match links.lease(key, seen, lease("worker", now, 200), now).await.unwrap() {
        Leased::Won(link) => *link,
        other => panic!("not won: {other:?}"),
    }
}

async fn stored(links: &dyn Links, key: &LinkKey) -> Option<Link> {
    links.get(std::slice::from_ref(key)).await.unwrap().remove(key)
}

fn commit(link: &Link, claims: Vec<Claim>) -> Commit {
    Commit { link: link.clone(), claims, entries: vec![] }
}

fn receipt(id: &str) -> Claim {
    Claim { document: "sales_receipt".to_owned(), id: TargetId::new(id) }
}

pub(crate) async fn of_sixteen_workers_one_wins(links: &dyn Links) {
    let now = noon();
    for seen in [0, 1] {
        let at = now + Duration::from_secs(300 * seen);
        let key = key("19");
        let tries = (0..16).map(|worker| {
            let lease = lease(&format!("worker-{worker}"), at, 200);
            links.lease(&key, seen, lease, at)
        });
        let leased: Vec<Leased> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
        let winners = leased.iter().filter(|leased| matches!(leased, Leased::Won(_)));
        assert_eq!(winners.count(), 1, "{leased:?}");
        let until = at + Duration::from_secs(200);
        let losers = leased.iter().filter(|leased| **leased == Leased::Held { until });
        assert_eq!(losers.count(), 15, "{leased:?}");
        assert_eq!(stored(links, &key).await.unwrap().epoch, seen + 1);
    }
}

pub(crate) async fn a_lease_counts_and_ends(links: &dyn Links) {
    let (key, now) = (key("19"), noon());
    assert_eq!(stored(links, &key).await, None);
    let link = won(links, &key, 0, now).await;
    assert_eq!((link.epoch, link.attempts, link.failing_since), (1, 1, Some(now)));
    assert_eq!(link.lease, Some(lease("worker", now, 200)));
    assert_eq!(stored(links, &key).await, Some(link));
    let end = now + Duration::from_secs(200);
    let before = end - Duration::from_nanos(1);
    let held = links.lease(&key, 1, lease("next", before, 200), before).await.unwrap();
    assert_eq!(held, Leased::Held { until: end });
    let link = won(links, &key, 1, end).await;
    assert_eq!((link.epoch, link.attempts, link.failing_since), (2, 2, Some(now)));
}

pub(crate) async fn a_lease_of_an_old_epoch_is_refused(links: &dyn Links) {
    let (key, now) = (key("19"), noon());
    let mut link = won(links, &key, 0, now).await;
    link.lease = None;
    assert_eq!(links.commit(commit(&link, vec![])).await.unwrap(), Committed::Done);
    for old in [0, 2] {
        let leased = links.lease(&key, old, lease("late", now, 200), now).await.unwrap();
        assert_eq!(leased, Leased::Moved);
    }
    let leased = links.lease(&self::key("20"), 3, lease("late", now, 200), now).await.unwrap();
    assert_eq!(leased, Leased::Moved, "there is no such link");
    assert_eq!(stored(links, &key).await, Some(link));
}

pub(crate) async fn a_commit_after_the_lease_moved_stores_nothing(links: &dyn Links) {
    let (key, now) = (key("19"), noon());
    let slow = won(links, &key, 0, now).await;
    let later = now + Duration::from_secs(201);
    let fast = won(links, &key, 1, later).await;
    let late = Link { mapping_version: 7, ..slow };
    let outcome = links.commit(commit(&late, vec![receipt("140")])).await.unwrap();
    assert_eq!(outcome, Committed::Fenced);
    assert_eq!(stored(links, &key).await, Some(fast));
    let other = won(links, &self::key("20"), 0, now).await;
    let outcome = links.commit(commit(&other, vec![receipt("140")])).await.unwrap();
    assert_eq!(outcome, Committed::Done, "the late worker's claim was not stored");
}

pub(crate) async fn a_commit_without_a_lease_stores_nothing(links: &dyn Links) {
    let link = Link::new(key("19"));
    assert_eq!(links.commit(commit(&link, vec![])).await.unwrap(), Committed::Fenced);
    assert_eq!(stored(links, &key("19")).await, None);
}

pub(crate) async fn a_document_is_one_records_alone(links: &dyn Links) {
    let now = noon();
    let first = won(links, &key("19"), 0, now).await;
    let both = vec![receipt("140"), receipt("140"), receipt("141")];
    assert_eq!(links.commit(commit(&first, both.clone())).await.unwrap(), Committed::Done);
    assert_eq!(links.commit(commit(&first, both)).await.unwrap(), Committed::Done);
    let second = won(links, &key("20"), 0, now).await;
    let taken = Link { mapping_version: 7, ..second.clone() };
    let outcome = links.commit(commit(&taken, vec![receipt("142"), receipt("141")])).await.unwrap();
    assert_eq!(outcome, Committed::Owned(receipt("141")));
    assert_eq!(stored(links, &key("20")).await, Some(second.clone()), "nothing was stored");
    let payment = Claim { document: "payment".to_owned(), ..receipt("140") };
    let free = vec![receipt("142"), payment];
    assert_eq!(links.commit(commit(&second, free)).await.unwrap(), Committed::Done);
    let elsewhere = LinkKey { target: "copy".parse().unwrap(), ..key("21") };
    let third = won(links, &elsewhere, 0, now).await;
    let outcome = links.commit(commit(&third, vec![receipt("140")])).await.unwrap();
    assert_eq!(outcome, Committed::Done, "another target's ids are other documents");
}

pub(crate) async fn a_commit_puts_the_journal_in_too<S: Links + Journal>(stage: &S) {
    let now = noon();
    let link = won(stage, &key("19"), 0, now).await;
    let entries = vec![entry("19", now, "first"), entry("19", now, "second")];
    let commit = Commit { link, claims: vec![receipt("140")], entries: entries.clone() };
    assert_eq!(stage.commit(commit).await.unwrap(), Committed::Done);
    let key = key("19");
    let told = stage.of(&key.tenant, &key.source, key.kind, &key.id).await.unwrap();
    assert_eq!(told, entries);
}

pub(crate) async fn more_links_than_one_read_takes(links: &dyn Links) {
    let keys: Vec<LinkKey> = (0..230).map(|id| key(&id.to_string())).collect();
    let some = keys.iter().step_by(2);
    join_all(some.map(|key| won(links, key, 0, noon()))).await;
    let twice: Vec<LinkKey> = keys.iter().chain(&keys).cloned().collect();
    let found = links.get(&twice).await.unwrap();
    assert_eq!(found.len(), 115);
    assert!(found.iter().all(|(key, link)| link.key == *key && link.epoch == 1));
    assert!(links.get(&[]).await.unwrap().is_empty());
}

pub(crate) async fn an_id_reaches_no_other_record(links: &dyn Links) {
    for (turn, id) in ["1", "1#TO", "1%23TO", "1/TO#books", "", "#", "%"].iter().enumerate() {
        let link = won(links, &key(id), 0, noon()).await;
        let claim = Claim { document: format!("a{id}"), id: TargetId::new(*id) };
        let outcome = links.commit(commit(&link, vec![claim])).await.unwrap();
        assert_eq!(outcome, Committed::Done, "{id:?} met another record after {turn} ids");
    }
    for (document, id) in [("bill", "1#2"), ("bill#1", "2"), ("bill%231", "2")] {
        let link = won(links, &key(&format!("of {document}")), 0, noon()).await;
        let claim = Claim { document: document.to_owned(), id: TargetId::new(id) };
        let outcome = links.commit(commit(&link, vec![claim])).await.unwrap();
        assert_eq!(outcome, Committed::Done, "{document:?} {id:?} met another document");
    }
}

fn time() -> impl Strategy<Value = Timestamp> {
    (0_i128..4_000_000_000_000_000_000).prop_map(|ns| Timestamp::from_nanosecond(ns).unwrap())
}

fn amount() -> impl Strategy<Value = Decimal> {
    (any::<i64>(), 0_u32..8).prop_map(|(digits, scale)| Decimal::new(digits, scale))
}

fn role() -> impl Strategy<Value = Role> {
    let refund = "[#a-z0-9]{1,8}".prop_map(|id| Role::Refund(SourceId::new(id)));
    prop_oneof![Just(Role::Sale), Just(Role::Payment), Just(Role::Row), refund]
}

fn figures() -> impl Strategy<Value = Figures> {
    let tax = ("[A-Z0-9]{0,4}", amount(), amount()).prop_map(|(rate, base, amount)| TaxFigure {
        rate: TargetId::new(rate),
        base,
        amount,
    });
    let taxes = proptest::collection::vec(tax, 0..4);
    let money = (amount(), amount(), proptest::option::of(amount()));
    (money, taxes, proptest::option::of("[0-9]{1,4}")).prop_map(|(money, taxes, account)| Figures {
        total: money.0,
        total_tax: money.1,
        exchange_rate: money.2,
        taxes,
        date: Date::constant(2026, 2, 28),
        currency: "EUR".parse().unwrap(),
        customer: account.clone().map(TargetId::new),
        deposit_to: account.map(TargetId::new),
    })
}

fn print(of: &str) -> Fingerprint {
    Fingerprint::of_json(&serde_json::Value::from(of))
}

fn held() -> impl Strategy<Value = Held> {
    let texts = ("\\PC{0,12}", "\\PC{0,12}", proptest::option::of("\\PC{0,21}"));
    (texts, proptest::option::of(figures()), time(), any::<bool>()).prop_map(
        |((id, version, number), figures, at, voided)| Held {
            planned_print: print(&id),
            posted_print: print(&version),
            id: TargetId::new(id),
            version,
            number,
            document: "sales_receipt".to_owned(),
            figures,
            at,
            voided,
        },
    )
}

fn intent() -> impl Strategy<Value = Intent> {
    ("\\PC{0,36}", role(), time(), time()).prop_map(|(id, role, sent_at, in_doubt_until)| Intent {
        request_id: RequestId::new(id.as_str()),
        item: "w0".to_owned(),
        sent_at,
        in_doubt_until,
        print: print(&id),
        marker: Marker {
            origin: "https://store.example".to_owned(),
            kind: Kind::Order,
            id: SourceId::new(id),
            role,
            version: "abc".to_owned(),
        },
        document: "invoice".to_owned(),
        customer: (sent_at < in_doubt_until).then(|| TargetId::new("58")),
    })
}

/// A link with everything in it that a link can hold.
pub(crate) fn any_link() -> impl Strategy<Value = Link> {
    let forms = [SalesForm::SalesReceipt, SalesForm::Invoice];
    let counts = (any::<u32>(), any::<u32>());
    let times = (proptest::option::of(time()), proptest::option::of(time()));
    let parked = proptest::option::of(("\\PC{0,40}", time()));
    let roles = proptest::collection::btree_map(role(), held(), 0..4);
    let intents = proptest::collection::btree_map(role(), intent(), 0..3);
    let form = proptest::option::of(proptest::sample::select(forms.to_vec()));
    ("[#%/a-z0-9]{0,9}", counts, times, parked, roles, intents, form).prop_map(
        |(id, counts, times, parked, roles, intents, form)| Link {
            key: key(&id),
            epoch: 1,
            lease: times.0.map(|until| Lease { owner: "o".to_owned(), until }),
            attempts: counts.0,
            failing_since: times.1,
            source_print: form.map(|_| print(&id)),
            mapping_version: counts.1,
            form,
            roles: roles.into_iter().collect::<BTreeMap<_, _>>(),
            intents: intents.into_iter().collect::<BTreeMap<_, _>>(),
            parked: parked.map(|(message, at)| Parked { code: Code::TaxNotMapped, message, at }),
            open_items: if counts.0.is_multiple_of(2) {
                BTreeSet::from([OpenItem::SourceGone, OpenItem::CancelledButPaid])
            } else {
                BTreeSet::new()
            },
        },
    )
}
