use jiff::Timestamp;
use mapping::Mapping;
use model::money::Decimal;
use model::order::{Coupon, Line, LineContent, PaymentMethod};
use model::refund::Refund;
use model::tax::{LineTax, TaxTotal};
use model::{Address, Customer, Order, Product};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn line(id: &str, content: LineContent) -> Line {
    Line {
        id: id.into(),
        content,
        name: "Mug".to_owned(),
        quantity: "2".parse().unwrap(),
        subtotal: "12.00".parse().unwrap(),
        total: "10.00".parse().unwrap(),
        total_tax: "1.90".parse().unwrap(),
        tax_class: String::new(),
        taxes: vec![LineTax { rate_id: "1".to_owned(), amount: "1.90".parse().unwrap() }],
        bundle: None,
        refunded_line: None,
        restocked: Decimal::ZERO,
    }
}

fn taxes() -> Vec<TaxTotal> {
    vec![TaxTotal {
        rate_id: "1".to_owned(),
        code: "DE-MWST-1".to_owned(),
        label: "MwSt".to_owned(),
        percent: Some("19".parse().unwrap()),
        compound: false,
        amount: "1.90".parse().unwrap(),
        shipping_amount: "0".parse().unwrap(),
    }]
}

fn order() -> Order {
    let mug = LineContent::Product {
        product_id: Some("7".into()),
        variation_id: None,
        sku: "MUG".to_owned(),
        gift_card: false,
    };
    let refund = Refund {
        id: "27".into(),
        created_at: at("2026-11-23T08:00:00Z"),
        amount: "11.90".parse().unwrap(),
        reason: String::new(),
        by_gateway: true,
        lines: vec![line("90", mug.clone())],
        taxes: taxes(),
        raw: json!({ "id": 27 }),
    };
    Order {
        id: "19".into(),
        number: "A-19".to_owned(),
        status: "processing".to_owned(),
        currency: "EUR".parse().unwrap(),
        prices_include_tax: false,
        created_via: "checkout".to_owned(),
        created_at: at("2026-11-22T10:00:00Z"),
        modified_at: at("2026-11-22T11:00:00Z"),
        paid_at: None,
        completed_at: None,
        customer_id: None,
        email: String::new(),
        billing: Address::default(),
        shipping: Address::default(),
        payment: PaymentMethod::default(),
        customer_note: String::new(),
        lines: vec![
            line("41", mug),
            line("42", LineContent::Shipping { method_id: "flat_rate".to_owned() }),
            line("43", LineContent::Fee),
        ],
        taxes: taxes(),
        coupons: vec![coupon("ten")],
        redeemed: Vec::new(),
        settlement: None,
        vat_number: String::new(),
        vat_exempt: false,
        total: "31.90".parse().unwrap(),
        total_tax: "1.90".parse().unwrap(),
        refunds: vec![refund],
        raw: json!({ "id": 19 }),
    }
}

fn planned_of(record: Record) -> Plan {
    let mapping: Mapping =
        serde_json::from_value(json!({ "version": 1, "time_zone": "UTC" })).unwrap();
    let (tenant, source) = ("t1".parse().unwrap(), "store-a".parse().unwrap());
    let context = Context {
        tenant: &tenant,
        source: &source,
        origin: "https://store.example",
        mapping: &mapping,
        start_at: at("2027-01-01T00:00:00Z"),
        form: None,
        held: &crate::plan::NOTHING_HELD,
        print: None,
    };
    plan(&record, &context)
}

fn rows_of(record: Record) -> Rows {
    let mut plan = planned_of(record);
    assert_eq!((plan.documents.len(), plan.skipped), (1, None));
    let planned = plan.documents.remove(0);
    assert_eq!(planned.role, Role::Row);
    let Document::Rows(rows) = planned.document else { panic!("no rows") };
    *rows
}

