//! What plug-ins leave on an order: gift cards, store credit, bundles, fees, VAT numbers. The orders are
//! made by hand after each plug-in's own shape.

use connectors::woocommerce::read;
use model::money::Decimal;
use model::order::{LineContent, Redemption, Settlement};
use model::{Order, Record};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{VERSIONS, fixture};

fn order(raw: Value) -> Order {
    match read::order(raw, vec![]).unwrap() {
        Record::Order(order) => *order,
        other => panic!("an order was expected, not a {}", other.kind()),
    }
}

fn raw(name: &str) -> Value {
    fixture(&format!("plugins/{name}.json"))
}

fn named(name: &str) -> Order {
    order(raw(name))
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// What was redeemed, as text.
fn redeemed(order: &Order) -> Vec<(String, String)> {
    let shown = |one: &Redemption| (one.plugin.clone(), one.amount.normalize().to_string());
    order.redeemed.iter().map(shown).collect()
}

/// The order with another value under a key of its notes.
fn with_meta(mut raw: Value, key: &str, value: Value) -> Value {
    let rows = raw["meta_data"].as_array_mut().unwrap();
    rows.retain(|row| row["key"] != key);
    rows.push(json!({"id": 1, "key": key, "value": value}));
    raw
}

const ALL: [&str; 20] = [
    "account_funds_paid_a_part",
    "account_funds_paid_it_whole",
    "bundle_priced_by_its_parts",
    "bundle_with_one_price",
    "business_buyer_exempt_from_tax",
    "dinars_have_three_decimals",
    "gift_card_sold_beside_goods",
    "gift_cards_paid_a_part",
    "guest_with_a_deleted_product",
    "paypal_fees_with_an_exchange",
    "pw_gift_card_paid_a_part",
    "smart_coupon_after_tax",
    "store_credit_before_tax_is_a_coupon",
    "stripe_fee",
    "stripe_fee_in_another_currency",
    "tip_discount_and_half_a_kilo",
    "woopayments_fee_with_an_exchange",
    "yen_have_no_decimals",
    "yith_gift_card_as_a_fee",
    "yith_gift_card_paid_a_part",
];

#[test]
fn every_order_adds_up_and_is_the_same_after_it_was_written() {
    for name in ALL {
        let record = read::order(raw(name), vec![]).unwrap();
        record.check().unwrap_or_else(|error| panic!("{name}: {error}"));
        let written = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<Record>(&written).unwrap(), record, "{name}");
    }
}

#[test]
fn cards_and_credit_that_lower_the_total_without_a_line_are_redeemed() {
    for (name, place, amount) in [
        ("gift_cards_paid_a_part", "gift_cards", "24"),
        ("pw_gift_card_paid_a_part", "pw_gift_card_lines", "13.8"),
        ("yith_gift_card_paid_a_part", "_ywgc_applied_gift_cards", "10"),
        ("account_funds_paid_a_part", "_funds_used", "5"),
        ("smart_coupon_after_tax", "smart_coupons_contribution", "10"),
    ] {
        let expected = [(place.to_owned(), amount.to_owned())];
        assert_eq!(redeemed(&named(name)), expected, "{name}");
    }
}

#[test]
fn what_lowered_the_lines_or_nothing_is_not_redeemed_once_more() {
    for name in [
        "yith_gift_card_as_a_fee",
        "account_funds_paid_it_whole",
        "store_credit_before_tax_is_a_coupon",
    ] {
        let order = named(name);
        assert_eq!(redeemed(&order), [], "{name}");
        assert_eq!(order.check(), Ok(()), "{name}");
    }
}

#[test]
fn a_coupon_that_paid_after_tax_took_nothing_off_the_lines() {
    let after = named("smart_coupon_after_tax");
    assert_eq!((after.redeemed(), after.coupons[0].discount), (decimal("10"), Decimal::ZERO));
    let before = named("store_credit_before_tax_is_a_coupon");
    assert_eq!((before.redeemed(), before.coupons[0].discount), (Decimal::ZERO, decimal("8.00")));
}

#[test]
fn of_several_places_those_count_that_explain_the_total() {
    // A funds plug-in's note of another payment stands beside the card that paid.
    let both = with_meta(raw("gift_cards_paid_a_part"), "_funds_used", json!("3.00"));
    assert_eq!(redeemed(&order(both)), [("gift_cards".to_owned(), "24".to_owned())]);
    // Two plug-ins paid a part each.
    let mut two = with_meta(raw("gift_cards_paid_a_part"), "_funds_used", json!("3.00"));
    two["total"] = json!("1.00");
    let two = order(two);
    assert_eq!(two.redeemed(), decimal("27.00"));
    assert_eq!(two.check(), Ok(()));
}

