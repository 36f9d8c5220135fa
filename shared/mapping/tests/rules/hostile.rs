//! No record and no rule makes the engine panic, and no error tells what a record holds.

use mapping::rules::catalogue::EXAMPLES;
use mapping::rules::{Rule, Rules};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Transforms with arguments that make sense: those of the examples.
fn transforms() -> Vec<Value> {
    let examples: Vec<Value> = serde_json::from_str(EXAMPLES).unwrap();
    let transform = |example: &Value| match example.get("arguments") {
        Some(arguments) => json!({ example["name"].as_str().unwrap(): arguments }),
        None => example["name"].clone(),
    };
    examples.iter().map(transform).collect()
}

fn conditions() -> Vec<Value> {
    ["in", "in[*]", "in[0].a"]
        .iter()
        .flat_map(|path| {
            [
                json!({ "greater": { "path": path, "value": "1" } }),
                json!({ "not": { "less": { "path": path, "value": "-1.5" } } }),
                json!({ "contains": { "path": path, "value": "x" } }),
                json!({ "matches": { "path": path, "pattern": "\\w+$" } }),
                json!({ "in": { "path": path, "values": ["x", 1, true] } }),
            ]
        })
        .collect()
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,12}",
        "[-+0-9.,e ]{0,12}",
        "[<>/a-z&;#!-]{0,24}",
        Just("2026-01-31T23:30:00Z".to_owned()),
        Just("79228162514264337593543950335".to_owned()),
        Just("{\"a\":[null,{\"b\":1}]}".to_owned()),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let name = prop::sample::select(vec!["a", "b", "key", "value"]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..4).prop_map(|members| {
                let members = members.into_iter().map(|(name, value)| (name.to_owned(), value));
                Value::Object(members.collect::<Map<_, _>>())
            }),
        ]
    })
}

fn any_rule() -> impl Strategy<Value = Value> {
    let paths = ["in", "in[*]", "in[0]", "in[-1].a", "in.a[*].b", "in[key=x].value", "in[*key=x]"];
    let path = prop::sample::select(paths.to_vec());
    let chain = prop::collection::vec(prop::sample::select(transforms()), 0..5);
    let when = prop::option::of(prop::sample::select(conditions()));
    (prop::collection::vec(path, 1..4), chain, when).prop_map(|(source, transform, when)| {
        let mut rule = json!({ "source": source, "target": "t", "transform": transform });
        if let Some(when) = when {
            rule["when"] = when;
        }
        rule
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_rule_panics_on_any_record(rule in any_rule(), value in any_json()) {
        let rule: Rule = serde_json::from_value(rule).unwrap();
        if let Ok(rules) = Rules::compile(&[rule]) {
            let record = json!({ "in": value });
            for applied in rules.apply(&record).into_iter().flatten() {
                prop_assert!(!applied.value.is_null());
            }
        }
    }

    #[test]
    fn no_text_panics_in_any_transform(text in any_text(), transform in prop::sample::select(transforms())) {
        let rule = json!({ "source": "in", "target": "t", "transform": [transform] });
        let rule: Rule = serde_json::from_value(rule).unwrap();
        if let Ok(rules) = Rules::compile(&[rule]) {
            let record = json!({ "in": text });
            let twice = (rules.apply(&record), rules.apply(&record));
            prop_assert_eq!(twice.0, twice.1);
        }
    }

    #[test]
    fn any_text_is_a_pattern_template_or_format_or_is_refused(text in "[\\\\(){}|*+?^$a-z0-9.%\\[\\]-]{0,24}") {
        for transform in [
            json!({ "extract": { "pattern": text } }),
            json!({ "template": { "text": text } }),
            json!({ "format_date": { "write": text } }),
            json!({ "format_date": { "read": text } }),
        ] {
            let rule = json!({ "source": "in", "target": "t", "transform": [transform] });
            let Ok(rule) = serde_json::from_value::<Rule>(rule) else { continue };
            if let Ok(rules) = Rules::compile(&[rule]) {
                let record = json!({ "in": "2026-01-31T23:30:00Z abc 012" });
                prop_assert!(rules.apply(&record).len() <= 1);
            }
        }
    }
}

#[test]
fn an_error_never_tells_what_a_record_holds() {
    let canary = "canary-4711";
    let values = [
        json!(canary),
        json!([canary, { canary: canary }]),
        json!({ canary: canary, "a": [{ "b": canary }] }),
        json!(4711.4711),
        json!(true),
        json!(format!("4711{}", "0".repeat(40))),
        json!(format!("{{\"{canary}\":")),
        json!(canary.repeat(30_000)),
    ];
    let when = conditions()
        .into_iter()
        .map(|when| json!({ "source": [], "target": "t", "default": 1, "when": when }));
    let chains = transforms()
        .into_iter()
        .map(|transform| json!({ "source": "in", "target": "t", "transform": [transform] }));
    let rules: Vec<Rule> =
        when.chain(chains).map(|rule| serde_json::from_value(rule).unwrap()).collect();
    let rules: Vec<Rules> =
        rules.into_iter().filter_map(|rule| Rules::compile(&[rule]).ok()).collect();
    let mut errors = 0;
    for value in values {
        let record = json!({ "in": value });
        for error in rules.iter().flat_map(|rules| rules.apply(&record)).filter_map(Result::err) {
            let told = format!("{error} {error:?}");
            assert!(!told.contains("canary") && !told.contains("4711"), "{told}");
            assert!(told.starts_with("rules[0]") && told.contains("`in"), "{told}");
            errors += 1;
        }
    }
    assert!(errors > 150, "{errors} errors show too little");
}
