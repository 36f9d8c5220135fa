//! What a webhook loses, the poller finds.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use flows::{World, until};
use serde_json::json;
use tokio::net::TcpListener;

/// Awaits payment.
const ORDER: u64 = 29;

#[tokio::test]
async fn an_order_whose_every_delivery_was_refused_is_posted_all_the_same() {
    // The door answers as ours does when its queue refuses; the store never comes again.
    let door = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", door.local_addr().unwrap());
    let closed = Router::new().fallback(async || StatusCode::SERVICE_UNAVAILABLE);
    let serving = tokio::spawn(async move { axum::serve(door, closed).await });

    let world = World::new(&[ORDER]);
    world.tenant.open(&world.run, &world.http).await.unwrap();
    world.tenant.seed(&world.run).await.unwrap();
    world.tenant.register(&world.run, &world.http, &url).await.unwrap();
    world.pay(ORDER).await;
    let refused = async || {
        let deliveries = world.tables().await["deliveries"].take();
        (deliveries["waiting"] == 0 && deliveries["failed"] != 0).then_some(deliveries)
    };
    let deliveries = until("the store to deliver", Duration::from_secs(60), refused).await;
    assert_eq!(deliveries["sent"], deliveries["failed"], "{deliveries}");
    serving.abort();

    let tick = world.aws.invoke(world.output("CdcPollerName"), &json!({})).await.unwrap();
    assert!(tick["connections"].as_u64().unwrap() > 0, "{tick}");
    world.settled().await;
    let outcomes = world.outcomes(ORDER).await;
    assert!(outcomes.contains(&"posted".to_owned()), "{outcomes:?}");
    let audit = world.audit(&[]).await;
    assert!(audit.is_clean() && audit.posted == 1, "{audit:#?}");
    let hints = world.raw_journal().await;
    let id = json!(ORDER.to_string());
    let mut told = hints.iter().filter(|row| row["id"] == id);
    assert!(told.all(|row| row["hint"].is_null()), "no webhook told: {hints:#?}");
}
