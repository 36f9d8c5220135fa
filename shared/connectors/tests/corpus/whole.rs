//! The whole corpus of WooCommerce: everything in it reads, counted against a count that knows
//! nothing of the connector, and every signature is decided as it must be. No exception list.

use std::collections::BTreeMap;
use std::path::Path;

use connectors::woocommerce::webhook::WooWebhooks;
use engine::webhook::{Reading as Hint, Webhooks};
use secrecy::SecretString;
use serde_json::Value;

use crate::support::{Held, count, files, folders, held, json, outside, read, row_of};

/// What the deliveries were signed with, unless the request that made the webhook says otherwise.
const SECRET: &str = "s3cret";

type Counts = BTreeMap<&'static str, usize>;

/// Counts the rows in any JSON by a member that only they have.
fn tally(json: &Value, counts: &mut Counts) {
    if let Some(row) = json.as_object() {
        let has = |name: &str| row.contains_key(name);
        let name = if has("order_key") && has("line_items") {
            "order"
        } else if has("refunded_by") {
            "refund"
        } else if has("stock_status") && (has("related_ids") && row["type"] != "variation") {
            "product"
        } else if has("stock_status") {
            "variation"
        } else if has("is_paying_customer") {
            "customer"
        } else if has("discount_type") && has("usage_count") {
            "coupon"
        } else if has("compound") && has("priority") {
            "tax rate"
        } else {
            row.values().for_each(|value| tally(value, counts));
            return;
        };
        count(counts, name);
    }
    if let Some(list) = json.as_array() {
        list.iter().for_each(|value| tally(value, counts));
    }
}

#[test]
fn every_answer_of_every_version_reads() {
    let Some(corpus) = outside("woocommerce") else { return };
    let stores = folders(&corpus);
    assert!(stores.len() >= 3);
    for store in stores {
        let (mut expected, mut found) = (Counts::new(), Counts::new());
        for path in files(&store.join("rest")) {
            let whole = json(&path);
            tally(whole.pointer("/response/body").unwrap_or(&Value::Null), &mut expected);
            let Held::Rows(rows) = held(&path) else { continue };
            for row in rows {
                let thing = row.thing.as_str();
                let reading = read(&path, row);
                let adds_up = reading.check();
                assert!(adds_up.is_ok(), "{}: {adds_up:?}", path.display());
                if thing != "tax class" {
                    count(&mut found, thing);
                }
            }
        }
        assert_eq!(found, expected, "{}", store.display());
        assert!(expected["order"] >= 30 && expected["refund"] >= 5, "{expected:?}");
    }
}

#[test]
fn every_delivery_of_every_version_reads() {
    let Some(corpus) = outside("woocommerce") else { return };
    for store in folders(&corpus) {
        let (mut expected, mut found) = (Counts::new(), Counts::new());
        for path in files(&store.join("hooks")) {
            tally(&json(&path)["body_json"], &mut expected);
            let Held::Delivery(delivery) = held(&path) else { panic!("{}", path.display()) };
            if WooWebhooks.is_ping(&delivery) {
                continue;
            }
            let body: Value = serde_json::from_slice(&delivery.body).unwrap();
            let named = body.get("id").or(body.get("arg")).and_then(Value::as_u64);
            match (WooWebhooks.read(&delivery), named) {
                (Hint::Changes(changes), Some(id)) => {
                    assert_eq!(changes[0].id.as_str(), id.to_string(), "{}", path.display());
                }
                // A store may send an error in the record's place (contract, item 6).
                (Hint::Unusable { .. }, None) => assert!(body["data"]["status"].is_u64()),
                other => panic!("{}: {other:?}", path.display()),
            }
            if let Some(row) = row_of(&delivery) {
                count(&mut found, row.thing.as_str());
                let reading = read(&path, row);
                assert!(reading.check().is_ok(), "{}", path.display());
            }
        }
        assert_eq!(found, expected, "{}", store.display());
        assert!(expected["order"] >= 40, "{expected:?}");
    }
}

/// The secrets that a store's requests gave to webhooks, by the webhook's id.
fn secrets(store: &Path) -> BTreeMap<String, Option<String>> {
    let mut secrets = BTreeMap::new();
    for path in files(&store.join("rest")) {
        let exchange = json(&path);
        if exchange["response"]["status"] == 201 && exchange["request"]["body"]["topic"].is_string()
        {
            let secret = exchange["request"]["body"]["secret"].as_str();
            let secret = secret.filter(|secret| !secret.is_empty()).map(str::to_owned);
            secrets.insert(exchange["response"]["body"]["id"].to_string(), secret);
        }
    }
    secrets
}

#[test]
fn every_signature_of_every_version_is_decided() {
    let Some(corpus) = outside("woocommerce") else { return };
    for store in folders(&corpus) {
        let secrets = secrets(&store);
        let (mut right, mut unknown) = (0, 0);
        for path in files(&store.join("hooks")) {
            let Held::Delivery(delivery) = held(&path) else { panic!("{}", path.display()) };
            let verifies =
                |secret: &str| WooWebhooks.verify(&SecretString::from(secret), &delivery);
            if WooWebhooks.is_ping(&delivery) {
                assert!(!verifies(SECRET), "a greeting is not signed");
                continue;
            }
            let webhook = delivery.header("x-wc-webhook-id").unwrap();
            match secrets.get(webhook) {
                // Made without a secret, or with an empty one: the store makes up its own and never
                // shows it (contract, item 4). Nothing that we know may verify.
                Some(None) => {
                    assert!(!verifies(SECRET) && !verifies(""), "{}", path.display());
                    unknown += 1;
                }
                known => {
                    let secret = known.cloned().flatten().unwrap_or_else(|| SECRET.to_owned());
                    assert!(verifies(&secret), "{}", path.display());
                    assert!(!verifies(&format!("{secret}x")), "{}", path.display());
                    right += 1;
                }
            }
        }
        assert!(right >= 90, "{right} in {}", store.display());
        assert_eq!(unknown, 2, "{}", store.display());
    }
}
