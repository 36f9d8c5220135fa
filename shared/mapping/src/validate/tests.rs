use model::Record;
use serde_json::{Value, json};

use super::*;

/// A mapping for books that is whole.
fn whole() -> Value {
    json!({
        "version": 1,
        "time_zone": "Europe/Berlin",
        "books": {
            "home_currency": "EUR",
            "statuses": { "processing": "processing", "pending": "unpaid" },
            "gateways": { "rows": [
                { "gateway": "stripe", "currency": "EUR", "evidence": "captured",
                  "document": "sales_receipt", "settlement_account": "10",
                  "refund_account": { "by_gateway": "10", "by_hand": "20" } },
                { "gateway": "paypal", "currency": "EUR", "evidence": "captured",
                  "document": "sales_receipt", "settlement_account": "11",
                  "refund_account": { "by_gateway": "11", "by_hand": "20" } },
            ] },
            "tax": { "by_code": {
                "codes": [{ "code": "2", "rates": [{ "rate": "11", "percent": "19" }] },
                          { "code": "5", "rates": [] }],
                "rates": [{ "store_rate": "1", "rate": "11" }],
                "untaxed": [{ "reason": "zero", "tax_class": "zero-rate", "code": "5" }],
            } },
            "items": { "products": { "by_sku": { "fallback": "1" } }, "shipping": "2", "fee": "3",
                       "discount": "4" },
            "customers": { "by_email": { "bucket": "1" } },
            "numbers": { "enabled": true, "prefix": "A-", "max_length": 21 },
            "rounding": { "per_line": "0.01", "per_document": "0.05" },
            "refunds": { "adjustment_limit": "0.05", "before_start": "park" },
        },
        "rules": [
            { "source": "customer_note", "target": "sale.memo" },
            { "source": "raw.customer_ip_address", "target": "sale.custom_fields[1]" },
        ],
    })
}

fn found(change: impl FnOnce(&mut Value), seen: &Seen) -> Vec<(String, Severity)> {
    let mut mapping = whole();
    change(&mut mapping);
    let validated = validate(&mapping.to_string(), Side::Books, &Census::woocommerce(), seen);
    validated.findings.into_iter().map(|finding| (finding.path, finding.severity)).collect()
}

fn errors(change: impl FnOnce(&mut Value)) -> Vec<String> {
    found(change, &Seen::default()).into_iter().map(|(path, _)| path).collect()
}

#[test]
fn a_whole_mapping_has_no_findings() {
    assert_eq!(errors(|_| {}), Vec::<String>::new());
}

#[test]
fn everything_that_is_wrong_is_found_at_once() {
    let paths = errors(|mapping| {
        let books = &mut mapping["books"];
        books["gateways"]["rows"][0]["evidence"] = json!("guessed");
        books["gateways"]["rows"][1]["currency"] = json!("euro");
        books["numbers"]["prefix"] = json!(7);
        books["items"]["tip"] = json!("6");
        books.as_object_mut().unwrap().remove("refunds");
        mapping["time_zone"] = json!("Mars/Base");
        mapping["colour"] = json!("red");
        mapping["rules"][0]["target"] = json!("sale.total");
        mapping["rules"][1]["transform"] = json!(["shout"]);
        mapping["rules"].as_array_mut().unwrap().extend([
            json!({ "source": "billing.emial", "target": "sale.custom_fields[2]" }),
            json!({ "source": "id", "target": "sale.custom_fields[4]" }),
            json!({ "source": "id", "target": "orders.custom.id" }),
        ]);
    });
    let mut expected = [
        "books.gateways.rows[0].evidence",
        "books.gateways.rows[1].currency",
        "books.items.tip",
        "books.numbers.prefix",
        "books.refunds",
        "colour",
        "rules[0].target",
        "rules[1].transform[0]",
        "rules[2].source",
        "rules[3].target",
        "time_zone",
    ];
    expected.sort_unstable();
    let mut paths = paths;
    paths.sort();
    assert_eq!(paths, expected);
}