#[test]
fn an_order_that_still_does_not_add_up_says_by_how_much_and_where() {
    let mut cards = raw("gift_cards_paid_a_part");
    cards["total"] = json!("4.01");
    let fault = order(cards).check().unwrap_err();
    assert_eq!(fault.field, "total");
    assert_eq!(fault.stated - fault.computed, decimal("0.01"));
    // No cent of a card is taken for a rounding that it has nothing to do with.
    let mut fee = raw("yith_gift_card_as_a_fee");
    fee["total"] = json!("13.79");
    let fault = order(fee).check().unwrap_err();
    assert_eq!(fault.stated - fault.computed, decimal("-0.01"));
    // A bundle whose own line shows the sum of its parts would count twice.
    let mut bundle = raw("bundle_priced_by_its_parts");
    bundle["line_items"][0]["total"] = json!("28.00");
    let fault = order(bundle).check().unwrap_err();
    assert_eq!(fault.stated - fault.computed, decimal("-28.00"));
}

#[test]
fn no_code_of_a_card_is_kept_anywhere() {
    for name in ALL {
        let kept = serde_json::to_string(&named(name)).unwrap();
        for code in ["AAAA-", "PW1A-", "YITH-"] {
            assert!(!kept.contains(code), "{name} keeps {code}");
        }
    }
    assert_eq!(named("yith_gift_card_as_a_fee").lines[1].name, "Gift Card (…)");
    let mut sold = raw("gift_card_sold_beside_goods");
    let row = json!({"key": "pw_gift_card_number", "value": "SOLD-1", "display_value": "SOLD-1"});
    sold["line_items"][1]["meta_data"].as_array_mut().unwrap().push(row);
    let sold = order(sold);
    assert!(!serde_json::to_string(&sold).unwrap().contains("SOLD-1"));
    assert!(matches!(sold.lines[1].content, LineContent::Product { gift_card: true, .. }));
}

#[test]
fn the_sale_of_a_card_is_told_from_the_sale_of_goods() {
    let order = named("gift_card_sold_beside_goods");
    let sold: Vec<bool> = order
        .lines
        .iter()
        .map(|line| matches!(line.content, LineContent::Product { gift_card: true, .. }))
        .collect();
    assert_eq!(sold, [false, true]);
}

#[test]
fn parts_name_the_line_of_their_bundle_whether_it_or_they_have_the_price() {
    for (name, expected) in [
        ("bundle_priced_by_its_parts", vec![None, Some("1"), Some("1")]),
        ("bundle_with_one_price", vec![None, Some("1")]),
    ] {
        let order = named(name);
        let bundles: Vec<Option<&str>> = order
            .lines
            .iter()
            .map(|line| line.bundle.as_ref().map(model::SourceId::as_str))
            .collect();
        assert_eq!(bundles, expected, "{name}");
    }
    // An id that is no line of this order, or the line itself, is no bundle.
    for odd in [json!(99), json!(2), json!("a1b2"), json!({}), json!(true)] {
        let mut order_raw = raw("bundle_priced_by_its_parts");
        order_raw["line_items"][1]["bundled_by"] = odd.clone();
        assert_eq!(order(order_raw).lines[1].bundle, None, "{odd}");
    }
}

#[test]
fn a_coupon_tells_its_type_in_every_version() {
    for version in VERSIONS {
        let store = fixture(&format!("{version}/store.json"));
        let orders = store["orders"].as_array().unwrap().iter();
        let coupons: Vec<_> = orders.flat_map(|raw| order(raw.clone()).coupons).collect();
        let types = |code: &str| -> Vec<&str> {
            let named = coupons.iter().filter(|coupon| coupon.code == code);
            named.map(|coupon| coupon.discount_type.as_str()).collect()
        };
        assert!(types("ten percent").iter().all(|kind| *kind == "percent"), "{version}");
        assert!(types("minus3").iter().all(|kind| *kind == "fixed_cart"), "{version}");
        let ten = coupons.iter().find(|coupon| coupon.code == "ten percent").unwrap();
        assert_eq!(ten.discount, decimal("5.55"));
        assert!([decimal("0.96"), decimal("0.97")].contains(&ten.discount_tax), "{version}");
    }
    for (info, kind) in [
        (json!("[18,\"x\",\"smart_coupon\",50]"), "smart_coupon"),
        (json!([18, "x", null, 3]), "fixed_cart"),
        (json!("[18"), ""),
        (json!("[]"), ""),
        (json!(7), ""),
    ] {
        let mut raw = raw("stripe_fee");
        raw["coupon_lines"] = json!([
            {"id": 1, "code": "X", "meta_data": [{"key": "coupon_info", "value": info}]},
        ]);
        assert_eq!(order(raw).coupons[0].discount_type, kind, "{info}");
    }
}

