//! Every delivery sent three times over and the newest first changes nothing.

use flows::World;
use sandbox::scenario::{self, Day};
use serde_json::json;

/// One of each shape: transfers, cash, cards, tax in the price, worthless, unmapped, a draft.
const ORDERS: [u64; 9] = [19, 20, 21, 22, 28, 29, 31, 39, 44];

/// What waits for a person: paid by a method that the store does not name, changed after payment.
const PARKS: [&str; 2] = ["GATEWAY_NOT_MAPPED", "EDITED_AFTER_PAYMENT"];

#[tokio::test]
async fn deliveries_repeated_and_reversed_leave_exact_books() {
    let world = World::connected(&ORDERS).await;
    let (http, sandbox) = (&world.http, &world.run.sandbox_url);
    let stores = [world.tenant.stores[0].access()];
    // Held back until all has happened, so that the newest does come first.
    world.deliveries(&json!({ "duplicate": 2, "reverse": true, "paused": true })).await;
    let day = Day::begin(http, sandbox, &stores).await.unwrap();
    scenario::touch_all(http, sandbox, &stores).await.unwrap();
    day.morning().await.unwrap();
    let morning = world.flush().await;
    world.settled().await;
    let audit = world.audit(&PARKS).await;
    assert!(audit.is_clean() && audit.posted > 3, "{audit:#?}");

    day.evening().await.unwrap();
    let evening = world.flush().await;
    world.settled().await;
    let audit = world.audit(&PARKS).await;
    assert!(audit.is_clean() && audit.posted > 5, "{audit:#?}");

    let deliveries = &world.tables().await["deliveries"];
    assert_eq!(deliveries["failed"], 0, "{deliveries}");
    assert!(morning >= 30 && evening >= 9, "{morning} and {evening} deliveries");
    assert_eq!((morning + evening) % 3, 0, "each three times");
}
