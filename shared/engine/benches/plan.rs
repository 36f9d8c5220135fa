//! How long a compiled mapping with 50 rules takes to plan a typical order, beside how long it takes
//! to parse the same order's JSON: as a plain value, and as the typed record. The promise is 50 µs a
//! core for the plan.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot read its input has failed")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use engine::connector::DocumentShape;
use engine::plan::{Context, NOTHING_HELD, plan};
use mapping::Mapping;
use model::Record;
use serde_json::{Value, json};

const RULES: usize = 50;

/// A recorded order of a store, as its JSON names it, and as the record that is read of it.
fn order() -> Record {
    serde_json::from_str(include_str!("order.json")).unwrap()
}

/// The demonstration's tables with 50 rules of the usual sorts. Targets that rules may assign are fewer
/// than 50 in books, so the order goes into a copy for the custom columns of the rest.
fn mapping(shape: DocumentShape) -> Mapping {
    let seed = include_str!("../../../infra/local/seed/mapping-b.json");
    let mut document: Value = serde_json::from_str(seed).unwrap();
    document["rules"] = match shape {
        DocumentShape::Rows => (0..RULES).map(copied).collect(),
        _ => booked(),
    };
    if shape == DocumentShape::Rows {
        document.as_object_mut().unwrap().remove("books");
    }
    Mapping::parse(&document.to_string()).unwrap()
}

fn source(place: usize) -> Value {
    let sources = [
        "number",
        "billing.city",
        "customer_note",
        "payment.title",
        "lines[0].name",
        "raw.meta_data[key=_stripe_charge_captured].value",
        "raw.line_items[0].name",
        "shipping.postcode",
    ];
    json!(sources[place % sources.len()])
}

fn copied(place: usize) -> Value {
    let transforms = [
        json!(["trim", "upper"]),
        json!(["trim", { "truncate": { "length": 20 } }]),
        json!(["collapse_spaces", { "prefix": { "text": "x-" } }]),
        json!([{ "replace": { "find": "a", "with": "b" } }, "lower"]),
    ];
    json!({
        "source": source(place),
        "target": format!("orders.custom.k{place}"),
        "transform": transforms[place % transforms.len()],
        "when": { "exists": "billing.country" },
    })
}

/// Every target of books that rules may assign.
fn booked() -> Value {
    use mapping::targets::{Access, Side, TARGETS, Takes};
    let settable = TARGETS
        .iter()
        .filter(|target| target.access == Access::Settable && target.on.side() == Side::Books);
    let rule = |(place, target): (usize, &mapping::targets::Target)| {
        let source = match target.takes {
            Takes::Id => json!("id"),
            Takes::Text { .. } | Takes::Json => source(place),
        };
        json!({
            "source": source,
            "target": target.to_string(),
            "transform": ["trim"],
            "when": { "exists": "billing.country" },
        })
    };
    settable.enumerate().map(rule).collect()
}

fn benchmark(criterion: &mut Criterion) {
    let record = order();
    let text = serde_json::to_string(&record).unwrap();
    let print = record.source_print();
    let (tenant, source) = ("t1".parse().unwrap(), "store".parse().unwrap());
    for (name, shape) in [("rows", DocumentShape::Rows), ("books", DocumentShape::Books)] {
        let mapping = mapping(shape);
        let context = Context {
            tenant: &tenant,
            source: &source,
            origin: "https://store.example",
            mapping: &mapping,
            start_at: "2020-01-01T00:00:00Z".parse().unwrap(),
            form: None,
            held: &NOTHING_HELD,
            print: Some(&print),
        };
        let planned = plan(&record, shape, &context);
        assert!(planned.holds.is_empty() && !planned.fired.is_empty(), "{:?}", planned.holds);
        let rules = mapping.rules.rules().len();
        criterion.bench_function(&format!("plan an order into {name} with {rules} rules"), |b| {
            b.iter(|| plan(black_box(&record), shape, &context));
        });
    }
    criterion.bench_function("parse the order as a value", |b| {
        b.iter(|| serde_json::from_str::<Value>(black_box(&text)).unwrap());
    });
    criterion.bench_function("parse the order as a record", |b| {
        b.iter(|| serde_json::from_str::<Record>(black_box(&text)).unwrap());
    });
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
