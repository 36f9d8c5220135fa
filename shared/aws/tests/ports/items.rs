//! What stands in the tables, beyond what the ports tell.

use std::collections::{BTreeMap, HashMap};

use aws::dynamo::Tables;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use engine::link::Parked;
use engine::ports::{
    Census, Commit, Committed, Directory, Handshakes, Journal, Leased, Links, ListCache,
};
use engine::{Code, link::Link};
use jiff::Timestamp;
use model::Kind;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::dynamo::{JOURNAL, STATE, client, tables};
use crate::suite::directory::{a_mapping, a_route};
use crate::suite::journal::entry;
use crate::suite::links::{any_link, key, lease, won};
use crate::suite::lists::edition;
use crate::suite::noon;

type Item = HashMap<String, AttributeValue>;

async fn parked(client: &Client, tenant: &str) -> usize {
    let query = client
        .query()
        .table_name(STATE)
        .index_name("attention")
        .key_condition_expression("attention_tenant = :tenant")
        .expression_attribute_values(":tenant", AttributeValue::S(tenant.to_owned()));
    query.send().await.unwrap().items().len()
}

#[tokio::test]
async fn the_index_holds_what_is_parked_and_nothing_else() {
    let client = client().await;
    let tables = Tables::new(client.clone(), STATE, JOURNAL);
    let now = noon();
    let mut link = won(&tables, &key("19"), 0, now).await;
    assert_eq!(parked(&client, "t1").await, 0);
    let message = "no tax code for 7 %".to_owned();
    link.parked = Some(Parked { code: Code::TaxNotMapped, message, at: now });
    link.lease = None;
    let commit = |link: &Link| Commit { link: link.clone(), claims: vec![], entries: vec![] };
    assert_eq!(tables.commit(commit(&link)).await.unwrap(), Committed::Done);
    assert_eq!(parked(&client, "t1").await, 1);
    let mut link = won(&tables, &key("19"), 1, now).await;
    assert!(link.parked.is_some(), "a lease does not lift it");
    assert_eq!(parked(&client, "t1").await, 1);
    link.parked = None;
    assert_eq!(tables.commit(commit(&link)).await.unwrap(), Committed::Done);
    assert_eq!(parked(&client, "t1").await, 0);
}

#[tokio::test]
async fn a_link_survives_with_every_field() {
    let tables = tables().await;
    let mut runner = TestRunner::deterministic();
    for turn in 0..60 {
        let mut link: Link = any_link().new_tree(&mut runner).unwrap().current();
        link.key = key(&format!("{}{turn}", link.key.id));
        let lease = lease("first", noon(), 10);
        let leased = tables.lease(&link.key, 0, lease, noon()).await.unwrap();
        assert!(matches!(leased, Leased::Won(_)), "{leased:?}");
        link.epoch = 1;
        let commit = Commit { link: link.clone(), claims: vec![], entries: vec![] };
        assert_eq!(tables.commit(commit).await.unwrap(), Committed::Done);
        let mut found = Links::get(&*tables, std::slice::from_ref(&link.key)).await.unwrap();
        assert_eq!(found.remove(&link.key).unwrap(), link);
    }
}

#[tokio::test]
async fn a_journal_row_ends_after_ninety_days() {
    let client = client().await;
    let tables = Tables::new(client.clone(), STATE, JOURNAL);
    tables.append(vec![entry("19", noon(), "posted")]).await.unwrap();
    let rows = client.scan().table_name(JOURNAL).send().await.unwrap();
    let end: i64 = rows.items()[0]["expires_at"].as_n().unwrap().parse().unwrap();
    let end = Timestamp::from_second(end).unwrap();
    assert_eq!(end, "2027-02-20T12:00:00Z".parse().unwrap());
}

#[tokio::test]
async fn a_mapping_version_never_changes() {
    let tables = tables().await;
    let route = a_route("store", "books", 1);
    let mapping = a_mapping(1, "UTC");
    tables.put_route(&route, &mapping).await.unwrap();
    tables.put_route(&route, &mapping).await.unwrap();
    let other = a_mapping(1, "Europe/Berlin");
    let error = tables.put_route(&route, &other).await.unwrap_err();
    assert_eq!(error.code, Code::ConfigInvalid);
    assert_eq!(tables.mapping(&route).await.unwrap(), mapping);
}

