//! Who may do what: grants, row-level security, connections for reading.

use std::sync::Arc;

use engine::connector::{Account, Finding, Holdings, Severity, Target};
use engine::session::Session;
use engine::write::WriteResult;
use engine::{Code, Disposition};
use model::{Kind, Order};
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::kit::{Copy, refund, session, token, version};

const TABLES: [&str; 23] = [
    "bills",
    "credit_memos",
    "customers",
    "deposits",
    "entry_lines",
    "id_mappings",
    "invoices",
    "links",
    "order_lines",
    "orders",
    "payments",
    "products",
    "purchases",
    "record_versions",
    "refund_lines",
    "refund_receipts",
    "refunds",
    "sales_receipts",
    "sources",
    "sync_logs",
    "transfers",
    "vendor_credits",
    "vendors",
];

const VIEWS: [&str; 4] = ["sold_orders", "daily_revenue", "product_revenue", "sync_health"];

/// Every function and arguments that it would take.
fn functions() -> Vec<(&'static str, Value)> {
    vec![
        ("sync_rows", json!({ "payload": [] })),
        ("sync_record", json!({ "record": {} })),
        ("sync_version", json!({ "record": {}, "print": "" })),
        ("sync_columns", json!({ "target": "orders", "rows": [] })),
        ("sync_head", json!({ "target": "orders", "record": {}, "head": {} })),
        ("sync_gone", json!({ "target": "orders", "record": {} })),
        ("sync_children", json!({ "target": "refunds", "record": {}, "rows": [] })),
        ("head_table", json!({ "kind": "order" })),
        ("child_tables", json!({ "kind": "order" })),
        ("mirror_rows", json!({ "links": [], "logs": [] })),
        ("mirror_link", json!({ "link": {} })),
        ("secure_table", json!({ "target": "orders" })),
    ]
}

