//! The captures in the repository: what each is taken for, and what it becomes.

use connectors::woocommerce::capture::Reading;
use connectors::woocommerce::webhook::WooWebhooks;
use engine::webhook::{Reading as Hint, Webhooks};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::support::{Held, files, fixtures, folders, held, json as file, read, row_of};

/// What a row became, without the JSON that it was read from.
fn shown(reading: &Reading) -> Value {
    let mut value = match reading {
        Reading::Record(record) => json!(record),
        Reading::Refund(refund) => json!(refund),
        Reading::TaxRate(rate) => json!(rate),
        Reading::TaxClass(class) => json!(class),
        Reading::Coupon(coupon) => json!(coupon),
    };
    assert!(value["raw"].is_object(), "the source's JSON is kept beside");
    value.as_object_mut().unwrap().remove("raw");
    value
}

#[test]
fn each_answer_is_taken_for_what_it_is_and_becomes_this() {
    for store in folders(&fixtures()) {
        let version = store.file_name().unwrap().to_str().unwrap().to_owned();
        for path in files(&store.join("rest")) {
            let value = match held(&path) {
                Held::Other(what) => json!(what),
                Held::Delivery(_) => panic!("{}: a delivery among answers", path.display()),
                Held::Rows(rows) => rows
                    .into_iter()
                    .map(|row| {
                        let name = format!("{} {}", row.thing, row.place).trim().to_owned();
                        json!({ name: shown(&read(&path, row)) })
                    })
                    .collect(),
            };
            let name = path.file_stem().unwrap().to_str().unwrap();
            insta::assert_json_snapshot!(format!("{version}_{name}"), value);
        }
    }
}

#[test]
fn each_delivery_is_taken_for_what_it_is() {
    let mut lines = Vec::new();
    for store in folders(&fixtures()) {
        for path in files(&store.join("hooks")) {
            let Held::Delivery(delivery) = held(&path) else { panic!("{}", path.display()) };
            let row = row_of(&delivery).map(|row| {
                let thing = row.thing;
                (thing, shown(&read(&path, row)))
            });
            let held = match row {
                Some((thing, row)) => format!("{thing} {} {}", row["id"], row["status"]),
                None if WooWebhooks.is_ping(&delivery) => "greeting".to_owned(),
                None => match WooWebhooks.read(&delivery) {
                    Hint::Changes(changes) => format!("a hint at {}", changes[0].id),
                    Hint::Unusable { reason, .. } => reason.to_owned(),
                },
            };
            let name = path.strip_prefix(fixtures()).unwrap().display().to_string();
            lines.push(format!("{name}: {held}").replace('"', ""));
        }
    }
    insta::assert_snapshot!("deliveries", lines.join("\n"));
}

#[test]
fn the_secret_of_a_request_with_an_entity_signs_decoded() {
    let store = fixtures().join("11.0.1");
    let made = file(&store.join("rest/webhook_made_with_an_entity_in_its_secret.json"));
    let secret = made["request"]["body"]["secret"].as_str().unwrap();
    assert_eq!(secret, "x&amp;y");
    let path = store.join("hooks/secret_with_entity_signs_decoded.json");
    let Held::Delivery(delivery) = held(&path) else { panic!("no delivery") };
    assert_eq!(
        delivery.header("x-wc-webhook-id").unwrap(),
        made["response"]["body"]["id"].to_string()
    );
    assert!(WooWebhooks.verify(&SecretString::from(secret), &delivery));
    assert!(!WooWebhooks.verify(&SecretString::from("s3cret"), &delivery));
}

#[test]
fn an_old_variation_takes_its_parent_from_the_address_and_its_name_from_its_options() {
    let path = fixtures().join("7.5.1/rest/variations_without_name_type_and_parent.json");
    let Held::Rows(rows) = held(&path) else { panic!("no rows") };
    for row in rows {
        assert!(row.json.get("parent_id").is_none() && row.json.get("name").is_none());
        let variation = shown(&read(&path, row));
        assert_eq!(variation["parent_id"], "13");
        assert_eq!(variation["product_type"], "variation");
        assert!(!variation["name"].as_str().unwrap().is_empty());
    }
}
