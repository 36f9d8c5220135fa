//! Odd shapes that public fixtures of WooCommerce hold (contract, A4), each as a record.

use connectors::woocommerce::read;
use model::{Order, Product, Record};
use serde_json::{Value, json};

fn order(changes: &Value) -> Order {
    let mut raw = json!({
        "id": 7, "status": "processing", "currency": "EUR", "total": "0.00", "total_tax": "0.00",
        "date_created_gmt": "2026-11-22T22:30:00",
    });
    merge(&mut raw, changes);
    let kept = raw.clone();
    let record = read::order(raw, Vec::new()).unwrap();
    round_trips(&record);
    let Record::Order(order) = record else { panic!("no order") };
    assert_eq!(order.raw, kept);
    *order
}

fn product(raw: Value) -> Product {
    let record = read::product(raw).unwrap();
    round_trips(&record);
    let Record::Product(product) = record else { panic!("no product") };
    *product
}

fn merge(raw: &mut Value, changes: &Value) {
    for (name, value) in changes.as_object().unwrap() {
        raw[name] = value.clone();
    }
}

fn round_trips(record: &Record) {
    let written = serde_json::to_string(record).unwrap();
    let again: Record = serde_json::from_str(&written).unwrap();
    assert_eq!(again, *record);
    assert_eq!(again.source_print(), record.source_print());
}

#[test]
fn a_draft_that_was_never_dated() {
    let dates = json!({
        "status": "draft", "order_key": "", "version": "", "number": "",
        "date_created": null, "date_created_gmt": null, "date_modified_gmt": null,
        "date_paid_gmt": null, "date_completed_gmt": null,
        "billing": {"first_name": "", "email": "", "country": ""},
    });
    let draft = order(&dates);
    assert_eq!(draft.created_at, jiff::Timestamp::UNIX_EPOCH);
    assert_eq!((draft.number.as_str(), draft.email.as_str()), ("7", ""));
    // What was sold has a day.
    let mut sold = json!({"id": 7, "currency": "EUR", "total": "1", "total_tax": "0"});
    merge(&mut sold, &dates);
    sold["status"] = json!("processing");
    assert!(read::order(sold, Vec::new()).is_err());
}

#[test]
fn an_order_without_dates_of_its_own_takes_the_nearest_one() {
    for name in ["date_modified_gmt", "date_paid_gmt", "date_completed_gmt"] {
        let order = order(&json!({"date_created_gmt": null, name: "2026-01-02T03:04:05"}));
        assert_eq!(order.created_at.to_string(), "2026-01-02T03:04:05Z", "{name}");
    }
}

#[test]
fn every_scalar_in_another_type() {
    let order = order(&json!({
        "id": "7", "number": 1001, "currency": "gbp", "currency_symbol": "$",
        "prices_include_tax": "yes", "customer_id": "0", "customer_note": [], "total": 4,
        "total_tax": 0.5, "billing": [], "shipping": false, "payment_method": null,
        "transaction_id": 12345,
    }));
    assert_eq!((order.id.as_str(), order.number.as_str()), ("7", "1001"));
    assert_eq!(order.currency.to_string(), "GBP");
    assert!(order.prices_include_tax && order.customer_id.is_none());
    assert_eq!((order.total.to_string(), order.total_tax.to_string()), ("4".into(), "0.5".into()));
    assert!(order.customer_note.is_empty() && order.billing.is_empty());
    assert_eq!(
        (order.payment.gateway.as_str(), order.payment.transaction_id.as_str()),
        ("", "12345")
    );
}

#[test]
fn an_id_is_the_same_however_it_is_written() {
    for id in [json!(7), json!("7"), json!(7.0), json!("007"), json!(" 7 ")] {
        assert_eq!(order(&json!({"id": id})).id.as_str(), "7", "{id}");
    }
    for id in [json!(0), json!("0"), json!(""), json!(null), json!(false), json!("0.0")] {
        assert_eq!(order(&json!({"customer_id": id})).customer_id, None, "{id}");
    }
    for id in [json!(7.5), json!("-7"), json!("7a"), json!([7]), json!({"id": 7})] {
        let raw = json!({"id": id, "currency": "EUR", "total": "1", "total_tax": "0"});
        assert!(read::order(raw, Vec::new()).is_err(), "{id}");
    }
}

