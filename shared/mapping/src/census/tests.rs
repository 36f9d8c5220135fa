use serde_json::json;

use super::*;

fn census(samples: &[Value]) -> Census {
    let mut node = Node::default();
    samples.iter().for_each(|sample| node.merge(Node::of(sample)));
    Census(BTreeMap::from([(Kind::Order, node)]))
}

fn sample() -> Value {
    json!({
        "number": "7",
        "billing": { "email": "canary@example.test" },
        "settlement": null,
        "lines": [{ "name": "Mug", "taxes": [] }, { "name": "Cup", "sku": "C" }],
        "raw": { "meta_data": [
            { "id": 1, "key": "_vat", "value": "canary" },
            { "id": 2, "key": "_gift", "value": { "canary": 1 } },
        ] },
    })
}

fn unknown(path: &str) -> Option<Unknown> {
    census(&[sample()]).knows(Kind::Order, &Path::parse(path).unwrap()).err()
}

#[test]
fn a_path_that_samples_have_is_known_however_it_picks_elements() {
    for path in [
        "billing.email",
        "lines[3].name",
        "lines[*].sku",
        "lines[name=Mug].sku",
        "raw.meta_data[key=_vat].value",
        "raw.meta_data[key=_gift].value.anything",
        "settlement.fee",
        "lines[*].taxes[0].amount",
    ] {
        assert_eq!(unknown(path), None, "{path}");
    }
}

#[test]
fn an_unknown_path_is_answered_with_the_nearest() {
    let told = |path: &str| unknown(path).map(|unknown| (unknown.nearest, unknown.may_be));
    assert_eq!(told("billing.emial"), Some(("billing.email".to_owned(), false)));
    assert_eq!(told("lines.name"), Some(("lines[*].name".to_owned(), false)));
    assert_eq!(told("number.x"), Some(("number".to_owned(), false)));
    let vat = "raw.meta_data[key=_vat].value".to_owned();
    assert_eq!(told("raw.meta_data[key=_vta].value"), Some((vat, true)));
}

#[test]
fn a_census_holds_no_value_of_a_record() {
    let census = census(&[sample()]);
    assert!(!census.to_json().to_string().contains("canary"));
    assert!(!format!("{census:?}").contains("canary"));
    assert_eq!(Census::read(&census.to_json()), census);
}

#[test]
fn samples_add_to_each_other() {
    let empty = json!({ "lines": [], "settlement": { "fee": "1" } });
    for samples in [[sample(), empty.clone()], [empty, sample()]] {
        let census = census(&samples);
        let known = |path: &str| census.knows(Kind::Order, &Path::parse(path).unwrap());
        assert_eq!(known("lines[*].sku"), Ok(()));
        assert!(known("settlement.net").is_err());
    }
}

#[test]
fn the_shipped_census_knows_what_mappings_ask_for() {
    let census = Census::woocommerce();
    for path in [
        "email",
        "billing.city",
        "customer_note",
        "lines[*].content.sku",
        "lines[*content.type=product].name",
        "refunds[-1].reason",
        "raw.customer_ip_address",
        "raw.meta_data[0].key",
        "raw.line_items[*].name",
    ] {
        assert_eq!(census.knows(Kind::Order, &Path::parse(path).unwrap()), Ok(()), "{path}");
    }
    assert!(census.knows(Kind::Order, &Path::parse("billing.email").unwrap()).is_err());
    assert!(!census.paths(Kind::Customer).is_empty());
    assert!(!census.paths(Kind::Product).is_empty());
}
