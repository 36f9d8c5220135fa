//! The views, to the cent, against sums by hand.

use engine::connector::{Mirror, MirroredLink};
use engine::link::{LinkKey, Parked};
use jiff::Timestamp;
use model::order::LineContent;
use model::refund::Refund;
use model::tax::TaxTotal;
use model::{Kind, Order, Product, Record};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::kit::{Copy, database, line, refund, version};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn product(id: Option<&str>, sku: &str) -> LineContent {
    LineContent::Product {
        product_id: id.map(Into::into),
        variation_id: None,
        sku: sku.to_owned(),
        gift_card: false,
    }
}

fn sold(id: &str, paid_at: &str, total: &str, tax: &str) -> Order {
    Order {
        status: "processing".to_owned(),
        paid_at: Some(at(paid_at)),
        total: total.parse().unwrap(),
        total_tax: tax.parse().unwrap(),
        lines: Vec::new(),
        ..version(id, 1)
    }
}

fn back(id: &str, day: &str, amount: &str, tax: &str) -> Refund {
    let tax = TaxTotal {
        rate_id: "1".to_owned(),
        code: String::new(),
        label: String::new(),
        percent: None,
        compound: false,
        amount: tax.parse().unwrap(),
        shipping_amount: "0".parse().unwrap(),
    };
    Refund {
        created_at: at(day),
        amount: amount.parse().unwrap(),
        lines: Vec::new(),
        taxes: vec![tax],
        ..refund(id)
    }
}

/// 0 and 0.00 are one amount.
fn plain_zeros(mut row: Value) -> Value {
    for value in row.as_object_mut().unwrap().values_mut() {
        let amount = value.as_str().and_then(|text| text.parse::<Decimal>().ok());
        if amount.is_some_and(|amount| amount.is_zero()) {
            *value = json!("0");
        }
    }
    row
}

#[tokio::test]
async fn revenue_and_refunds_count_on_their_own_days_in_the_stores_zone_to_the_cent() {
    let copy = Copy::open();
    let zone = format!(
        "insert into sources (tenant, source, time_zone) values ('{}', 'store-a', 'Europe/Berlin')",
        copy.tenant
    );
    database().await.batch_execute(&zone).await.unwrap();
    let dollars = Order {
        currency: "USD".parse().unwrap(),
        ..sold("5", "2026-11-20T10:00:00Z", "7.77", "0.77")
    };
    let refunded = Order {
        refunds: vec![
            back("90", "2026-11-21T12:00:00Z", "3.33", "0.53"),
            back("91", "2026-11-22T12:00:00Z", "0.01", "0"),
        ],
        ..sold("2", "2026-11-20T22:59:59Z", "0.10", "0.02")
    };
    let cancelled = Order {
        status: "cancelled".to_owned(),
        refunds: vec![back("92", "2026-11-21T12:00:00Z", "500.00", "0")],
        ..sold("6", "2026-11-20T10:00:00Z", "500.00", "0")
    };
    let trashed =
        Order { status: "trash".to_owned(), ..sold("7", "2026-11-20T10:00:00Z", "600", "0") };
    let unpaid = Order { paid_at: None, ..sold("8", "2026-11-20T10:00:00Z", "700", "0") };
    let orders = [
        sold("1", "2026-11-20T10:00:00Z", "0.20", "0.03"),
        refunded,
        // After midnight in Berlin, before it in UTC.
        sold("3", "2026-11-20T23:00:00Z", "123456789012.34", "19.99"),
        sold("4", "2026-11-20T10:00:00Z", "19.99", "3.19"),
        dollars,
        cancelled,
        trashed,
        unpaid,
    ];
    let writes: Vec<_> = orders.into_iter().map(|order| copy.order(order, 1)).collect();
    copy.applied(&writes).await;
    copy.applied(&[copy.order(sold("9", "2026-11-20T10:00:00Z", "800", "0"), 1)]).await;
    copy.applied(&[copy.gone(Kind::Order, "9", 2)]).await;
    let columns = "select=currency,day,orders,gross::text,gross_tax::text,refunds,refunded::text,\
                   refunded_tax::text,net::text,net_tax::text,net_without_tax::text";
    let rows = copy.rows("daily_revenue", &format!("{columns}&order=currency,day")).await;
    let row = |currency: &str, day: &str, orders: u32, refunds: u32, sums: [&str; 7]| {
        let [gross, gross_tax, refunded, refunded_tax, net, net_tax, net_without_tax] = sums;
        json!({
            "currency": currency, "day": day, "orders": orders, "gross": gross,
            "gross_tax": gross_tax, "refunds": refunds, "refunded": refunded,
            "refunded_tax": refunded_tax, "net": net, "net_tax": net_tax,
            "net_without_tax": net_without_tax,
        })
    };
    let rows: Vec<Value> = rows.into_iter().map(plain_zeros).collect();
    assert_eq!(
        rows,
        [
            row("EUR", "2026-11-20", 3, 0, ["20.29", "3.24", "0", "0", "20.29", "3.24", "17.05"]),
            row(
                "EUR",
                "2026-11-21",
                1,
                1,
                [
                    "123456789012.34",
                    "19.99",
                    "3.33",
                    "0.53",
                    "123456789009.01",
                    "19.46",
                    "123456788989.55",
                ],
            ),
            row("EUR", "2026-11-22", 0, 1, ["0", "0", "0.01", "0", "-0.01", "0", "-0.01"]),
            row("USD", "2026-11-20", 1, 0, ["7.77", "0.77", "0", "0", "7.77", "0.77", "7.00"]),
        ]
    );
}

