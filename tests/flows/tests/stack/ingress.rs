//! What the ingress answers, over the real HTTP API, and what it leaves behind.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flows::{Function, World, sign, until};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use xtask::tenant::{BOOKS, VERIFIER_TOKEN};

/// The most that a delivery may weigh.
const LIMIT: usize = 4 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(90);

fn order(id: u64) -> Vec<u8> {
    json!({ "id": id, "status": "processing" }).to_string().into_bytes()
}

/// Waits until the journal tells of this record; its rows.
async fn told(world: &World, id: &str) -> Vec<oracle::journal::Row> {
    let told = async || {
        let rows = world.journal().await;
        let rows: Vec<_> = rows.into_iter().filter(|row| row.id == id).collect();
        (!rows.is_empty()).then_some(rows)
    };
    until(&format!("a row of the journal about {id}"), PATIENCE, told).await
}

/// Waits until the ingress has logged this; the line.
async fn logged(world: &World, words: &str) -> String {
    let logged = async || {
        let lines = world.aws.function_logs(world.output("WebhookIngressName")).await.unwrap();
        lines.into_iter().find(|line| line.contains(words))
    };
    until(&format!("the ingress to log {words}"), PATIENCE, logged).await
}

#[tokio::test]
async fn a_forged_delivery_is_refused_and_leaves_nothing() {
    let world = World::unheard(&[20]).await;
    let body = order(999_001);
    let wrong = sign("somebody else's secret", &body);
    let others = sign(&world.tenant.stores[0].webhook_secret(), &order(999_002));
    let path = world.store_path();
    let json = ("content-type", "application/json");
    let topic = ("x-wc-webhook-topic", "order.updated");
    let signature = "x-wc-webhook-signature";
    for (name, headers) in [
        ("wrong", vec![json, topic, (signature, wrong.as_str())]),
        ("another body's", vec![json, topic, (signature, others.as_str())]),
        ("empty", vec![json, topic, (signature, "")]),
        ("no base64", vec![json, topic, (signature, "****")]),
        ("missing", vec![json, topic]),
    ] {
        let answer = world.deliver(&path, &headers, body.clone()).await;
        assert_eq!(answer.status, 401, "{name}: {answer:?}");
        assert_eq!(world.waiting().await, Vec::<Value>::new(), "{name}");
    }
    let books = [json, ("intuit-signature", wrong.as_str())];
    for headers in [&books[..], &books[..1], &[json, ("intuit-signature", "")]] {
        let body = notification(&world.tenant.realm, "999003");
        let answer = world.deliver("/webhooks/quickbooks", headers, body).await;
        assert_eq!(answer.status, 401, "{answer:?}");
    }
    // What comes later through the same door is told; so what is not told by then never came in.
    let answer = world.deliver_signed("order.updated", order(20)).await;
    assert_eq!((answer.status, &answer.body["jobs"]), (200, &json!(2)));
    told(&world, "20").await;
    let rows = world.journal().await;
    assert!(rows.iter().all(|row| !row.id.starts_with("9990")), "{rows:#?}");
}

#[tokio::test]
async fn the_stores_unsigned_ping_is_answered_and_forgotten() {
    let world = World::unheard(&[]).await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let answer = world.deliver(&world.store_path(), &form, b"webhook_id=7".to_vec()).await;
    assert_eq!(answer.status, 200);
    assert_eq!(world.waiting().await, Vec::<Value>::new());
    // Nothing else may come unsigned under that cover.
    for body in ["webhook_id=7&id=20", "webhook_id=", "id=20", ""] {
        let answer = world.deliver(&world.store_path(), &form, body.as_bytes().to_vec()).await;
        assert_eq!(answer.status, 401, "{body}");
    }
}

#[tokio::test]
async fn unknown_connections_are_not_found_and_unknown_companies_are_nobodys() {
    let world = World::unheard(&[]).await;
    let body = order(1);
    let signature = sign(&world.tenant.stores[0].webhook_secret(), &body);
    let headers = [("x-wc-webhook-topic", "order.updated"), ("x-wc-webhook-signature", &signature)];
    let tenant = &world.tenant.name;
    for path in [
        format!("/webhooks/woocommerce/{tenant}/no-such-store"),
        format!("/webhooks/woocommerce/no-such-tenant/{}", world.store()),
        // The company's connection is no store.
        format!("/webhooks/woocommerce/{tenant}/{BOOKS}"),
    ] {
        let answer = world.deliver(&path, &headers, body.clone()).await;
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
    }
    let answer = from_quickbooks(&world, notification("9199999999999999999", "1")).await;
    assert_eq!(answer, (200, json!(0)));
    assert_eq!(world.waiting().await, Vec::<Value>::new());
    logged(&world, "\"WebhookUnknownCompany\":1").await;
}

