//! Orders and refunds: sums as the real versions worked them out, payment, and what moves a date.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod woocommerce_support;

use reqwest::Method;
use serde_json::{Value, json};
use woocommerce_support::Shop;

/// The parts of a line that are sums.
fn sums(line: &Value) -> Value {
    json!([
        line["subtotal"],
        line["subtotal_tax"],
        line["total"],
        line["total_tax"],
        line["taxes"],
        line["price"]
    ])
}

#[tokio::test]
async fn the_captured_american_order_is_worked_out_again_to_the_cent() {
    for (version, seeded, cup, shirt) in
        [("7.5.1", 20, 11, 15), ("9.4.3", 20, 11, 15), ("11.0.1", 21, 12, 16)]
    {
        let shop = Shop::open(version).await;
        let captured = shop.get(&format!("orders/{seeded}")).await;
        let order = json!({
            "payment_method": "cod", "set_paid": true,
            "billing": captured["billing"], "shipping": captured["shipping"],
            "line_items": [
                {"product_id": cup, "quantity": 1},
                {"variation_id": shirt, "quantity": 2},
            ],
        });
        let made = shop.post("orders", order).await;
        let fields = ["total", "total_tax", "cart_tax", "shipping_tax", "status", "needs_payment"];
        for field in fields {
            assert_eq!(made[field], captured[field], "{version} {field}");
        }
        for line in 0..2 {
            let (made, captured) = (&made["line_items"][line], &captured["line_items"][line]);
            assert_eq!(sums(made), sums(captured), "{version}");
            assert_eq!(
                made["name"].as_str().unwrap().split(' ').next(),
                captured["name"].as_str().unwrap().split(' ').next()
            );
        }
        for line in 0..2 {
            for field in ["rate_code", "rate_percent", "tax_total", "shipping_tax_total"] {
                assert_eq!(made["tax_lines"][line][field], captured["tax_lines"][line][field]);
            }
        }
        assert!(made["date_paid_gmt"].is_string() && made["date_completed_gmt"].is_string());
    }
}

#[tokio::test]
async fn shipping_fees_and_reduced_rate_are_taxed_as_captured() {
    for (version, id) in [("7.5.1", 19), ("9.4.3", 19), ("11.0.1", 20)] {
        the_full_order_is_worked_out_again(version, id).await;
    }
}

async fn the_full_order_is_worked_out_again(version: &str, id: u64) {
    let shop = Shop::open(version).await;
    let captured = shop.get(&format!("orders/{id}")).await;
    let line = |line: &Value| {
        json!({"product_id": line["product_id"], "variation_id": line["variation_id"],
            "quantity": line["quantity"], "subtotal": line["subtotal"], "total": line["total"]})
    };
    let lines: Vec<_> = captured["line_items"].as_array().unwrap().iter().map(line).collect();
    let order = json!({
        "billing": captured["billing"], "shipping": captured["shipping"], "line_items": lines,
        "shipping_lines": [{"method_id": "flat_rate", "method_title": "DHL", "total": "4.90"}],
        "fee_lines": [{"name": "Geschenkpapier", "total": "2.50"}],
    });
    let made = shop.post("orders", order).await;
    for field in [
        "total",
        "total_tax",
        "cart_tax",
        "shipping_tax",
        "shipping_total",
        "discount_total",
        "discount_tax",
    ] {
        assert_eq!(made[field], captured[field], "{version} {field}");
    }
    assert_eq!(made["shipping_lines"][0]["taxes"], captured["shipping_lines"][0]["taxes"]);
    assert_eq!(made["fee_lines"][0]["taxes"], captured["fee_lines"][0]["taxes"]);
}

