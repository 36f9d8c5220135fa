//! What goes wrong in a store without a word: webhooks that were switched off, orders that vanish.

use std::time::Duration;

use flows::{World, until};
use serde_json::json;

/// Awaits payment.
const ORDER: u64 = 29;

async fn tick(world: &World) {
    let tick = world.aws.invoke(world.output("CdcPollerName"), &json!({})).await.unwrap();
    assert!(tick["connections"].as_u64().unwrap() > 0, "{tick}");
}

/// A world whose store's webhooks are kept up.
async fn kept_up() -> (World, String) {
    let world = World::new(&[ORDER]);
    world.tenant.open(&world.run, &world.http).await.unwrap();
    world.tenant.seed(&world.run).await.unwrap();
    let url = format!(
        "{}/webhooks/woocommerce/{}/{}",
        world.run.api_url,
        world.tenant.name,
        world.store()
    );
    let access = world.tenant.stores[0].access();
    let file = json!({
        "tenant": world.tenant.name,
        "connections": [{
            "id": world.store(), "connector": "woocommerce", "start_at": "2026-01-01T00:00:00Z",
            "settings": { "url": format!("{}/stores/{}", world.run.sandbox_url, world.store()) },
            "secret": {
                "consumer_key": access.key, "consumer_secret": access.secret,
                "webhook_secret": world.tenant.stores[0].webhook_secret(),
            },
            "webhook_url": url,
        }],
    });
    world.tenant.seed_with(&world.run, &file).await.unwrap();
    (world, url)
}

async fn ours(world: &World, url: &str) -> Vec<serde_json::Value> {
    let webhooks = world.tables().await["webhooks"].take();
    let all = webhooks.as_array().cloned().unwrap_or_default();
    all.into_iter().filter(|webhook| webhook["delivery_url"] == *url).collect()
}

#[tokio::test]
async fn webhooks_are_made_and_a_disabled_one_is_made_good() {
    let (world, url) = kept_up().await;
    tick(&world).await;
    let made = ours(&world, &url).await;
    assert!(made.iter().any(|webhook| webhook["topic"] == "order.updated"), "{made:?}");
    assert!(made.iter().all(|webhook| webhook["status"] == "active"), "{made:?}");
    world.pay(ORDER).await;
    world.settled().await;
    assert!(world.outcomes(ORDER).await.contains(&"posted".to_owned()));
    let told = world.raw_journal().await;
    assert!(told.iter().any(|row| row["hint"]["topic"] == "order.updated"), "a webhook told");
}

#[tokio::test]
async fn an_order_that_was_erased_without_a_word_is_marked_in_the_copy() {
    let (world, _) = kept_up().await;
    world.pay(ORDER).await;
    tick(&world).await;
    world.settled().await;
    let row = async || {
        let rows = world.copied("orders", &format!("source_id=eq.{ORDER}&select=gone")).await;
        rows.into_iter().next()
    };
    assert_eq!(row().await.unwrap(), json!({ "gone": false }));
    let silent = format!("woocommerce/stores/{}/silent", world.store());
    world.control_post(&silent, &json!({ "delete": { "kind": "order", "id": ORDER } })).await;

    // The sweep of the first tick took note; the next one is wanted before its time.
    world.operator("sweep", &["--connection", world.store()]).await.unwrap();
    tick(&world).await;
    let gone = async || row().await.filter(|row| row["gone"] == true);
    until("the copy to mark the order", Duration::from_secs(60), gone).await;
    assert_eq!(world.documents().await.len(), 1, "the books keep what they hold");
}
