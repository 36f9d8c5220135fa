//! The mappings of the demonstration are whole, and what is wrong with a mapping is named by its
//! place.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its input has failed")]

use std::path::{Path, PathBuf};

use mapping::{Mapping, MappingError};
use serde_json::{Value, json};

fn seed(store: &str) -> String {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/local/seed");
    std::fs::read_to_string(folder.join(format!("mapping-{store}.json"))).unwrap()
}

/// What is wrong with the first store's mapping after a change.
fn fault(change: impl FnOnce(&mut Value)) -> MappingError {
    let mut document: Value = serde_json::from_str(&seed("a")).unwrap();
    change(&mut document["books"]);
    Mapping::parse(&document.to_string()).unwrap_err()
}

#[test]
fn every_mapping_of_the_demonstration_is_whole_and_survives_its_text() {
    for store in ["a", "b", "c", "rows"] {
        let mapping = Mapping::parse(&seed(store)).unwrap();
        let text = serde_json::to_string(&mapping).unwrap();
        assert_eq!(Mapping::parse(&text).unwrap(), mapping, "{store}");
        assert_eq!(mapping.books.is_some(), store != "rows");
    }
}

#[test]
fn the_stores_share_a_company_and_number_apart() {
    let prefix = |store: &str| Mapping::parse(&seed(store)).unwrap().books.unwrap().numbers.prefix;
    assert_eq!(["a", "b", "c"].map(prefix), ["A-", "B-", "C-"]);
}

#[test]
fn a_field_that_is_unknown_or_of_the_wrong_type_is_named() {
    let path = |change: &dyn Fn(&mut Value)| fault(|books| change(books)).path;
    assert_eq!(path(&|b| b["items"]["tip"] = json!("6")), "books.items.tip");
    assert_eq!(
        path(&|b| b["gateways"]["rows"][2]["evidence"] = json!("guessed")),
        "books.gateways.rows[2].evidence"
    );
    assert_eq!(
        path(&|b| b["tax"]["by_code"]["codes"][1]["rates"][0]["percent"] = json!("seven")),
        "books.tax.by_code.codes[1].rates[0].percent"
    );
}

/// A change, where the fault is then, and what is said of it.
type Case<'a> = (&'a dyn Fn(&mut Value), &'a str, &'a str);

#[test]
fn tables_that_contradict_each_other_are_named() {
    let table = |change: &dyn Fn(&mut Value)| {
        let fault = fault(|books| change(books));
        (fault.path, fault.message)
    };
    let twice = |rows: &mut Value| {
        let first = rows[0].clone();
        rows.as_array_mut().unwrap().push(first);
    };
    let cases: [Case<'_>; 9] = [
        (&|b| twice(&mut b["gateways"]["rows"]), "books.gateways.rows[5]", "already"),
        (
            &|b| b["gateways"]["rows"][0]["evidence"] = json!("never"),
            "books.gateways.rows[0].document",
            "only make invoices",
        ),
        (
            &|b| {
                b["tax"]["by_code"]["codes"][1]["rates"] = json!([{"rate": "11", "percent": "19"}])
            },
            "books.tax.by_code.codes[1]",
            "same rates",
        ),
        (
            &|b| b["tax"]["by_code"]["codes"][3]["rates"] = json!([{"rate": "11", "percent": "0"}]),
            "books.tax.by_code.codes[3]",
            "another percentage",
        ),
        (
            &|b| b["tax"]["by_code"]["rates"][0]["rate"] = json!("99"),
            "books.tax.by_code.rates[0].rate",
            "no code has this rate",
        ),
        (
            &|b| b["tax"]["by_code"]["untaxed"][0]["code"] = json!("2"),
            "books.tax.by_code.untaxed[0].code",
            "charges tax",
        ),
        (
            &|b| b["tax"]["by_code"]["outside_scope"] = json!("77"),
            "books.tax.by_code.outside_scope",
            "no row",
        ),
        (&|b| b["rounding"]["per_document"] = json!("0.50"), "books.rounding.per_document", "0.05"),
        (
            &|b| {
                b["customers"] = json!({ "bucket": { "bucket": "1" } });
                b["gateways"]["rows"][2]["document"] = json!("invoice");
            },
            "books.customers",
            "real customer",
        ),
    ];
    for (change, path, message) in cases {
        let found = table(change);
        assert_eq!(found.0, path);
        assert!(found.1.contains(message), "{found:?} does not say {message}");
    }
}
