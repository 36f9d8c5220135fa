//! Rules from JSON, and a small order.

use mapping::rules::{Problem, Rule, RuleError, Rules};
use serde_json::{Value, json};

/// Compiled rules.
pub(crate) fn rules(json: Value) -> Rules {
    let rules: Vec<Rule> = serde_json::from_value(json).unwrap();
    Rules::compile(&rules).unwrap()
}

/// What one rule makes of a record: a value, nothing, or an error.
pub(crate) fn assign(rule: Value, record: &Value) -> Result<Option<Value>, RuleError> {
    let rules = rules(json!([rule]));
    let assigned = rules.apply(record).pop().transpose()?;
    Ok(assigned.map(|assigned| assigned.value))
}

/// What transforms make of a value.
pub(crate) fn transformed(transform: Value, value: Value) -> Result<Option<Value>, Problem> {
    let rule = json!({ "source": "in", "target": "out", "transform": transform });
    assign(rule, &json!({ "in": value })).map_err(|error| error.problem)
}

/// A record as the engine hands it over: canonical members, and the source's own JSON in `raw`.
pub(crate) fn order() -> Value {
    json!({
        "id": "17",
        "number": "A-17",
        "status": "completed",
        "currency": "EUR",
        "prices_include_tax": true,
        "total": "119.00",
        "paid_at": "2026-01-31T23:30:00Z",
        "customer_id": null,
        "customer_note": "",
        "billing": { "company": "", "first_name": "Ada", "last_name": "King", "city": "Lyon" },
        "coupons": ["spring", "vip"],
        "lines": [
            { "name": "Book", "content": { "type": "product", "sku": "B-1" }, "total": "80.00" },
            { "name": "Post", "content": { "type": "shipping" }, "total": "20.00" },
            { "name": "Mug", "content": { "type": "product", "sku": null }, "total": "0.00" },
        ],
        "raw": {
            "id": 17,
            "set_paid": false,
            "strange.key": 1,
            "meta_data": [
                { "id": 1, "key": "_vat_number", "value": "DE811" },
                { "id": 2, "key": "_gift", "value": { "to": "Bob" } },
                { "id": 3, "key": "_vat_number", "value": "AT999" },
            ],
            "gift_cards": [{ "amount": 5.5 }, { "amount": "4.50" }],
        },
    })
}