#[tokio::test]
async fn taking_a_line_away_adds_the_order_up_again_as_captured() {
    // The shipping loses its tax with the last line of the standard rate; seen in all versions.
    for (version, order) in [("7.5.1", 21), ("9.4.3", 21), ("11.0.1", 22)] {
        let shop = Shop::open(version).await;
        let gone = json!({"line_items": [{"id": 13, "quantity": 0}]});
        let left = shop.put(&format!("orders/{order}"), gone).await;
        let sums =
            ["total", "total_tax", "cart_tax", "shipping_tax", "discount_total", "discount_tax"];
        let shown: Vec<_> = sums.iter().map(|field| left[*field].as_str().unwrap()).collect();
        assert_eq!(shown, ["19.68", "0.97", "0.97", "0.00", "1.12", "0.08"], "{version}");
        assert_eq!(left["tax_lines"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_fee_on_an_order_that_includes_tax_keeps_the_exact_lines() {
    let shop = Shop::open("9.4.3").await;
    let before = shop.get("orders/21").await;
    let fee = json!({"fee_lines": [{"name": "Express", "total": "10.00"}]});
    let after = shop.put("orders/21", fee).await;
    assert_eq!(after["line_items"], before["line_items"]);
    assert_eq!(after["fee_lines"][0]["total_tax"], "1.90");
    assert_eq!((&before["total"], &after["total"]), (&json!("44.31"), &json!("56.21")));
}

#[tokio::test]
async fn payment_dates_follow_the_status() {
    let shop = Shop::open("9.4.3").await;
    let paid = json!({"payment_method": "stripe", "transaction_id": "pi_1", "set_paid": true});
    let order = shop.put("orders/29", paid).await;
    assert_eq!(
        (&order["status"], &order["transaction_id"]),
        (&json!("processing"), &json!("pi_1"))
    );
    assert!(order["date_paid_gmt"].is_string() && order["date_completed"].is_null());
    assert_eq!(order["needs_payment"], false);
    // Bank transfer by hand: processing means paid.
    let order = shop.put("orders/31", json!({"payment_method": "bacs"})).await;
    assert!(order["date_paid"].is_null());
    let order = shop.put("orders/31", json!({"status": "processing"})).await;
    assert!(order["date_paid"].is_string());
    // Cash on delivery: only completion does, as the captured order 28 shows.
    let handed_over = json!({"payment_method": "cod", "status": "processing"});
    assert!(shop.put("orders/35", handed_over).await["date_paid"].is_null());
    let order = shop.get("orders/28").await;
    assert_eq!((&order["status"], &order["date_paid"]), (&json!("processing"), &Value::Null));
    let order = shop.put("orders/28", json!({"status": "completed"})).await;
    assert!(order["date_paid"].is_string() && order["date_completed"].is_string());
}

#[tokio::test]
async fn the_captured_partial_refund_is_recorded_again() {
    for (version, id) in [("7.5.1", 19), ("9.4.3", 19), ("11.0.1", 20)] {
        let text = match version {
            "7.5.1" => include_str!("../../fixtures/woocommerce/7.5.1/store.json"),
            "9.4.3" => include_str!("../../fixtures/woocommerce/9.4.3/store.json"),
            _ => include_str!("../../fixtures/woocommerce/11.0.1/store.json"),
        };
        let seed: Value = serde_json::from_str(text).unwrap();
        let captured = &seed["refunds"][id.to_string()][0];
        let shop = Shop::open(version).await;
        let before = shop.put(&format!("orders/{id}"), json!({"set_paid": true})).await;
        let refund = json!({"amount": "9.11", "reason": "kaputt", "api_refund": false,
            "line_items": [{"id": 1, "quantity": 1, "refund_total": 7.65,
                "refund_tax": [{"id": 1, "refund_total": 1.46}]}]});
        let made = shop.post(&format!("orders/{id}/refunds"), refund).await;
        let line = &captured["line_items"][0];
        assert_eq!(sums(&made["line_items"][0]), sums(line), "{version}");
        assert_eq!(made["line_items"][0]["quantity"], line["quantity"]);
        assert_eq!(made["line_items"][0]["meta_data"][0]["value"], "1");
        assert_eq!(made["tax_lines"][0]["tax_total"], captured["tax_lines"][0]["tax_total"]);
        let mut keys: Vec<_> = made.as_object().unwrap().keys().collect();
        let mut expected: Vec<_> = captured.as_object().unwrap().keys().collect();
        keys.sort_unstable();
        expected.sort_unstable();
        assert_eq!(keys, expected, "{version}");
        let order = shop.get(&format!("orders/{id}")).await;
        assert_eq!(order["refunds"][0]["total"], "-9.11");
        assert_eq!((&order["status"], &order["total"]), (&before["status"], &json!("67.37")));
    }
}

#[tokio::test]
async fn only_in_7_5_a_partial_refund_leaves_the_orders_date_alone() {
    for (version, moved) in [("7.5.1", false), ("9.4.3", true)] {
        let shop = Shop::open(version).await;
        let before = shop.get("orders/28").await["date_modified_gmt"].clone();
        let refund = json!({"amount": "1.00", "api_refund": false});
        shop.post("orders/28/refunds", refund).await;
        let after = shop.get("orders/28").await["date_modified_gmt"].clone();
        assert_eq!(before != after, moved, "{version}");
    }
}

#[tokio::test]
async fn refunding_everything_makes_the_order_refunded_and_more_is_refused() {
    let shop = Shop::open("9.4.3").await;
    let all = json!({"amount": "52.67", "api_refund": false});
    let refund = shop.post("orders/20/refunds", all).await;
    assert_eq!(refund["line_items"], json!([]));
    assert_eq!(shop.get("orders/20").await["status"], "refunded");
    let more = json!({"amount": "1", "api_refund": false});
    let (status, body) = shop.try_send(Method::POST, "orders/20/refunds", more).await;
    assert_eq!((status, &body["data"]), (500, &json!(500)));
    assert_eq!(body["message"], "Invalid refund amount.");
    let through_the_gateway = json!({"amount": "1"});
    let (status, _) = shop.try_send(Method::POST, "orders/21/refunds", through_the_gateway).await;
    assert_eq!(status, 500);
    assert_eq!(shop.get("refunds").await[0]["parent_id"], 20);
    let id = refund["id"].as_u64().unwrap();
    assert_eq!(shop.send(Method::GET, &format!("orders/{id}"), None).await.status(), 404);
}

#[tokio::test]
async fn a_refund_is_deleted_in_silence() {
    let shop = Shop::open("9.4.3").await;
    shop.hold_deliveries().await;
    let refund = json!({"amount": "1.00", "api_refund": false});
    let refund = shop.post("orders/28/refunds", refund).await;
    let before = shop.get("orders/28").await["date_modified_gmt"].clone();
    let waiting = shop.tables().await["deliveries"]["waiting"].clone();
    shop.delete(&format!("orders/28/refunds/{}?force=true", refund["id"])).await;
    let order = shop.get("orders/28").await;
    assert_eq!(order["refunds"], json!([]));
    assert_eq!(order["date_modified_gmt"], before);
    assert_eq!(shop.tables().await["deliveries"]["waiting"], waiting);
}

#[tokio::test]
async fn odd_lines_are_taken_or_refused_as_observed() {
    let shop = Shop::open("9.4.3").await;
    let unknown = json!({"line_items": [{"product_id": 99999, "quantity": 1}]});
    let order = shop.post("orders", unknown).await;
    let line = &order["line_items"][0];
    assert_eq!(
        (&line["product_id"], &line["sku"], &line["price"]),
        (&json!(0), &Value::Null, &json!(0))
    );
    let nameless = json!({"line_items": [{"name": "Typed-in line", "total": "5.00"}]});
    let (status, body) = shop.try_send(Method::POST, "orders", nameless).await;
    assert_eq!(
        (status, &body["code"]),
        (400, &json!("woocommerce_rest_required_product_reference"))
    );
    let by_sku = json!({"line_items": [{"sku": "CUP-BLUE", "quantity": 1}]});
    assert_eq!(shop.post("orders", by_sku).await["total"], "10.12");
}

#[tokio::test]
async fn an_unknown_coupon_refuses_the_order_but_leaves_one_behind() {
    for (version, status) in [("9.4.3", "pending"), ("11.0.1", "checkout-draft")] {
        let shop = Shop::open(version).await;
        let order = json!({"coupon_lines": [{"code": "nosuch"}]});
        let (refused, body) = shop.try_send(Method::POST, "orders", order).await;
        assert_eq!((refused, &body["code"]), (400, &json!("woocommerce_rest_invalid_coupon")));
        let tables = shop.tables().await;
        let last = tables["orders"].as_array().unwrap().last().unwrap();
        assert_eq!(last["status"], status, "{version}");
        // The newest version says which draft it left.
        let draft = if version == "11.0.1" { last.get("id") } else { None };
        assert_eq!(body["data"].get("new_draft_order_id"), draft, "{version}");
    }
}