#[test]
fn a_fee_is_read_in_the_currency_that_it_was_taken_in() {
    let settlement = |name: &str| named(name).settlement.unwrap();
    let expected = |processor: &str, currency: &str, fee, net, rate| Settlement {
        processor: processor.to_owned(),
        currency: currency.parse().unwrap(),
        fee: Some(decimal(fee)),
        net: Option::map(net, decimal),
        exchange_rate: Option::map(rate, decimal),
    };
    assert_eq!(settlement("stripe_fee"), expected("stripe", "EUR", "0.69", Some("28.94"), None));
    assert_eq!(
        settlement("stripe_fee_in_another_currency"),
        expected("stripe", "EUR", "0.95", Some("20.47"), Some("0.9"))
    );
    // 23.80 at 0.9001 are 21.42; 20.36 of it arrived.
    assert_eq!(
        settlement("paypal_fees_with_an_exchange"),
        expected("paypal", "EUR", "1.06", Some("20.36"), Some("0.9001"))
    );
    assert_eq!(
        settlement("woopayments_fee_with_an_exchange"),
        expected("woopayments", "EUR", "0.99", None, Some("0.9"))
    );
}

#[test]
fn the_older_keys_count_where_their_currency_is_certain() {
    let mut stripe = raw("stripe_fee");
    stripe["meta_data"] = json!([
        {"key": "Stripe Fee", "value": "0.69"}, {"key": "Net Revenue From Stripe", "value": 28.94},
    ]);
    let read = order(stripe.clone()).settlement.unwrap();
    assert_eq!((read.currency.to_string().as_str(), read.fee), ("EUR", Some(decimal("0.69"))));
    // They do not make what was paid: it may be any currency.
    stripe["meta_data"][1]["value"] = json!("31.10");
    assert_eq!(order(stripe).settlement, None);
    for key in ["PayPal Transaction Fee", "_paypal_transaction_fee"] {
        let mut paypal = raw("stripe_fee");
        paypal["payment_method"] = json!("paypal");
        paypal["meta_data"] = json!([{"key": key, "value": "1.02"}]);
        let read = order(paypal).settlement.unwrap();
        assert_eq!((read.processor.as_str(), read.fee), ("paypal", Some(decimal("1.02"))));
    }
}

#[test]
fn notes_of_a_processor_that_was_not_paid_with_are_nothing() {
    let mut raw = raw("stripe_fee");
    raw["payment_method"] = json!("bacs");
    assert_eq!(order(raw).settlement, None);
}

#[test]
fn a_refund_has_changed_what_arrived_so_that_no_rate_follows() {
    let refund = json!({"id": 1, "amount": "5.00", "date_created_gmt": "2026-11-22T22:30:00"});
    let record = read::order(raw("stripe_fee_in_another_currency"), vec![refund]).unwrap();
    let Record::Order(order) = record else { panic!("no order") };
    assert_eq!(order.settlement.unwrap().exchange_rate, None);
}

#[test]
fn a_vat_number_is_read_unless_the_tax_office_denied_it() {
    let exempt = raw("business_buyer_exempt_from_tax");
    let read = order(exempt.clone());
    assert_eq!((read.vat_number.as_str(), read.vat_exempt), ("ATU12345678", true));
    let denied = order(with_meta(exempt, "_vat_number_is_valid", json!("false")));
    assert_eq!(denied.vat_number, "");
    for key in ["_vat_number", "vat_number", "_billing_eu_vat_number", "_billing_vat_id"] {
        let raw = with_meta(raw("stripe_fee"), key, json!(" DE123 "));
        assert_eq!(order(raw).vat_number, "DE123", "{key}");
    }
    let mut germanized = raw("stripe_fee");
    germanized["billing"]["vat_id"] = json!("DE999");
    let read = order(germanized);
    assert_eq!((read.vat_number.as_str(), read.vat_exempt), ("DE999", false));
}

