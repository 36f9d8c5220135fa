//! Real orders of real stores, read by the connector and planned with the demonstration's mappings:
//! as they are, and as if each had been paid by card. Beside them orders that plug-ins changed, made by
//! hand, each document line by line.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot read its input has failed"
)]

use std::path::Path;

use connectors::woocommerce::read;
use engine::connector::DocumentShape;
use engine::plan::{Context, Plan, plan};
use mapping::Mapping;
use model::document::SalesDocument;
use model::money::Decimal;
use model::{ConnectionId, Document, Record, Reference, TenantId};
use serde_json::{Value, json};

const STORES: [(&str, &str); 3] = [("7.5.1", "a"), ("9.4.3", "b"), ("11.0.1", "c")];

fn text(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join(path)).unwrap()
}

/// The orders of a store with their refunds, as it answers them.
fn orders(version: &str) -> Vec<(Value, Vec<Value>)> {
    let store = text(&format!("tests/fixtures/woocommerce/{version}/store.json"));
    let store: Value = serde_json::from_str(&store).unwrap();
    let orders = store["orders"].as_array().unwrap().clone();
    let refunds = |order: &Value| {
        let list = store["refunds"].get(order["id"].to_string()).and_then(Value::as_array);
        list.cloned().unwrap_or_default()
    };
    orders.into_iter().map(|order| (order.clone(), refunds(&order))).collect()
}

fn planned(record: &Record, store: &str) -> Plan {
    let mapping = text(&format!("infra/local/seed/mapping-{store}.json"));
    planned_with(record, &Mapping::parse(&mapping).unwrap(), store)
}

fn planned_with(record: &Record, mapping: &Mapping, store: &str) -> Plan {
    let tenant: TenantId = "demo".parse().unwrap();
    let source: ConnectionId = format!("store-{store}").parse().unwrap();
    let context = Context {
        tenant: &tenant,
        source: &source,
        origin: "https://store.example",
        mapping,
        start_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        form: None,
        held: &engine::plan::NOTHING_HELD,
        print: None,
    };
    plan(record, DocumentShape::Books, &context)
}

fn outcome(plan: &Plan) -> String {
    let documents = plan.documents.iter().map(|planned| {
        let total = match &planned.document {
            Document::Sales(sales) => sales.total,
            Document::Payment(payment) => payment.amount,
            _ => Decimal::ZERO,
        };
        format!("{} {total}", planned.document.name())
    });
    let holds = plan.holds.iter().map(|hold| format!("{}: {}", hold.role, hold.error));
    let skipped = plan.skipped.iter().map(|rule| format!("skipped: {}", rule.as_str()));
    documents.chain(holds).chain(skipped).collect::<Vec<_>>().join(", ")
}

#[test]
fn every_order_posts_waits_or_is_skipped_by_a_rule() {
    for (version, store) in STORES {
        let line = |(order, refunds): (Value, Vec<Value>)| {
            let head =
                format!("{} {} {}", order["number"], order["status"], order["payment_method"]);
            let record = read::order(order, refunds).unwrap();
            format!("{head} -> {}", outcome(&planned(&record, store))).replace('"', "")
        };
        let lines: Vec<String> = orders(version).into_iter().map(line).collect();
        insta::assert_snapshot!(version, lines.join("\n"));
    }
}

#[test]
fn paid_by_card_every_order_that_sells_anything_is_posted_to_the_cent() {
    let mut posted = 0;
    for (version, store) in STORES {
        for (mut order, refunds) in orders(version) {
            if order["line_items"].as_array().unwrap().is_empty() {
                continue;
            }
            order["status"] = json!("processing");
            order["payment_method"] = json!("stripe");
            order["date_paid_gmt"] = order["date_created_gmt"].clone();
            let refunded = refunds.len();
            let number = order["number"].clone();
            let record = read::order(order.clone(), refunds.clone()).unwrap();
            let plan = planned(&record, store);
            assert!(plan.holds.is_empty(), "{version} {number}: {}", outcome(&plan));
            assert_eq!(plan.documents.len(), 1 + refunded, "{version} {number}");
            let sales = sales(&plan);
            assert_exact(sales[0], &order["total"], &order["tax_lines"]);
            for (document, refund) in sales[1..].iter().zip(&refunds) {
                let lump = refund["line_items"].as_array().unwrap().is_empty();
                let taxes = if lump { &order["tax_lines"] } else { &refund["tax_lines"] };
                assert_exact(document, &refund["amount"], taxes);
            }
            posted += sales.len();
        }
    }
    assert_eq!(posted, 53);
}

