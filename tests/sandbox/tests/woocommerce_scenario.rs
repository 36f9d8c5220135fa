//! The scenario leaves each shop with enough paid orders and with one of every awkward fate.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod woocommerce_support;

use reqwest::Client;
use sandbox::scenario::{self, StoreAccess};
use serde_json::{Value, json};
use woocommerce_support::{Receiver, Shop};

fn access() -> Vec<StoreAccess> {
    let text = str::to_owned;
    vec![StoreAccess { store: text("shop"), key: text("ck"), secret: text("cs") }]
}

fn paid(order: &Value) -> bool {
    let by = |gateways: &[&str]| gateways.iter().any(|name| order["payment_method"] == *name);
    match order["status"].as_str().unwrap() {
        "processing" => {
            by(&["stripe", "paypal", "bacs", "cheque"]) && order["date_paid"].is_string()
        }
        "completed" | "refunded" => by(&["stripe", "paypal", "bacs", "cheque", "cod"]),
        _ => false,
    }
}

#[tokio::test]
async fn every_version_ends_with_nine_orders_paid_through_a_known_gateway() {
    for version in ["7.5.1", "9.4.3", "11.0.1"] {
        let shop = Shop::open(version).await;
        let report = scenario::run(&Client::new(), &shop.base, &access()).await.unwrap();
        let tables = shop.tables().await;
        let orders = tables["orders"].as_array().unwrap();
        let evidence = orders.iter().filter(|order| paid(order)).count();
        assert!(evidence >= 9, "{version}: {evidence}");
        for action in [
            "paid by stripe",
            "paid by paypal",
            "bank transfer marked as paid",
            "cheque marked as paid",
            "cash on delivery completed",
            "line added before payment",
            "fee added after payment",
            "cancelled after payment",
            "cancelled unpaid",
            "one piece refunded",
            "refunded whole by amount",
            "trashed",
            "deleted for good",
            "draft became an order",
        ] {
            assert!(!report.orders_with("shop", action).is_empty(), "{version}: {action}");
        }
        let nobody_paid = |order: &&Value| order["status"] == "pending";
        assert!(orders.iter().any(|order| nobody_paid(&order)), "some stay open");
        let no_gateway =
            |order: &Value| order["payment_method"] == "" && order["date_paid"].is_string();
        assert!(orders.iter().any(no_gateway), "some are paid by nobody knows what");
        for order in orders {
            assert_adds_up(order);
        }
    }
}

/// The sum of an order's lines and taxes is its total, in cents.
fn assert_adds_up(order: &Value) {
    let cents = |value: &Value| value.as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    let mut sum = cents(&order["total_tax"]);
    for kind in ["line_items", "shipping_lines", "fee_lines"] {
        sum += order[kind].as_array().unwrap().iter().map(|row| cents(&row["total"])).sum::<i64>();
    }
    assert_eq!(sum, cents(&order["total"]), "order {}", order["id"]);
}

#[tokio::test]
async fn two_runs_do_the_same() {
    let (first, second) = (Shop::open("9.4.3").await, Shop::open("9.4.3").await);
    let client = Client::new();
    let one = scenario::run(&client, &first.base, &access()).await.unwrap();
    let two = scenario::run(&client, &second.base, &access()).await.unwrap();
    assert_eq!(one, two);
}

#[tokio::test]
async fn touching_makes_every_listed_order_heard() {
    let shop = Shop::open("9.4.3").await;
    let receiver = Receiver::start().await;
    shop.hold_deliveries().await;
    shop.hook("order.updated", &receiver.url("/in")).await;
    receiver.take();
    let touched = scenario::touch_all(&Client::new(), &shop.base, &access()).await.unwrap();
    assert_eq!(touched, 20, "21 orders, one of them a draft");
    assert_eq!(shop.flush().await, 20);
    assert!(receiver.take().iter().all(|got| got.json()["status"] != json!("checkout-draft")));
}
