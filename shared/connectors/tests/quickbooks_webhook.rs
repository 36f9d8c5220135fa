//! Deliveries: Intuit's own signature vectors, both formats, and what must never pass.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;

use connectors::quickbooks::{Endpoints, QuickBooks};
use engine::connector::Connector;
use engine::webhook::{Change, Delivery, Reading, Webhooks};
use model::{Kind, RealmId, SourceId};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

fn quickbooks() -> QuickBooks {
    let endpoints = Endpoints::new("", "");
    QuickBooks::new(reqwest::Client::new(), endpoints)
}

fn delivery(body: &str, signature: Option<&str>) -> Delivery {
    let header = signature.map(|value| ("intuit-signature".to_owned(), value.to_owned()));
    Delivery { headers: BTreeMap::from_iter(header), body: body.as_bytes().to_vec() }
}

fn read(body: &Value) -> Reading {
    quickbooks().read(&delivery(&body.to_string(), None))
}

fn changes(body: &Value) -> Vec<Change> {
    match read(body) {
        Reading::Changes(changes) => changes,
        unusable @ Reading::Unusable { .. } => panic!("{unusable:?}"),
    }
}

/// Token, body, signature: from the tests of Intuit's Java and .NET SDKs.
const VECTORS: [(&str, &str, &str); 2] = [
    (
        "b5771f19b12ddb4bcdb9f08bdc50bc63878a",
        r#"{"eventNotifications":[{"realmId":"1185883450","dataChangeEvent":{"entities":[{"name":"Customer","id":"1","operation":"Create","lastUpdated":"2015-10-05T14:42:19-0700"}]}}]}"#,
        "JC2GUwciPmRBwEO7WvrRmKqu9tGOKL8FFallocTFi8Q=",
    ),
    (
        "00faeec4-08d0-4996-bb37-698ae19f0149",
        r#"{"eventNotifications":[{"realmId":"1269959970","dataChangeEvent":{"entities":[{"name":"Vendor","id":"40","operation":"Update","lastUpdated":"2016-10-05T03:09:04.000Z"},{"name":"Customer","id":"43","operation":"Create","lastUpdated":"2016-10-05T03:07:04.000Z"}]}}]}"#,
        "6q+xGyMirJupwKTh2/WBl2NcdxzxqdIbk3sneKTxLWM=",
    ),
];

#[test]
fn the_published_vectors_verify_and_nothing_near_them_does() {
    let quickbooks = quickbooks();
    for (token, body, signature) in VECTORS {
        let secret = SecretString::from(token);
        let verifies = |secret: &SecretString, body: &str, signature| {
            quickbooks.verify(secret, &delivery(body, signature))
        };
        assert!(verifies(&secret, body, Some(signature)));
        assert!(!verifies(&secret, &format!("{body} "), Some(signature)));
        assert!(!verifies(&SecretString::from("another"), body, Some(signature)));
        assert!(!verifies(&SecretString::from(""), body, Some(signature)));
        for bad in [None, Some(""), Some("not base64!"), Some("AAAA"), Some(&signature[1..])] {
            assert!(!verifies(&secret, body, bad), "{bad:?}");
        }
        assert!(!quickbooks.is_ping(&delivery(body, None)));
    }
}

#[test]
fn the_signing_secret_is_the_app_s_verifier_token() {
    let quickbooks = quickbooks();
    let app = json!({"client_id": "c", "client_secret": "s", "verifier_token": "v"}).to_string();
    assert_eq!(quickbooks.signing_secret(&app.into()).unwrap().expose_secret(), "v");
    for bad in [r#"{"client_id":"c"}"#, r#"{"verifier_token":""}"#, "v"] {
        assert!(quickbooks.signing_secret(&bad.to_owned().into()).is_err(), "{bad}");
    }
}

