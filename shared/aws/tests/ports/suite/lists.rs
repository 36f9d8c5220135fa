//! Lists: a reader finds one list whole, the older or the newer.

use std::time::Duration;

use engine::connector::ListEntry;
use engine::ports::{CachedList, ListCache};
use futures::future::join_all;
use model::{ConnectionId, TenantId};
use serde_json::json;

use super::noon;

fn place() -> (TenantId, ConnectionId) {
    ("t1".parse().unwrap(), "books".parse().unwrap())
}

/// A list whose every entry names its edition.
pub(crate) fn edition(number: u64, entries: usize, size: usize) -> CachedList {
    let entry = |id: usize| ListEntry {
        id: id.to_string(),
        name: format!("edition {number}"),
        active: id.is_multiple_of(2),
        detail: json!({ "rate": 1.5, "none": null, "text": "é".repeat(size / 2) }),
    };
    let read_at = noon() + Duration::from_nanos(number);
    CachedList { entries: (0..entries).map(entry).collect(), read_at }
}

async fn found(lists: &dyn ListCache, list: &str) -> Option<CachedList> {
    let (tenant, connection) = place();
    lists.get(&tenant, &connection, list).await.unwrap()
}

async fn keep(lists: &dyn ListCache, list: &str, read: &CachedList) {
    let (tenant, connection) = place();
    lists.put(&tenant, &connection, list, read).await.unwrap();
}

pub(crate) async fn a_list_is_kept_whole_until_it_is_replaced(lists: &dyn ListCache) {
    assert_eq!(found(lists, "accounts").await, None);
    let sizes = [(3, 10), (0, 0), (12, 100_000), (1, 250_000), (2_000, 20)];
    for (number, (entries, size)) in (0..).zip(sizes) {
        let read = edition(number, entries, size);
        keep(lists, "accounts", &read).await;
        assert_eq!(found(lists, "accounts").await, Some(read));
    }
}

pub(crate) async fn a_list_is_one_connections_and_one_names(lists: &dyn ListCache) {
    let (tenant, connection) = place();
    let names = ["accounts", "accounts#1", "accounts_2", "", "a/b"];
    for (number, name) in (0..).zip(names) {
        keep(lists, name, &edition(number, 2, 10)).await;
    }
    for (number, name) in (0..).zip(names) {
        assert_eq!(found(lists, name).await, Some(edition(number, 2, 10)), "{name}");
    }
    let (other, elsewhere) = ("t2".parse().unwrap(), "store".parse().unwrap());
    assert_eq!(lists.get(&other, &connection, "accounts").await.unwrap(), None);
    assert_eq!(lists.get(&tenant, &elsewhere, "accounts").await.unwrap(), None);
}

pub(crate) async fn a_forgotten_list_is_none(lists: &dyn ListCache) {
    let (tenant, connection) = place();
    keep(lists, "accounts", &edition(1, 5, 100_000)).await;
    keep(lists, "terms", &edition(2, 1, 10)).await;
    for _ in 0..2 {
        lists.forget(&tenant, &connection, "accounts").await.unwrap();
        assert_eq!(found(lists, "accounts").await, None);
    }
    assert_eq!(found(lists, "terms").await, Some(edition(2, 1, 10)));
    keep(lists, "accounts", &edition(3, 1, 10)).await;
    assert_eq!(found(lists, "accounts").await, Some(edition(3, 1, 10)));
}

/// Eight workers store lists of different lengths, eight read all the while.
pub(crate) async fn no_reader_sees_half_of_a_list(lists: &dyn ListCache) {
    let of = |number: u64| {
        let entries = usize::try_from(number % 8).unwrap() + 1;
        edition(number, entries, 120_000)
    };
    keep(lists, "accounts", &of(0)).await;
    let writers = (0..8_u64).map(|worker| async move {
        for round in 0..4 {
            keep(lists, "accounts", &of(worker * 4 + round)).await;
        }
    });
    let readers = (0..8).map(|_| async move {
        let mut whole = 0;
        for _ in 0..8 {
            let Some(read) = found(lists, "accounts").await else { continue };
            let number = read.read_at.duration_since(noon()).subsec_nanos();
            assert_eq!(read, of(u64::try_from(number).unwrap()));
            whole += 1;
        }
        whole
    });
    let (_, whole) = futures::join!(join_all(writers), join_all(readers));
    assert!(whole.iter().sum::<usize>() > 0, "lists were read");
    let last = found(lists, "accounts").await;
    assert!(last.is_some(), "the last writer's list stays whole");
}
