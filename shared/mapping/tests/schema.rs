//! The published JSON Schema is the one of the types, and what we ship fits it.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its input has failed")]

use mapping::defaults::{self, Answers, Ask};
use serde_json::{Value, json};

fn published() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/mapping.schema.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_published_schema_is_that_of_the_types() {
    let schema = mapping::schema::mapping();
    if schema != published() {
        let written = std::env::temp_dir().join("mapping.schema.json");
        std::fs::write(&written, serde_json::to_string_pretty(&schema).unwrap() + "\n").unwrap();
        assert_eq!(schema, published(), "the schema of today is in {}", written.display());
    }
}

/// What of a value does not fit a schema: the keywords that ours uses, no others.
fn misfits(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    let Some(schema) = schema.as_object() else { return found };
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(reference.trim_start_matches('#')).unwrap();
        found.extend(misfits(root, target, value, at));
    }
    if let Some(sorts) = schema.get("type") {
        let is = |sort: &Value| match sort.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            "integer" => value.is_i64() || value.is_u64(),
            _ => value.is_number(),
        };
        let fits = sorts.as_array().map_or_else(|| is(sorts), |sorts| sorts.iter().any(is));
        if !fits {
            found.push(format!("{at}: type"));
        }
    }
    let equal = |keyword: &str| schema.get(keyword).is_some_and(|expected| expected != value);
    let among = schema.get("enum").and_then(Value::as_array);
    if equal("const") || among.is_some_and(|among| !among.contains(value)) {
        found.push(format!("{at}: value"));
    }
    for keyword in ["oneOf", "anyOf"] {
        let Some(choices) = schema.get(keyword).and_then(Value::as_array) else { continue };
        let fits = choices.iter().filter(|choice| misfits(root, choice, value, at).is_empty());
        if fits.count() == 0 {
            found.push(format!("{at}: {keyword}"));
        }
    }
    if let (Some(items), Some(elements)) = (schema.get("items"), value.as_array()) {
        for (place, element) in elements.iter().enumerate() {
            found.extend(misfits(root, items, element, &format!("{at}[{place}]")));
        }
    }
    found.extend(members(root, schema, value, at));
    found
}

fn members(
    root: &Value,
    schema: &serde_json::Map<String, Value>,
    value: &Value,
    at: &str,
) -> Vec<String> {
    let Some(members) = value.as_object() else { return Vec::new() };
    let mut found = Vec::new();
    let known = schema.get("properties").and_then(Value::as_object);
    for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
        if !members.contains_key(name.as_str().unwrap()) {
            found.push(format!("{at}: {name} is missing"));
        }
    }
    for (name, member) in members {
        let at = format!("{at}.{name}");
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        let by_pattern = || patterns.and_then(|patterns| patterns.values().next());
        match known.and_then(|known| known.get(name)).or_else(by_pattern) {
            Some(schema) => found.extend(misfits(root, schema, member, &at)),
            None => match schema.get("additionalProperties") {
                Some(Value::Bool(false)) => found.push(format!("{at}: unknown")),
                Some(others) => found.extend(misfits(root, others, member, &at)),
                None => {}
            },
        }
    }
    found
}

fn fits(document: &Value) -> Vec<String> {
    let schema = published();
    misfits(&schema, &schema, document, "")
}

/// A shipped mapping with an answer to every blank.
fn filled(template: &str) -> Value {
    let answer = |name: String| {
        let text = match Ask::of(&name).unwrap() {
            Ask::Currency => "EUR",
            Ask::TimeZone => "Europe/Berlin",
            Ask::Percent if name.ends_with("standard") => "19",
            Ask::Percent => "7",
            _ => return (name.clone(), Some(name)),
        };
        (name, Some(text.to_owned()))
    };
    let answers: Answers = defaults::blanks(template).unwrap().into_iter().map(answer).collect();
    serde_json::to_value(defaults::fill(template, &answers).unwrap()).unwrap()
}

#[test]
fn every_default_fits_the_schema() {
    for template in defaults::all() {
        assert_eq!(fits(&filled(template.json)), Vec::<String>::new(), "{}", template.name);
    }
}

#[test]
fn what_does_not_fit_is_found() {
    let us = defaults::get("woocommerce-quickbooks-us").unwrap();
    let wrong = |change: &dyn Fn(&mut Value)| {
        let mut document = filled(us.json);
        change(&mut document);
        fits(&document)
    };
    assert!(wrong(&|_| {}).is_empty());
    assert!(!wrong(&|document| document["colour"] = json!("red")).is_empty());
    assert!(!wrong(&|document| document["version"] = json!("one")).is_empty());
    assert!(!wrong(&|document| document["books"]["items"]["tip"] = json!("1")).is_empty());
    assert!(!wrong(&|document| document["rules"] = json!([{ "source": "id" }])).is_empty());
    let evidence = |document: &mut Value| {
        document["books"]["gateways"]["rows"][0]["evidence"] = json!("guessed");
    };
    assert!(!wrong(&evidence).is_empty());
}