#[tokio::test]
async fn products_come_by_revenue_with_what_went_back_of_it() {
    let copy = Copy::open();
    // A line of the kit: 1.5 pieces, 10.00 without tax.
    let lines = || {
        vec![
            line(1, "Mug", product(Some("7"), "MUG")),
            line(2, "Mug, large", product(Some("7"), "MUG-L")),
            line(3, "Cap", product(Some("8"), "CAP")),
            line(4, "Parcel", LineContent::Shipping { method_id: "flat".to_owned() }),
            line(5, "Gone", product(None, "")),
            line(6, "Gone, too", product(None, "")),
            line(7, "Old name", product(None, "OLD")),
            line(8, "Renamed", product(None, "OLD")),
            // A SKU that reads like the id of another product.
            line(9, "Seven", product(None, "7")),
        ]
    };
    let returned =
        Refund { lines: vec![line(90, "Mug", product(Some("7"), "MUG"))], ..refund("27") };
    let orders = [
        Order {
            lines: lines(),
            refunds: vec![returned],
            ..sold("1", "2026-11-20T10:00:00Z", "1", "0")
        },
        Order { lines: lines(), ..sold("2", "2026-11-20T10:00:00Z", "1", "0") },
        Order { lines: lines(), paid_at: None, ..sold("3", "2026-11-20T10:00:00Z", "1", "0") },
    ];
    let mut writes: Vec<_> = orders.into_iter().map(|order| copy.order(order, 1)).collect();
    writes.push(copy.write(
        Record::Product(Box::new(Product {
            id: "7".into(),
            parent_id: None,
            name: "The mug".to_owned(),
            sku: "MUG-1".to_owned(),
            product_type: "variable".to_owned(),
            status: "publish".to_owned(),
            price: None,
            stock_quantity: None,
            created_at: None,
            modified_at: None,
            raw: json!({}),
        })),
        1,
    ));
    copy.applied(&writes).await;
    let query = "select=product_id,name,sku,sold::text,revenue::text,returned::text,refunded::text,\
                 net_revenue::text,refund_rate::text&order=revenue.desc,name";
    let rows = copy.rows("product_revenue", query).await;
    let row = |id: Value, name: &str, sku: &str, sums: [&str; 6]| {
        let [sold, revenue, returned, refunded, net, rate] = sums;
        json!({
            "product_id": id, "name": name, "sku": sku, "sold": sold, "revenue": revenue,
            "returned": returned, "refunded": refunded, "net_revenue": net, "refund_rate": rate,
        })
    };
    assert_eq!(
        rows,
        [
            row(Value::Null, "Renamed", "OLD", ["6.0", "40.00", "0", "0", "40.00", "0.0000"]),
            row(
                json!("7"),
                "The mug",
                "MUG-1",
                ["6.0", "40.00", "1.5", "10.00", "30.00", "0.2500"]
            ),
            row(json!("8"), "Cap", "CAP", ["3.0", "20.00", "0", "0", "20.00", "0.0000"]),
            row(Value::Null, "Gone", "", ["3.0", "20.00", "0", "0", "20.00", "0.0000"]),
            row(Value::Null, "Gone, too", "", ["3.0", "20.00", "0", "0", "20.00", "0.0000"]),
            row(Value::Null, "Seven", "7", ["3.0", "20.00", "0", "0", "20.00", "0.0000"]),
        ]
    );
}

#[tokio::test]
async fn health_counts_what_is_held_gone_late_and_parked() {
    let copy = Copy::open();
    copy.applied(&[copy.order(version("1", 1), 1), copy.order(version("2", 1), 1)]).await;
    copy.applied(&[copy.gone(Kind::Order, "2", 2), copy.gone(Kind::Product, "3", 1)]).await;
    let late = format!(
        // Without the trigger that would move updated_at.
        "set session_replication_role = replica;
        update record_versions set source_modified_at = updated_at - interval '90 seconds'
        where tenant = '{}' and source_id = '1'",
        copy.tenant
    );
    database().await.batch_execute(&late).await.unwrap();
    let link = |id: &str, parked: bool| MirroredLink {
        key: LinkKey {
            tenant: copy.tenant.clone(),
            source: "store-a".parse().unwrap(),
            kind: Kind::Order,
            id: id.into(),
            target: "books".parse().unwrap(),
        },
        epoch: 1,
        mapping_version: 1,
        attempts: 1,
        parked: parked.then(|| Parked {
            code: engine::Code::TaxNotMapped,
            message: String::new(),
            at: at("2026-11-22T12:00:00Z"),
        }),
        documents: Vec::new(),
    };
    let links = [link("1", true), link("2", false)];
    copy.supabase.mirror(&copy.session, &links, &[]).await.unwrap();
    let query = "select=kind,records,gone,usual_lag,longest_lag,parked,parked_since,unfinished\
                 &order=kind";
    let want = [
        json!({
            "kind": "order", "records": 1, "gone": 1, "usual_lag": "00:01:30",
            "longest_lag": "00:01:30", "parked": 1, "parked_since": "2026-11-22T12:00:00+00:00",
            "unfinished": 2,
        }),
        json!({
            "kind": "product", "records": 0, "gone": 1, "usual_lag": null, "longest_lag": null,
            "parked": 0, "parked_since": null, "unfinished": 0,
        }),
    ];
    assert_eq!(copy.rows("sync_health", query).await, want);
}
