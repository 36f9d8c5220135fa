//! A delivery is verified, routed and in the queue before its sender hears "accepted".

use engine::Code;
use engine::ingress::{Endpoint, Verdict, receive};
use engine::job::{Job, Lane, Message};
use engine::ports::{SecretName, Vault};
use engine::webhook::Delivery;
use serde_json::{Value, json};

use crate::support::{MAPPING_A, Stage, id, secret};

fn delivery(signature: Option<&str>, body: &Value) -> Delivery {
    let header = |value: &str| ("x-signature".to_owned(), value.to_owned());
    Delivery { headers: signature.map(header).into_iter().collect(), body: body.to_string().into() }
}

fn shop() -> Endpoint {
    connection("shop", "shop")
}

fn connection(connector: &str, name: &str) -> Endpoint {
    Endpoint::Connection {
        connector: connector.parse().unwrap(),
        tenant: "acme".parse().unwrap(),
        connection: name.parse().unwrap(),
    }
}

fn app() -> Endpoint {
    Endpoint::App("ledger".parse().unwrap())
}

fn hint(one: &str) -> Value {
    json!({ "kind": "order", "id": one })
}

async fn verdict(stage: &Stage, endpoint: &Endpoint, delivery: &Delivery) -> Verdict {
    receive(&stage.ingress(), endpoint, delivery, "request-1").await.unwrap()
}

fn accepted(jobs: usize) -> Verdict {
    Verdict::Accepted { jobs, unknown_companies: 0 }
}

#[tokio::test]
async fn a_signed_hint_becomes_a_job_for_each_route() {
    let stage = Stage::new(MAPPING_A).await;
    let body = json!([hint("19")]);
    assert_eq!(verdict(&stage, &shop(), &delivery(Some("shop"), &body)).await, accepted(2));
    let messages = stage.memory.take_messages();
    let targets: Vec<&str> = messages
        .iter()
        .map(|message| {
            let Job::SyncV1(sync) = &message.job else { panic!("{message:?}") };
            assert_eq!((message.lane, sync.ids.as_slice()), (Lane::Live, [id("19")].as_slice()));
            assert_eq!(message.group, sync.group());
            sync.target.as_str()
        })
        .collect();
    assert_eq!(targets, ["ledger", "copy"]);
}

/// The store's own delivery id repeats within a second: what is swallowed for it is lost.
#[tokio::test]
async fn the_deduplication_id_is_the_requests_own() {
    let stage = Stage::new(MAPPING_A).await;
    let same = delivery(Some("shop"), &json!([hint("19")]));
    let ingress = stage.ingress();
    for request in ["request-1", "request-2", "request-1"] {
        receive(&ingress, &shop(), &same, request).await.unwrap();
    }
    let ids: Vec<String> = stage
        .memory
        .take_messages()
        .into_iter()
        .map(|message| message.deduplication_id.unwrap())
        .collect();
    let one = ["request-1-0", "request-1-1"];
    assert_eq!(ids, [one, ["request-2-0", "request-2-1"], one].concat());
}

#[tokio::test]
async fn the_greeting_needs_no_signature_and_a_known_connection() {
    let stage = Stage::new(MAPPING_A).await;
    let ping = Delivery { body: b"ping".to_vec(), ..Delivery::default() };
    assert_eq!(verdict(&stage, &shop(), &ping).await, Verdict::Greeted);
    let nobody = connection("shop", "nobody");
    assert_eq!(verdict(&stage, &nobody, &ping).await, Verdict::UnknownConnection);
    assert_eq!(stage.memory.take_messages(), []);
}

#[tokio::test]
async fn a_wrong_missing_or_empty_signature_enqueues_nothing() {
    let stage = Stage::new(MAPPING_A).await;
    for signature in [Some("wrong"), Some(""), None] {
        let forged = delivery(signature, &json!([hint("19")]));
        assert_eq!(verdict(&stage, &shop(), &forged).await, Verdict::Forged, "{signature:?}");
    }
    assert_eq!(stage.memory.take_messages(), []);
}

#[tokio::test]
async fn without_a_secret_nobody_comes_in() {
    let stage = Stage::new(MAPPING_A).await;
    stage.memory.put(&secret("shop"), "{}".to_owned().into()).await.unwrap();
    let body = json!([hint("19")]);
    assert_eq!(verdict(&stage, &shop(), &delivery(None, &body)).await, Verdict::Forged);
    assert_eq!(verdict(&stage, &shop(), &delivery(Some(""), &body)).await, Verdict::Forged);
}

