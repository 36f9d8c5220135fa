//! One event a case: what the sender is told, what is queued, what is counted.

use std::collections::BTreeSet;

use engine::job::{ForgetListV1, Hint, Job, Lane, Message, NoteV1, PollV1, SyncV1};
use model::{Kind, SourceId};
use serde_json::{Value, json};

use crate::stage::{NOW, STORE_SECRET, Stage, cases, changed, event, signature};

const PAID: &str = "woocommerce-order-updated";

/// What a case comes to: status, answer, what is counted, what is queued.
type Case = (&'static str, u16, Value, &'static [&'static str], Vec<String>);

#[test]
fn every_event_has_its_answer_and_its_jobs() {
    let cases_known = all();
    let named: BTreeSet<&str> = cases_known.iter().map(|case| case.0).collect();
    assert_eq!(named, cases().iter().map(String::as_str).collect(), "an event without a case");
    for (case, status, answer, counted, jobs) in cases_known {
        let stage = Stage::new();
        let seen = stage.deliver(&event(case));
        assert_eq!(seen.value.status.as_u16(), status, "{case}");
        assert_eq!(seen.value.body, answer, "{case}");
        let counts: Vec<String> =
            seen.counted.iter().map(|(name, times)| format!("{name} {times}")).collect();
        assert_eq!(counts, counted, "{case}");
        assert_eq!(stage.queued().iter().map(told).collect::<Vec<_>>(), jobs, "{case}");
    }
}

fn all() -> Vec<Case> {
    let mut all = of_woocommerce();
    all.extend(of_quickbooks());
    all.push(("no-such-path", 404, json!({"status": "unknown_connection"}), &[], vec![]));
    all
}

fn of_woocommerce() -> Vec<Case> {
    let accepted = |jobs: u64| json!({"status": "accepted", "jobs": jobs});
    let refused = || json!({"status": "signature_refused"});
    let sync = |topic: &str, target: &str, id: &str| {
        format!("live sync store-a>{target} order {id} {topic}")
    };
    let both = |topic: &str, id: &str| vec![sync(topic, "books", id), sync(topic, "copy", id)];
    let taken: &[&str] = &["WebhookAccepted connector=woocommerce 1"];
    let forged: &[&str] = &["WebhookForged connector=woocommerce 1"];
    vec![
        (PAID, 200, accepted(2), taken, both("order.updated", "19")),
        ("woocommerce-order-updated-base64", 200, accepted(2), taken, both("order.updated", "19")),
        ("woocommerce-base64-signed-as-text", 401, refused(), forged, vec![]),
        ("woocommerce-order-deleted", 200, accepted(2), taken, both("order.deleted", "33")),
        (
            "woocommerce-coupon-deleted",
            200,
            accepted(2),
            taken,
            vec![
                "bulk note store-a 33 coupon.deleted".to_owned(),
                "bulk forget store-a coupons".to_owned(),
            ],
        ),
        (
            "woocommerce-error-object",
            200,
            json!({"status": "unusable"}),
            &["WebhookUnusable connector=woocommerce 1"],
            vec!["bulk poll store-a unusable_delivery".to_owned()],
        ),
        ("woocommerce-ping", 200, json!({"status": "hello"}), &[], vec![]),
        ("woocommerce-signature-wrong", 401, refused(), forged, vec![]),
        ("woocommerce-signature-missing", 401, refused(), forged, vec![]),
        ("woocommerce-signature-empty", 401, refused(), forged, vec![]),
        (
            "woocommerce-unknown-connection",
            404,
            json!({"status": "unknown_connection"}),
            &["WebhookUnknownConnection connector=woocommerce 1"],
            vec![],
        ),
    ]
}

fn of_quickbooks() -> Vec<Case> {
    let accepted = |jobs: u64| json!({"status": "accepted", "jobs": jobs});
    let sync = |source: &str, id: &str, topic: &str| {
        format!("live sync {source}>copy customer {id} {topic}")
    };
    let note = |id: &str, topic: &str| format!("bulk note books {id} {topic}");
    let taken: &[&str] = &["WebhookAccepted connector=quickbooks 1"];
    vec![
        (
            "quickbooks-cloud-events",
            200,
            accepted(2),
            taken,
            vec![
                sync("books", "58", "qbo.customer.updated.v1"),
                note("145", "qbo.invoice.created.v1"),
            ],
        ),
        (
            "quickbooks-legacy",
            200,
            accepted(3),
            taken,
            vec![
                sync("books", "58", "Customer.Merge"),
                sync("books", "59", "Customer.Merge"),
                note("145", "Invoice.Void"),
            ],
        ),
        (
            "quickbooks-mixed-companies",
            200,
            accepted(2),
            &[
                "WebhookAccepted connector=quickbooks 1",
                "WebhookUnknownCompany connector=quickbooks 2",
            ],
            vec![
                sync("books", "58", "qbo.customer.created.v1"),
                sync("books-b", "58", "qbo.customer.created.v1"),
            ],
        ),
        (
            "quickbooks-mixed-companies-legacy",
            200,
            accepted(2),
            taken,
            vec![sync("books", "58", "Customer.Update"), sync("books-b", "58", "Customer.Update")],
        ),
        (
            "quickbooks-unknown-company",
            200,
            accepted(0),
            &[
                "WebhookAccepted connector=quickbooks 1",
                "WebhookUnknownCompany connector=quickbooks 1",
            ],
            vec![],
        ),
        (
            "quickbooks-no-events",
            200,
            json!({"status": "unusable"}),
            &["WebhookUnusable connector=quickbooks 1"],
            vec![],
        ),
        (
            "quickbooks-signature-wrong",
            401,
            json!({"status": "signature_refused"}),
            &["WebhookForged connector=quickbooks 1"],
            vec![],
        ),
    ]
}

/// A message in a line.
fn told(message: &Message) -> String {
    let lane = match message.lane {
        Lane::Live => "live",
        Lane::Bulk => "bulk",
    };
    let topic = |hint: &Hint| hint.topic.clone();
    match &message.job {
        Job::SyncV1(SyncV1 { source, target, kind, ids, hint, .. }) => {
            let ids: Vec<&str> = ids.iter().map(SourceId::as_str).collect();
            let topic = hint.as_ref().map(topic).unwrap_or_default();
            format!("{lane} sync {source}>{target} {kind} {} {topic}", ids.join(","))
        }
        Job::PollV1(PollV1 { connection, reason, .. }) => {
            format!("{lane} poll {connection} {reason}")
        }
        Job::NoteV1(NoteV1 { source, id, hint, .. }) => {
            format!("{lane} note {source} {id} {}", topic(hint))
        }
        Job::ForgetListV1(ForgetListV1 { connection, list, .. }) => {
            format!("{lane} forget {connection} {list}")
        }
        Job::MirrorV1(mirror) => panic!("the ingress shows nothing: {mirror:?}"),
    }
}

#[test]
fn a_job_carries_the_hint_and_the_request_s_own_id() {
    let stage = Stage::new();
    stage.deliver(&event(PAID));
    let request: Value = serde_json::from_str(&event(PAID)).unwrap();
    let request_id = request["requestContext"]["requestId"].as_str().unwrap();
    let messages = stage.queued();
    for (place, message) in messages.iter().enumerate() {
        let Job::SyncV1(sync) = &message.job else { panic!("{message:?}") };
        assert_eq!((sync.kind, message.group.clone()), (Kind::Order, sync.group()));
        assert_eq!(message.deduplication_id, Some(format!("{request_id}-{place}")));
        let hint = sync.hint.as_ref().unwrap();
        assert_eq!(hint.event_id.as_deref(), Some("c0e9b8ab3dfa2074b62a9dd94d300f88"));
        assert_eq!(hint.received_at, NOW.parse().unwrap());
    }
    assert_ne!(messages[0].group, messages[1].group);
}

#[test]
fn a_repeated_delivery_is_a_hint_of_its_own() {
    let stage = Stage::new();
    let mut ids = BTreeSet::new();
    for request_id in ["request-1", "request-2"] {
        let again = changed(PAID, |event| event["requestContext"]["requestId"] = json!(request_id));
        assert_eq!(stage.deliver(&again).value.status, 200);
        ids.extend(stage.queued().into_iter().map(|message| message.deduplication_id));
    }
    assert_eq!(ids.len(), 4, "{ids:?}");
}

#[test]
fn a_request_without_an_id_is_not_taken() {
    let stage = Stage::new();
    for nameless in [json!(null), json!("")] {
        let seen =
            stage.deliver(&changed(PAID, |event| event["requestContext"]["requestId"] = nameless));
        assert_eq!(seen.value.status, 503);
        assert!(stage.queued().is_empty());
    }
}

#[test]
fn a_queue_that_refuses_is_told_to_the_sender() {
    for case in [PAID, "woocommerce-error-object", "quickbooks-mixed-companies"] {
        let stage = Stage::new();
        stage.memory.refuse_sends(1);
        let refused = stage.deliver(&event(case));
        assert_eq!(refused.value.status, 503, "{case}");
        assert_eq!(refused.value.body, json!({"status": "try_again"}), "{case}");
        let counted: Vec<&str> = refused.counted.keys().map(String::as_str).collect();
        assert!(counted[0].starts_with("WebhookFailed connector="), "{case}: {counted:?}");
        assert_eq!(counted.len(), 1, "{case}: nothing else is counted");
        assert!(stage.queued().is_empty(), "{case}");
        assert_eq!(stage.deliver(&event(case)).value.status, 200, "{case}");
        assert!(!stage.queued().is_empty(), "{case}");
    }
}

#[test]
fn a_connection_whose_secret_is_not_set_up_lets_nobody_in() {
    let stage = Stage::new();
    let path = "/webhooks/woocommerce/t1/store-without-secret";
    for secret in [STORE_SECRET, ""] {
        let seen = stage.deliver(&changed(PAID, |event| {
            event["rawPath"] = json!(path);
            let body = event["body"].as_str().unwrap().to_owned();
            event["headers"]["x-wc-webhook-signature"] = json!(signature(secret, body.as_bytes()));
        }));
        assert_eq!(seen.value.status, 401);
        assert!(stage.queued().is_empty());
        assert!(seen.log.contains("its secret is not set up"), "{}", seen.log);
    }
}

#[test]
fn a_connection_is_not_reached_under_another_connector_s_name() {
    let stage = Stage::new();
    for path in ["/webhooks/quickbooks/t1/store-a", "/webhooks/supabase/t1/copy", "/webhooks/no"] {
        let seen = stage.deliver(&changed(PAID, |event| event["rawPath"] = json!(path)));
        assert_eq!(seen.value.status, 404, "{path}");
        assert!(stage.queued().is_empty());
    }
}

#[test]
fn a_store_s_url_needs_its_connection() {
    let stage = Stage::new();
    let signed =
        stage.deliver(&changed(PAID, |event| event["rawPath"] = json!("/webhooks/woocommerce")));
    assert_eq!(signed.value.status, 401, "the app has no secret of that name");
    assert!(stage.queued().is_empty());
}

#[test]
fn the_events_hold_what_a_store_really_sent() {
    let fixture = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/woocommerce/9.4.3/hooks/order_updated_when_paid.json"
    );
    let capture: Value = serde_json::from_str(&std::fs::read_to_string(fixture).unwrap()).unwrap();
    let event: Value = serde_json::from_str(&event(PAID)).unwrap();
    assert_eq!(event["body"], capture["body_text"]);
}
