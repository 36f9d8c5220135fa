//! Captured JSON into records, without a network.

use connectors::woocommerce::read;
use engine::Code;
use model::{Order, Record};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{VERSIONS, at, fixture};

/// A store's orders with their refunds in full.
fn orders(version: &str) -> Vec<(Value, Vec<Value>)> {
    let store = fixture(&format!("{version}/store.json"));
    let list = store["orders"].as_array().unwrap().clone();
    list.into_iter()
        .map(|order| {
            let own = store["refunds"][order["id"].to_string()].as_array();
            (order, own.cloned().unwrap_or_default())
        })
        .collect()
}

fn read_order(raw: Value, refunds: Vec<Value>) -> Order {
    match read::order(raw, refunds).unwrap() {
        Record::Order(order) => *order,
        other => panic!("an order was expected, not a {}", other.kind()),
    }
}

/// One order with lines of every sort, coupons and a partial refund.
fn richest(version: &str) -> (Value, Vec<Value>) {
    let lines = |order: &Value| {
        ["line_items", "shipping_lines", "fee_lines", "coupon_lines", "tax_lines"]
            .iter()
            .map(|kind| order[kind].as_array().unwrap().len())
            .sum::<usize>()
    };
    orders(version).into_iter().max_by_key(|(order, _)| lines(order)).unwrap()
}

#[test]
fn every_captured_order_reads_and_adds_up() {
    for version in VERSIONS {
        let orders = orders(version);
        assert!(orders.len() >= 20);
        for (raw, refunds) in orders {
            let record = read::order(raw.clone(), refunds).unwrap();
            record.check().unwrap_or_else(|error| panic!("{version}, {}: {error}", raw["id"]));
        }
    }
}

#[test]
fn the_richest_order_of_each_version() {
    for version in VERSIONS {
        let (raw, refunds) = richest(version);
        let mut order = read_order(raw.clone(), refunds);
        assert_eq!(order.raw, raw, "the source's own JSON is kept as it came");
        order.raw = Value::Null;
        order.refunds.iter_mut().for_each(|refund| refund.raw = Value::Null);
        insta::assert_json_snapshot!(format!("order_{version}"), order);
    }
}

#[test]
fn a_refund_is_positive_and_a_lump_sum_has_no_lines() {
    for version in VERSIONS {
        let refunded = orders(version).into_iter().filter(|(_, refunds)| !refunds.is_empty());
        let refunds: Vec<_> =
            refunded.flat_map(|(raw, refunds)| read_order(raw, refunds).refunds).collect();
        let [part, lump] = &refunds[..] else { panic!("two refunds were captured in {version}") };
        assert_eq!(part.amount.to_string(), "9.11");
        assert_eq!(part.lines[0].quantity.to_string(), "1");
        assert_eq!(part.lines[0].total.to_string(), "7.65");
        assert_eq!(part.lines[0].taxes[0].amount.to_string(), "1.46");
        assert_eq!(part.total_tax().to_string(), "1.46");
        assert!(part.unexplained().is_zero());
        assert!(lump.lines.is_empty());
        assert_eq!(lump.unexplained(), lump.amount);
    }
}

#[test]
fn refunds_stand_oldest_first_however_they_are_listed() {
    let (raw, refunds) = richest("9.4.3");
    let with_id = |id: u64| {
        let mut refund = refunds[0].clone();
        refund["id"] = json!(id);
        refund
    };
    let listed = vec![with_id(100), with_id(99), with_id(100), with_id(9)];
    let order = read_order(raw, listed);
    let ids: Vec<&str> = order.refunds.iter().map(|refund| refund.id.as_str()).collect();
    assert_eq!(ids, ["9", "99", "100"]);
}

#[test]
fn customers_products_and_variations_read() {
    for version in VERSIONS {
        let store = fixture(&format!("{version}/store.json"));
        for raw in store["customers"].as_array().unwrap() {
            let Record::Customer(customer) = read::customer(raw.clone()).unwrap() else { panic!() };
            assert_eq!(customer.id.as_str(), raw["id"].to_string());
            assert_eq!(customer.modified_at.is_none(), raw["date_modified_gmt"].is_null());
        }
        for raw in store["products"].as_array().unwrap() {
            let Record::Product(product) = read::product(raw.clone()).unwrap() else { panic!() };
            assert_eq!(product.price.is_none(), raw["price"] == "");
            assert_eq!(product.parent_id, None);
        }
        let variation = store["variations"][0]["as_product"].clone();
        let Record::Product(product) = read::product(variation.clone()).unwrap() else { panic!() };
        assert_eq!(product.product_type, "variation");
        assert_eq!(product.parent_id.unwrap().as_str(), variation["parent_id"].to_string());
    }
}

#[test]
fn related_products_which_the_store_shuffles_at_each_reading_are_no_change() {
    let mut raw = fixture("9.4.3/store.json")["products"][0].clone();
    let mut prints = [json!([15, 12, 14]), json!([12, 14, 15])].map(|related| {
        raw["related_ids"] = related;
        read::product(raw.clone()).unwrap().source_print()
    });
    assert_eq!(prints[0], prints[1]);
    raw["price"] = json!("7.77");
    prints[1] = read::product(raw).unwrap().source_print();
    assert_ne!(prints[0], prints[1]);
}