/// Status and error code of a call with a role's token, or without one.
async fn call(
    copy: &Copy,
    key: Option<&str>,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> (u16, Value) {
    let url = format!("{}/{path}", copy.url);
    let mut request = copy.http.request(method, url);
    request = request.header("accept-profile", "commerce").header("content-profile", "commerce");
    if let Some(key) = key {
        request = request.bearer_auth(key);
    }
    if let Some(body) = body {
        request = request.json(body);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or_default())
}

/// That a role may neither insert, update nor delete anywhere, nor call what writes.
pub(crate) async fn writes_nothing(copy: &Copy, key: Option<&str>) {
    let row = json!({ "tenant": "x" });
    for table in TABLES.into_iter().chain(["schema_versions"]).chain(VIEWS) {
        let filtered = format!("{table}?tenant=eq.x");
        for (method, path, body) in [
            (Method::POST, table, Some(&row)),
            (Method::PATCH, filtered.as_str(), Some(&row)),
            (Method::DELETE, filtered.as_str(), None),
        ] {
            let (status, error) = call(copy, key, method.clone(), path, body).await;
            let refused = [401, 403].contains(&status) && error["code"] == "42501";
            // What has no column of that name, or groups its rows, cannot be written by anybody.
            let cannot = ["42703", "PGRST204", "55000"].iter().any(|code| error["code"] == *code);
            assert!(refused || cannot, "{method} {table}: {status} {error}");
            assert!(refused || !TABLES.contains(&table), "{method} {table}: {status} {error}");
        }
    }
    for (function, arguments) in functions() {
        let path = format!("rpc/{function}");
        let (_, error) = call(copy, key, Method::POST, &path, Some(&arguments)).await;
        assert_eq!(error["code"], "42501", "{function}: {error}");
    }
}

/// That a role may not read anything either.
pub(crate) async fn reads_nothing(copy: &Copy, key: Option<&str>) {
    for table in TABLES.into_iter().chain(["schema_versions"]).chain(VIEWS) {
        let (status, error) = call(copy, key, Method::GET, table, None).await;
        assert_eq!(error["code"], "42501", "{table}: {status} {error}");
    }
    let (_, error) = call(copy, key, Method::POST, "rpc/schema_state", Some(&json!({}))).await;
    assert_eq!(error["code"], "42501");
}

#[tokio::test]
async fn an_analyst_reads_every_table_and_view_and_writes_nothing() {
    let copy = Copy::open();
    copy.applied(&[copy.order(Order { refunds: vec![refund("2")], ..version("19", 1) }, 1)]).await;
    let analyst = token(&json!({ "role": "commerce_analyst" }));
    writes_nothing(&copy, Some(&analyst)).await;
    for table in TABLES.into_iter().chain(VIEWS) {
        let path = format!("{table}?tenant=eq.{}", copy.tenant);
        let (status, rows) = call(&copy, Some(&analyst), Method::GET, &path, None).await;
        assert_eq!(status, 200, "{table}: {rows}");
    }
    let path = format!("orders?tenant=eq.{}&select=source_id", copy.tenant);
    let (_, rows) = call(&copy, Some(&analyst), Method::GET, &path, None).await;
    assert_eq!(rows, json!([{ "source_id": "19" }]));
    assert_eq!(copy.head("19").await["status"], "v1", "nothing was changed");
}

#[tokio::test]
async fn an_analysts_token_that_names_a_tenant_sees_this_tenant_alone() {
    let (one, two) = (Copy::open(), Copy::open());
    let paid =
        |n| Order { paid_at: Some("2026-11-22T10:00:00Z".parse().unwrap()), ..version("1", n) };
    one.applied(&[one.order(paid(1), 1)]).await;
    two.applied(&[two.order(paid(2), 1)]).await;
    let of = |copy: &Copy| token(&json!({ "role": "commerce_analyst", "tenant": copy.tenant }));
    for path in ["orders", "order_lines", "record_versions", "daily_revenue", "sync_health"] {
        let path = format!("{path}?select=tenant");
        for copy in [&one, &two] {
            let (status, rows) = call(copy, Some(&of(copy)), Method::GET, &path, None).await;
            let rows = rows.as_array().unwrap();
            assert!(status == 200 && !rows.is_empty(), "{path}");
            let tenant = copy.tenant.as_str();
            assert!(rows.iter().all(|row| row["tenant"] == tenant), "{path}: {rows:?}");
        }
    }
}

/// A session with another key and settings.
fn with(copy: &Copy, key: &str, settings: Value) -> Session {
    let mut session = session(&copy.tenant, &copy.url, key);
    let mut connection = session.connection.as_ref().clone();
    for (name, value) in settings.as_object().unwrap() {
        connection.settings[name] = value.clone();
    }
    session.connection = Arc::new(connection);
    session.secret = SecretString::from(json!({ "service_key": key }).to_string());
    session
}

#[tokio::test]
async fn a_connection_for_reading_reads_and_is_refused_its_writes_before_they_are_sent() {
    let copy = Copy::open();
    copy.applied(&[copy.order(version("19", 1), 1)]).await;
    let analyst = token(&json!({ "role": "commerce_analyst" }));
    for (key, settings) in [(analyst, json!({})), (copy.key.clone(), json!({ "read_only": true }))]
    {
        let session = with(&copy, &key, settings);
        let held =
            copy.supabase.held(&session, &"store-a".parse().unwrap(), Kind::Order, None, 10).await;
        assert_eq!(held.unwrap().rows.len(), 1);
        let results = copy.supabase.apply(&session, &[copy.order(version("19", 2), 2)]).await;
        let [WriteResult::Refused(error)] = results.as_slice() else { panic!("{results:?}") };
        assert_eq!((error.code, error.disposition), (Code::ConfigInvalid, Disposition::Park));
        assert_eq!(copy.head("19").await["status"], "v1");
        let probe = copy.supabase.probe(&session).await.unwrap();
        assert!(probe.works(), "{probe:?}");
        assert_eq!(probe.facts["read_only"], true);
    }
}

#[tokio::test]
async fn a_probe_tells_what_is_there_and_what_is_in_the_way() {
    let copy = Copy::open();
    let probe = copy.supabase.probe(&copy.session).await.unwrap();
    assert!(probe.works(), "{probe:?}");
    let facts = Value::Object(probe.facts);
    assert_eq!((&facts["schema_version"], &facts["role"]), (&json!(2), &json!("service_role")));
    assert_eq!((&facts["schema"], &facts["read_only"]), (&json!("commerce"), &json!(false)));
    assert_eq!(probe.findings[0].about, "legacy_key", "a token works and is named");
    let anonymous = token(&json!({ "role": "anon" }));
    let forged = format!("{}x", copy.key);
    for (key, settings, about) in [
        (copy.key.as_str(), json!({ "schema": "elsewhere" }), "schema_exposure"),
        (&copy.key, json!({ "schema": "public" }), "schema_drift"),
        (&copy.key, json!({ "url": "http://127.0.0.1:1" }), "unreachable"),
        (&copy.key, json!({ "url": "ftp://127.0.0.1" }), "settings"),
        (&copy.key, json!({ "rest_path": "/wrong" }), "wrong_url"),
        (&forged, json!({}), "wrong_key"),
        (&anonymous, json!({}), "wrong_key"),
    ] {
        let probe = copy.supabase.probe(&with(&copy, key, settings.clone())).await.unwrap();
        let problems: Vec<&Finding> =
            probe.findings.iter().filter(|f| f.severity == Severity::Problem).collect();
        let [problem] = problems.as_slice() else { panic!("{settings} {probe:?}") };
        assert_eq!(problem.about, about, "{settings} {problem:?}");
        assert!(!problem.fix.is_empty() && !format!("{probe:?}").contains(key));
    }
}