#[test]
fn two_rules_on_one_target_are_found_where_the_second_stands() {
    let paths = errors(|mapping| mapping["rules"][1]["target"] = json!("sale.memo"));
    assert_eq!(paths, ["rules[1].target"]);
}

#[test]
fn a_target_of_the_other_side_is_found() {
    let paths = errors(|mapping| mapping["rules"][1]["target"] = json!("orders.custom.ip"));
    assert_eq!(paths, ["rules[1].target"]);
    let copy = r#"{"version":1,"time_zone":"UTC","rules":[{"source":"id","target":"sale.memo"}]}"#;
    let validated = validate(copy, Side::Copy, &Census::woocommerce(), &Seen::default());
    assert_eq!(validated.findings[0].path, "rules[0].target");
    let books = r#"{"version":1,"time_zone":"UTC"}"#;
    let validated = validate(books, Side::Books, &Census::woocommerce(), &Seen::default());
    assert_eq!(validated.findings[0].path, "books");
}

#[test]
fn a_source_that_no_record_has_is_found_with_the_nearest_and_a_plug_ins_is_a_warning() {
    let of = |source: &str| {
        let mut mapping = whole();
        mapping["rules"] = json!([{ "source": source, "target": "sale.memo" }]);
        let text = mapping.to_string();
        let findings =
            validate(&text, Side::Books, &Census::woocommerce(), &Seen::default()).findings;
        findings.into_iter().next().map(|finding| (finding.severity, finding.fix))
    };
    assert_eq!(
        of("billing.citty"),
        Some((Severity::Error, "Did you mean `billing.city`?".to_owned()))
    );
    assert_eq!(of("raw.of_a_plug_in").map(|(severity, _)| severity), Some(Severity::Warning));
    let meta = of("raw.meta_data[key=_of_a_plug_in].value");
    assert_eq!(meta.map(|(severity, _)| severity), Some(Severity::Warning));
    assert_eq!(of("lines[*content.type=product].name"), None);
}

#[test]
fn paths_in_conditions_and_templates_are_looked_up_too() {
    let paths = errors(|mapping| {
        mapping["rules"] = json!([{
            "source": "number",
            "target": "sale.memo",
            "transform": [{ "template": { "text": "{0} {billing.town}" } }],
            "when": { "not": { "exists": "shipping.town" } },
        }]);
    });
    assert_eq!(paths, ["rules[0].transform[0]", "rules[0].when"]);
}

#[test]
fn what_is_no_json_is_told_and_nothing_else() {
    let validated = validate("{", Side::Books, &Census::default(), &Seen::default());
    assert_eq!(validated.findings.len(), 1);
    assert_eq!((validated.mapping, &*validated.findings[0].path), (None, "."));
}

/// An order that the whole mapping covers.
fn order() -> Value {
    json!({
        "kind": "order", "id": "7", "number": "7", "status": "processing", "currency": "EUR",
        "prices_include_tax": true, "created_via": "checkout",
        "created_at": "2026-11-22T10:00:00Z", "modified_at": "2026-11-22T10:00:00Z",
        "paid_at": "2026-11-22T10:00:00Z", "completed_at": null, "customer_id": null, "email": "",
        "billing": address("DE"), "shipping": address("DE"),
        "payment": { "gateway": "stripe", "title": "", "transaction_id": "" },
        "customer_note": "", "lines": [line("", &[("1", "1.90")])],
        "taxes": [{ "rate_id": "1", "code": "DE-1", "label": "MwSt", "percent": "19",
                    "compound": false, "amount": "1.90", "shipping_amount": "0" }],
        "coupons": [], "redeemed": [], "settlement": null, "vat_number": "", "vat_exempt": false,
        "total": "11.90", "total_tax": "1.90", "refunds": [], "raw": {},
    })
}

fn address(country: &str) -> Value {
    json!({ "first_name": "", "last_name": "", "company": "", "line_1": "", "line_2": "",
            "city": "", "state": "", "postcode": "", "country": country, "phone": "" })
}

