//! The Supabase connector against a server that answers what it is told to.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod supabase_stub;

use std::time::Duration;

use connectors::supabase::Supabase;
use engine::connector::Target;
use engine::write::{Write, WriteResult};
use engine::{Code, Disposition, Error};
use jiff::ToSpan;
use serde_json::{Value, json};
use supabase_stub::{Answer, SECRET_KEY, Stub, order, session, token, wide_order};

async fn apply(stub: &Stub, writes: &[Write]) -> Vec<WriteResult> {
    Supabase::new().unwrap().apply(&session(stub, SECRET_KEY), writes).await
}

fn applied(results: &[WriteResult]) -> Vec<bool> {
    results.iter().map(|result| matches!(result, WriteResult::Applied(_))).collect()
}

fn only_error(results: Vec<WriteResult>) -> (&'static str, Error) {
    let [result] = <[WriteResult; 1]>::try_from(results).unwrap();
    match result {
        WriteResult::Refused(error) => ("refused", error),
        WriteResult::NotSent(error) => ("not sent", error),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_secret_key_is_for_the_gateway_alone_and_a_token_for_both() {
    let stub = Stub::start(|_| Answer::applied()).await;
    let supabase = Supabase::new().unwrap();
    let token = token("service_role");
    for (key, bearer) in [(SECRET_KEY, None), (&token, Some(format!("Bearer {token}")))] {
        let results = supabase.apply(&session(&stub, key), &[order("19", 1)]).await;
        assert_eq!(applied(&results), [true]);
        let request = stub.last();
        assert_eq!(request.header("apikey").as_deref(), Some(key));
        assert_eq!(request.header("authorization"), bearer);
        assert!(request.header("user-agent").unwrap().starts_with("universal-data-sync/"));
        assert_eq!(request.header("content-profile").as_deref(), Some("commerce"));
        assert_eq!(request.path, "/rest/v1/rpc/sync_rows");
    }
}

#[tokio::test]
async fn a_record_travels_with_what_identifies_and_guards_it() {
    let stub = Stub::start(|_| Answer::applied()).await;
    let results = apply(&stub, &[order("19", 7)]).await;
    let WriteResult::Applied(posted) = &results[0] else { panic!("{results:?}") };
    assert_eq!((posted.id.as_str(), posted.version.as_str()), ("store-a/order/19", "7"));
    assert_eq!((&posted.number, &posted.figures), (&None, &None));
    let want = json!([{
        "kind": "order", "tenant": "t1", "source": "store-a", "id": "19",
        "modified_at": "2026-11-22T10:00:00Z", "epoch": 7, "gone": false,
        "rows": { "orders": [{ "source_id": "19", "total": "1.10" }] },
    }]);
    assert_eq!(stub.last().payload(), want);
}

/// Status, body, and what must become of it.
fn faults() -> Vec<(u16, Value, &'static str, Code, Disposition)> {
    const RETRY: Disposition = Disposition::Retry { after: None };
    let coded = |code: &str| json!({ "code": code, "message": "m", "details": "jane@example.com" });
    let mut faults = vec![
        (
            401,
            json!({ "message": "Invalid API key" }),
            "not sent",
            Code::NeedsReauth,
            Disposition::Reauthorise,
        ),
        (413, json!("too large"), "refused", Code::Refused, Disposition::Park),
        (400, json!({ "strange": 1 }), "refused", Code::Refused, Disposition::Park),
        (302, Value::Null, "refused", Code::ConfigInvalid, Disposition::Park),
        (404, json!("<html>"), "refused", Code::ConfigInvalid, Disposition::Park),
        (502, json!("<html>"), "not sent", Code::Unavailable, RETRY),
        (540, json!("paused"), "not sent", Code::Unavailable, RETRY),
        (200, json!("<html>"), "not sent", Code::NoAnswer, RETRY),
        (200, json!(["applied", "applied"]), "not sent", Code::NoAnswer, RETRY),
        (200, json!(["something else"]), "not sent", Code::NoAnswer, RETRY),
    ];
    for (status, code) in [(401, "PGRST301"), (401, "PGRST303"), (401, "PGRST302")] {
        let gone = (Code::NeedsReauth, Disposition::Reauthorise);
        faults.push((status, coded(code), "not sent", gone.0, gone.1));
    }
    for (status, code) in [
        (403, "42501"),
        (401, "42501"),
        (404, "PGRST202"),
        (400, "PGRST204"),
        (404, "PGRST205"),
        (406, "PGRST106"),
        (404, "42P01"),
        (404, "42883"),
        (400, "42703"),
        (500, "PGRST300"),
    ] {
        faults.push((status, coded(code), "refused", Code::ConfigInvalid, Disposition::Park));
    }
    for (status, code) in [
        (400, "22P05"),
        (400, "22P02"),
        (400, "23502"),
        (400, "23514"),
        (409, "23505"),
        (400, "21000"),
        (500, "21000"),
        (500, "XX000"),
        (500, "42P17"),
        (400, "P0001"),
    ] {
        faults.push((status, coded(code), "refused", Code::Refused, Disposition::Park));
    }
    for (status, code) in [
        (500, "57014"),
        (500, "40001"),
        (500, "40P01"),
        (500, "55P03"),
        (503, "57P01"),
        (503, "53300"),
        (503, "08006"),
        (405, "25006"),
        (503, "PGRST000"),
        (503, "PGRST002"),
        (504, "PGRST003"),
    ] {
        faults.push((status, coded(code), "not sent", Code::Unavailable, RETRY));
    }
    faults
}

#[tokio::test]
async fn every_fault_has_its_disposition_and_gives_no_row_away() {
    for (status, body, kind, code, disposition) in faults() {
        let answer = Answer::new(status, body.clone());
        let stub = Stub::start(move |_| answer.clone()).await;
        let (got, error) = only_error(apply(&stub, &[order("19", 1)]).await);
        let what = format!("{status} {body}: {error}");
        assert_eq!((got, error.code, error.disposition), (kind, code, disposition), "{what}");
        let all = format!("{error:?}");
        assert!(!all.contains("jane") && !all.contains(SECRET_KEY), "{what}");
        assert_eq!(stub.count(), 1, "one call, not followed and not repeated: {what}");
    }
}

#[tokio::test]
async fn a_value_that_the_other_side_quotes_stays_out_of_the_error() {
    let message = "invalid input syntax for type numeric: \"jane@example.com\"";
    let body = json!({ "code": "22P02", "message": message });
    let stub = Stub::start(move |_| Answer::new(400, body.clone())).await;
    let (_, error) = only_error(apply(&stub, &[order("19", 1)]).await);
    assert_eq!(error.message, "the rows are refused (400 22P02)");
}

#[tokio::test]
async fn too_many_requests_stop_every_worker_for_as_long_as_asked() {
    let date = ("retry-after", "Sun, 22 Nov 2026 12:00:45 GMT");
    for (header, wait) in [(Some(("retry-after", "7")), 7), (Some(date), 45), (None, 30)] {
        let stub = Stub::start(move |_| Answer::new(429, json!("slow down")).with(header)).await;
        let session = session(&stub, SECRET_KEY);
        let writes = [order("19", 1), order("20", 1)];
        let results = Supabase::new().unwrap().apply(&session, &writes).await;
        let wait = Duration::from_secs(wait);
        for result in &results {
            let WriteResult::NotSent(error) = result else { panic!("{result:?}") };
            assert_eq!(error.code, Code::Throttled);
            assert_eq!(error.disposition, Disposition::Retry { after: Some(wait) });
        }
        assert_eq!(stub.blocked(), [wait]);
    }
}

#[tokio::test]
async fn what_is_too_much_at_once_is_halved_until_it_passes() {
    for (status, code) in [(413, ""), (500, "57014"), (504, "")] {
        let stub = Stub::start(move |ids| match ids.len() {
            ..=3 => Answer::all(ids.len()),
            _ => Answer::new(status, json!({ "code": code, "message": "" })),
        })
        .await;
        let batch: Vec<Write> = (0..20).map(|id| order(&id.to_string(), 1)).collect();
        assert_eq!(applied(&apply(&stub, &batch).await), vec![true; 20], "{status} {code}");
        let mut seen = stub.accepted();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 20);
    }
}

#[tokio::test]
async fn one_bad_record_does_not_hold_up_its_neighbours() {
    let stub = Stub::start(|ids| {
        if ids.iter().any(|id| id == "13") {
            Answer::new(400, json!({ "code": "23514", "message": "violates check" }))
        } else {
            Answer::all(ids.len())
        }
    })
    .await;
    let batch: Vec<Write> = (0..20).map(|id| order(&id.to_string(), 1)).collect();
    let results = apply(&stub, &batch).await;
    let want: Vec<bool> = (0..20).map(|id| id != 13).collect();
    assert_eq!(applied(&results), want);
    let WriteResult::Refused(error) = &results[13] else { panic!("{:?}", results[13]) };
    assert_eq!(error.message, "the rows are refused (400 23514: violates check)");
}

#[tokio::test]
async fn of_one_record_only_the_newest_is_sent_and_all_are_done() {
    let stub = Stub::start(|ids| Answer::all(ids.len())).await;
    let batch = [order("19", 2), order("20", 1), order("19", 5), order("19", 3)];
    assert_eq!(applied(&apply(&stub, &batch).await), [true; 4]);
    let payload = stub.last().payload();
    let sent: Vec<_> = payload
        .as_array()
        .unwrap()
        .iter()
        .map(|record| (record["id"].as_str().unwrap(), record["epoch"].as_u64().unwrap()))
        .collect();
    assert_eq!(sent, [("19", 5), ("20", 1)]);
}

#[tokio::test]
async fn large_batches_are_cut_by_bytes_and_by_rows() {
    let stub = Stub::start(|ids| Answer::all(ids.len())).await;
    let bytes: Vec<Write> = (0..10).map(|id| wide_order(&id.to_string(), 1, 300_000)).collect();
    assert_eq!(applied(&apply(&stub, &bytes).await), [true; 10]);
    assert_eq!(stub.sizes(), [3, 3, 3, 1]);
    let stub = Stub::start(|ids| Answer::all(ids.len())).await;
    let rows: Vec<Write> = (0..10).map(|id| wide_order(&id.to_string(), 400, 1)).collect();
    assert_eq!(applied(&apply(&stub, &rows).await), [true; 10]);
    assert_eq!(stub.sizes(), [2; 5]);
}

#[tokio::test]
async fn a_newer_row_that_was_kept_and_one_that_stands_already_count_as_done() {
    for answer in ["stale", "unchanged"] {
        let stub = Stub::start(move |_| Answer::new(200, json!([answer]))).await;
        assert_eq!(applied(&apply(&stub, &[order("19", 1)]).await), [true], "{answer}");
    }
}

#[tokio::test]
async fn another_content_under_the_same_version_is_told_apart_and_tried_again_under_a_new_lease() {
    let stub = Stub::start(|_| Answer::new(200, json!(["applied", "conflict"]))).await;
    let results = apply(&stub, &[order("19", 1), order("20", 1)]).await;
    let [WriteResult::Applied(_), WriteResult::NotSent(error)] = results.as_slice() else {
        panic!("{results:?}")
    };
    let retry = Disposition::Retry { after: None };
    assert_eq!((error.code, error.disposition), (Code::StateMoved, retry));
}

#[tokio::test]
async fn a_lost_answer_is_sent_again_because_nothing_can_be_in_doubt() {
    let stub = Stub::start(|_| Answer::slow()).await;
    let mut session = session(&stub, SECRET_KEY);
    session.write_timeout = Duration::from_millis(100);
    let results = Supabase::new().unwrap().apply(&session, &[order("19", 1)]).await;
    let (kind, error) = only_error(results);
    let retry = Disposition::Retry { after: None };
    assert_eq!((kind, error.code, error.disposition), ("not sent", Code::NoAnswer, retry));
}

#[tokio::test]
async fn an_unreachable_project_is_tried_again() {
    let stub = Stub::start(|_| Answer::applied()).await;
    let mut session = session(&stub, SECRET_KEY);
    stub.stop().await;
    session.write_timeout = Duration::from_secs(5);
    let results = Supabase::new().unwrap().apply(&session, &[order("19", 1)]).await;
    let (kind, error) = only_error(results);
    assert_eq!((kind, error.code), ("not sent", Code::Unreachable));
    assert!(error.source.is_some(), "the cause is kept for the log");
}

#[tokio::test]
async fn no_call_starts_that_could_end_after_the_deadline() {
    let stub = Stub::start(|_| Answer::applied()).await;
    let mut session = session(&stub, SECRET_KEY);
    session.deadline = session.clock.now() + 29.seconds();
    let results = Supabase::new().unwrap().apply(&session, &[order("19", 1)]).await;
    assert_eq!(only_error(results).0, "not sent");
    assert_eq!(stub.count(), 0);
}

#[tokio::test]
async fn settings_and_keys_that_cannot_work_are_named_before_anything_is_sent() {
    let stub = Stub::start(|_| Answer::applied()).await;
    let (anon, analyst) = (token("anon"), token("commerce_analyst"));
    let good = json!({ "url": stub.url });
    for (settings, key) in [
        (json!({}), SECRET_KEY),
        (json!({ "url": "http://project.example" }), SECRET_KEY),
        (json!({ "url": "ftp://127.0.0.1" }), SECRET_KEY),
        (json!({ "url": "https://a:b@project.example" }), SECRET_KEY),
        (json!({ "url": "https://project.example/rest/v1" }), SECRET_KEY),
        (json!({ "url": "https://project.example?x=1" }), SECRET_KEY),
        (json!({ "url": stub.url, "schema": "a b" }), SECRET_KEY),
        (json!({ "url": stub.url, "more": 1 }), SECRET_KEY),
        (good.clone(), "sb_publishable_abc"),
        (good.clone(), anon.as_str()),
        (good.clone(), analyst.as_str()),
        (json!({ "url": stub.url, "read_only": true }), SECRET_KEY),
        (good.clone(), "hunter2"),
        (good.clone(), "sb_secret_a\nb"),
    ] {
        let mut session = session(&stub, key);
        let mut connection = session.connection.as_ref().clone();
        connection.settings = settings.clone();
        session.connection = connection.into();
        let results = Supabase::new().unwrap().apply(&session, &[order("19", 1)]).await;
        let (kind, error) = only_error(results);
        assert_eq!((kind, error.code), ("refused", Code::ConfigInvalid), "{settings} {key}");
        assert!(!format!("{error:?}").contains(key), "{error:?}");
    }
    assert_eq!(stub.count(), 0);
}

#[test]
fn the_descriptor_says_what_it_is() {
    use engine::connector::{Connector, DocumentShape};
    let supabase = Supabase::new().unwrap();
    let descriptor = supabase.descriptor();
    assert_eq!(descriptor.id.as_str(), "supabase");
    assert_eq!(descriptor.documents, Some(DocumentShape::Rows));
    assert_eq!(descriptor.max_batch, 100);
    assert!(supabase.target().is_some() && supabase.source().is_none());
    assert!(supabase.account().is_some() && supabase.holdings().is_some());
    assert!(supabase.mirror().is_some());
}
