//! What rules make of a record: order, absence, defaults, errors.

use mapping::rules::Rule;
use serde_json::{Value, json};

use crate::support::{assign, order, rules};

/// The value that a source and transforms give; `null` for none.
fn value(source: Value, transform: Value) -> Value {
    let rule = json!({ "source": source, "target": "out", "transform": transform });
    assign(rule, &order()).unwrap().unwrap_or_default()
}

#[test]
fn a_value_without_transforms_is_assigned_as_it_stands() {
    for path in ["raw.id", "raw.set_paid", "billing", "lines[0]", "total", "coupons"] {
        let assigned = value(json!(path), json!([]));
        assert_eq!(Some(&assigned), mapping::rules::Path::parse(path).unwrap().first(&order()));
    }
    assert_eq!(value(json!("lines[*].name"), json!([])), json!(["Book", "Post", "Mug"]));
}

#[test]
fn what_is_absent_stays_absent_until_a_default() {
    let nothing = Value::Null;
    assert_eq!(value(json!("customer_id"), json!(["trim", "upper"])), nothing);
    assert_eq!(value(json!("nothing[*].at.all"), json!(["count"])), nothing);
    assert_eq!(value(json!("customer_note"), json!([])), json!(""));
    assert_eq!(value(json!("customer_note"), json!(["non_empty"])), nothing);
    let chain = json!(["non_empty", { "default": { "value": "none" } }, "upper"]);
    assert_eq!(value(json!("customer_note"), chain), json!("NONE"));
    let chain = json!([{ "default": { "value": "first" } }, "non_empty"]);
    assert_eq!(value(json!("customer_note"), chain), nothing);
}

#[test]
fn a_rules_default_is_assigned_as_it_is() {
    let rule = |path: &str| json!({ "source": path, "target": "out", "transform": ["upper"], "default": "none" });
    assert_eq!(assign(rule("customer_id"), &order()), Ok(Some(json!("none"))));
    assert_eq!(assign(rule("currency"), &order()), Ok(Some(json!("EUR"))));
    let constant = json!({ "source": [], "target": "out", "default": { "a": 1 } });
    assert_eq!(assign(constant, &order()), Ok(Some(json!({ "a": 1 }))));
}

#[test]
fn several_sources_are_joined() {
    let names = json!(["billing.first_name", "billing.company", "billing.last_name"]);
    let sources = json!(["billing.company", "customer_id", "billing.city"]);
    assert_eq!(value(names.clone(), json!([{ "concat": {} }])), json!("Ada King"));
    assert_eq!(value(sources.clone(), json!(["coalesce", "upper"])), json!("LYON"));
    assert_eq!(value(sources, json!(["collect", "compact", "count"])), json!("1"));
    let text = "{2} {0}, {number} {{x}}";
    let filled = value(names, json!([{ "template": { "text": text } }]));
    assert_eq!(filled, json!("King Ada, A-17 {x}"));
    let missing = value(json!("number"), json!([{ "template": { "text": "{0} {customer_id}" } }]));
    assert_eq!(missing, Value::Null);
}

#[test]
fn transforms_run_in_their_order() {
    let cut = json!({ "truncate": { "length": 3 } });
    let pad = json!({ "pad_end": { "length": 5, "with": "." } });
    assert_eq!(value(json!("status"), json!([cut, pad])), json!("com.."));
    assert_eq!(value(json!("status"), json!([pad, cut])), json!("com"));
    let sum = json!(["sum", { "round": { "digits": 2 } }, { "prefix": { "text": "€ " } }]);
    assert_eq!(value(json!("raw.gift_cards[*].amount"), sum), json!("€ 10.00"));
    let nested = json!([{ "map": { "transform": ["lower", { "replace": { "find": "o", "with": "0" } }] } }, { "join": { "separator": "+" } }]);
    assert_eq!(value(json!("lines[*].name"), nested), json!("b00k+p0st+mug"));
}

#[test]
fn numbers_are_exact_and_written_as_text() {
    assert_eq!(value(json!("total"), json!([{ "multiply": { "by": "0.1" } }])), json!("11.900"));
    assert_eq!(value(json!("lines"), json!(["count"])), json!("3"));
    let record = json!({ "in": [0.1, 0.2] });
    let rule = json!({ "source": "in", "target": "out", "transform": ["sum"] });
    assert_eq!(assign(rule, &record), Ok(Some(json!("0.3"))));
}

#[test]
fn one_rules_error_does_not_hinder_the_others() {
    let rules = rules(json!([
        { "source": "number", "target": "a" },
        { "source": ["lines", "id"], "target": "sale.b", "transform": ["collect", "first", "upper"] },
        { "source": "id", "target": "c", "when": { "missing": "id" } },
        { "source": "id", "target": "d" },
    ]));
    let order = order();
    let applied = rules.apply(&order);
    assert_eq!(applied.len(), 3);
    let first = applied[0].as_ref().unwrap();
    assert_eq!(
        (first.rule, first.target.to_string(), &first.value),
        (0, "a".to_owned(), &json!("A-17"))
    );
    let error = applied[1].as_ref().unwrap_err();
    assert_eq!((error.rule, error.target.as_str()), (1, "sale.b"));
    let text = "rules[1].transform[2]: `lines, id`: a text is needed, a list was found";
    assert_eq!(error.to_string(), text);
    assert_eq!(applied[2].as_ref().unwrap().rule, 3);
}

#[test]
fn a_rule_survives_its_json() {
    let json = json!({
        "source": ["a.b", "c[*k=v].d"],
        "target": "sale.memo",
        "transform": [
            { "template": { "text": "{0}/{1}" } }, "trim",
            { "extract": { "pattern": "\\d+" } },
            { "format_date": { "read": "%d.%m.%y", "zone": "Europe/Berlin", "write": "%j" } },
            { "divide": { "by": "1.5", "digits": 2 } },
            { "lookup": { "table": { "a": 1, "b": "x", "c": true } } },
        ],
        "when": { "all": [{ "exists": "a" }, { "not": { "equals": { "path": "b", "value": 1.5 } } }] },
        "default": ["x"],
    });
    let rule: Rule = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(&rule).unwrap(), json);
    assert_eq!(serde_json::from_value::<Rule>(json).unwrap(), rule);
}
