//! What fifty rules cost over a typical order, and each sort of them alone. The aim is less than 20 µs
//! for the fifty on an idle machine; nothing fails where it is missed.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot read its rules has failed")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use mapping::rules::{Rule, Rules};
use serde_json::{Value, json};

/// An order with three lines and twenty-five pieces of metadata, as a shop with some plug-ins has.
fn order() -> Value {
    let meta: Vec<Value> = (0..25)
        .map(|number| json!({ "id": number, "key": format!("_plugin_{number}"), "value": format!("v{number}") }))
        .collect();
    let address = json!({
        "first_name": "Ada", "last_name": "King", "company": "", "line_1": "1 Quay St", "line_2": "",
        "city": "Lyon", "state": "", "postcode": "69001", "country": "FR", "phone": "+33 4 00 00 00 00",
    });
    let line = |name: &str, sku: &str| {
        json!({
            "id": "1", "name": name, "content": { "type": "product", "product_id": "9", "sku": sku },
            "quantity": "1", "subtotal": "10.00", "total": "10.00", "total_tax": "2.00", "taxes": [],
        })
    };
    json!({
        "id": "17", "number": "A-17", "status": "completed", "currency": "EUR", "total": "36.00",
        "created_via": "checkout", "created_at": "2026-01-31T23:30:00Z", "email": " Ada@Example.ORG ",
        "customer_note": "Please ring twice.", "billing": address, "shipping": address,
        "payment": { "gateway": "stripe", "title": "Card", "transaction_id": "ch_1" },
        "lines": [line("Book", "B-1"), line("Mug", "M-1"), line("Post", "")],
        "raw": { "id": 17, "meta_data": meta, "line_items": [{ "name": "Book" }, { "name": "Mug" }] },
    })
}

/// Ten sorts of rules.
fn sorts() -> Vec<Rule> {
    let sorts = json!([
        { "source": "billing.city", "target": "t.a" },
        { "source": "email", "target": "t.b", "transform": ["trim", "lower"] },
        { "source": "customer_note", "target": "t.c", "transform": ["non_empty", { "truncate": { "length": 10 } }] },
        { "source": "raw.meta_data[key=_plugin_12].value", "target": "t.d" },
        { "source": ["billing.company", "billing.last_name"], "target": "t.e", "transform": ["coalesce"] },
        { "source": "number", "target": "t.f", "transform": [{ "template": { "text": "Order {0} {billing.country}" } }] },
        { "source": "lines[*].name", "target": "t.g", "transform": [{ "join": { "separator": ", " } }] },
        { "source": "created_at", "target": "t.h", "transform": [{ "format_date": { "zone": "Europe/Paris" } }] },
        { "source": "billing.country", "target": "t.i", "transform": [{ "lookup": { "table": { "FR": "1", "DE": "2" } } }] },
        { "source": "number", "target": "t.j", "when": { "matches": { "path": "payment.gateway", "pattern": "^stripe" } } },
    ]);
    serde_json::from_value(sorts).unwrap()
}

fn apply(criterion: &mut Criterion) {
    let (sorts, order) = (sorts(), order());
    let mut bench = |name: &str, rules: &[Rule]| {
        let rules = Rules::compile(rules).unwrap();
        assert!(rules.apply(&order).iter().all(Result::is_ok));
        criterion.bench_function(name, |bench| {
            bench.iter(|| black_box(rules.apply(black_box(&order))));
        });
    };
    let fifty: Vec<Rule> = sorts.iter().cycle().take(50).cloned().collect();
    bench("fifty rules", &fifty);
    for sort in &sorts {
        let name = sort.transform.first().map_or_else(
            || sort.source.paths().first().map(ToString::to_string).unwrap_or_default(),
            |transform| serde_json::to_string(transform).unwrap(),
        );
        bench(&name, std::slice::from_ref(sort));
    }
}

criterion_group!(benches, apply);
criterion_main!(benches);
