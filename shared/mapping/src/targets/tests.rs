use std::collections::BTreeSet;

use serde_json::json;

use super::*;
use crate::rules::Type;

fn of(target: &str) -> Result<Place, Refusal> {
    resolve(&Path::parse(target).unwrap())
}

#[test]
fn every_target_is_named_once_and_resolves_as_its_access_says() {
    let names: BTreeSet<String> = TARGETS.iter().map(ToString::to_string).collect();
    assert_eq!(names.len(), TARGETS.len());
    for target in TARGETS {
        let resolved = of(&target.to_string().replace('*', "key"));
        match target.access {
            Access::Settable => assert_eq!(resolved.unwrap().target, target),
            Access::ReadOnly => assert!(matches!(resolved, Err(Refusal::ReadOnly { .. }))),
            Access::Money => assert!(matches!(resolved, Err(Refusal::Money { .. }))),
        }
    }
}

#[test]
fn a_fourth_custom_field_is_refused_with_the_reason() {
    for target in ["sale.custom_fields[0]", "sale.custom_fields[4]", "refund.custom_fields[-1]"] {
        let refusal = of(target).unwrap_err();
        assert_eq!(refusal, Refusal::CustomField { target: target.to_owned() });
    }
}

#[test]
fn an_unknown_target_is_answered_with_the_nearest() {
    let nearest = |target: &str| match of(target).unwrap_err() {
        Refusal::Unknown { nearest, .. } => nearest,
        other => panic!("{other}"),
    };
    assert_eq!(nearest("sale.meno"), "sale.memo");
    assert_eq!(nearest("customer.telephone"), "customer.phone");
}

#[test]
fn a_custom_key_is_one_that_can_be_read_in_sql() {
    assert_eq!(of("orders.custom.gift_wrap").unwrap().key, "gift_wrap");
    for target in ["orders.custom.Gift", "orders.custom._a", r#"orders.custom["a b"]"#] {
        assert!(of(target).is_err(), "{target}");
    }
    assert!(matches!(of("orders.custom.a.b"), Err(Refusal::Key { .. })));
}

#[test]
fn a_value_of_the_wrong_type_is_named_by_its_type() {
    let memo = of("sale.memo").unwrap().target;
    assert_eq!(memo.accept(&json!("x")), Ok(()));
    let unfit = Unfit::Type { needs: Type::Text, found: Type::List };
    assert_eq!(memo.accept(&json!(["x"])), Err(unfit));
    let class = of("sale.class").unwrap().target;
    assert_eq!(class.accept(&json!("a b")), Err(Unfit::Id));
    assert_eq!(class.accept(&json!(12)), Ok(()));
    let custom = of("orders.custom.x").unwrap().target;
    assert_eq!(custom.accept(&json!({ "a": [1] })), Ok(()));
    assert_eq!(custom.accept(&json!("x".repeat(16 * 1024))), Err(Unfit::Size));
}
