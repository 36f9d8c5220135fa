use std::collections::BTreeMap;

use mapping::Mapping;
use model::Document;
use model::document::SalesDocument;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::connector::{CutHow, DocumentShape};
use crate::plan::{NOTHING_HELD, plan};

fn address() -> Value {
    json!({ "first_name": "Ada", "last_name": "", "company": "", "line_1": "", "line_2": "",
            "city": "Berlin", "state": "", "postcode": "", "country": "DE", "phone": "" })
}

fn line(taxes: &Value) -> Value {
    json!({ "id": "1", "content": { "type": "product", "product_id": "1", "variation_id": null,
                                    "sku": "M", "gift_card": false },
            "name": "Mug", "quantity": "1", "subtotal": "10.00", "total": "10.00",
            "total_tax": "1.90", "tax_class": "", "taxes": taxes, "bundle": null,
            "refunded_line": null, "restocked": "0" })
}

/// A paid order of 11.90 with a full refund.
pub(super) fn order() -> Record {
    let taxes = json!([{ "rate_id": "1", "amount": "1.90" }]);
    let totals = json!([{ "rate_id": "1", "code": "DE-1", "label": "MwSt", "percent": "19",
                          "compound": false, "amount": "1.90", "shipping_amount": "0" }]);
    let order = json!({
        "kind": "order", "id": "7", "number": "7", "status": "processing", "currency": "EUR",
        "prices_include_tax": true, "created_via": "checkout",
        "created_at": "2026-11-22T10:00:00Z", "modified_at": "2026-11-22T10:00:00Z",
        "paid_at": "2026-11-22T10:00:00Z", "completed_at": null, "customer_id": null,
        "email": "ada@example.test", "billing": address(), "shipping": address(),
        "payment": { "gateway": "stripe", "title": "Card", "transaction_id": "ch_1" },
        "customer_note": "Ring\ntwice", "lines": [line(&taxes)], "taxes": totals,
        "coupons": [], "redeemed": [], "settlement": null, "vat_number": "", "vat_exempt": false,
        "total": "11.90", "total_tax": "1.90",
        "refunds": [{ "id": "8", "created_at": "2026-11-23T10:00:00Z", "amount": "11.90",
                      "reason": "broken", "by_gateway": true, "lines": [line(&taxes)],
                      "taxes": totals, "raw": {} }],
        "raw": { "list": ["canary"], "long": "x".repeat(2000), "nul": "a\u{0}b" },
    });
    serde_json::from_value(order).unwrap()
}

fn mapping(rules: &Value, books: bool) -> Mapping {
    let seed = include_str!("../../../../../infra/local/seed/mapping-a.json");
    let mut document: Value = serde_json::from_str(seed).unwrap();
    if !books {
        document.as_object_mut().unwrap().remove("books");
    }
    document["rules"] = rules.clone();
    Mapping::parse(&document.to_string()).unwrap()
}

fn planned(rules: &Value, shape: DocumentShape) -> Plan {
    let mapping = mapping(rules, shape == DocumentShape::Books);
    let (tenant, source) = ("t1".parse().unwrap(), "store".parse().unwrap());
    let context = Context {
        tenant: &tenant,
        source: &source,
        origin: "https://shop.example",
        mapping: &mapping,
        start_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        form: None,
        held: &NOTHING_HELD,
        print: None,
    };
    plan(&order(), shape, &context)
}

fn sales(plan: &Plan, role: &str) -> SalesDocument {
    let role: Role = role.parse().unwrap();
    let found = plan.documents.iter().find(|planned| planned.role == role).unwrap();
    match &found.document {
        Document::Sales(sales) => (**sales).clone(),
        other => panic!("{}", other.name()),
    }
}

fn row(plan: &Plan) -> Value {
    let Document::Rows(rows) = &plan.documents[0].document else { panic!("no rows") };
    rows.rows[0].columns[assign::CUSTOM].clone()
}

#[test]
fn rules_fill_fields_of_the_documents_that_they_name() {
    let plan = planned(
        &json!([
            { "source": "customer_note", "target": "sale.note" },
            { "source": "number", "target": "sale.memo",
              "transform": [{ "prefix": { "text": "Order " } }] },
            { "source": "billing.city", "target": "sale.custom_fields[2]" },
            { "source": "payment.gateway", "target": "sale.class" },
            { "source": [], "target": "sale.location", "default": "9" },
            { "source": "refunds[0].reason", "target": "refund.memo" },
            { "source": "billing.city", "target": "customer.company" },
        ]),
        DocumentShape::Books,
    );
    assert!(plan.holds.is_empty(), "{:?}", plan.holds);
    let sale = sales(&plan, "sale");
    assert!(sale.note.ends_with("\nRing twice"), "{}", sale.note);
    assert_eq!(sale.details.memo.as_deref(), Some("Order 7"));
    assert_eq!(sale.details.custom_fields[0].place, 2);
    assert_eq!(sale.details.location, Some("9".into()));
    assert!(sale.lines.iter().all(|line| line.class == Some("stripe".into())));
    let refund = sales(&plan, "refund:8");
    assert_eq!((refund.details.memo.as_deref(), refund.details.location), (Some("broken"), None));
    let companies = plan.masters.values().filter_map(|master| match master {
        Document::Party(party) => Some(party.company.as_str()),
        _ => None,
    });
    assert_eq!(companies.collect::<Vec<_>>(), ["Berlin"]);
    let fired: Vec<(usize, String)> =
        plan.fired.iter().map(|fired| (fired.rule, fired.role.to_string())).collect();
    let roles = ["sale", "sale", "sale", "sale", "sale", "refund:8", "master"];
    assert_eq!(fired, roles.into_iter().map(str::to_owned).enumerate().collect::<Vec<_>>());
}

