//! The same job in many hands at once makes nothing twice.
//!
//! The local AWS serves a FIFO queue one batch at a time, so the hands are worker processes of the
//! test's own, the function's own invocations, and the bulk lane.

use futures::future::join_all;
use serde_json::json;

use flows::{Function, World, event, sync_job};
use oracle::books::Document;
use xtask::tenant::{BOOKS, COPY};

/// A completed order, cash on delivery: paid, two lines, tax at two rates.
const ORDER: u64 = 20;
const HANDS: usize = 8;

#[tokio::test]
async fn eight_workers_with_one_order_post_it_once() {
    let world = World::unheard(&[ORDER]).await;
    let start = |_| Function::start(&world.run, "sync-worker", &[]);
    let workers = join_all((0..HANDS).map(start)).await;
    let jobs = [sync_job(&world, BOOKS, &[ORDER]), sync_job(&world, COPY, &[ORDER])];
    join_all(workers.iter().map(|worker| world.carry_out(worker, &jobs))).await;
    once_in_the_books(&world, ORDER).await;
    one_refresh(&world).await;
    let audit = world.audit(&[]).await;
    assert!(audit.is_clean(), "{audit:#?}");
}

#[tokio::test]
async fn eight_invocations_at_once_with_one_order_post_it_once() {
    let world = World::unheard(&[ORDER]).await;
    let event = event(world.output("LiveQueueUrl"), &[sync_job(&world, BOOKS, &[ORDER])]);
    let name = world.output("SyncWorkerName");
    let answers = join_all((0..HANDS).map(|_| world.aws.invoke(name, &event))).await;
    for answer in answers {
        assert!(answer.unwrap()["batchItemFailures"].is_array());
    }
    once_in_the_books(&world, ORDER).await;
    one_refresh(&world).await;
}

#[tokio::test]
async fn one_bulk_job_sent_many_times_posts_each_order_once() {
    let orders = [20, 28, 30, 39];
    let world = World::unheard(&orders).await;
    let jobs: Vec<_> = (0..HANDS)
        .flat_map(|_| [sync_job(&world, BOOKS, &orders), sync_job(&world, COPY, &orders)])
        .collect();
    world.enqueue_bulk(&jobs).await;
    world.settled().await;
    once_in_the_books(&world, ORDER).await;
    one_refresh(&world).await;
    let audit = world.audit(&["GATEWAY_NOT_MAPPED"]).await;
    assert!(audit.is_clean(), "{audit:#?}");
}

#[tokio::test]
async fn eight_orders_of_one_new_customer_in_eight_hands_make_him_once() {
    let world = World::unheard(&[]).await;
    // Eight workers that all look for him and all make him come close to a company's ten calls a
    // second, and a refusal for that would keep them waiting for a minute: the race is the point.
    world.limits(&json!({ "per_second": 1_000, "concurrency": 1_000 })).await;
    let mut orders = Vec::new();
    for _ in 0..HANDS {
        orders.push(world.buy("leberecht").await);
    }
    let start = |_| Function::start(&world.run, "sync-worker", &[]);
    let workers = join_all((0..HANDS).map(start)).await;
    join_all(workers.iter().zip(&orders).map(async |(worker, order)| {
        world.carry_out(worker, &[sync_job(&world, BOOKS, &[*order])]).await;
    }))
    .await;
    for order in &orders {
        once_in_the_books(&world, *order).await;
    }
    let company = world.company().await;
    let customers = company["tables"]["Customer"].as_array().unwrap();
    let his = customers.iter().filter(|customer| {
        customer["PrimaryEmailAddr"]["Address"] == json!("leberecht@example.test")
    });
    assert_eq!(his.count(), 1, "{customers:#?}");
}

/// One document, and one row of the journal that says that it was made.
async fn once_in_the_books(world: &World, order: u64) {
    let documents = world.documents().await;
    let id = order.to_string();
    let its = |document: &&Document| document.owner.as_ref().is_some_and(|owner| owner.1 == id);
    let documents: Vec<_> = documents.iter().filter(its).collect();
    assert_eq!(documents.len(), 1, "order {order}: {documents:#?}");
    let outcomes = world.outcomes(order).await;
    let made = outcomes.iter().filter(|outcome| matches!(outcome.as_str(), "posted" | "adopted"));
    assert_eq!(made.count(), 1, "order {order}: {outcomes:?}");
}

/// The access token had ended; of all that saw it, one got a new one.
async fn one_refresh(world: &World) {
    let counters = &world.company().await["counters"];
    assert_eq!(counters["token_refreshes"], 1, "{counters}");
    assert_eq!(counters["token_refusals"], 0, "{counters}");
}