#[test]
fn an_order_is_a_head_and_its_lines_refunds_and_their_lines() {
    let rows = rows_of(Record::Order(Box::new(order())));
    let tables: Vec<&str> = rows.rows.iter().map(|row| row.table.as_str()).collect();
    let lines = ["order_lines"; 3];
    assert_eq!(tables, [&["orders"], &lines[..], &["refunds", "refund_lines"]].concat());
    assert_eq!(rows.modified_at, Some(at("2026-11-22T11:00:00Z")));
    let head = &rows.rows[0].columns;
    assert_eq!(head["total"], json!("31.90"), "amounts are texts, to the last zero");
    assert_eq!(head["refunded"], json!("11.90"));
    assert_eq!(head["deleted_at"], Value::Null);
    let shipping = &rows.rows[2].columns;
    assert_eq!((&shipping["position"], &shipping["content"]), (&json!(2), &json!("shipping")));
    assert_eq!((&shipping["method_id"], &shipping["sku"]), (&json!("flat_rate"), &Value::Null));
    let back = &rows.rows[5].columns;
    assert_eq!((&back["refund_id"], &back["source_id"]), (&json!("27"), &json!("90")));
}

#[test]
fn drafts_are_skipped_and_every_other_status_is_a_row() {
    for (status, skipped) in [
        ("checkout-draft", Some(Rule::Draft)),
        ("auto-draft", Some(Rule::Draft)),
        ("draft", Some(Rule::Draft)),
        ("new", Some(Rule::Draft)),
        ("pending", None),
        ("cancelled", None),
        ("trash", None),
        ("a-shops-own", None),
    ] {
        let plan =
            planned_of(Record::Order(Box::new(Order { status: status.to_owned(), ..order() })));
        assert_eq!(plan.skipped, skipped, "{status}");
        assert_eq!(plan.documents.is_empty(), skipped.is_some(), "{status}");
    }
}

#[test]
fn what_lies_in_the_bin_is_marked_with_the_time_of_its_last_change() {
    let trashed = Order { status: "trash".to_owned(), ..order() };
    let rows = rows_of(Record::Order(Box::new(trashed)));
    assert_eq!(rows.rows[0].columns["deleted_at"], json!("2026-11-22T11:00:00Z"));
    assert!(!rows.gone, "it is there, and can come back");
}

fn product() -> Product {
    Product {
        id: "7".into(),
        parent_id: None,
        name: "Mug".to_owned(),
        sku: "MUG".to_owned(),
        product_type: "simple".to_owned(),
        status: "publish".to_owned(),
        price: Some("6.00".parse().unwrap()),
        stock_quantity: None,
        created_at: None,
        modified_at: None,
        raw: json!({ "id": 7 }),
    }
}

#[test]
fn products_and_customers_are_one_row_each() {
    let rows = rows_of(Record::Product(Box::new(product())));
    assert_eq!((rows.rows.len(), rows.rows[0].table.as_str()), (1, "products"));
    assert_eq!(rows.rows[0].columns["price"], json!("6.00"));
    let customer = Customer {
        id: "3".into(),
        email: "jane@example.com".to_owned(),
        first_name: "Jane".to_owned(),
        last_name: "Roe".to_owned(),
        billing: Address::default(),
        shipping: Address::default(),
        created_at: None,
        modified_at: None,
        raw: json!({ "id": 3 }),
    };
    let rows = rows_of(Record::Customer(Box::new(customer)));
    assert_eq!((rows.rows.len(), rows.rows[0].table.as_str()), (1, "customers"));
    assert_eq!(rows.rows[0].columns["billing"]["country"], json!(""));
}

#[test]
fn a_vendor_is_one_row() {
    let vendor = model::Vendor {
        id: "145".into(),
        name: "Mugs\0 Ltd".to_owned(),
        company: String::new(),
        email: String::new(),
        phone: String::new(),
        billing: Address::default(),
        currency: None,
        balance: Some("12.30".parse().unwrap()),
        active: true,
        created_at: None,
        modified_at: None,
        raw: json!({ "Id": "145" }),
    };
    let rows = rows_of(Record::Vendor(Box::new(vendor)));
    assert_eq!(
        (rows.kind, rows.rows.len(), rows.rows[0].table.as_str()),
        (Kind::Vendor, 1, "vendors")
    );
    let columns = &rows.rows[0].columns;
    assert_eq!((&columns["name"], &columns["balance"]), (&json!("Mugs Ltd"), &json!("12.30")));
}