#[tokio::test]
async fn a_large_delivery_is_taken_and_one_over_the_limit_is_not() {
    let world = World::unheard(&[20]).await;
    let padded = |id: u64, size: usize| {
        let start = json!({ "id": id, "note": "" }).to_string();
        let start = start.strip_suffix("\"}").unwrap();
        let padding = "x".repeat(size - start.len() - 2);
        format!("{start}{padding}\"}}").into_bytes()
    };
    let large = padded(20, 1_600_000);
    let answer = world.deliver_signed("order.updated", large).await;
    assert_eq!((answer.status, &answer.body["jobs"]), (200, &json!(2)));
    told(&world, "20").await;

    let answer = world.deliver_signed("order.updated", padded(999_001, LIMIT)).await;
    assert_eq!(answer.status, 200, "the limit itself is allowed");
    let answer = world.deliver_signed("order.updated", padded(999_002, LIMIT + 1)).await;
    assert_eq!(answer.status, 413);
    told(&world, "999001").await;
    let rows = world.journal().await;
    assert!(rows.iter().all(|row| row.id != "999002"), "{rows:#?}");
}

#[tokio::test]
async fn a_signed_delivery_of_no_use_makes_a_poll_and_is_not_kept() {
    let world = World::unheard(&[]).await;
    let error = json!({
        "code": "woocommerce_rest_cannot_view", "message": "Kanarienvogel may not view this.",
        "data": { "status": 401 },
    });
    for body in [error.to_string(), json!({ "note": "Kanarienvogel" }).to_string()] {
        let answer = world.deliver_signed("order.updated", body.clone()).await;
        assert_eq!(answer.status, 200);
        let hash: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
        let line = logged(&world, &hash).await;
        assert!(line.contains("order.updated"), "{line}");
        // The store refuses to be polled, so the job is tried again and stays to be seen.
        let polls = async || {
            let jobs = world.waiting_in("BulkQueueUrl").await;
            let poll = jobs.into_iter().find(|job| job["job"] == "poll_v1")?;
            Some((poll["connection"].clone(), poll["reason"].clone()))
        };
        let poll = until("a poll in the bulk queue", PATIENCE, polls).await;
        assert_eq!(poll, (json!(world.store()), json!("unusable_delivery")));
    }
    for queue in flows::QUEUES {
        let messages = world.aws.peek(world.output(queue)).await.unwrap();
        assert!(!json!(messages).to_string().contains("Kanarienvogel"), "{queue}");
    }
    let logs = world.aws.function_logs(world.output("WebhookIngressName")).await.unwrap();
    assert!(!logs.iter().any(|line| line.contains("Kanarienvogel")));
}

#[tokio::test]
async fn changes_of_several_companies_in_one_post_are_routed_one_by_one() {
    let (one, other) = tokio::join!(World::unheard(&[]), World::unheard(&[]));
    let notes = json!({ "eventNotifications": [
        note(&one.tenant.realm, "501"),
        note("9199999999999999999", "502"),
        note(&other.tenant.realm, "503"),
    ] });
    let old = from_quickbooks(&one, notes.to_string().into_bytes()).await;
    assert_eq!(old, (200, json!(2)));
    let events = json!([
        cloud_event(&one.tenant.realm, "601"),
        cloud_event("9199999999999999999", "602"),
        cloud_event(&other.tenant.realm, "603"),
    ]);
    let new = from_quickbooks(&one, events.to_string().into_bytes()).await;
    assert_eq!(new, (200, json!(2)));
    for (world, ids) in [(&one, ["501", "601"]), (&other, ["503", "603"])] {
        for id in ids {
            let rows = told(world, id).await;
            assert_eq!(rows[0].source, BOOKS);
            assert_eq!(rows[0].outcome, "not_routed", "no route leads out of the books");
        }
        assert_eq!(world.journal().await.len(), 2);
    }
}

