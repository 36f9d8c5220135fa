//! What the adapters make of answers that a real service gives only under stress.

use aws::dynamo::Tables;
use aws::events::Bus;
use aws::sqs::Queues;
use engine::job::{Job, Lane, Message, PollV1};
use engine::link::Link;
use engine::ports::{Claim, Commit, Committed, Event, Events, Links, ListCache, Queue};
use engine::{Code, Disposition};
use serde_json::{Value, json};

use crate::dynamo::{JOURNAL, STATE, client_of};
use crate::scripted::Service;
use crate::suite::links::{key, lease};
use crate::suite::lists::edition;
use crate::suite::noon;

fn cancelled(reasons: &[&str]) -> (u16, Value) {
    let reasons: Vec<Value> = reasons.iter().map(|code| json!({ "Code": code })).collect();
    let error = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
    (400, json!({ "__type": error, "Message": "cancelled", "CancellationReasons": reasons }))
}

fn a_commit() -> Commit {
    let mut link = Link::new(key("19"));
    link.epoch = 1;
    let claim = Claim { document: "sales_receipt".to_owned(), id: "140".into() };
    Commit { link, claims: vec![claim], entries: vec![] }
}

async fn committed(service: &Service) -> engine::Result<Committed> {
    Tables::new(client_of(&service.url), STATE, JOURNAL).commit(a_commit()).await
}

#[tokio::test]
async fn a_collision_is_tried_again_in_place() {
    let service = Service::start(|before, _| {
        if before < 3 { cancelled(&["None", "TransactionConflict"]) } else { (200, json!({})) }
    })
    .await;
    assert_eq!(committed(&service).await.unwrap(), Committed::Done);
    assert_eq!(service.asked().len(), 4);
}

#[tokio::test]
async fn endless_collisions_end_as_a_retry() {
    let service = Service::start(|_, _| cancelled(&["TransactionConflict", "None"])).await;
    let error = committed(&service).await.unwrap_err();
    assert_eq!(error.code, Code::StateUnavailable);
    assert_eq!(service.asked().len(), 6);
}

#[tokio::test]
async fn a_refused_condition_counts_even_beside_a_collision() {
    let fenced = ["ConditionalCheckFailed", "TransactionConflict"];
    let service = Service::start(move |_, _| cancelled(&fenced)).await;
    assert_eq!(committed(&service).await.unwrap(), Committed::Fenced);
    let service = Service::start(|_, _| cancelled(&["None", "ConditionalCheckFailed"])).await;
    let owned = Committed::Owned(a_commit().claims.remove(0));
    assert_eq!(committed(&service).await.unwrap(), owned);
    assert_eq!(service.asked().len(), 1);
}

#[tokio::test]
async fn throttling_is_a_retry_that_names_the_code_and_no_words() {
    let service = Service::start(|_, _| {
        let error = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException";
        (400, json!({ "__type": error, "message": "ann@example.com is too busy" }))
    })
    .await;
    let tables = Tables::new(client_of(&service.url), STATE, JOURNAL);
    let now = noon();
    let error = tables.lease(&key("19"), 0, lease("w", now, 9), now).await.unwrap_err();
    assert_eq!(error.code, Code::StateUnavailable);
    assert_eq!(error.disposition, Disposition::Retry { after: None });
    let expected = "UpdateItem: ProvisionedThroughputExceededException (request r-0)";
    assert_eq!(error.message, expected);
    assert!(!format!("{error:?}").contains("ann@example.com"));
}

#[tokio::test]
async fn nobody_there_is_a_retry() {
    let tables = Tables::new(client_of("http://127.0.0.1:1"), STATE, JOURNAL);
    let error = Links::get(&tables, &[key("19")]).await.unwrap_err();
    assert_eq!(error.message, "BatchGetItem: not sent (request none)");
}

#[tokio::test]
async fn unprocessed_keys_are_asked_for_again_and_never_taken_for_missing() {
    let rest =
        |request: &Value| json!({ "Responses": {}, "UnprocessedKeys": request["RequestItems"] });
    let service = Service::start(move |before, (_, request)| match before {
        0 => (200, rest(request)),
        _ => (200, json!({ "Responses": {}, "UnprocessedKeys": {} })),
    })
    .await;
    let tables = Tables::new(client_of(&service.url), STATE, JOURNAL);
    assert!(Links::get(&tables, &[key("19")]).await.unwrap().is_empty());
    assert_eq!(service.asked().len(), 2);
    let service = Service::start(move |_, (_, request)| (200, rest(request))).await;
    let tables = Tables::new(client_of(&service.url), STATE, JOURNAL);
    let error = Links::get(&tables, &[key("19")]).await.unwrap_err();
    assert_eq!(error.code, Code::StateUnavailable);
}

/// Clients of whatever answers there; they try nothing twice.
pub(crate) fn shared(
    url: &str,
) -> (aws_sdk_sqs::Client, aws_sdk_secretsmanager::Client, aws_sdk_eventbridge::Client) {
    macro_rules! client {
        ($sdk:ident) => {
            $sdk::Client::from_conf(
                $sdk::Config::builder()
                    .behavior_version($sdk::config::BehaviorVersion::latest())
                    .region($sdk::config::Region::new("us-east-1"))
                    .endpoint_url(url)
                    .credentials_provider($sdk::config::Credentials::new("t", "t", None, None, "t"))
                    .retry_config($sdk::config::retry::RetryConfig::disabled())
                    .build(),
            )
        };
    }
    (client!(aws_sdk_sqs), client!(aws_sdk_secretsmanager), client!(aws_sdk_eventbridge))
}

