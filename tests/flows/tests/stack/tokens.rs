//! Access tokens that end while work is going on, and limits that are reached.

use std::time::Duration;

use flows::{Function, World, sync_job, until};
use futures::future::join_all;
use serde_json::json;
use xtask::tenant::BOOKS;

const HANDS: usize = 5;

/// Wide enough that no hand is kept waiting by them.
async fn without_limits(world: &World) {
    world.limits(&json!({ "per_second": 1_000, "concurrency": 1_000 })).await;
}

#[tokio::test]
async fn a_token_that_ends_while_five_workers_use_it_is_renewed_once() {
    let world = World::unheard(&[]).await;
    without_limits(&world).await;
    let mut orders = Vec::new();
    for place in 0..2 * HANDS {
        orders.push(world.buy(&format!("kunde{place}")).await);
    }
    let (before, after) = orders.split_at(HANDS);
    let start = |_| Function::start(&world.run, "sync-worker", &[]);
    let workers = join_all((0..HANDS).map(start)).await;
    let post = async |(worker, order): (&Function, &u64)| {
        world.carry_out(worker, &[sync_job(&world, BOOKS, &[*order])]).await;
    };
    join_all(workers.iter().zip(before).map(post)).await;
    assert_eq!(world.company().await["counters"]["token_refreshes"], 1);

    // Every worker holds the token that ends now, by its own word good for another hour.
    let path = format!("quickbooks/companies/{}/expire_tokens", world.tenant.realm);
    world.control_post(&path, &json!({})).await;
    join_all(workers.iter().zip(after).map(post)).await;
    let counters = &world.company().await["counters"];
    assert_eq!(counters["token_refreshes"], 2, "{counters}");
    assert_eq!(counters["token_refusals"], 0, "{counters}");
    assert_eq!(world.documents().await.len(), orders.len());
    let (clean, posted) = books(&world).await;
    assert!(clean && posted == orders.len());
}

#[tokio::test]
async fn a_storm_of_refusals_for_too_many_calls_loses_nothing() {
    let orders = [20, 28, 39];
    let world = World::unheard(&orders).await;
    let mut bought = Vec::new();
    for place in 0..3 {
        bought.push(world.buy(&format!("kunde{place}")).await);
    }
    world.limits(&json!({ "per_second": 1, "concurrency": 1 })).await;
    let all = [&orders[..], &bought[..]].concat();
    let jobs: Vec<_> = all.iter().map(|order| sync_job(&world, BOOKS, &[*order])).collect();
    world.enqueue_bulk(&jobs).await;
    let throttled = async || {
        let counters = world.company().await["counters"].take();
        (counters["seen"]["throttled"] != 0).then_some(())
    };
    until("QuickBooks to refuse a call", Duration::from_secs(60), throttled).await;
    world.limits(&json!({})).await;
    world.settled().await;
    for order in bought.iter().chain(&[20]) {
        let outcomes = world.outcomes(*order).await;
        assert_eq!(outcomes.iter().filter(|outcome| *outcome == "posted").count(), 1, "{order}");
    }
    assert_eq!(world.documents().await.len(), 4);
    let rows = world.journal().await;
    let refused = rows.iter().filter(|row| row.code.as_deref() == Some("THROTTLED"));
    assert!(refused.count() > 0, "{rows:#?}");
    assert!(world.journal().await.iter().all(|row| {
        row.outcome != "parked" || row.code.as_deref() == Some("GATEWAY_NOT_MAPPED")
    }));
}

/// Whether the books are exact, whatever the copy holds; and how many documents are.
async fn books(world: &World) -> (bool, usize) {
    let audit = world.audit(&[]).await;
    (audit.cents_off.is_zero() && audit.duplicates == 0, audit.posted)
}
