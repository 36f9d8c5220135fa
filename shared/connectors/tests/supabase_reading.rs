//! The Supabase connector's reading side, probe and mirror against a server that answers what it is
//! told to.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod supabase_stub;

use connectors::supabase::Supabase;
use engine::Code;
use engine::connector::{Account, Holdings, Mirror, MirroredLink, Severity};
use engine::link::LinkKey;
use engine::session::Session;
use jiff::ToSpan;
use model::{Kind, SourceId};
use serde_json::{Value, json};
use supabase_stub::{Answer, Request, SECRET_KEY, Stub, session, token};

fn version(id: u32) -> Value {
    json!({
        "source_id": id.to_string(), "source_modified_at": "2026-11-22T10:00:00+00:00",
        "sync_epoch": 1, "gone": false,
    })
}

/// The part of a query, decoded.
fn part(request: &Request, name: &str) -> Option<String> {
    let url = reqwest::Url::parse(&format!("http://stub{}", request.path)).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// A project of records 100 to 199 that cuts every answer at so many rows, without a word.
async fn project(max_rows: usize) -> Stub {
    Stub::serve(move |request| {
        let after = part(request, "source_id")
            .map_or(0, |after| after.trim_start_matches("gt.").parse::<u32>().unwrap());
        let limit = part(request, "limit").unwrap().parse::<usize>().unwrap().min(max_rows);
        let rows: Vec<Value> =
            (100..200).filter(|id| *id > after).take(limit).map(version).collect();
        Answer::new(200, rows.into())
    })
    .await
}

#[tokio::test]
async fn a_project_that_cuts_its_answers_hides_no_record() {
    for (max_rows, limit) in [(1000, 30), (7, 30), (1, 30), (50, 50), (1000, 100), (100, 1000)] {
        let stub = project(max_rows).await;
        let (supabase, session) = (Supabase::new().unwrap(), session(&stub, SECRET_KEY));
        let source = "store-a".parse().unwrap();
        let mut ids: Vec<SourceId> = Vec::new();
        loop {
            let held = supabase.held(&session, &source, Kind::Order, ids.last(), limit);
            let page = held.await.unwrap();
            assert!(!page.rows.is_empty(), "no page for nothing: {max_rows} {limit}");
            assert!(page.rows.len() <= limit);
            ids.extend(page.rows.into_iter().map(|row| row.id));
            if !page.more {
                break;
            }
        }
        let want: Vec<SourceId> = (100..200).map(|id| id.to_string().as_str().into()).collect();
        assert_eq!(ids, want, "{max_rows} {limit}");
        let first = &stub.requests()[0];
        assert_eq!(first.header("accept-profile").as_deref(), Some("commerce"));
        assert_eq!(part(first, "tenant").as_deref(), Some("eq.t1"));
        assert_eq!(part(first, "source").as_deref(), Some("eq.store-a"));
        assert_eq!(part(first, "kind").as_deref(), Some("eq.order"));
        assert_eq!(part(first, "order").as_deref(), Some("source_id.asc"));
    }
}

fn state(change: &Value) -> Value {
    let mut state = json!({
        "version": 2, "server": "17.4", "role": "service_role", "may_call": true, "missing": [],
        "unreadable": [], "unwritable": [],
    });
    for (name, value) in change.as_object().unwrap() {
        state[name] = value.clone();
    }
    state
}

async fn probed(answer: Answer, key: &str) -> engine::connector::Probe {
    let stub = Stub::serve(move |_| answer.clone()).await;
    let probe = Supabase::new().unwrap().probe(&session(&stub, key)).await.unwrap();
    assert_eq!(stub.last().path, "/rest/v1/rpc/schema_state");
    probe
}

#[tokio::test]
async fn a_probe_finds_each_shortcoming_and_says_what_to_do() {
    let probe = probed(Answer::new(200, state(&json!({}))), SECRET_KEY).await;
    assert!(probe.works() && probe.findings.is_empty(), "{probe:?}");
    for (change, severity, about) in [
        (json!({ "version": null }), Severity::Problem, "schema_version"),
        (json!({ "version": 1 }), Severity::Problem, "schema_version"),
        (json!({ "version": 3 }), Severity::Warning, "schema_version"),
        (json!({ "missing": ["orders.email"] }), Severity::Problem, "schema_drift"),
        (json!({ "unreadable": ["orders"] }), Severity::Problem, "missing_grants"),
        (json!({ "unwritable": ["orders"] }), Severity::Problem, "missing_grants"),
        (json!({ "may_call": false }), Severity::Problem, "missing_grants"),
    ] {
        let probe = probed(Answer::new(200, state(&change)), SECRET_KEY).await;
        let [finding] = probe.findings.as_slice() else { panic!("{change} {probe:?}") };
        assert_eq!((finding.severity, finding.about), (severity, about), "{change}");
    }
    let coded = |code: &str| json!({ "code": code, "message": "m" });
    for (status, body, about) in [
        (406, coded("PGRST106"), "schema_exposure"),
        (404, coded("PGRST202"), "schema_drift"),
        (404, coded("PGRST205"), "schema_drift"),
        (404, coded("42883"), "schema_drift"),
        (403, coded("42501"), "missing_grants"),
        (401, json!({ "message": "Invalid API key" }), "wrong_key"),
        (401, coded("PGRST301"), "wrong_key"),
        (401, json!({ "message": "Legacy API keys are disabled" }), "legacy_key"),
        (500, coded("PGRST300"), "no_jwt_secret"),
        (540, json!("<html>"), "paused"),
        (404, json!("<html>"), "wrong_url"),
        (302, Value::Null, "wrong_url"),
        (200, json!("<html>"), "wrong_url"),
        (521, json!("<html>"), "unwell"),
        (500, coded("57014"), "unwell"),
        (429, Value::Null, "unwell"),
    ] {
        let probe = probed(Answer::new(status, body.clone()), SECRET_KEY).await;
        let [finding] = probe.findings.as_slice() else { panic!("{body} {probe:?}") };
        assert_eq!(
            (finding.severity, finding.about),
            (Severity::Problem, about),
            "{status} {body}"
        );
        assert!(!finding.fix.is_empty());
    }
}

#[tokio::test]
async fn a_probe_knows_what_sort_of_key_it_was_given() {
    let (analyst, service) = (token("commerce_analyst"), token("service_role"));
    for (key, sort, about) in [
        ("sb_publishable_1", "publishable", "read_only"),
        (analyst.as_str(), "token", "read_only"),
        (service.as_str(), "token", "legacy_key"),
    ] {
        let probe = probed(Answer::new(200, state(&json!({}))), key).await;
        assert_eq!(probe.facts["key"], sort);
        let [finding] = probe.findings.as_slice() else { panic!("{probe:?}") };
        assert_eq!((finding.severity, finding.about), (Severity::Warning, about));
        assert!(!format!("{probe:?}").contains(key));
    }
    // What such a role may not do is no grant that is missing: it is the wrong key.
    let refused = Answer::new(401, json!({ "code": "42501", "message": "m" }));
    let probe = probed(refused, "sb_publishable_1").await;
    assert_eq!(probe.findings[0].about, "wrong_key");
}

#[tokio::test]
async fn a_probe_without_time_left_says_nothing_about_the_account() {
    let stub = Stub::start(|_| Answer::applied()).await;
    let mut session = session(&stub, SECRET_KEY);
    session.deadline = session.clock.now() + 1.second();
    let error = Supabase::new().unwrap().probe(&session).await.unwrap_err();
    assert_eq!((error.code, stub.count()), (Code::Unreachable, 0));
}

fn links(count: usize) -> Vec<MirroredLink> {
    let link = |id: usize| MirroredLink {
        key: LinkKey {
            tenant: "t1".parse().unwrap(),
            source: "store-a".parse().unwrap(),
            kind: Kind::Order,
            id: id.to_string().as_str().into(),
            target: "books".parse().unwrap(),
        },
        epoch: 1,
        mapping_version: 1,
        attempts: 0,
        parked: None,
        documents: Vec::new(),
    };
    (0..count).map(link).collect()
}

async fn shown(session: &Session, links: &[MirroredLink]) -> engine::Result<()> {
    Supabase::new().unwrap().mirror(session, links, &[]).await
}

#[tokio::test]
async fn a_mirror_is_cut_at_a_thousand_rows_and_halved_where_that_is_too_much() {
    let length = |request: &Request| request.body()["links"].as_array().unwrap().len();
    let stub = Stub::serve(move |request| match length(request) {
        ..=600 => Answer::new(200, json!({ "links": 0, "logs": 0 })),
        _ => Answer::new(413, Value::Null),
    })
    .await;
    shown(&session(&stub, SECRET_KEY), &links(1500)).await.unwrap();
    let sent: Vec<usize> = stub.requests().iter().map(length).collect();
    assert_eq!(sent, [1000, 500, 500, 500]);
}

#[tokio::test]
async fn one_link_that_is_refused_does_not_keep_the_others_from_being_shown() {
    let stub = Stub::serve(|request| {
        if request.body()["links"].to_string().contains("\"source_id\":\"3\"") {
            Answer::new(400, json!({ "code": "23514", "message": "m" }))
        } else {
            Answer::new(200, json!({ "links": 0, "logs": 0 }))
        }
    })
    .await;
    let error = shown(&session(&stub, SECRET_KEY), &links(8)).await.unwrap_err();
    assert_eq!(error.code, Code::Refused);
    let shown: usize = stub
        .requests()
        .iter()
        .map(|request| request.body()["links"].as_array().unwrap())
        .filter(|links| links.iter().all(|link| link["source_id"] != "3"))
        .map(Vec::len)
        .sum();
    assert_eq!(shown, 7);
}

#[tokio::test]
async fn a_connection_for_reading_mirrors_nothing() {
    let stub = Stub::start(|_| Answer::applied()).await;
    let error = shown(&session(&stub, &token("commerce_analyst")), &links(1)).await.unwrap_err();
    assert_eq!((error.code, stub.count()), (Code::ConfigInvalid, 0));
}
