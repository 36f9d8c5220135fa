//! Paths meet what they say, and a path's text is the path.

use mapping::rules::Path;
use mapping::rules::path::Found;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::order;

#[test]
fn a_path_meets_what_it_says() {
    let order = order();
    for (path, expected) in [
        ("number", json!(["A-17"])),
        ("billing.city", json!(["Lyon"])),
        ("lines[0].name", json!(["Book"])),
        ("lines[-1].name", json!(["Mug"])),
        ("lines[3].name", json!([])),
        ("lines[-4].name", json!([])),
        ("lines[*].name", json!(["Book", "Post", "Mug"])),
        ("lines[*].content.sku", json!(["B-1"])),
        ("lines[content.type=shipping].name", json!(["Post"])),
        ("lines[*content.type=product].name", json!(["Book", "Mug"])),
        ("raw.meta_data[key=_vat_number].value", json!(["DE811"])),
        ("raw.meta_data[*key=_vat_number].value", json!(["DE811", "AT999"])),
        ("raw.meta_data[id=2].value.to", json!(["Bob"])),
        ("raw.meta_data[key=\"_gift\"][\"value\"].to", json!(["Bob"])),
        ("raw[\"strange.key\"]", json!([1])),
        ("raw.set_paid", json!([false])),
        ("coupons[1]", json!(["vip"])),
        ("customer_id", json!([])),
        ("number.city", json!([])),
        ("billing[0]", json!([])),
        ("billing[*]", json!([])),
        ("nothing[*].at[key=x].all", json!([])),
    ] {
        let parsed = Path::parse(path).unwrap();
        let all: Vec<&Value> = parsed.all(&order);
        assert_eq!(json!(all), expected, "{path}");
        assert_eq!(parsed.first(&order), all.first().copied(), "{path}");
        match parsed.get(&order) {
            Found::Absent => assert!(all.is_empty(), "{path}"),
            Found::One(found) => assert!(!parsed.is_many() && all == [found], "{path}"),
            Found::Many(found) => assert!(parsed.is_many() && all == found, "{path}"),
        }
    }
}

#[test]
fn what_is_no_path_is_told_with_its_place() {
    for (text, at, reason) in [
        ("", 0, "name is missing"),
        ("a..b", 2, "name is missing"),
        ("a.", 2, "name is missing"),
        ("a b", 1, "`.` or `[`"),
        ("a[", 2, "is missing"),
        ("a[0", 3, "`]`"),
        ("a[01]", 2, "whole number"),
        ("a[-0]", 2, "whole number"),
        ("a[99999]", 2, "whole number"),
        ("a[x]", 2, "whole number"),
        ("a[*", 3, "is missing"),
        ("a[k=]", 4, "value is missing"),
        ("a[k=v", 5, "`]`"),
        ("a[*1]", 3, "whole number"),
        ("a[\"b]", 2, "JSON text"),
        ("a]b", 1, "`.` or `[`"),
    ] {
        let error = Path::parse(text).unwrap_err();
        assert_eq!(error.at, at, "{text}");
        assert!(error.reason.contains(reason), "{text}: {}", error.reason);
    }
    assert!(Path::parse(&"a".repeat(513)).is_err());
    assert!(Path::parse(&vec!["a"; 32].join(".")).is_ok());
    assert!(Path::parse(&vec!["a"; 33].join(".")).is_err());
}

#[test]
fn a_path_is_its_text_in_json() {
    let path: Path = serde_json::from_value(json!("raw[\"a\"][*k=\"x y\"].b")).unwrap();
    assert_eq!(serde_json::to_value(&path).unwrap(), json!("raw.a[*k=\"x y\"].b"));
    assert_eq!(path.root(), Some("raw"));
    assert!(serde_json::from_value::<Path>(json!("a..b")).is_err());
}

/// The text of a step behind the first, as a path itself would write it.
fn step() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z_äß-]{1,6}".prop_map(|name| format!(".{name}")),
        (-99_i32..99).prop_map(|index| format!("[{index}]")),
        Just("[*]".to_owned()),
        "\\*?[a-z]{1,4}(\\.[a-z]{1,3})?=[A-Za-z0-9_:,-]{1,6}"
            .prop_map(|filter| format!("[{filter}]")),
        "[ -~]{0,5}[ .\\[\"=]".prop_map(|name| format!("[{}]", Value::from(name))),
    ]
}

proptest! {
    #[test]
    fn a_path_writes_the_text_it_was_parsed_from(
        root in "[a-z]{1,5}", steps in prop::collection::vec(step(), 0..6),
    ) {
        let text = format!("{root}{}", steps.concat());
        prop_assert_eq!(Path::parse(&text).unwrap().to_string(), text);
    }

    #[test]
    fn whatever_parses_is_written_as_the_same_path(text in "[a-z0-9.*=\"\\[\\] {}\\-é]{0,24}") {
        if let Ok(path) = Path::parse(&text) {
            prop_assert_eq!(Path::parse(&path.to_string()).unwrap(), path);
        }
    }
}