fn message(lane: Lane, number: usize) -> Message {
    let job = Job::PollV1(PollV1 {
        tenant: "t1".parse().unwrap(),
        connection: "store".parse().unwrap(),
        reason: number.to_string(),
    });
    let deduplication_id = (lane == Lane::Live).then(|| format!("r-{number}"));
    Message { lane, group: "g".to_owned(), deduplication_id, delay_seconds: 0, job }
}

#[tokio::test]
async fn messages_go_to_their_lane_in_tens_and_in_order() {
    let service = Service::start(|_, _| (200, json!({ "Successful": [], "Failed": [] }))).await;
    let (live, bulk) = ("https://sqs/1/live.fifo", "https://sqs/1/bulk");
    let queues = Queues::new(shared(&service.url).0, live, bulk);
    let mut messages: Vec<Message> = (0..23).map(|n| message(Lane::Live, n)).collect();
    messages.insert(5, message(Lane::Bulk, 99));
    queues.send(messages).await.unwrap();
    queues.send(vec![]).await.unwrap();
    let asked = service.asked();
    let sizes: Vec<(&str, usize)> = asked
        .iter()
        .map(|(_, body)| {
            (body["QueueUrl"].as_str().unwrap(), body["Entries"].as_array().unwrap().len())
        })
        .collect();
    assert_eq!(sizes, [(live, 10), (live, 10), (live, 3), (bulk, 1)]);
    let reasons = asked.iter().flat_map(|(_, body)| body["Entries"].as_array().unwrap());
    let reasons: Vec<String> = reasons
        .map(|entry| serde_json::from_str::<Value>(entry["MessageBody"].as_str().unwrap()).unwrap())
        .map(|job| job["reason"].as_str().unwrap().to_owned())
        .collect();
    let expected: Vec<String> = (0..23).chain([99]).map(|n| n.to_string()).collect();
    assert_eq!(reasons, expected);
}

#[tokio::test]
async fn one_refused_message_is_a_failed_send() {
    let service = Service::start(|_, _| {
        let failed = json!([{ "Id": "1", "Code": "InternalError", "SenderFault": false }]);
        (200, json!({ "Successful": [], "Failed": failed }))
    })
    .await;
    let queues = Queues::new(shared(&service.url).0, "https://sqs/1/l.fifo", "https://sqs/1/b");
    let messages = vec![message(Lane::Live, 0), message(Lane::Live, 1)];
    let error = queues.send(messages).await.unwrap_err();
    assert_eq!(error.code, Code::StateUnavailable);
    assert!(error.message.contains("1 of 2 refused, the first: InternalError"), "{error}");
}

#[tokio::test]
async fn a_refused_event_is_a_failed_publication() {
    let service = Service::start(|_, _| {
        (200, json!({ "FailedEntryCount": 1, "Entries": [{ "ErrorCode": "ThrottlingException" }] }))
    })
    .await;
    let bus = Bus::new(shared(&service.url).2, "bus");
    let event = Event::NeedsReauth {
        tenant: "t1".parse().unwrap(),
        connection: "books".parse().unwrap(),
        reason: "invalid_grant".to_owned(),
    };
    let error = bus.publish(vec![event]).await.unwrap_err();
    assert_eq!(error.code, Code::StateUnavailable);
    let (_, body) = service.asked().remove(0);
    assert_eq!(body["Entries"][0]["DetailType"], "connection.needs_reauth");
    assert_eq!(body["Entries"][0]["Source"], "universal-data-sync");
}

/// The parts come first, and nothing of the older list goes before the header has replaced it.
#[tokio::test]
async fn a_list_whose_header_is_not_stored_leaves_the_older_one() {
    let header = "LIST#books#accounts";
    let service = Service::start(move |_, (_, request)| {
        let busy = "com.amazonaws.dynamodb.v20120810#InternalServerError";
        let is_header = request["Item"]["sk"]["S"] == header;
        if is_header { (500, json!({ "__type": busy })) } else { (200, json!({})) }
    })
    .await;
    let tables = Tables::new(client_of(&service.url), STATE, JOURNAL);
    let (tenant, books) = ("t1".parse().unwrap(), "books".parse().unwrap());
    let read = edition(1, 6, 140_000);
    let error = ListCache::put(&tables, &tenant, &books, "accounts", &read).await.unwrap_err();
    assert_eq!(error.code, Code::StateUnavailable);
    let asked = service.asked();
    assert!(asked.iter().all(|(operation, _)| operation == "PutItem"), "nothing was deleted");
    let keys: Vec<&str> =
        asked.iter().map(|(_, put)| put["Item"]["sk"]["S"].as_str().unwrap()).collect();
    assert_eq!(keys.len(), 4);
    assert_eq!(keys.iter().position(|key| *key == header), Some(3));
}

#[tokio::test]
async fn parts_that_cannot_be_deleted_do_not_fail_the_newer_list() {
    let service = Service::start(|_, (operation, _)| match operation.as_str() {
        "DeleteItem" => (500, json!({ "__type": "InternalServerError" })),
        _ => {
            let older = json!({ "generation": { "S": "g" }, "parts": { "N": "1" },
                "read_at": { "S": "2026-11-22T12:00:00.000000000Z" } });
            (200, json!({ "Attributes": older }))
        }
    })
    .await;
    let tables = Tables::new(client_of(&service.url), STATE, JOURNAL);
    let (tenant, books) = ("t1".parse().unwrap(), "books".parse().unwrap());
    let read = edition(1, 1, 10);
    ListCache::put(&tables, &tenant, &books, "accounts", &read).await.unwrap();
    let (operation, deleted) = service.asked().pop().unwrap();
    assert_eq!(operation, "DeleteItem");
    assert_eq!(deleted["Key"]["sk"]["S"], "LIST#books#accounts#g#0000");
}