#[tokio::test]
async fn an_unknown_connection_or_connector_is_said_to_be_unknown() {
    let stage = Stage::new(MAPPING_A).await;
    let body = json!([hint("19")]);
    let signed = delivery(Some("shop"), &body);
    let foreign = connection("ledger", "shop");
    let silent = connection("copy", "copy");
    let missing = connection("xero", "shop");
    for endpoint in [connection("shop", "nobody"), foreign, silent, missing] {
        let answer = verdict(&stage, &endpoint, &signed).await;
        assert_eq!(answer, Verdict::UnknownConnection, "{endpoint:?}");
    }
}

#[tokio::test]
async fn a_signed_body_of_no_use_sets_off_a_poll() {
    let stage = Stage::new(MAPPING_A).await;
    for body in [json!({ "error": "out of memory" }), json!([{ "kind": "order" }])] {
        let answer = verdict(&stage, &shop(), &delivery(Some("shop"), &body)).await;
        assert!(matches!(answer, Verdict::Unusable { .. }), "{answer:?}");
        let messages = stage.memory.take_messages();
        let [Message { lane: Lane::Bulk, job: Job::PollV1(poll), .. }] = messages.as_slice() else {
            panic!("{messages:?}")
        };
        assert_eq!(poll.connection.as_str(), "shop");
    }
}

#[tokio::test]
async fn a_queue_that_refuses_makes_the_sender_try_again() {
    let stage = Stage::new(MAPPING_A).await;
    let good = delivery(Some("shop"), &json!([hint("19")]));
    let useless = delivery(Some("shop"), &json!({}));
    for delivery in [good, useless] {
        stage.memory.refuse_sends(1);
        let refused = receive(&stage.ingress(), &shop(), &delivery, "request-1").await;
        assert_eq!(refused.unwrap_err().code, Code::StateUnavailable);
    }
    assert_eq!(stage.memory.take_messages(), []);
}

#[tokio::test]
async fn what_no_route_wants_is_noted() {
    let stage = Stage::new(MAPPING_A).await;
    let body = json!([{ "kind": "product", "id": "7" }, { "kind": "coupon", "id": "8" }]);
    assert_eq!(verdict(&stage, &shop(), &delivery(Some("shop"), &body)).await, accepted(2));
    let kinds: Vec<_> = stage
        .memory
        .take_messages()
        .into_iter()
        .map(|message| match message.job {
            Job::NoteV1(note) => (message.lane, note.kind.map(model::Kind::as_str)),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(kinds, [(Lane::Bulk, Some("product")), (Lane::Bulk, None)]);
}

#[tokio::test]
async fn companies_mixed_in_one_delivery_are_routed_one_by_one() {
    let stage = Stage::new(MAPPING_A).await;
    stage.connect("second", "ledger").await;
    let of = |realm: &str, one: &str| json!({ "realm": realm, "kind": "invoice", "id": one });
    let nameless = json!({ "kind": "invoice", "id": "4" });
    // The shop's realm is no company of this system: nobody may reach it through this URL.
    let body =
        json!(
            [of("ledger", "1"), of("nobody", "2"), of("second", "3"), nameless, of("shop", "5"),]
        );
    let answer = verdict(&stage, &app(), &delivery(Some("app"), &body)).await;
    assert_eq!(answer, Verdict::Accepted { jobs: 2, unknown_companies: 3 });
    let sources: Vec<(String, String)> = stage
        .memory
        .take_messages()
        .into_iter()
        .map(|message| match message.job {
            Job::NoteV1(note) => (note.source.to_string(), note.id.to_string()),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [("ledger", "1"), ("second", "3")];
    assert_eq!(sources, expected.map(|(source, id)| (source.to_owned(), id.to_owned())));
}

#[tokio::test]
async fn only_unknown_companies_are_counted_and_enqueue_nothing() {
    let stage = Stage::new(MAPPING_A).await;
    let body = json!([{ "realm": "nobody", "kind": "invoice", "id": "2" }]);
    let answer = verdict(&stage, &app(), &delivery(Some("app"), &body)).await;
    assert_eq!(answer, Verdict::Accepted { jobs: 0, unknown_companies: 1 });
    let forged = verdict(&stage, &app(), &delivery(Some("ledger"), &body)).await;
    assert_eq!(forged, Verdict::Forged, "a connection's secret does not sign for the app");
    assert_eq!(stage.memory.take_messages(), []);
}

/// Nothing of a body is kept: jobs name the record and say nothing of it.
#[tokio::test]
async fn no_body_reaches_the_queue() {
    let stage = Stage::new(MAPPING_A).await;
    let body = json!([{ "kind": "order", "id": "19", "email": "zoe@example.test" }]);
    verdict(&stage, &shop(), &delivery(Some("shop"), &body)).await;
    for message in stage.memory.take_messages() {
        let text = serde_json::to_string(&message.job).unwrap();
        assert!(!text.contains("zoe"), "{text}");
    }
    let app_secret = stage.memory.get(&SecretName::App("ledger".parse().unwrap())).await;
    assert!(!format!("{app_secret:?}").contains("webhook_secret"));
}