#[test]
fn a_transaction_of_the_books_is_a_head_in_its_forms_table_and_its_lines() {
    let named = |id: &str| Some(model::entry::Named { id: id.into(), name: None });
    let line = |amount: &str| model::entry::EntryLine {
        id: None,
        content: "AccountBasedExpenseLineDetail".to_owned(),
        description: String::new(),
        amount: amount.parse().unwrap(),
        quantity: None,
        item: None,
        account: named("79"),
        tax_code: None,
        links: Vec::new(),
    };
    for (form, table) in [
        (Kind::Bill, "bills"),
        (Kind::SalesReceipt, "sales_receipts"),
        (Kind::VendorCredit, "vendor_credits"),
    ] {
        let marker = "uds1 https://store.example order 19 sale 0123456789ab".parse().ok();
        let entry = model::Entry {
            form,
            id: "145".into(),
            version: "3".to_owned(),
            number: None,
            date: "2026-11-22".parse().unwrap(),
            due_date: None,
            party: named("5"),
            currency: "EUR".parse().unwrap(),
            exchange_rate: None,
            total: "31.90".parse().unwrap(),
            total_tax: "0".parse().unwrap(),
            taxes: Vec::new(),
            balance: None,
            account: None,
            to_account: None,
            payment_method: None,
            payment_reference: None,
            voided: false,
            marker,
            lines: vec![line("30.00"), line("1.90")],
            created_at: None,
            modified_at: Some(at("2026-11-22T11:00:00Z")),
            raw: json!({ "Id": "145" }),
        };
        let rows = rows_of(Record::Entry(Box::new(entry)));
        let tables: Vec<&str> = rows.rows.iter().map(|row| row.table.as_str()).collect();
        assert_eq!((rows.kind, tables), (form, vec![table, "entry_lines", "entry_lines"]));
        assert_eq!(rows.modified_at, Some(at("2026-11-22T11:00:00Z")));
        let head = &rows.rows[0].columns;
        assert_eq!((&head["party_id"], &head["date"]), (&json!("5"), &json!("2026-11-22")));
        assert_eq!(head["total"], json!("31.90"), "amounts are texts, to the last zero");
        assert_eq!((&head["store_kind"], &head["store_id"]), (&json!("order"), &json!("19")));
        let last = &rows.rows[2].columns;
        assert_eq!((&last["position"], &last["amount"]), (&json!(2), &json!("1.90")));
    }
}

#[test]
fn a_vanished_record_is_a_mark_without_rows() {
    let mapping: Mapping =
        serde_json::from_value(json!({ "version": 1, "time_zone": "UTC" })).unwrap();
    let (tenant, source) = ("t1".parse().unwrap(), "store-a".parse().unwrap());
    let context = Context {
        tenant: &tenant,
        source: &source,
        origin: "https://store.example",
        mapping: &mapping,
        start_at: at("2026-01-01T00:00:00Z"),
        form: None,
        held: &crate::plan::NOTHING_HELD,
        print: None,
    };
    let plan = gone(Kind::Order, &"19".into(), &context);
    let Document::Rows(rows) = &plan.documents[0].document else { panic!("no rows") };
    assert!(rows.gone && rows.rows.is_empty() && rows.modified_at.is_none());
}

/// JSON of a few levels with such texts and keys.
fn json_of(text: &'static str) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((text, inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_nul_is_left_wherever_it_stood(raw in json_of("[a\\x00]{0,5}"), name in "[b\\x00]{0,6}") {
        let product = Product { raw, name: name.clone(), ..product() };
        let rows = rows_of(Record::Product(Box::new(product)));
        let text = serde_json::to_string(&rows).unwrap();
        prop_assert!(!text.contains("\\u0000"));
        prop_assert_eq!(&rows.rows[0].columns["name"], &json!(name.replace('\0', "")));
    }

    #[test]
    fn everything_else_stays_as_it_was(raw in json_of("[\\x01-\u{10ffff}]{0,5}")) {
        let rows = rows_of(Record::Product(Box::new(Product { raw: raw.clone(), ..product() })));
        prop_assert_eq!(&rows.rows[0].columns["raw"], &raw);
    }
}

/// A coupon by its code.
fn coupon(code: &str) -> Coupon {
    Coupon {
        code: code.to_owned(),
        discount_type: "percent".to_owned(),
        discount: Decimal::ZERO,
        discount_tax: Decimal::ZERO,
    }
}
