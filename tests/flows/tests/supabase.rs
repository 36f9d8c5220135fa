//! The copy in a real PostgreSQL behind a real PostgREST: guards, transactions, grants.
//!
//! Needs the local stack: `cargo xtask test`, or `cargo xtask up` and its run file in
//! `UDS_STACK_FILE`. Every test works under a tenant of its own.
#![allow(missing_docs, clippy::disallowed_methods, reason = "tests read the stack's own variable")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use connectors::supabase::Supabase;
use engine::connector::{DocumentShape, Target};
use engine::plan::{self, Context};
use engine::ports::{Clock, SystemClock};
use engine::session::{Session, Unlimited};
use engine::write::{Action, Write, WriteResult};
use engine::{Code, Disposition};
use futures::future::join_all;
use jiff::{Timestamp, ToSpan};
use mapping::Mapping;
use model::connection::ConnectionState;
use model::order::{Line, LineContent, PaymentMethod};
use model::refund::Refund;
use model::{
    Address, Connection, Customer, Document, Kind, Order, Product, Record, RequestId, TenantId,
};
use rand::seq::SliceRandom;
use secrecy::SecretString;
use serde_json::{Value, json};

/// The run file of the local stack.
fn stack() -> Value {
    let path = std::env::var("UDS_STACK_FILE").expect("UDS_STACK_FILE; run cargo xtask test");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// One project, seen through the connector and past it.
struct Copy {
    supabase: Supabase,
    session: Session,
    http: reqwest::Client,
    url: String,
    key: String,
    tenant: TenantId,
}

impl Copy {
    fn open() -> Self {
        let run = stack();
        let text = |name: &str| run[name].as_str().expect(name).to_owned();
        let (url, key) = (text("postgrest_url"), text("service_key"));
        let tenant: TenantId = format!("t{:016x}", rand::random::<u64>()).parse().unwrap();
        Self {
            supabase: Supabase::new().unwrap(),
            session: session(&tenant, &url, &key),
            http: reqwest::Client::new(),
            url,
            key,
            tenant,
        }
    }

    async fn apply(&self, writes: &[Write]) -> Vec<WriteResult> {
        self.supabase.apply(&self.session, writes).await
    }

    async fn applied(&self, writes: &[Write]) {
        for result in self.apply(writes).await {
            assert!(matches!(result, WriteResult::Applied(_)), "{result:?}");
        }
    }

    /// The tenant's rows of a table.
    async fn rows(&self, table: &str, query: &str) -> Vec<Value> {
        let url = format!("{}/{table}?tenant=eq.{}&{query}", self.url, self.tenant);
        let answer = self.http.get(url).bearer_auth(&self.key).send().await.unwrap();
        let status = answer.status();
        let body = answer.text().await.unwrap();
        assert!(status.is_success(), "{status} {body}");
        serde_json::from_str(&body).unwrap()
    }

    async fn head(&self, id: &str) -> Value {
        let columns = "status,deleted_at,gone,sync_epoch,total::text,refunded::text";
        let mut rows = self.rows("orders", &format!("source_id=eq.{id}&select={columns}")).await;
        assert_eq!(rows.len(), 1);
        rows.remove(0)
    }

    /// The order's line names, which tell the version that wrote them.
    async fn lines(&self, id: &str) -> Vec<String> {
        let query = format!("order_id=eq.{id}&select=name&order=position");
        let rows = self.rows("order_lines", &query).await;
        rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    }

    fn write(&self, record: Record, epoch: u64) -> Write {
        let plan = plan::plan(&record, DocumentShape::Rows, &self.context(&mapping()));
        self.of(plan, epoch)
    }

    fn gone(&self, kind: Kind, id: &str, epoch: u64) -> Write {
        let context = &mapping();
        let context = self.context(context);
        self.of(plan::plan_gone(kind, &id.into(), DocumentShape::Rows, &context), epoch)
    }

    fn order(&self, order: Order, epoch: u64) -> Write {
        self.write(Record::Order(Box::new(order)), epoch)
    }

    fn context<'a>(&'a self, mapping: &'a Mapping) -> Context<'a> {
        Context {
            tenant: &self.tenant,
            source: &self.session.connection.id,
            origin: "https://store.example",
            mapping,
            start_at: Timestamp::UNIX_EPOCH,
            form: None,
        }
    }

    fn of(&self, mut plan: plan::Plan, epoch: u64) -> Write {
        Write {
            item: epoch.to_string(),
            request_id: RequestId::new("r"),
            action: Action::Create,
            document: plan.documents.remove(0).document,
            references: Arc::default(),
            siblings: BTreeMap::new(),
            epoch,
        }
    }
}

fn session(tenant: &TenantId, url: &str, key: &str) -> Session {
    let connection = Connection {
        tenant: tenant.clone(),
        id: "store-a".parse().unwrap(),
        connector: "supabase".parse().unwrap(),
        realm: "copy".into(),
        state: ConnectionState::Connected,
        settings: json!({ "url": url, "rest_path": "" }),
        start_at: Timestamp::UNIX_EPOCH,
    };
    Session {
        connection: Arc::new(connection),
        secret: SecretString::from(json!({ "service_key": key }).to_string()),
        access_token: None,
        deadline: SystemClock.now() + 10.minutes(),
        write_timeout: Duration::from_secs(30),
        limiter: Arc::new(Unlimited),
        clock: Arc::new(SystemClock),
    }
}

fn mapping() -> Mapping {
    serde_json::from_value(json!({ "version": 1, "time_zone": "UTC" })).unwrap()
}

fn line(id: u64, name: &str, content: LineContent) -> Line {
    Line {
        id: id.to_string().as_str().into(),
        content,
        name: name.to_owned(),
        quantity: "1.5".parse().unwrap(),
        subtotal: "12.00".parse().unwrap(),
        total: "10.00".parse().unwrap(),
        total_tax: "1.90".parse().unwrap(),
        tax_class: String::new(),
        taxes: Vec::new(),
    }
}

/// An order as its n-th version: the status says which, and there are n lines that say it too.
/// Three versions share a second, as a store's own times do.
fn version(id: &str, n: u64) -> Order {
    let goods = || LineContent::Product {
        product_id: Some("7".into()),
        variation_id: None,
        sku: "MUG".to_owned(),
    };
    let base: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
    Order {
        id: id.into(),
        number: format!("A-{id}"),
        status: format!("v{n}"),
        currency: "EUR".parse().unwrap(),
        prices_include_tax: false,
        created_via: "checkout".to_owned(),
        created_at: base,
        modified_at: base + i64::try_from(n / 3).unwrap().seconds(),
        paid_at: None,
        completed_at: None,
        customer_id: None,
        email: "jane@example.com".to_owned(),
        billing: Address::default(),
        shipping: Address::default(),
        payment: PaymentMethod::default(),
        customer_note: String::new(),
        lines: (1..=n).map(|i| line(i, &format!("v{n}"), goods())).collect(),
        taxes: Vec::new(),
        coupons: Vec::new(),
        total: "123456789012.10".parse().unwrap(),
        total_tax: "0".parse().unwrap(),
        refunds: Vec::new(),
        raw: json!({ "id": id }),
    }
}

fn refund(id: &str) -> Refund {
    Refund {
        id: id.into(),
        created_at: "2026-11-23T08:00:00Z".parse().unwrap(),
        amount: "11.90".parse().unwrap(),
        reason: "too small".to_owned(),
        by_gateway: true,
        lines: vec![line(90, "back", LineContent::Fee)],
        taxes: Vec::new(),
        raw: json!({ "id": id }),
    }
}

fn document(write: &mut Write) -> &mut model::document::Rows {
    let Document::Rows(rows) = &mut write.document else { panic!("no rows") };
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_racing_writers_end_at_the_newest_version_and_its_own_lines() {
    let copy = Copy::open();
    for round in 0..5 {
        let id = format!("{round}");
        let mut versions: Vec<u64> = (1..=20).collect();
        versions.shuffle(&mut rand::rng());
        let writes: Vec<Write> =
            versions.iter().map(|n| copy.order(version(&id, *n), *n)).collect();
        join_all(writes.iter().map(|write| copy.applied(std::slice::from_ref(write)))).await;
        assert_eq!(copy.head(&id).await["status"], "v20", "order of start: {versions:?}");
        assert_eq!(copy.lines(&id).await, vec!["v20"; 20]);
    }
}

#[tokio::test]
async fn a_late_writer_changes_nothing_children_included() {
    let copy = Copy::open();
    let newer = Order { refunds: vec![refund("27")], ..version("19", 4) };
    copy.applied(&[copy.order(newer, 9)]).await;
    // Older by the store's time; the same time and an older lease; both.
    for (n, epoch) in [(2, 10), (3, 8), (1, 1)] {
        copy.applied(&[copy.order(version("19", n), epoch)]).await;
        let head = copy.head("19").await;
        assert_eq!((&head["status"], &head["sync_epoch"]), (&json!("v4"), &json!(9)));
        assert_eq!(copy.lines("19").await, vec!["v4"; 4]);
        assert_eq!(copy.rows("refund_lines", "order_id=eq.19").await.len(), 1);
    }
    // A refund does not move the store's time: the next lease alone brings the news.
    copy.applied(&[copy.order(version("19", 4), 10)]).await;
    assert_eq!(copy.rows("refunds", "order_id=eq.19").await.len(), 0);
    assert_eq!(copy.rows("refund_lines", "order_id=eq.19").await.len(), 0);
}

#[tokio::test]
async fn writing_twice_is_writing_once() {
    let copy = Copy::open();
    let write = copy.order(Order { refunds: vec![refund("27")], ..version("19", 2) }, 3);
    for _ in 0..2 {
        copy.applied(std::slice::from_ref(&write)).await;
        assert_eq!(copy.lines("19").await, ["v2", "v2"]);
        assert_eq!(copy.rows("refunds", "order_id=eq.19").await.len(), 1);
    }
    // The same version read with other eyes, as after an update of ours: the last one counts.
    copy.applied(&[copy.order(Order { status: "again".to_owned(), ..version("19", 2) }, 3)]).await;
    assert_eq!(copy.head("19").await["status"], "again");
}

#[tokio::test]
async fn a_bad_child_takes_its_head_back_and_leaves_the_neighbours_alone() {
    let copy = Copy::open();
    copy.applied(&[copy.order(version("19", 1), 1)]).await;
    let mut bad = copy.order(version("19", 2), 2);
    let last = document(&mut bad).rows.last_mut().unwrap();
    last.columns.insert("content".to_owned(), json!("nonsense"));
    let batch = [
        copy.order(version("18", 1), 1),
        bad,
        copy.order(version("20", 1), 1),
        copy.order(version("21", 1), 1),
    ];
    let results = copy.apply(&batch).await;
    let [WriteResult::Applied(_), WriteResult::Refused(error), rest @ ..] = results.as_slice()
    else {
        panic!("{results:?}")
    };
    assert_eq!((error.code, error.disposition), (Code::Refused, Disposition::Park));
    assert!(rest.iter().all(|result| matches!(result, WriteResult::Applied(_))), "{rest:?}");
    assert_eq!(copy.head("19").await["status"], "v1");
    assert_eq!(copy.lines("19").await, ["v1"]);
}

#[tokio::test]
async fn every_planned_column_is_there_and_every_amount_is_exact() {
    let copy = Copy::open();
    let order = Order {
        refunds: vec![refund("27")],
        lines: vec![
            line(
                1,
                "Mug",
                LineContent::Product {
                    product_id: None,
                    variation_id: Some("8".into()),
                    sku: String::new(),
                },
            ),
            line(2, "Parcel", LineContent::Shipping { method_id: "flat_rate".to_owned() }),
            line(3, "Wrapping", LineContent::Fee),
        ],
        coupons: vec!["ten".to_owned(), "a,\"b".to_owned()],
        ..version("19", 1)
    };
    let product = Product {
        id: "7".into(),
        parent_id: None,
        name: "Mug".to_owned(),
        sku: "MUG".to_owned(),
        product_type: "simple".to_owned(),
        status: "publish".to_owned(),
        price: Some("6.123456".parse().unwrap()),
        stock_quantity: None,
        created_at: None,
        modified_at: None,
        raw: json!({ "id": 7 }),
    };
    let customer = Customer {
        id: "3".into(),
        email: "Jane@example.com".to_owned(),
        first_name: "Jane".to_owned(),
        last_name: "Roe".to_owned(),
        billing: Address::default(),
        shipping: Address::default(),
        created_at: None,
        modified_at: None,
        raw: json!({ "id": 3 }),
    };
    let batch = [
        copy.order(order, 1),
        copy.write(Record::Product(Box::new(product)), 1),
        copy.write(Record::Customer(Box::new(customer)), 1),
    ];
    let results = copy.apply(&batch).await;
    let ids: Vec<_> = results
        .iter()
        .map(|result| match result {
            WriteResult::Applied(posted) => posted.id.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(ids, ["store-a/order/19", "store-a/product/7", "store-a/customer/3"]);
    let head = copy.head("19").await;
    assert_eq!(head["total"], "123456789012.10");
    assert_eq!(head["refunded"], "11.90");
    let coupons = copy.rows("orders", "select=coupons").await;
    assert_eq!(coupons[0]["coupons"], json!(["ten", "a,\"b"]));
    assert_eq!(copy.lines("19").await, ["Mug", "Parcel", "Wrapping"]);
    let price = copy.rows("products", "select=price::text").await;
    assert_eq!(price[0]["price"], "6.123456");
    assert_eq!(copy.rows("customers", "email=eq.Jane@example.com").await.len(), 1);
}

#[tokio::test]
async fn a_vanished_record_stays_marked_until_a_newer_reading_finds_it() {
    let copy = Copy::open();
    copy.applied(&[copy.gone(Kind::Order, "19", 1)]).await;
    assert_eq!(copy.rows("orders", "").await.len(), 0, "nothing to mark");
    copy.applied(&[copy.order(version("19", 1), 4)]).await;
    copy.applied(&[copy.gone(Kind::Order, "19", 3)]).await;
    assert_eq!(copy.head("19").await["gone"], false, "an older reading does not count");
    copy.applied(&[copy.gone(Kind::Order, "19", 6)]).await;
    // Read before the order vanished, written after.
    copy.applied(&[copy.order(version("19", 9), 5)]).await;
    let head = copy.head("19").await;
    assert_eq!((&head["gone"], &head["status"]), (&json!(true), &json!("v1")));
    assert!(head["deleted_at"].is_string());
    assert_eq!(copy.lines("19").await, ["v1"], "the lines stay readable");
    copy.applied(&[copy.order(version("19", 1), 7)]).await;
    let head = copy.head("19").await;
    assert_eq!((&head["gone"], &head["deleted_at"]), (&json!(false), &Value::Null));
}

#[tokio::test]
async fn an_order_in_the_bin_is_deleted_until_it_is_taken_out() {
    let copy = Copy::open();
    let trashed = Order { status: "trash".to_owned(), ..version("19", 3) };
    copy.applied(&[copy.order(trashed, 1)]).await;
    assert_eq!(copy.head("19").await["deleted_at"], "2026-11-22T10:00:01+00:00");
    copy.applied(&[copy.order(version("19", 6), 2)]).await;
    assert_eq!(copy.head("19").await["deleted_at"], Value::Null);
}

#[tokio::test]
async fn nul_is_left_out_of_texts_and_raw() {
    let copy = Copy::open();
    let order = Order {
        customer_note: "a\0b".to_owned(),
        raw: json!({ "meta\0": ["x\0y"] }),
        ..version("19", 1)
    };
    copy.applied(&[copy.order(order, 1)]).await;
    let rows = copy.rows("orders", "select=customer_note,raw").await;
    assert_eq!(rows[0], json!({ "customer_note": "ab", "raw": { "meta": ["xy"] } }));
}

#[tokio::test]
async fn of_one_record_in_a_batch_the_newest_is_written() {
    let copy = Copy::open();
    let batch: Vec<_> =
        [(2, 2), (5, 5), (1, 1)].map(|(n, epoch)| copy.order(version("19", n), epoch)).into();
    copy.applied(&batch).await;
    assert_eq!(copy.head("19").await["status"], "v5");
    assert_eq!(copy.lines("19").await, vec!["v5"; 5]);
}

#[tokio::test]
async fn a_payload_names_no_table_and_no_column_that_is_not_meant_for_it() {
    let copy = Copy::open();
    let column = |name: &'static str, value: Value| {
        move |write: &mut Write| {
            document(write).rows[0].columns.insert(name.to_owned(), value.clone());
        }
    };
    type Spoil = Box<dyn Fn(&mut Write)>;
    let spoilers: Vec<(&str, Spoil)> = vec![
        ("unknown column", Box::new(column("no_such", json!(1)))),
        ("quoting", Box::new(column("status\", (select 1), \"x", json!(1)))),
        ("another tenant", Box::new(column("tenant", json!("other")))),
        ("another version", Box::new(column("sync_epoch", json!(99)))),
        ("a system column", Box::new(column("xmin", json!(1)))),
        ("another record", Box::new(column("source_id", json!("20")))),
        ("unknown table", Box::new(|write| document(write).rows[1].table = "pg_class".to_owned())),
        ("two heads", Box::new(|write| document(write).rows[1].table = "orders".to_owned())),
        ("no head", Box::new(|write| document(write).rows.clear())),
        ("a kind without table", Box::new(|write| document(write).kind = Kind::Payment)),
    ];
    for (what, spoil) in spoilers {
        let mut write = copy.order(version("19", 1), 1);
        spoil(&mut write);
        let results = copy.apply(&[write]).await;
        let [WriteResult::Refused(error)] = results.as_slice() else {
            panic!("{what}: {results:?}")
        };
        assert_eq!(error.disposition, Disposition::Park, "{what}: {error}");
        assert_eq!(copy.rows("orders", "").await.len(), 0, "{what}");
    }
}

#[tokio::test]
async fn nobody_without_the_service_key_reads_or_writes() {
    let copy = Copy::open();
    copy.applied(&[copy.order(Order { refunds: vec![refund("2")], ..version("19", 1) }, 1)]).await;
    for table in ["orders", "order_lines", "refunds", "refund_lines", "products", "customers"] {
        let url = format!("{}/{table}", copy.url);
        let read = copy.http.get(&url).send().await.unwrap();
        let wrote = copy.http.post(&url).json(&json!({ "tenant": "x" })).send().await.unwrap();
        let deleted = copy.http.delete(format!("{url}?tenant=eq.x")).send().await.unwrap();
        for answer in [read, wrote, deleted] {
            assert_eq!(answer.status(), 401, "{table}");
            let body: Value = answer.json().await.unwrap();
            assert_eq!(body["code"], "42501", "{table}");
        }
    }
    for (function, arguments) in [
        ("sync_rows", json!({ "payload": [] })),
        ("sync_record", json!({ "record": {} })),
        ("sync_columns", json!({ "target": "orders", "rows": [] })),
        ("sync_head", json!({ "target": "orders", "record": {}, "head": {} })),
        ("sync_gone", json!({ "target": "orders", "record": {} })),
        ("sync_children", json!({ "target": "refunds", "record": {}, "rows": [] })),
    ] {
        let url = format!("{}/rpc/{function}", copy.url);
        let body: Value =
            copy.http.post(url).json(&arguments).send().await.unwrap().json().await.unwrap();
        assert_eq!(body["code"], "42501", "{function}");
    }
}

#[tokio::test]
async fn a_token_that_is_not_the_projects_needs_a_person() {
    let copy = Copy::open();
    let (head, signature) = copy.key.rsplit_once('.').unwrap();
    let forged = format!("{head}.{}", signature.chars().rev().collect::<String>());
    let session = session(&copy.tenant, &copy.url, &forged);
    let results = copy.supabase.apply(&session, &[copy.order(version("19", 1), 1)]).await;
    let [WriteResult::NotSent(error)] = results.as_slice() else { panic!("{results:?}") };
    assert_eq!((error.code, error.disposition), (Code::NeedsReauth, Disposition::Reauthorise));
    assert!(!format!("{error:?}").contains(&forged));
}

#[tokio::test]
async fn tenants_and_stores_with_the_same_ids_do_not_meet() {
    let (one, two) = (Copy::open(), Copy::open());
    one.applied(&[one.order(version("19", 5), 5)]).await;
    two.applied(&[two.order(version("19", 1), 1)]).await;
    let mut other_store = two.order(version("19", 3), 1);
    document(&mut other_store).source = "store-b".parse().unwrap();
    two.applied(&[other_store]).await;
    assert_eq!(one.head("19").await["status"], "v5");
    let rows = two.rows("orders", "select=source,status&order=source").await;
    let want = [("store-a", "v1"), ("store-b", "v3")]
        .map(|(source, status)| json!({ "source": source, "status": status }));
    assert_eq!(rows, want);
}

#[tokio::test]
async fn five_thousand_rows_are_one_batch_to_its_caller() {
    let copy = Copy::open();
    let batch: Vec<Write> =
        (0..100).map(|id| copy.order(version(&id.to_string(), 50), 1)).collect();
    copy.applied(&batch).await;
    assert_eq!(copy.rows("orders", "select=source_id").await.len(), 100);
    let url = format!("{}/order_lines?tenant=eq.{}&limit=1", copy.url, copy.tenant);
    let counted = copy.http.get(url).bearer_auth(&copy.key).header("prefer", "count=exact");
    let range = counted.send().await.unwrap().headers()["content-range"].clone();
    assert_eq!(range, "0-0/5000");
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_overlap_in_opposite_orders_do_not_lock_each_other_out() {
    let copy = Copy::open();
    // Past the connector, which sends its records in order by itself.
    let call = |epoch: u64| {
        let record = |id: i32| {
            let mut write = copy.order(version(&id.to_string(), 2), epoch);
            let rows = document(&mut write);
            json!({
                "kind": "order", "tenant": rows.tenant, "source": rows.source, "id": rows.id,
                "modified_at": rows.modified_at, "epoch": epoch, "gone": false,
                "rows": { "orders": [rows.rows[0].columns] },
            })
        };
        let mut payload: Vec<Value> = (0..60).map(record).collect();
        if epoch.is_multiple_of(2) {
            payload.reverse();
        }
        let url = format!("{}/rpc/sync_rows", copy.url);
        let request = copy.http.post(url).bearer_auth(&copy.key);
        async move {
            let answer = request.json(&json!({ "payload": payload })).send().await.unwrap();
            assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
        }
    };
    join_all((1..=8).map(call)).await;
    let rows = copy.rows("orders", "sync_epoch=eq.8&select=source_id").await;
    assert_eq!(rows.len(), 60, "the newest is everywhere");
}

/// A superuser in a schema of its own.
struct Migrations {
    client: tokio_postgres::Client,
    schema: String,
}

impl Migrations {
    async fn start() -> Self {
        let url = stack()["postgres_url"].as_str().unwrap().to_owned();
        let (client, connection) =
            tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        let schema = format!("s{:016x}", rand::random::<u64>());
        // As on Supabase before 2026: whatever is made is everybody's.
        let prepare = format!(
            "create schema {schema}; grant usage on schema {schema} to anon;
            alter default privileges in schema {schema} grant all on tables to anon, authenticated;
            alter default privileges in schema {schema} grant all on functions to anon;
            set search_path to {schema}"
        );
        client.batch_execute(&prepare).await.unwrap();
        Self { client, schema }
    }

    async fn apply(&self) -> Result<(), tokio_postgres::Error> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../infra/supabase");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let mut files: Vec<_> =
            files.filter(|file| file.extension().is_some_and(|end| end == "sql")).collect();
        files.sort();
        for file in files {
            self.client.batch_execute(&std::fs::read_to_string(file).unwrap()).await?;
        }
        Ok(())
    }

    async fn names(&self, query: &str) -> Vec<String> {
        let rows = self.client.query(query, &[&self.schema]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    async fn finish(self) {
        self.client.batch_execute(&format!("drop schema {} cascade", self.schema)).await.unwrap();
    }
}

const TABLES: &str =
    "select tablename::text from pg_tables where schemaname = $1 order by tablename";

#[tokio::test]
async fn migrations_go_to_any_schema_twice_and_take_back_what_defaults_gave() {
    let migrations = Migrations::start().await;
    for _ in 0..2 {
        migrations.apply().await.unwrap();
    }
    let tables = ["customers", "order_lines", "orders", "products", "refund_lines", "refunds"];
    assert_eq!(migrations.names(TABLES).await, tables);
    let open = "select r.rolname || ' ' || t.tablename from pg_tables t,
            unnest(array['anon', 'authenticated']) r(rolname)
        where t.schemaname = $1 and (not t.rowsecurity or has_table_privilege(r.rolname,
            format('%I.%I', t.schemaname, t.tablename), 'select,insert,update,delete,truncate'))";
    assert_eq!(migrations.names(open).await, Vec::<String>::new());
    let open = "select p.proname::text from pg_proc p
        where p.pronamespace = $1::text::regnamespace and (p.prosecdef
            or has_function_privilege('anon', p.oid, 'execute')
            or has_function_privilege('authenticated', p.oid, 'execute')
            or not has_function_privilege('service_role', p.oid, 'execute')
            or array_to_string(p.proconfig, ';') not like 'search_path=' || $1 || ', pg_temp%')";
    assert_eq!(migrations.names(open).await, Vec::<String>::new());
    let bare = "select c.relname::text from pg_class c
        where c.relnamespace = $1::text::regnamespace and c.relkind = 'r'
            and obj_description(c.oid) is null";
    assert_eq!(migrations.names(bare).await, Vec::<String>::new(), "every table says what it is");
    migrations.finish().await;
}

#[tokio::test]
async fn a_table_of_another_make_stops_the_migration_and_stays_as_it_was() {
    let migrations = Migrations::start().await;
    migrations.client.batch_execute("create table orders (id int)").await.unwrap();
    migrations.apply().await.unwrap_err();
    migrations.client.batch_execute("rollback").await.unwrap();
    assert_eq!(migrations.names(TABLES).await, ["orders"]);
    migrations.finish().await;
}
