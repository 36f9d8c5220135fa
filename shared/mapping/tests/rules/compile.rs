//! What cannot work is refused before any record comes.

use mapping::rules::{Rule, Rules};
use serde_json::{Value, json};

/// Where a rule is wrong, and what is said of it.
fn faults(rule: Value) -> Vec<(String, String)> {
    let rules: Vec<Rule> =
        serde_json::from_value(json!([{ "source": "a", "target": "b" }, rule])).unwrap();
    let faults = Rules::compile(&rules).unwrap_err();
    faults.into_iter().map(|fault| (fault.path, fault.message)).collect()
}

#[test]
fn a_chain_that_does_not_fit_is_refused_at_its_transform() {
    for (source, chain, at, message) in [
        ("a", json!(["count", "first"]), 1, "a list is needed, but what comes is a number"),
        ("a", json!(["trim", "sum"]), 1, "a list is needed, but what comes is a text"),
        (
            "a",
            json!([{ "split": { "separator": "," } }, "trim"]),
            1,
            "a text is needed, but what comes is a list",
        ),
        (
            "a",
            json!([{ "parse_boolean": {} }, "upper"]),
            1,
            "a text is needed, but what comes is a boolean",
        ),
        ("a", json!(["upper", "not"]), 1, "a boolean is needed"),
        ("a[*]", json!(["upper"]), 0, "a text is needed, but what comes is a list"),
        ("a[*]", json!(["non_empty", "upper"]), 1, "what comes is a list"),
        ("a", json!(["count", "non_empty", "not"]), 2, "what comes is a number"),
        ("a", json!(["trim", "coalesce"]), 1, "only the first transform joins"),
        ("a", json!(["trim", { "template": { "text": "{1}" } }]), 1, "names a source"),
        ("a", json!([{ "template": { "text": "{1}" } }]), 0, "names a source"),
    ] {
        let found = faults(json!({ "source": source, "target": "t", "transform": chain }));
        assert_eq!(found[0].0, format!("rules[1].transform[{at}]"), "{chain}");
        assert!(found[0].1.contains(message), "{chain}: {}", found[0].1);
        assert_eq!(found.len(), 1, "{chain}");
    }
}

#[test]
fn a_chain_that_may_fit_is_taken() {
    for chain in [
        json!(["count", "trim", { "parse_number": {} }]),
        json!(["trim", { "round": { "digits": 2 } }, { "pad_start": { "length": 9 } }]),
        json!(["first", "not"]),
        json!(["parse_json", "sum"]),
        json!([{ "default": { "value": [] } }, "count"]),
        json!([{ "map": { "transform": ["trim", { "template": { "text": "{0}" } }] } }, "sort"]),
        json!([{ "parse_boolean": {} }, { "choose": { "yes": "a", "no": "b" } }, "upper"]),
    ] {
        let rule: Rule =
            serde_json::from_value(json!({ "source": "a", "target": "t", "transform": chain }))
                .unwrap();
        assert!(Rules::compile(&[rule]).is_ok(), "{chain}");
    }
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    let long = "x".repeat(2_001);
    for (transform, message) in [
        (json!({ "pad_end": { "length": 4_001 } }), "4,000"),
        (json!({ "truncate": { "length": 2, "ending": "..." } }), "no room"),
        (json!({ "replace": { "find": "", "with": "x" } }), "empty"),
        (json!({ "replace": { "find": "x", "with": long } }), "2,000 bytes"),
        (json!({ "replace_pattern": { "pattern": "x", "with": "$0".repeat(129) } }), "256 bytes"),
        (json!({ "split": { "separator": "" } }), "empty"),
        (json!({ "prefix": { "text": long } }), "2,000 bytes"),
        (json!({ "round": { "digits": 11 } }), "10 digits"),
        (json!({ "format_number": { "digits": 2, "group": "::" } }), "one character"),
        (json!({ "parse_number": { "decimal": "," } }), "must differ"),
        (json!({ "divide": { "by": "0.00", "digits": 2 } }), "divided by 0"),
        (json!({ "lookup": { "table": {} } }), "1 to 2,000 rows"),
        (json!({ "parse_boolean": { "yes": ["no"] } }), "true and false"),
        (json!({ "default": { "value": null } }), "null"),
        (json!({ "hash": { "length": 7 } }), "8 to 64"),
        (json!({ "hash": { "length": 65 } }), "8 to 64"),
        (json!({ "map": { "transform": [{ "hash": { "length": 1 } }] } }), "8 to 64"),
        (json!({ "map": { "transform": ["count", "not"] } }), "a boolean is needed"),
    ] {
        let found = faults(json!({ "source": "a", "target": "t", "transform": [transform] }));
        let place = if transform.get("map").is_some() {
            ".map.transform["
        } else {
            "rules[1].transform[0]"
        };
        assert!(found[0].0.contains(place), "{found:?}");
        assert!(found[0].1.contains(message), "{found:?} does not say {message}");
    }
}