#[test]
fn notifications_of_several_companies_are_told_apart() {
    let body = json!({"eventNotifications": [
        {"realmId": "1", "dataChangeEvent": {"entities": [
            {"name": "Invoice", "id": "10", "operation": "Void", "lastUpdated": "x"},
            {"name": "Customer", "id": "11", "operation": "Merge", "deletedId": "12"},
        ]}},
        {"dataChangeEvent": {"entities": [{"operation": "Update", "id": "20", "name": "Budget"}]},
            "realmId": "2"},
    ]});
    let seen: Vec<_> = changes(&body)
        .into_iter()
        .map(|c| (c.realm.unwrap().to_string(), c.kind, c.id.to_string(), c.topic))
        .collect();
    let one = |realm: &str, kind, id: &str, topic: &str| {
        (realm.to_owned(), kind, id.to_owned(), topic.to_owned())
    };
    assert_eq!(
        seen,
        [
            one("1", Some(Kind::Invoice), "10", "Invoice.Void"),
            one("1", Some(Kind::Customer), "11", "Customer.Merge"),
            one("1", Some(Kind::Customer), "12", "Customer.Merge"),
            one("2", None, "20", "Budget.Update"),
        ]
    );
}

fn event(kind: &str, realm: &str, id: &str) -> Value {
    json!({
        "specversion": "1.0", "id": format!("event-{id}"), "source": "intuit.x=", "type": kind,
        "time": "2025-09-10T21:31:25.179851517Z", "intuitentityid": id, "intuitaccountid": realm,
    })
}

#[test]
fn cloud_events_of_both_spellings_and_unknown_entities_are_read() {
    let mut merged = event("qbo.item.merged.v1", "2", "5");
    merged["data"] = json!({"deletedid": "6"});
    let body = json!([
        event("qbo.invoice.void.v1", "1", "1"),
        event("qbo.invoice.voided.v1", "1", "2"),
        event("qbo.salesreceipt.updated.v1", "2", "3"),
        event("qbo.timeactivity.created.v1", "2", "4"),
        merged,
    ]);
    let changes = changes(&body);
    assert_eq!(
        changes[0],
        Change {
            realm: Some(RealmId::new("1")),
            kind: Some(Kind::Invoice),
            list: None,
            id: SourceId::new("1"),
            topic: "qbo.invoice.void.v1".to_owned(),
            event_id: Some("event-1".to_owned()),
        }
    );
    let kinds: Vec<_> = changes.iter().map(|c| (c.kind, c.id.as_str())).collect();
    assert_eq!(
        kinds[1..],
        [
            (Some(Kind::Invoice), "2"),
            (Some(Kind::SalesReceipt), "3"),
            (None, "4"),
            (Some(Kind::Product), "5"),
            (Some(Kind::Product), "6"),
        ]
    );
}

#[test]
fn every_announced_entity_is_a_kind_a_list_or_a_note() {
    let entities = [
        ("Account", None, Some("accounts")),
        ("Bill", Some(Kind::Bill), None),
        ("BillPayment", None, None),
        ("Budget", None, None),
        ("Class", None, Some("classes")),
        ("CreditMemo", Some(Kind::CreditMemo), None),
        ("Currency", None, None),
        ("Customer", Some(Kind::Customer), None),
        ("Department", None, Some("departments")),
        ("Deposit", Some(Kind::Deposit), None),
        ("Employee", None, None),
        ("Estimate", None, None),
        ("Invoice", Some(Kind::Invoice), None),
        ("Item", Some(Kind::Product), None),
        ("JournalCode", None, None),
        ("JournalEntry", None, None),
        ("Payment", Some(Kind::Payment), None),
        ("PaymentMethod", None, Some("payment_methods")),
        ("Preferences", None, Some("preferences")),
        ("Purchase", Some(Kind::Purchase), None),
        ("PurchaseOrder", None, None),
        ("RefundReceipt", Some(Kind::RefundReceipt), None),
        ("SalesReceipt", Some(Kind::SalesReceipt), None),
        ("TaxAgency", None, Some("tax_agencies")),
        ("Term", None, Some("terms")),
        ("TimeActivity", None, None),
        ("Transfer", Some(Kind::Transfer), None),
        ("Vendor", Some(Kind::Vendor), None),
        ("VendorCredit", Some(Kind::VendorCredit), None),
    ];
    for (name, kind, list) in entities {
        let topic = format!("qbo.{}.updated.v1", name.to_lowercase());
        let entity = json!({"name": name, "id": "7", "operation": "Update", "lastUpdated": "x"});
        let note = json!({"realmId": "1", "dataChangeEvent": {"entities": [entity]}});
        for body in [json!([event(&topic, "1", "7")]), json!({"eventNotifications": [note]})] {
            let read = changes(&body);
            let [change] = read.as_slice() else { panic!("{read:?}") };
            assert_eq!((change.kind, change.list, change.id.as_str()), (kind, list, "7"), "{name}");
        }
    }
}