fn sales(plan: &Plan) -> Vec<&SalesDocument> {
    let documents = plan.documents.iter();
    let sales = documents.map(|planned| match &planned.document {
        Document::Sales(sales) => &**sales,
        other => panic!("{} in a plan of receipts", other.name()),
    });
    sales.collect()
}

/// The document comes to the store's total, with the store's tax at each rate.
fn assert_exact(document: &SalesDocument, total: &Value, tax_lines: &Value) {
    let number = |value: &Value| -> Decimal { value.as_str().unwrap().parse().unwrap() };
    assert_eq!(document.sum(), number(total));
    let stated = tax_lines
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (number(&line["tax_total"]) + number(&line["shipping_tax_total"])).abs());
    let mut stated: Vec<Decimal> = stated.filter(|tax| !tax.is_zero()).collect();
    // A code whose rate is 0 % is listed with its base and no tax.
    let planned = document.taxes.iter().map(|tax| tax.amount);
    let mut planned: Vec<Decimal> = planned.filter(|tax| !tax.is_zero()).collect();
    stated.sort();
    planned.sort();
    assert_eq!(planned, stated);
}

/// The first store's mapping with what the plug-ins' orders need beside.
fn mapping_for_plugins() -> Mapping {
    let mut document: Value =
        serde_json::from_str(&text("infra/local/seed/mapping-a.json")).unwrap();
    let books = &mut document["books"];
    books["currencies"] = json!({"several": {"buckets": {"USD": "91", "JPY": "92", "KWD": "93"}}});
    books["gift_cards"] = json!({"item": "90"});
    books["items"]["fees"] = json!([{"name": "Tip", "item": "7", "tip": true}]);
    let card = books["gateways"]["rows"][0].clone();
    for (gateway, currency) in [
        ("stripe", "USD"),
        ("ppcp-gateway", "USD"),
        ("woocommerce_payments", "USD"),
        ("accountfunds", "EUR"),
        ("bacs", "JPY"),
        ("bacs", "KWD"),
    ] {
        let mut row = card.clone();
        row["gateway"] = json!(gateway);
        row["currency"] = json!(currency);
        books["gateways"]["rows"].as_array_mut().unwrap().push(row);
    }
    Mapping::parse(&document.to_string()).unwrap()
}

fn shown(item: &Reference) -> String {
    match item {
        Reference::Known(id) => format!("item {id}"),
        Reference::Wanted(key) => format!("SKU {}", key.value),
    }
}

/// A document line by line.
fn document(sales: &SalesDocument) -> String {
    let rate = sales.exchange_rate.map(|rate| format!(" at {rate}")).unwrap_or_default();
    let number = sales.number.as_deref().unwrap_or_default();
    let head = format!("{} {number} {} {}{rate}", sales.form.as_str(), sales.date, sales.currency);
    let lines = sales.lines.iter().map(|line| {
        let quantity = line.quantity.map(|quantity| format!(" x {quantity}")).unwrap_or_default();
        format!("  {}{quantity}: {} code {}", shown(&line.item), line.amount, line.tax_code)
    });
    let taxes = sales.taxes.iter().map(|tax| {
        format!("  rate {} {} % on {}: {}", tax.rate, tax.percent, tax.base, tax.amount)
    });
    let total = format!("  total {} of it tax {}", sales.total, sales.total_tax);
    std::iter::once(head).chain(lines).chain(taxes).chain([total]).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_document_of_an_order_that_a_plug_in_changed() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/woocommerce/plugins");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json"))
        .collect();
    names.sort();
    let mapping = mapping_for_plugins();
    let mut texts = Vec::new();
    for name in names {
        let raw: Value =
            serde_json::from_str(&text(&format!("tests/fixtures/woocommerce/plugins/{name}")))
                .unwrap();
        let record = read::order(raw.clone(), vec![]).unwrap();
        let plan = planned_with(&record, &mapping, "a");
        let documents = plan.documents.iter().map(|planned| match &planned.document {
            Document::Sales(sales) => {
                assert_exact(sales, &raw["total"], &raw["tax_lines"]);
                document(sales)
            }
            other => other.name().to_owned(),
        });
        let holds = plan.holds.iter().map(|hold| format!("{} waits, {}", hold.role, hold.error));
        let parts: Vec<String> = documents.chain(holds).collect();
        texts.push(format!("{name}\n{}", parts.join("\n")));
    }
    insta::assert_snapshot!("plugins", texts.join("\n\n"));
}