#[test]
fn a_rule_that_goes_beyond_the_bounds_is_refused() {
    let nested = (0..4).fold(json!("trim"), |inner, _| json!({ "map": { "transform": [inner] } }));
    let deep = (0..8).fold(json!({ "exists": "a" }), |inner, _| json!({ "not": inner }));
    let wide = json!({ "any": vec![json!({ "exists": "a" }); 64] });
    let large = "x".repeat(300_000);
    for (rule, at, message) in [
        (json!({ "source": ["a", "b"], "target": "t" }), "source", "joins them"),
        (
            json!({ "source": vec!["a"; 17], "target": "t", "transform": ["collect"] }),
            "source",
            "16 sources",
        ),
        (json!({ "source": [], "target": "t" }), "source", "needs a default"),
        (json!({ "source": "a", "target": "t[*].x" }), "target", "one place"),
        (json!({ "source": "a", "target": "t", "default": large }), "default", "too large"),
        (
            json!({ "source": "a", "target": "t", "transform": vec!["trim"; 33] }),
            "transform",
            "32 transforms",
        ),
        (
            json!({ "source": "a", "target": "t", "transform": [nested] }),
            "transform[0]",
            "three deep",
        ),
        (json!({ "source": "a", "target": "t", "when": deep }), "when", "eight deep"),
        (json!({ "source": "a", "target": "t", "when": wide }), "when", "64 conditions"),
    ] {
        let found = faults(rule);
        assert_eq!(found[0].0, format!("rules[1].{at}"));
        assert!(found[0].1.contains(message), "{found:?} does not say {message}");
    }
    let rule: Rule = serde_json::from_value(json!({ "source": "a", "target": "t" })).unwrap();
    assert_eq!(Rules::compile(&vec![rule.clone(); 501]).unwrap_err()[0].path, "rules");
    assert!(Rules::compile(&vec![rule; 500]).is_ok());
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let found = faults(json!({
        "source": ["a", "b"], "target": "t[*]", "transform": ["count", "first", { "round": { "digits": 99 } }],
    }));
    let places: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
    let expected =
        ["rules[1].source", "rules[1].target", "rules[1].transform[1]", "rules[1].transform[2]"];
    assert_eq!(places, expected);
}

#[test]
fn what_does_not_parse_is_refused_as_it_is_read() {
    for (part, value, message) in [
        ("source", json!("a..b"), "a name is missing"),
        ("source", json!(["a", 1]), "a path is a text"),
        ("target", json!(""), "a name is missing"),
        ("transform", json!(["trimm"]), "unknown variant `trimm`"),
        (
            "transform",
            json!([{ "truncate": { "length": 3, "word": true } }]),
            "unknown field `word`",
        ),
        ("transform", json!([{ "extract": { "pattern": "(" } }]), "no pattern: unclosed group"),
        (
            "transform",
            json!([{ "extract": { "pattern": "(a)\\1" } }]),
            "no pattern: backreferences",
        ),
        (
            "transform",
            json!([{ "extract": { "pattern": "(?:\\w{99}){99}" } }]),
            "no pattern: it is too large",
        ),
        (
            "transform",
            json!([{ "extract": { "pattern": "a".repeat(513) } }]),
            "no pattern: it has more than",
        ),
        ("transform", json!([{ "template": { "text": "{a" } }]), "a brace stands alone"),
        ("transform", json!([{ "template": { "text": "a}" } }]), "a brace stands alone"),
        ("transform", json!([{ "template": { "text": "{}" } }]), "a place is empty"),
        ("transform", json!([{ "template": { "text": "{a b}" } }]), "no path"),
        ("transform", json!([{ "format_date": { "write": "%!" } }]), "no date format"),
        ("transform", json!([{ "format_date": { "write": "%Y".repeat(33) } }]), "no date format"),
        ("transform", json!([{ "format_date": { "zone": "Europe/Nowhere" } }]), "Europe/Nowhere"),
        ("transform", json!([{ "add": { "value": 1.5 } }]), "invalid type: floating point"),
        (
            "when",
            json!({ "equals": { "path": "a", "value": [1] } }),
            "a text, a number or a boolean",
        ),
        ("when", json!({ "exists": "a", "missing": "b" }), "expected"),
        ("then", json!(1), "unknown field `then`"),
    ] {
        let mut rule = json!({ "source": "a", "target": "t" });
        rule[part] = value;
        let error = serde_json::from_value::<Rule>(rule.clone()).unwrap_err().to_string();
        assert!(error.contains(message), "{rule}: {error}");
    }
}