#[test]
fn ids_without_quotes_and_members_left_out_or_unknown_do_no_harm() {
    let body = json!([
        {"type": "qbo.invoice.created.v1", "intuitentityid": 5, "intuitaccountid": 1},
        {"type": "qbo.customer.merged.v1", "intuitentityid": "6", "intuitaccountid": "1",
            "data": {"deletedid": 7, "alternative_ids": [{"id": "x", "namespace": "y"}]}},
        {"type": "qbo.bill.deleted.v9", "intuitentityid": "8", "intuitaccountid": "1", "data": null,
            "new": {}},
        {"type": "", "intuitentityid": "9", "intuitaccountid": "1"},
    ]);
    let seen: Vec<_> = changes(&body).into_iter().map(|c| (c.kind, c.id.to_string())).collect();
    let one = |kind, id: &str| (kind, id.to_owned());
    assert_eq!(
        seen,
        [
            one(Some(Kind::Invoice), "5"),
            one(Some(Kind::Customer), "6"),
            one(Some(Kind::Customer), "7"),
            one(Some(Kind::Bill), "8"),
            one(None, "9"),
        ]
    );
}

#[test]
fn an_event_that_names_nothing_spoils_no_other() {
    let body = json!([{"type": "qbo.invoice.created.v1"}, event("qbo.item.created.v1", "1", "2")]);
    assert_eq!(changes(&body).len(), 1);
    for unusable in [
        json!([]),
        json!([{"type": "x"}]),
        json!({"message": "error"}),
        json!(3),
        json!(null),
        json!({"eventNotifications": []}),
        json!([event("qbo.item.created.v1", "1", "")]),
    ] {
        assert!(matches!(read(&unusable), Reading::Unusable { .. }), "{unusable}");
    }
    let no_json = quickbooks().read(&delivery("<html>", None));
    assert!(matches!(no_json, Reading::Unusable { reason: "no JSON", .. }));
}

#[test]
fn the_descriptor_stays_below_the_contract_s_limits_and_close_to_them() {
    let quickbooks = quickbooks();
    let descriptor = quickbooks.descriptor();
    let limits = descriptor.limits;
    assert_eq!(descriptor.id.as_str(), "quickbooks");
    assert_eq!(descriptor.max_batch, 30);
    for (ours, theirs) in
        [(limits.per_second, 10), (limits.per_minute, 500), (limits.batches_per_minute, 40)]
    {
        assert!(ours < theirs && ours * 10 >= theirs * 8, "{ours} of {theirs}");
    }
}

#[test]
fn any_bytes_are_read_and_refused_without_a_panic() {
    let quickbooks = quickbooks();
    let bytes = prop::collection::vec(any::<u8>(), 0..200);
    let run = |(body, signature): (Vec<u8>, String)| {
        let headers = BTreeMap::from([("intuit-signature".to_owned(), signature)]);
        let delivery = Delivery { headers, body };
        prop_assert!(!quickbooks.verify(&SecretString::from("verifier"), &delivery));
        let _ = quickbooks.read(&delivery);
        Ok(())
    };
    TestRunner::default().run(&(bytes, "\\PC{0,60}"), run).unwrap();
}