#[test]
fn a_refunds_line_names_the_line_that_it_takes_back_and_the_order_what_went_back_to_stock() {
    for version in VERSIONS {
        let store = fixture(&format!("{version}/store.json"));
        let refunds = store["refunds"].as_object().unwrap();
        let lines: Vec<_> = refunds
            .values()
            .flat_map(|list| list.as_array().unwrap().clone())
            .flat_map(|raw| read::refund(raw).unwrap().lines)
            .collect();
        assert!(!lines.is_empty() && lines.iter().all(|line| line.refunded_line.is_some()));
    }
    for hook in [
        "7.5.1/hooks/refund_arrives_as_order_updated_without_new_date_modified.json",
        "9.4.3/hooks/order_updated_partial_refund.json",
    ] {
        let restocked = order(fixture(hook)["body_json"].clone()).lines;
        let restocked: Vec<Decimal> = restocked.iter().map(|line| line.restocked).collect();
        assert_eq!(restocked[0], Decimal::ONE, "{hook}");
        assert!(restocked[1..].iter().all(Decimal::is_zero), "{hook}");
    }
}

#[test]
fn amounts_too_large_to_be_added_are_read_all_the_same() {
    let mut large = raw("gift_cards_paid_a_part");
    let most = json!(Decimal::MAX);
    large["line_items"][0]["total"] = most.clone();
    large["fee_lines"] = json!([{"id": 9, "name": "x", "total": most}]);
    large["gift_cards"] = json!([{"amount": most}, {"amount": most}]);
    assert_eq!(order(large).redeemed, []);
    let mut low = raw("gift_cards_paid_a_part");
    low["total"] = json!(-Decimal::MAX + Decimal::from(100));
    low["gift_cards"] = json!([{"amount": most}]);
    low["pw_gift_card_lines"] = json!([{"amount": most}]);
    assert_eq!(order(low).redeemed.len(), 1);
}

#[test]
fn odd_lots_names_and_currencies_read() {
    let order = named("tip_discount_and_half_a_kilo");
    assert_eq!(order.lines[0].quantity, decimal("0.5"));
    assert_eq!(order.lines[0].name, "Café & Tée");
    assert_eq!((order.number.as_str(), order.id.as_str()), ("WC-5017-ZZ", "5017"));
    assert_eq!(order.lines[2].total, decimal("-1.00"));
    assert_eq!(named("yen_have_no_decimals").total, decimal("1190"));
    assert_eq!(named("dinars_have_three_decimals").total, decimal("3.719"));
    let guest = named("guest_with_a_deleted_product");
    assert_eq!((guest.customer_id, guest.email.as_str()), (None, ""));
    assert!(matches!(&guest.lines[0].content,
        LineContent::Product { product_id: None, sku, .. } if sku.is_empty()));
}

/// Anything that a plug-in may leave.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "-?[0-9]{1,30}(\\.[0-9]{1,30})?".prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let keys = prop::sample::select(vec![
            "amount",
            "code",
            "value",
            "currency_code",
            "paypal_fee",
            "receivable_amount",
            "exchange_rate",
            "gross_amount",
            "net_amount",
            "x",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(keys, inner, 0..5).prop_map(|map| {
                Value::Object(map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_a_plug_in_leaves_the_order_reads_and_its_money_stands(
        name in prop::sample::select(ALL.to_vec()), left in anything(),
        key in prop::sample::select(vec![
            "_ywgc_applied_gift_cards", "_funds_used", "_store_credit_used", "_stripe_fee",
            "_stripe_net", "_stripe_currency", "_ppcp_paypal_fees", "_wcpay_transaction_fee",
            "_wcpay_multi_currency_stripe_exchange_rate", "is_vat_exempt", "_vat_number",
        ]),
        member in prop::sample::select(vec!["gift_cards", "pw_gift_card_lines", "meta_data", "x"]),
    ) {
        let untouched = named(name);
        let mut changed = with_meta(raw(name), key, left.clone());
        changed[member] = left.clone();
        changed["line_items"][0]["meta_data"] = left.clone();
        changed["line_items"][0]["bundled_by"] = left;
        let order = order(changed);
        prop_assert_eq!(order.total, untouched.total);
        prop_assert_eq!(order.lines.len(), untouched.lines.len());
        prop_assert!(order.redeemed.iter().all(|one| one.amount > Decimal::ZERO));
    }

    #[test]
    fn what_a_card_paid_makes_the_order_whole_whatever_else_is_noted(
        card in 1_i64..2380, noise in 1_i64..100_000,
    ) {
        let mut cards = with_meta(raw("stripe_fee"), "_funds_used", json!(Decimal::new(noise, 2)));
        let paid = Decimal::new(card, 2);
        cards["gift_cards"] = json!([{"id": 1, "code": "X", "amount": paid}]);
        cards["total"] = json!(decimal("29.63") - paid);
        let order = order(cards);
        prop_assert_eq!(order.check(), Ok(()));
        prop_assert_eq!(order.redeemed(), paid);
    }
}
