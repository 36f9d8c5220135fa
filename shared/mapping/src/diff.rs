//! What differs between two JSON values, by path: two versions of a mapping, or the documents that
//! two versions make of a record.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Where, such as `books.gateways.rows[2].settlement_account`. An element is counted in the new
    /// list, one that is gone in the old.
    pub path: String,
    /// What stood there; none where it is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What stands there now; none where it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// Every difference, in the order of the document. Of two lists, what is equal at the start and at the
/// end is passed over, so that an element put in or taken out is one change.
#[must_use]
pub fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    compare("", Some(before), Some(after), &mut found);
    found
}

fn compare(path: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Change>) {
    match (before, after) {
        (Some(before), Some(after)) if before == after => {}
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            for name in names {
                compare(&member(path, name), before.get(name), after.get(name), found);
            }
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) => {
            list(path, before, after, found);
        }
        (before, after) => {
            let path = if path.is_empty() { "." } else { path }.to_owned();
            found.push(Change { path, before: before.cloned(), after: after.cloned() });
        }
    }
}

fn list(path: &str, before: &[Value], after: &[Value], found: &mut Vec<Change>) {
    let same = |pairs: &mut dyn Iterator<Item = (&Value, &Value)>| {
        pairs.take_while(|(a, b)| a == b).count()
    };
    let start = same(&mut before.iter().zip(after));
    let shorter = before.len().min(after.len()) - start;
    let end = same(&mut before.iter().rev().zip(after.iter().rev()).take(shorter));
    let (old, new) = (before.len() - end, after.len() - end);
    for place in start..old.max(new) {
        let before = before.get(place).filter(|_| place < old);
        let after = after.get(place).filter(|_| place < new);
        compare(&format!("{path}[{place}]"), before, after, found);
    }
}

/// A member's path; a name that is no bare word stands in brackets.
fn member(path: &str, name: &str) -> String {
    let bare =
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    match (path.is_empty(), bare) {
        (true, true) => name.to_owned(),
        (false, true) => format!("{path}.{name}"),
        (_, false) => format!("{path}[{}]", Value::from(name)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn paths(before: &Value, after: &Value) -> Vec<String> {
        changes(before, after).into_iter().map(|change| change.path).collect()
    }

    #[test]
    fn what_differs_is_named_by_its_path() {
        let before = json!({ "a": 1, "b": { "c": [1, 2] }, "old": null });
        let after = json!({ "a": 1, "b": { "c": [1, 3] }, "new key": true });
        assert_eq!(paths(&before, &after), ["b.c[1]", r#"["new key"]"#, "old"]);
        assert_eq!(paths(&json!(1), &json!("1")), ["."]);
    }

    #[test]
    fn an_element_put_in_is_one_change() {
        let rows = |ids: &[u8]| json!({ "rows": ids.iter().map(|id| json!({ "id": id })).collect::<Vec<_>>() });
        let inserted = changes(&rows(&[1, 2, 3]), &rows(&[1, 9, 2, 3]));
        assert_eq!(inserted.len(), 1);
        assert_eq!((&*inserted[0].path, &inserted[0].before), ("rows[1]", &None));
        assert_eq!(paths(&rows(&[1, 2, 3]), &rows(&[1, 3])), ["rows[1]"]);
        assert_eq!(paths(&rows(&[1, 1]), &rows(&[1])), ["rows[1]"]);
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (0..3_u8).prop_map(Value::from),
            "[a-c ]{0,2}".prop_map(Value::from)
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-c.]{0,2}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn nothing_differs_exactly_when_both_are_equal(a in json(), b in json()) {
            prop_assert_eq!(changes(&a, &b).is_empty(), a == b);
            prop_assert!(changes(&a, &a).is_empty());
            prop_assert_eq!(changes(&a, &b).len(), changes(&b, &a).len());
        }
    }
}
