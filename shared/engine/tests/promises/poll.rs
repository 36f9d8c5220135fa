//! What webhooks lose, a poll finds: a page is in the queue before the cursor moves.

use engine::Code;
use engine::ingress::{Endpoint, receive};
use engine::job::{Job, Lane, Message};
use engine::poll::{Polled, Why, poll};
use engine::ports::Cursors;
use engine::sync::{Slice, sync};
use engine::webhook::Delivery;
use serde_json::json;

use crate::support::{MAPPING_A, Stage, crash, order};

/// The orders in the queue for the ledger.
fn enqueued(messages: &[Message]) -> Vec<String> {
    let to_ledger = messages.iter().filter_map(|message| match &message.job {
        Job::SyncV1(sync) if sync.target.as_str() == "ledger" => Some(&sync.ids),
        _ => None,
    });
    to_ledger.flatten().map(ToString::to_string).collect()
}

async fn cursor(stage: &Stage) -> Option<u64> {
    let (tenant, shop) = ("acme".parse().unwrap(), "shop".parse().unwrap());
    let stored = Cursors::get(&*stage.memory, &tenant, &shop, "order").await.unwrap();
    stored.and_then(|stored| stored.value["cursor"].as_u64())
}

#[tokio::test]
async fn a_poll_enqueues_what_changed_for_every_route_and_then_nothing() {
    let stage = Stage::new(MAPPING_A).await;
    for one in 1..=250 {
        stage.shop.put(order(&one.to_string()));
    }
    let shop = stage.connection("shop").await;
    let polled = poll(&stage.world, &shop, Why::Schedule).await.unwrap();
    assert_eq!(polled, Polled { records: 250, more: false });
    let messages = stage.memory.take_messages();
    assert_eq!(enqueued(&messages).len(), 250);
    assert_eq!(messages.len(), 6, "three pages to two targets");
    assert!(messages.iter().all(|message| message.lane == Lane::Bulk));
    assert_eq!(poll(&stage.world, &shop, Why::Schedule).await.unwrap(), Polled::default());
    assert_eq!(stage.memory.take_messages(), []);
}

#[tokio::test]
async fn a_refused_page_leaves_the_cursor_where_it_was() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    let shop = stage.connection("shop").await;
    stage.memory.refuse_sends(1);
    let refused = poll(&stage.world, &shop, Why::Schedule).await.unwrap_err();
    assert_eq!((refused.code, cursor(&stage).await), (Code::StateUnavailable, None));
    poll(&stage.world, &shop, Why::Schedule).await.unwrap();
    assert_eq!(enqueued(&stage.memory.take_messages()), ["19"]);
    assert_eq!(cursor(&stage).await, Some(1));
}

/// Killed anywhere, twice read at the worst: nothing behind the cursor is not in the queue.
#[tokio::test]
async fn a_poller_that_dies_loses_nothing() {
    for polls in 1.. {
        let stage = Stage::new(MAPPING_A).await;
        for one in 1..=150 {
            stage.shop.put(order(&one.to_string()));
        }
        let shop = stage.connection("shop").await;
        let done = crash(poll(&stage.world, &shop, Why::Schedule), polls).is_some();
        let mut found = enqueued(&stage.memory.take_messages());
        let behind = usize::try_from(cursor(&stage).await.unwrap_or(0)).unwrap();
        assert!(behind <= found.len(), "killed at wait {polls}: the cursor is ahead");
        poll(&stage.world, &shop, Why::Schedule).await.unwrap();
        found.extend(enqueued(&stage.memory.take_messages()));
        found.sort();
        found.dedup();
        assert_eq!(found.len(), 150, "killed at wait {polls}");
        if done {
            assert!(polls > 2, "the poller has too few waits: {polls}");
            return;
        }
    }
}

#[tokio::test]
async fn two_pollers_at_once_read_a_page_twice_and_lose_none() {
    let stage = Stage::new(MAPPING_A).await;
    for one in 1..=150 {
        stage.shop.put(order(&one.to_string()));
    }
    let shop = stage.connection("shop").await;
    let both = [poll(&stage.world, &shop, Why::Schedule), poll(&stage.world, &shop, Why::Schedule)];
    futures::future::join_all(both).await.into_iter().for_each(|polled| {
        polled.unwrap();
    });
    poll(&stage.world, &shop, Why::Schedule).await.unwrap();
    let mut found = enqueued(&stage.memory.take_messages());
    found.sort();
    found.dedup();
    assert_eq!((found.len(), cursor(&stage).await), (150, Some(150)));
}

/// This shop's system never sends a delivery again: what the queue refused, the poller finds.
#[tokio::test]
async fn a_webhook_that_the_queue_refused_is_found_by_the_poller() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    let endpoint = Endpoint::Connection {
        connector: "shop".parse().unwrap(),
        tenant: "acme".parse().unwrap(),
        connection: "shop".parse().unwrap(),
    };
    let delivery = Delivery {
        headers: [("x-signature".to_owned(), "shop".to_owned())].into(),
        body: json!([{ "kind": "order", "id": "19" }]).to_string().into(),
    };
    stage.memory.refuse_sends(1);
    let refused = receive(&stage.ingress(), &endpoint, &delivery, "request-1").await;
    assert_eq!(refused.unwrap_err().code, Code::StateUnavailable);
    assert_eq!(stage.memory.take_messages(), []);

    let shop = stage.connection("shop").await;
    poll(&stage.world, &shop, Why::Schedule).await.unwrap();
    for message in stage.memory.take_messages() {
        let Job::SyncV1(job) = message.job else { panic!("{message:?}") };
        let records = job.ids.iter().map(|id| (id.clone(), Vec::new())).collect();
        let (tenant, source) = (job.tenant, job.source);
        let slice = Slice { tenant, source, target: job.target, kind: job.kind, records };
        sync(&stage.world, &slice).await;
    }
    assert_eq!(stage.posted("19")["sale"], "11.90");
    assert_eq!(stage.copy.rows().len(), 1);
}