fn line(tax_class: &str, taxes: &[(&str, &str)]) -> Value {
    let taxes: Vec<Value> =
        taxes.iter().map(|(rate, amount)| json!({ "rate_id": rate, "amount": amount })).collect();
    json!({ "id": "1", "content": { "type": "product", "product_id": "1", "variation_id": null,
                                    "sku": "M", "gift_card": false },
            "name": "", "quantity": "1", "subtotal": "10.00", "total": "10.00",
            "total_tax": "1.90", "tax_class": tax_class, "taxes": taxes, "bundle": null,
            "refunded_line": null, "restocked": "0" })
}

fn gaps(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut record = order();
    change(&mut record);
    let record: Record = serde_json::from_value(record).unwrap();
    let found = found(|_| {}, &Seen::of([&record, &record]));
    found.into_iter().map(|(path, _)| path).collect()
}

#[test]
fn what_the_stores_records_need_and_no_row_covers_is_found() {
    assert_eq!(gaps(|_| {}), Vec::<String>::new());
    assert_eq!(gaps(|order| order["status"] = json!("packed")), ["books.statuses"]);
    let gateway = gaps(|order| order["payment"]["gateway"] = json!("klarna"));
    assert_eq!(gateway, ["books.gateways.rows"]);
    let currency = gaps(|order| order["currency"] = json!("USD"));
    assert!(currency.contains(&"books.currencies".to_owned()), "{currency:?}");
    let rate = gaps(|order| {
        order["lines"] = json!([line("", &[("9", "1.90")])]);
        order["taxes"][0]["rate_id"] = json!("9");
    });
    assert_eq!(rate, ["books.tax.by_code.rates"]);
    let percent = gaps(|order| order["taxes"][0]["percent"] = json!("16"));
    assert_eq!(percent, ["books.tax.by_code.codes"]);
    let untaxed = gaps(|order| order["lines"] = json!([line("reduced-rate", &[])]));
    assert_eq!(untaxed, ["books.tax.by_code.untaxed"]);
    assert_eq!(gaps(|order| order["lines"] = json!([line("zero-rate", &[])])), [""; 0]);
    let card = gaps(|order| {
        order["redeemed"] = json!([{ "plugin": "gift_cards", "amount": "5.00" }]);
    });
    assert_eq!(card, ["books.gift_cards"]);
}

#[test]
fn an_order_that_never_posts_needs_no_rows() {
    let none = gaps(|order| {
        order["status"] = json!("pending");
        order["payment"]["gateway"] = json!("klarna");
    });
    assert_eq!(none, [""; 0]);
}

#[test]
fn a_gap_says_how_many_orders_need_it_and_what_to_add() {
    let mut record = order();
    record["payment"]["gateway"] = json!("klarna");
    let record: Record = serde_json::from_value(record).unwrap();
    let seen = Seen::of([&record, &record, &record]);
    let text = whole().to_string();
    let findings = validate(&text, Side::Books, &Census::woocommerce(), &seen).findings;
    let message = "no row for the payment method `klarna` in EUR (3 of the orders seen)";
    assert_eq!(findings[0].message, message);
    assert!(findings[0].fix.contains(r#"gateway "klarna", currency "EUR""#));
}

#[test]
fn a_product_type_of_a_plug_in_is_told() {
    let product = |sort: &str| -> Record {
        serde_json::from_value(json!({
            "kind": "product", "id": "1", "parent_id": null, "name": "", "sku": "",
            "product_type": sort, "status": "publish", "price": null, "stock_quantity": null,
            "created_at": null, "modified_at": null, "raw": {},
        }))
        .unwrap()
    };
    let of = |sort: &str| found(|_| {}, &Seen::of([&product(sort)]));
    assert_eq!(of("variable"), []);
    assert_eq!(of("bundle"), [("books.items.products".to_owned(), Severity::Warning)]);
    assert_eq!(of("gift-card"), [("books.gift_cards".to_owned(), Severity::Error)]);
}