#[test]
fn a_text_that_is_too_long_is_cut_and_the_cut_is_told() {
    let rules = json!([{ "source": "raw.long", "target": "sale.custom_fields[1]" }]);
    let plan = planned(&rules, DocumentShape::Books);
    assert_eq!(sales(&plan, "sale").details.custom_fields[0].text.len(), 31);
    let cut = &plan.cuts[&Role::Sale][0];
    assert_eq!((&*cut.field, cut.how), ("sale.custom_fields[1]", CutHow::To(31)));
}

#[test]
fn a_rule_on_the_sale_that_meets_a_wrong_type_holds_the_whole_order_without_telling_the_value() {
    let rules = json!([{ "source": "raw.list", "target": "sale.memo" }]);
    let plan = planned(&rules, DocumentShape::Books);
    assert!(plan.documents.is_empty() && plan.masters.is_empty());
    let holds: Vec<_> = plan.holds.iter().map(|hold| hold.role.to_string()).collect();
    assert_eq!(holds, ["sale"]);
    let error = &plan.holds[0].error;
    assert_eq!(error.code, Code::ConfigInvalid);
    let told = format!("{error} {error:?}");
    assert!(told.contains("rules[0]") && told.contains("raw.list") && told.contains("a list"));
    assert!(!told.contains("canary"));
}

#[test]
fn a_rule_on_refunds_that_fails_holds_the_refunds_alone() {
    let rules = json!([{ "source": "raw.list", "target": "refund.note" }]);
    let plan = planned(&rules, DocumentShape::Books);
    let roles: Vec<_> = plan.documents.iter().map(|planned| planned.role.to_string()).collect();
    assert_eq!(roles, ["sale"]);
    assert_eq!(plan.holds[0].role.to_string(), "refund:8");
}

#[test]
fn custom_columns_of_a_row_take_any_value_and_none_that_no_database_holds() {
    assert_eq!(row(&planned(&json!([]), DocumentShape::Rows)), json!({}));
    let rules = json!([
        { "source": "raw.list", "target": "orders.custom.tags" },
        { "source": "raw.nul", "target": "orders.custom.text" },
        { "source": "raw.missing", "target": "orders.custom.nothing" },
    ]);
    let plan = planned(&rules, DocumentShape::Rows);
    assert_eq!(row(&plan), json!({ "tags": ["canary"], "text": "ab" }));
}

/// Any rule on any target that may be assigned.
fn any_rules() -> impl Strategy<Value = Value> {
    let targets: Vec<String> = mapping::targets::TARGETS
        .iter()
        .filter(|target| target.on.side() == mapping::targets::Side::Books)
        .filter(|target| target.access == mapping::targets::Access::Settable)
        .map(ToString::to_string)
        .collect();
    let sources = ["number", "total", "raw.list", "raw.long", "lines[*].name", "missing"];
    let source = prop::sample::select(sources.to_vec());
    let default = prop_oneof![Just(Value::Null), "[a-z0-9\\n ]{0,40}".prop_map(Value::from)];
    prop::collection::btree_map(prop::sample::select(targets), (source, default), 0..8).prop_map(
        |rules| {
            let rule = |(target, (source, default)): (String, (&str, Value))| {
                json!({ "source": source, "target": target, "default": default })
            };
            rules.into_iter().map(rule).collect()
        },
    )
}

proptest! {
    #[test]
    fn no_rule_moves_a_figure(rules in any_rules()) {
        let figures = |plan: &Plan| -> BTreeMap<Role, Value> {
            let of = |document: &Document| match document {
                Document::Sales(sales) => json!([sales.figures(), sales.sum(), sales.number, sales.customer]),
                other => json!(other),
            };
            plan.documents.iter().map(|one| (one.role.clone(), of(&one.document))).collect()
        };
        let plain = figures(&planned(&json!([]), DocumentShape::Books));
        let ruled = planned(&rules, DocumentShape::Books);
        for (role, figures) in figures(&ruled) {
            prop_assert_eq!(&figures, &plain[&role]);
        }
        for role in plain.keys() {
            let planned = ruled.documents.iter().any(|one| one.role == *role);
            let sale_waits = ruled.holds.iter().any(|hold| hold.role == Role::Sale);
            let waits = ruled.holds.iter().any(|hold| hold.role == *role) || sale_waits;
            prop_assert!(planned != waits, "{} is neither or both", role);
        }
    }
}
