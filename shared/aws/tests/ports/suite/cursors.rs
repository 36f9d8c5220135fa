//! Cursors: of pollers that read the same page one moves the cursor.

use engine::ports::{Cursors, StoredCursor};
use futures::future::join_all;
use model::{ConnectionId, TenantId};
use serde_json::json;

fn place() -> (TenantId, ConnectionId) {
    ("t1".parse().unwrap(), "store".parse().unwrap())
}

pub(crate) async fn the_faster_poller_wins(cursors: &dyn Cursors) {
    let (tenant, connection) = place();
    for seen in 0..3 {
        let tries = (0..8).map(|worker| {
            cursors.advance(&tenant, &connection, "order", seen, json!({ "by": worker }))
        });
        let moved = join_all(tries).await.into_iter().filter(|moved| *moved.as_ref().unwrap());
        assert_eq!(moved.count(), 1);
        let stored = cursors.get(&tenant, &connection, "order").await.unwrap().unwrap();
        assert_eq!(stored.epoch, seen + 1);
    }
    let late = cursors.advance(&tenant, &connection, "order", 0, json!("late")).await.unwrap();
    assert!(!late, "0 means that there is none yet");
}

pub(crate) async fn a_value_is_kept_whole(cursors: &dyn Cursors) {
    let (tenant, connection) = place();
    let value = json!({ "after": "2026-11-22T12:00:00", "page": 3, "empty": "", "none": null,
        "list": [1, 2.5, -7, 12_345_678_901_234_567_u64] });
    assert_eq!(cursors.get(&tenant, &connection, "order").await.unwrap(), None);
    let moved = cursors.advance(&tenant, &connection, "order", 0, value.clone());
    assert!(moved.await.unwrap());
    let stored = cursors.get(&tenant, &connection, "order").await.unwrap();
    assert_eq!(stored, Some(StoredCursor { value, epoch: 1 }));
    assert_eq!(cursors.get(&tenant, &connection, "product").await.unwrap(), None);
}

pub(crate) async fn a_stream_is_its_own(cursors: &dyn Cursors) {
    let (tenant, connection) = place();
    let streams = ["order", "sweep:order", "order#1", "order/1", ""];
    for stream in streams {
        let moved = cursors.advance(&tenant, &connection, stream, 0, json!(stream)).await;
        assert!(moved.unwrap(), "{stream}");
    }
    for stream in streams {
        let stored = cursors.get(&tenant, &connection, stream).await.unwrap();
        assert_eq!(stored, Some(StoredCursor { value: json!(stream), epoch: 1 }));
    }
}
