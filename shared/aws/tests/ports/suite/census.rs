//! The census: ranges of ids, exact at both ends.

use std::collections::BTreeMap;

use engine::ports::Census;
use futures::future::join_all;
use model::{ConnectionId, Kind, TenantId};

fn place() -> (TenantId, ConnectionId) {
    ("t1".parse().unwrap(), "store".parse().unwrap())
}

async fn between(census: &dyn Census, first: u64, last: u64) -> BTreeMap<u64, u64> {
    let (tenant, connection) = place();
    census.between(&tenant, &connection, Kind::Order, first, last).await.unwrap()
}

async fn replace(census: &dyn Census, first: u64, last: u64, listed: &BTreeMap<u64, u64>) {
    let (tenant, connection) = place();
    census.replace(&tenant, &connection, Kind::Order, first, last, listed).await.unwrap();
}

fn ids(ids: impl IntoIterator<Item = u64>, print: u64) -> BTreeMap<u64, u64> {
    ids.into_iter().map(|id| (id, print)).collect()
}

pub(crate) async fn what_is_listed_is_known(census: &dyn Census) {
    assert!(between(census, 0, u64::MAX).await.is_empty());
    let first = BTreeMap::from([(0, 5), (7, u64::MAX), (999, 0), (1_000, 1), (u64::MAX, 9)]);
    replace(census, 0, u64::MAX, &first).await;
    assert_eq!(between(census, 0, u64::MAX).await, first);
    assert_eq!(between(census, 7, 999).await, BTreeMap::from([(7, u64::MAX), (999, 0)]));
    assert_eq!(between(census, 1_000, 1_000).await, ids([1_000], 1));
    assert_eq!(between(census, u64::MAX, u64::MAX).await, ids([u64::MAX], 9));
    assert!(between(census, 8, 998).await.is_empty());
    assert!(between(census, 999, 7).await.is_empty());
    replace(census, 0, u64::MAX, &BTreeMap::new()).await;
    assert!(between(census, 0, u64::MAX).await.is_empty());
}

pub(crate) async fn ids_outside_the_range_stay(census: &dyn Census) {
    replace(census, 0, u64::MAX, &ids((0..5_000).step_by(10), 1)).await;
    let mut expected = ids((0..5_000).step_by(10), 1);
    for (first, last) in [(995, 1_005), (2_500, 2_500), (3_001, 3_999), (4_990, u64::MAX), (9, 8)] {
        let listed = ids((first..=last).take(2), 2);
        replace(census, first, last, &listed).await;
        expected.retain(|id, _| !(first..=last).contains(id));
        expected.extend(listed);
        assert_eq!(between(census, 0, u64::MAX).await, expected, "{first} to {last}");
    }
    replace(census, 10, 20, &ids([5, 15, 25], 3)).await;
    expected.retain(|id, _| !(10..=20).contains(id));
    expected.insert(15, 3);
    assert_eq!(between(census, 0, 5_000).await, expected, "a listing beyond its range is cut");
}

pub(crate) async fn a_census_is_one_connections_and_one_kinds(census: &dyn Census) {
    let (tenant, connection) = place();
    replace(census, 0, u64::MAX, &ids([1, 2], 1)).await;
    let (other, elsewhere) = ("t2".parse().unwrap(), "store-2".parse().unwrap());
    for (tenant, connection, kind) in [
        (&other, &connection, Kind::Order),
        (&tenant, &elsewhere, Kind::Order),
        (&tenant, &connection, Kind::Product),
    ] {
        let all = || census.between(tenant, connection, kind, 0, u64::MAX);
        assert!(all().await.unwrap().is_empty());
        let none = BTreeMap::new();
        census.replace(tenant, connection, kind, 0, u64::MAX, &none).await.unwrap();
    }
    assert_eq!(between(census, 0, u64::MAX).await, ids([1, 2], 1));
}

/// Sixteen sweeps replace neighbouring ranges, all within two thousands.
pub(crate) async fn neighbours_do_not_undo_each_other(census: &dyn Census) {
    replace(census, 0, 1_999, &ids(0..2_000, 1)).await;
    let sweeps: Vec<_> = (0..16_u64)
        .map(|n| (n * 125, n * 125 + 124, ids((n * 125..).step_by(5).take(25), n + 2)))
        .collect();
    join_all(sweeps.iter().map(|(first, last, listed)| replace(census, *first, *last, listed)))
        .await;
    let expected: BTreeMap<u64, u64> =
        sweeps.into_iter().flat_map(|(_, _, listed)| listed).collect();
    assert_eq!(between(census, 0, u64::MAX).await, expected);
}

/// More than one answer of a database holds: 1 MB.
pub(crate) async fn a_large_census_is_read_whole(census: &dyn Census) {
    let large = ids(5..130_000, 7);
    replace(census, 0, u64::MAX, &large).await;
    assert_eq!(between(census, 0, u64::MAX).await, large);
    replace(census, 50_500, u64::MAX, &BTreeMap::new()).await;
    assert_eq!(between(census, 0, u64::MAX).await, ids(5..50_500, 7));
}