/// The items of the state table whose sort key begins so.
async fn stored(client: &Client, prefix: &str) -> Vec<Item> {
    let scan = client
        .scan()
        .table_name(STATE)
        .filter_expression("begins_with(sk, :prefix)")
        .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()));
    let pages = scan.into_paginator().items().send();
    pages.collect::<std::result::Result<_, _>>().await.unwrap()
}

fn number(item: &Item, name: &str) -> i64 {
    item[name].as_n().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_list_leaves_nothing_of_the_older_one_and_ends() {
    let client = client().await;
    let tables = Tables::new(client.clone(), STATE, JOURNAL);
    let (tenant, books) = ("t1".parse().unwrap(), "books".parse().unwrap());
    for (entries, items) in [(6, 4), (2, 2), (0, 1), (4, 3)] {
        let read = edition(1, entries, 140_000);
        ListCache::put(&tables, &tenant, &books, "accounts", &read).await.unwrap();
        let found = stored(&client, "LIST#").await;
        assert_eq!(found.len(), items, "a header, and two entries a part");
        let end: Timestamp = "2026-12-22T12:00:00Z".parse().unwrap();
        assert!(found.iter().all(|item| number(item, "expires_at") == end.as_second()));
    }
    tables.forget(&tenant, &books, "accounts").await.unwrap();
    assert!(stored(&client, "LIST#").await.is_empty());
}

#[tokio::test]
async fn a_list_without_one_of_its_parts_is_none() {
    let client = client().await;
    let tables = Tables::new(client.clone(), STATE, JOURNAL);
    let (tenant, books) = ("t1".parse().unwrap(), "books".parse().unwrap());
    let read = edition(1, 6, 140_000);
    ListCache::put(&tables, &tenant, &books, "accounts", &read).await.unwrap();
    let mut part = stored(&client, "LIST#books#accounts#").await.remove(1);
    part.retain(|name, _| name == "pk" || name == "sk");
    client.delete_item().table_name(STATE).set_key(Some(part)).send().await.unwrap();
    assert_eq!(ListCache::get(&tables, &tenant, &books, "accounts").await.unwrap(), None);
    ListCache::put(&tables, &tenant, &books, "accounts", &read).await.unwrap();
    let found = ListCache::get(&tables, &tenant, &books, "accounts").await.unwrap();
    assert_eq!(found, Some(read));
}

#[tokio::test]
async fn a_census_writes_the_thousands_that_change_and_removes_the_empty_ones() {
    let client = client().await;
    let tables = Tables::new(client.clone(), STATE, JOURNAL);
    let (tenant, store) = ("t1".parse().unwrap(), "store".parse().unwrap());
    let mut listed: BTreeMap<u64, u64> = (0..3_000).map(|id| (id, 1)).collect();
    let replace = |listed: BTreeMap<u64, u64>| {
        let (tables, tenant, store) = (&tables, &tenant, &store);
        async move { tables.replace(tenant, store, Kind::Order, 0, u64::MAX, &listed).await }
    };
    replace(listed.clone()).await.unwrap();
    for mut item in stored(&client, "CENSUS#").await {
        assert!(item["prints"].as_b().unwrap().as_ref().len() == 10_000);
        item.insert("unwritten".to_owned(), AttributeValue::Bool(true));
        client.put_item().table_name(STATE).set_item(Some(item)).send().await.unwrap();
    }
    listed.insert(1_500, 2);
    listed.retain(|id, _| *id < 2_000);
    replace(listed).await.unwrap();
    let found = stored(&client, "CENSUS#store#order#").await;
    let found = found.iter().map(|item| (number(item, "thousand"), item.contains_key("unwritten")));
    assert_eq!(found.collect::<BTreeMap<_, _>>(), BTreeMap::from([(0, true), (1, false)]));
}

#[tokio::test]
async fn a_handshake_ends_by_itself() {
    let client = client().await;
    let tables = Tables::new(client.clone(), STATE, JOURNAL);
    let until: Timestamp = "2026-11-22T12:10:00Z".parse().unwrap();
    tables.begin("nonce", until).await.unwrap();
    let found = stored(&client, "HANDSHAKE").await;
    assert_eq!(number(&found[0], "expires_at"), until.as_second());
    assert!(tables.finish("nonce", noon()).await.unwrap());
    assert!(stored(&client, "HANDSHAKE").await.is_empty());
}
