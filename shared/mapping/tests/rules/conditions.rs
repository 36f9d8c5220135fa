//! When a rule applies.

use mapping::rules::{Problem, Type};
use serde_json::{Value, json};

use crate::support::{assign, order};

fn holds(condition: &Value) -> Result<bool, Problem> {
    let rule = json!({ "source": [], "target": "out", "when": condition, "default": true });
    assign(rule, &order()).map(|value| value.is_some()).map_err(|error| error.problem)
}

#[test]
fn a_condition_holds_as_it_says() {
    let cases = json!([
        [{ "exists": "billing.city" }, true],
        [{ "exists": "customer_id" }, false],
        [{ "exists": "lines[*].content.sku" }, true],
        [{ "missing": "customer_id" }, true],
        [{ "missing": "lines[*].nothing" }, true],
        [{ "equals": { "path": "status", "value": "completed" } }, true],
        [{ "equals": { "path": "status", "value": "Completed" } }, false],
        [{ "equals": { "path": "total", "value": 119 } }, true],
        [{ "equals": { "path": "total", "value": "119" } }, false],
        [{ "equals": { "path": "raw.id", "value": "17" } }, true],
        [{ "equals": { "path": "prices_include_tax", "value": true } }, true],
        [{ "equals": { "path": "prices_include_tax", "value": "true" } }, false],
        [{ "equals": { "path": "lines[*].name", "value": "Post" } }, true],
        [{ "equals": { "path": "billing", "value": "Lyon" } }, false],
        [{ "not_equals": { "path": "status", "value": "pending" } }, true],
        [{ "not_equals": { "path": "customer_id", "value": "1" } }, true],
        [{ "not_equals": { "path": "lines[*].name", "value": "Post" } }, false],
        [{ "in": { "path": "currency", "values": ["USD", "EUR"] } }, true],
        [{ "in": { "path": "currency", "values": [] } }, false],
        [{ "not_in": { "path": "currency", "values": ["USD"] } }, true],
        [{ "contains": { "path": "number", "value": "-1" } }, true],
        [{ "contains": { "path": "coupons", "value": "vip" } }, true],
        [{ "contains": { "path": "coupons", "value": "vi" } }, false],
        [{ "contains": { "path": "coupons[*]", "value": "vi" } }, true],
        [{ "contains": { "path": "customer_id", "value": "" } }, false],
        [{ "matches": { "path": "number", "pattern": "^A-\\d+$" } }, true],
        [{ "matches": { "path": "raw.meta_data[*].key", "pattern": "^_g" } }, true],
        [{ "greater": { "path": "total", "value": "118.99" } }, true],
        [{ "greater": { "path": "total", "value": "119.00" } }, false],
        [{ "less": { "path": "raw.gift_cards[*].amount", "value": "5" } }, true],
        [{ "less": { "path": "customer_id", "value": "5" } }, false],
        [{ "all": [{ "exists": "id" }, { "missing": "customer_id" }] }, true],
        [{ "all": [{ "exists": "id" }, { "exists": "customer_id" }] }, false],
        [{ "all": [] }, true],
        [{ "any": [{ "exists": "customer_id" }, { "exists": "id" }] }, true],
        [{ "any": [] }, false],
        [{ "not": { "exists": "customer_id" } }, true],
        [{ "not": { "not": { "exists": "customer_id" } } }, false],
    ]);
    for case in cases.as_array().unwrap() {
        assert_eq!(Value::from(holds(&case[0]).unwrap()), case[1], "{}", case[0]);
    }
}

#[test]
fn a_comparison_with_the_wrong_type_is_an_error() {
    let wrong = |needs, found| Err(Problem::Type { needs, found });
    for (condition, problem) in [
        (
            json!({ "greater": { "path": "billing", "value": "1" } }),
            wrong(Type::Number, Type::Object),
        ),
        (json!({ "less": { "path": "coupons", "value": "1" } }), wrong(Type::Number, Type::List)),
        (json!({ "less": { "path": "status", "value": "1" } }), Err(Problem::NotANumber)),
        (
            json!({ "matches": { "path": "raw.set_paid", "pattern": "x" } }),
            wrong(Type::Text, Type::Boolean),
        ),
        (
            json!({ "contains": { "path": "billing", "value": "x" } }),
            wrong(Type::Text, Type::Object),
        ),
        (
            json!({ "contains": { "path": "status", "value": true } }),
            wrong(Type::Text, Type::Boolean),
        ),
        (
            json!({ "not": { "greater": { "path": "billing", "value": "1" } } }),
            wrong(Type::Number, Type::Object),
        ),
    ] {
        assert_eq!(holds(&condition), problem, "{condition}");
    }
    let rule = json!({
        "source": "id", "target": "out", "when": { "greater": { "path": "status", "value": "1" } },
    });
    let error = assign(rule, &order()).unwrap_err();
    let text = "rules[0].when: `status`: the text is no decimal number of this form";
    assert_eq!(error.to_string(), text);
}