#[tokio::test]
async fn a_binary_body_is_verified_as_it_was_sent() {
    let world = World::unheard(&[20]).await;
    // Signed are these bytes, which are no UTF-8 as a whole and so come to the function in base64.
    let mut body = b"{\"id\":20,\"note\":\"".to_vec();
    body.extend([0xc3, 0xbc, 0xe2, 0x82, 0xac]);
    body.extend(b"\"}");
    let signature = sign(&world.tenant.stores[0].webhook_secret(), &body);
    let headers = [
        ("content-type", "application/octet-stream"),
        ("x-wc-webhook-topic", "order.updated"),
        ("x-wc-webhook-signature", signature.as_str()),
    ];
    let answer = world.deliver(&world.store_path(), &headers, body.clone()).await;
    assert_eq!((answer.status, &answer.body["jobs"]), (200, &json!(2)));
    told(&world, "20").await;
    let mut forged = request(&world, &body, &signature);
    let name = world.output("WebhookIngressName");
    assert_eq!(world.aws.invoke(name, &forged).await.unwrap()["statusCode"], 200);
    forged["body"] = json!(STANDARD.encode(b"{\"id\":20}"));
    assert_eq!(world.aws.invoke(name, &forged).await.unwrap()["statusCode"], 401);
}

#[tokio::test]
async fn when_the_queue_refuses_the_sender_is_told_to_come_again() {
    let world = World::unheard(&[20]).await;
    let nowhere = world.output("LiveQueueUrl").replace("live.fifo", "gone.fifo");
    let gone = [("LIVE_QUEUE_URL", nowhere.as_str()), ("BULK_QUEUE_URL", nowhere.as_str())];
    let ingress = Function::start(&world.run, "webhook-ingress", &gone).await;
    let body = order(20);
    let signature = sign(&world.tenant.stores[0].webhook_secret(), &body);
    let answer = ingress.invoke(&request(&world, &body, &signature)).await;
    assert_eq!(answer["statusCode"], 503, "{answer}");
    let body = notification(&world.tenant.realm, "1");
    let mut event = request(&world, &body, &sign(VERIFIER_TOKEN, &body));
    event["rawPath"] = json!("/webhooks/quickbooks");
    event["requestContext"]["http"]["path"] = json!("/webhooks/quickbooks");
    let answer = ingress.invoke(&event).await;
    assert_eq!(answer["statusCode"], 503, "{answer}");
}

/// The event that API Gateway makes of a delivery with a binary body.
fn request(world: &World, body: &[u8], signature: &str) -> Value {
    let path = world.store_path();
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "",
        "headers": {
            "content-type": "application/octet-stream", "x-wc-webhook-topic": "order.updated",
            "x-wc-webhook-signature": signature, "intuit-signature": signature,
        },
        "requestContext": {
            "accountId": "000000000000", "apiId": world.run.api_id, "domainName": "api.example",
            "requestId": "request-1", "routeKey": "$default", "stage": "$default",
            "time": "22/Nov/2026:12:00:00 +0000", "timeEpoch": 1_795_348_800_000_u64,
            "http": {
                "method": "POST", "path": path, "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1", "userAgent": "test",
            },
        },
        "body": STANDARD.encode(body), "isBase64Encoded": true,
    })
}

/// Status, and the number of jobs in the answer.
async fn from_quickbooks(world: &World, body: Vec<u8>) -> (u16, Value) {
    let signature = sign(VERIFIER_TOKEN, &body);
    let headers = [("content-type", "application/json"), ("intuit-signature", signature.as_str())];
    let answer = world.deliver("/webhooks/quickbooks", &headers, body).await;
    (answer.status, answer.body["jobs"].clone())
}

fn note(realm: &str, id: &str) -> Value {
    let entity = json!({
        "id": id, "name": "Customer", "operation": "Update",
        "lastUpdated": "2026-11-22T12:00:00.000Z",
    });
    json!({ "realmId": realm, "dataChangeEvent": { "entities": [entity] } })
}

fn notification(realm: &str, id: &str) -> Vec<u8> {
    json!({ "eventNotifications": [note(realm, id)] }).to_string().into_bytes()
}

fn cloud_event(realm: &str, id: &str) -> Value {
    json!({
        "specversion": "1.0", "id": "7f2b8d0e-0000-4000-8000-000000000001",
        "source": "intuit.c2FuZGJveA==", "type": "qbo.customer.updated.v1",
        "datacontenttype": "application/json", "time": "2026-11-22T12:00:00.000000000Z",
        "intuitentityid": id, "intuitaccountid": realm, "data": {},
    })
}
