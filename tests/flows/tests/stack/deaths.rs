//! A worker that dies between QuickBooks' commit and its own makes nothing twice and loses nothing.
//!
//! A lease cannot be shorter than the slowest read, a minute; so the cases wait for its end side by
//! side, in one test.

use flows::{Fault, Function, World, event, sync_job};
use serde_json::{Value, json};
use xtask::tenant::BOOKS;

/// A completed order, cash on delivery.
const ORDER: u64 = 20;
/// Shorter than a stage's, in the same order: a write, a doubt, a lease.
const TIMES: [(&str, &str); 3] =
    [("WRITE_TIMEOUT_SECONDS", "4"), ("IN_DOUBT_SECONDS", "6"), ("LEASE_SECONDS", "75")];

#[tokio::test]
async fn a_killed_workers_order_is_in_the_books_once() {
    tokio::join!(
        killed_after_the_commit_its_document_is_adopted(),
        killed_before_quickbooks_commits_nobody_sends_it_again_meanwhile(),
        quickbooks_commits_after_the_connection_has_gone(),
        what_was_never_committed_is_sent_again(),
    );
}

/// A worker of short patience, and the order in its hands.
async fn begin(world: &World) -> Function {
    let worker = Function::start(&world.run, "sync-worker", &TIMES).await;
    let event = event(world.output("LiveQueueUrl"), &[sync_job(world, BOOKS, &[ORDER])]);
    drop(worker.begin(&event));
    worker
}

/// A second worker goes on until the order is done.
async fn go_on(world: &World) {
    let worker = Function::start(&world.run, "sync-worker", &TIMES).await;
    world.carry_out(&worker, &[sync_job(world, BOOKS, &[ORDER])]).await;
}

/// What happens to the creation of the sale.
async fn creation<'a>(world: &'a World, effect: Value) -> Fault<'a> {
    let path = format!("company/{}/salesreceipt", world.tenant.realm);
    let rule = json!({
        "target": "quickbooks", "method": "POST", "path_contains": path, "times": 1,
        "effect": effect,
    });
    world.fault(rule).await
}

/// Exactly one document, exact, and nothing left open; the order's outcomes.
async fn outcomes_of_one_document(world: &World) -> Vec<String> {
    let documents = world.documents().await;
    assert_eq!(documents.len(), 1, "{documents:#?}");
    assert_eq!(documents[0].total.to_string(), "52.67");
    let link = link(world).await;
    assert_eq!(link["intents"], json!({}), "{link}");
    assert!(link["roles"]["sale"]["id"].is_string(), "{link}");
    world.outcomes(ORDER).await
}

/// The order's link as it stands in the state.
async fn link(world: &World) -> Value {
    let items = world.aws.scan(world.output("StateTable")).await.unwrap();
    let of = format!("REC#{}#{}#order#{ORDER}", world.tenant.name, world.store());
    let item = items.iter().map(xtask::inspect::plain).find(|item| item["pk"] == *of);
    item.unwrap()
}

async fn killed_after_the_commit_its_document_is_adopted() {
    let world = World::unheard(&[ORDER]).await;
    let fault = creation(&world, json!({ "hold": "after_commit" })).await;
    let worker = begin(&world).await;
    fault.held().await;
    worker.kill().await;
    assert_eq!(world.documents().await.len(), 1, "QuickBooks has committed");
    assert!(world.outcomes(ORDER).await.is_empty(), "and the worker has not");
    fault.release().await;
    go_on(&world).await;
    let outcomes = outcomes_of_one_document(&world).await;
    assert!(outcomes.contains(&"adopted".to_owned()), "{outcomes:?}");
    assert!(!outcomes.contains(&"posted".to_owned()), "{outcomes:?}");
}

async fn killed_before_quickbooks_commits_nobody_sends_it_again_meanwhile() {
    let world = World::unheard(&[ORDER]).await;
    let fault = creation(&world, json!({ "hold": "before_commit" })).await;
    let worker = begin(&world).await;
    fault.held().await;
    worker.kill().await;
    let second = Function::start(&world.run, "sync-worker", &TIMES).await;
    let event = event(world.output("LiveQueueUrl"), &[sync_job(&world, BOOKS, &[ORDER])]);
    let answer = second.invoke(&event).await;
    assert_ne!(answer["batchItemFailures"], json!([]), "the second worker waits");
    assert!(world.documents().await.is_empty(), "and sends nothing");
    fault.release().await;
    world.carry_out(&second, &[sync_job(&world, BOOKS, &[ORDER])]).await;
    let outcomes = outcomes_of_one_document(&world).await;
    assert!(outcomes.contains(&"adopted".to_owned()), "{outcomes:?}");
    assert!(!outcomes.contains(&"posted".to_owned()), "{outcomes:?}");
}

async fn quickbooks_commits_after_the_connection_has_gone() {
    let world = World::unheard(&[ORDER]).await;
    let fault = creation(&world, json!({ "late_commit_ms": 3_000 })).await;
    let worker = begin(&world).await;
    fault.hit().await;
    worker.kill().await;
    go_on(&world).await;
    let outcomes = outcomes_of_one_document(&world).await;
    assert!(outcomes.contains(&"adopted".to_owned()), "{outcomes:?}");
    assert!(!outcomes.contains(&"posted".to_owned()), "{outcomes:?}");
}

async fn what_was_never_committed_is_sent_again() {
    let world = World::unheard(&[ORDER]).await;
    let fault = creation(&world, json!({ "cut": "before_commit" })).await;
    let worker = begin(&world).await;
    fault.hit().await;
    worker.kill().await;
    assert!(world.documents().await.is_empty(), "QuickBooks has not committed");
    go_on(&world).await;
    let outcomes = outcomes_of_one_document(&world).await;
    assert!(outcomes.contains(&"posted".to_owned()), "{outcomes:?}");
    assert!(!outcomes.contains(&"adopted".to_owned()), "{outcomes:?}");
}