#[test]
fn lines_in_odd_shapes() {
    let order = order(&json!({
        "line_items": {"0": {
            "id": 1, "name": "&lt;Variable&gt; &#8211; Gr&ouml;&szlig;e", "product_id": 0,
            "quantity": 1.5, "price": 0.0, "sku": 123, "total": "3.123456", "total_tax": "0.62125",
            "image": {"id": ""}, "taxes": [{"id": "2", "total": "0.62125", "subtotal": ""}],
            "meta_data": [{"value": "x"}, {"value": [1]}, {"value": {}}, {"value": 5},
                          {"display_value": ["a"]}],
        }},
        "shipping_lines": [{"id": "2", "method_id": "", "method_title": null, "total": 0}],
        "fee_lines": [{"id": 3, "name": "Gift card", "total": "-12.00", "amount": "-12"}],
        "tax_lines": [{"rate_id": 2, "rate_percent": 7.25, "compound": "1", "tax_total": 0.62}],
        "coupon_lines": [{"code": "TEN Percent", "meta_data": [{"key": "coupon_data",
            "value": {"date_created": {"date": "2026", "timezone_type": 3}}}]}],
        "refunds": [{"id": 0, "total": "-0.00"}],
    }));
    assert_eq!(order.lines[0].name, "<Variable> – Größe");
    assert_eq!(order.lines[0].quantity.to_string(), "1.5");
    assert_eq!(order.lines[0].taxes[0].rate_id, "2");
    assert_eq!(order.lines[0].taxes[0].amount.to_string(), "0.62125");
    assert_eq!(order.lines[2].total.to_string(), "-12.00");
    assert_eq!(order.taxes[0].percent.unwrap().to_string(), "7.25");
    assert!(order.taxes[0].compound);
    assert_eq!(order.coupons[0].code, "ten percent");
    assert!(order.refunds.is_empty());
}

#[test]
fn unknown_statuses_and_types_pass_as_they_are() {
    assert_eq!(order(&json!({"status": "awaiting-unicorn"})).status, "awaiting-unicorn");
    let odd = product(json!({"id": 1, "type": "booking", "status": "importing"}));
    assert_eq!((odd.product_type.as_str(), odd.status.as_str()), ("booking", "importing"));
}

#[test]
fn a_product_in_odd_shapes() {
    let product = product(json!({
        "id": "11", "permalink": 0, "name": "Caf&eacute; &amp; T&#233;e", "price": 8.5,
        "regular_price": 10, "on_sale": "", "purchasable": 1, "backorders_allowed": "1",
        "sold_individually": null, "stock_quantity": 3.5, "manage_stock": "parent", "sku": 4711,
        "images": [{"alt": false}], "downloads": [{"id": 5}], "dimensions": {"length": 1},
        "total_sales": "0", "variations": [{"id": 14}], "parent_id": 0,
        "attributes": [{"options": ["S", "M"]}, {"option": 5}],
    }));
    assert_eq!(product.name, "Café & Tée");
    assert_eq!(product.price.unwrap().to_string(), "8.5");
    assert_eq!(product.stock_quantity.unwrap().to_string(), "3.5");
    assert_eq!((product.sku.as_str(), product.parent_id), ("4711", None));
    let unset = json!({"id": 12, "price": "", "stock_quantity": "", "sku": null, "attributes": {}});
    let Record::Product(unset) = read::product(unset).unwrap() else { panic!("no product") };
    assert_eq!((unset.price, unset.stock_quantity, unset.sku.as_str()), (None, None, ""));
}

#[test]
fn a_variation_without_type_name_and_parent_takes_them_from_where_they_are() {
    let raw = json!({"id": 15, "attributes": [{"option": "Gro&szlig;"}, {"option": ""}, {"option": "Rot"}]});
    let parent = model::SourceId::new("13");
    let Record::Product(variation) = read::variation(raw, Some(&parent)).unwrap() else { panic!() };
    assert_eq!(variation.parent_id, Some(parent.clone()));
    assert_eq!(
        (variation.name.as_str(), variation.product_type.as_str()),
        ("Groß, Rot", "variation")
    );
    // What the store itself says counts for more.
    let raw = json!({"id": 15, "parent_id": 14, "name": "M", "type": "subscription_variation"});
    let Record::Product(variation) = read::variation(raw, Some(&parent)).unwrap() else { panic!() };
    assert_eq!(variation.parent_id.unwrap().as_str(), "14");
    assert_eq!(
        (variation.name.as_str(), variation.product_type.as_str()),
        ("M", "subscription_variation")
    );
}

#[test]
fn rates_classes_and_coupons_read() {
    let rate = json!({"id": "1", "rate": 7.25, "compound": "", "shipping": 1, "class": "standard"});
    let rate = read::tax_rate(rate).unwrap();
    assert_eq!((rate.id.as_str(), rate.percent.to_string().as_str()), ("1", "7.25"));
    assert!(rate.shipping && !rate.compound);
    let class = json!({"slug": "reduced-rate", "name": "Reduced &amp; small"});
    assert_eq!(read::tax_class(class).unwrap().name, "Reduced & small");
    let coupon = json!({"id": 18, "code": "TEN", "discount_type": "percent", "amount": "10.00"});
    assert_eq!(read::coupon(coupon).unwrap().code, "ten");
    let error = read::tax_rate(json!({"id": 1, "rate": "secret"})).unwrap_err();
    assert!(error.message.ends_with("tax rate does not read at rate"), "{}", error.message);
    assert!(read::tax_class(json!({"name": "x"})).is_err());
}