/// The least that makes an order.
fn bare() -> Value {
    json!({
        "id": 7, "currency": "EUR", "total": "0.00", "total_tax": "0.00",
        "date_created_gmt": "2026-11-22T22:30:00",
    })
}

fn bare_with(field: &str, value: Value) -> Value {
    let mut order = bare();
    order[field] = value;
    order
}

#[test]
fn a_guest_a_deleted_product_and_a_missing_date_are_none() {
    let mut raw = bare_with("customer_id", json!(0));
    raw["line_items"] = json!([
        {"id": 1, "name": "Caf&eacute; &amp; T&#233;e", "product_id": 0, "sku": null, "total": ""},
    ]);
    raw["billing"] = json!({"company": "Ö &amp; Co", "email": " zoe@example.test "});
    raw["shipping"] = json!([]);
    let order = read_order(raw, vec![]);
    assert_eq!(order.customer_id, None);
    assert_eq!(order.number, "7");
    assert_eq!(order.email, "zoe@example.test");
    assert_eq!(order.billing.company, "Ö & Co");
    assert!(order.shipping.is_empty());
    assert_eq!(order.created_at, at("2026-11-22T22:30:00Z"));
    assert_eq!(order.modified_at, order.created_at);
    assert_eq!(order.paid_at, None);
    assert_eq!(order.lines[0].name, "Café & Tée");
    assert!(order.lines[0].total.is_zero());
    let expected = json!({
        "type": "product", "product_id": null, "variation_id": null, "sku": "", "gift_card": false,
    });
    assert_eq!(serde_json::to_value(&order.lines[0].content).unwrap(), expected);
}

#[test]
fn a_rate_that_charged_nothing_is_listed_and_another_lines_rate_is_not() {
    let mut raw = bare();
    raw["line_items"] = json!([{"id": 1, "total": "5.00", "taxes": [
        {"id": 1, "total": "0.95", "subtotal": "0.95"},
        {"id": "2", "total": "0", "subtotal": "0"},
        {"id": 3, "total": "", "subtotal": ""},
    ]}]);
    let line = &read_order(raw, vec![]).lines[0];
    let rates: Vec<&str> = line.taxes.iter().map(|tax| tax.rate_id.as_str()).collect();
    assert_eq!(rates, ["1", "2"]);
    assert_eq!(line.rate_set(), ["1"]);
}

#[test]
fn what_does_not_read_is_named_by_its_place_and_never_by_its_value() {
    let line = |total: Value| json!([{"id": 1}, {"id": 2, "total": total}]);
    let refund = json!({"id": 1, "amount": "x", "date_created_gmt": "2026-11-22T22:30:00"});
    let lines = json!({"id": 1, "amount": "1", "date_created_gmt": "2026-11-22T22:30:00",
                       "fee_lines": [{"name": "secret"}]});
    for (raw, refunds, place) in [
        (bare_with("line_items", line(json!("secret"))), vec![], "line_items[1].total"),
        (bare_with("line_items", json!([{"name": "secret"}])), vec![], "line_items[0].id"),
        (bare_with("billing", json!("secret")), vec![], "billing"),
        (bare_with("billing", json!({"city": ["secret"]})), vec![], "billing.city"),
        (bare_with("date_paid_gmt", json!("secret")), vec![], "date_paid_gmt"),
        (bare_with("currency", json!("secret")), vec![], "currency"),
        (bare_with("date_created_gmt", json!(null)), vec![], "date_created_gmt"),
        (bare_with("total", json!(null)), vec![], "total"),
        (bare(), vec![refund], "refunds[0].amount"),
        (bare(), vec![lines], "refunds[0].fee_lines[0].id"),
    ] {
        let error = read::order(raw, refunds).unwrap_err();
        assert_eq!(error.code, Code::RecordUnreadable);
        assert!(error.message.ends_with(&format!(" at {place}")), "{}", error.message);
        assert!(!format!("{error:?}").contains("secret"));
    }
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        "-?[0-9]{1,40}(\\.[0-9]{1,40})?".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let keys = prop::sample::select(vec!["id", "total", "taxes", "name", "quantity", "x"]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(keys, inner, 0..4).prop_map(|map| {
                Value::Object(map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
            }),
        ]
    })
}

/// A captured order with a few of its values replaced by anything.
fn spoiled() -> impl Strategy<Value = Value> {
    let keys: Vec<String> = richest("9.4.3").0.as_object().unwrap().keys().cloned().collect();
    let changes = prop::collection::vec((prop::sample::select(keys), anything()), 1..4);
    changes.prop_map(|changes| {
        let mut order = richest("9.4.3").0;
        for (key, value) in changes {
            order[key] = value;
        }
        order
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_json_panics(order in spoiled(), any in anything()) {
        let _read = (
            read::order(order.clone(), vec![any.clone()]),
            read::order(any.clone(), vec![]),
            read::customer(any.clone()),
            read::product(any),
            read::order(order, vec![]).map(|record| record.check()),
        );
    }
}
