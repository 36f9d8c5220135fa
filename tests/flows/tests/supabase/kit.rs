//! One project, seen through the connector and past it, and records to write there.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use connectors::supabase::Supabase;
use engine::connector::{DocumentShape, Target};
use engine::plan::{self, Context};
use engine::ports::{Clock, SystemClock};
use engine::session::{Session, Unlimited};
use engine::write::{Action, Write, WriteResult};
use hmac::{Hmac, KeyInit, Mac};
use jiff::{Timestamp, ToSpan};
use mapping::Mapping;
use model::connection::ConnectionState;
use model::money::Decimal;
use model::order::{Coupon, Line, LineContent, PaymentMethod};
use model::refund::Refund;
use model::{Address, Connection, Document, Kind, Order, Record, RequestId, TenantId};
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::Sha256;

/// The run file of the local stack.
pub(crate) fn stack() -> Value {
    let path = std::env::var("UDS_STACK_FILE").expect("UDS_STACK_FILE; run cargo xtask test");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// One project, seen through the connector and past it.
pub(crate) struct Copy {
    pub(crate) supabase: Supabase,
    pub(crate) session: Session,
    pub(crate) http: reqwest::Client,
    pub(crate) url: String,
    pub(crate) key: String,
    pub(crate) tenant: TenantId,
}

impl Copy {
    pub(crate) fn open() -> Self {
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

    pub(crate) async fn apply(&self, writes: &[Write]) -> Vec<WriteResult> {
        self.supabase.apply(&self.session, writes).await
    }

    pub(crate) async fn applied(&self, writes: &[Write]) {
        for result in self.apply(writes).await {
            assert!(matches!(result, WriteResult::Applied(_)), "{result:?}");
        }
    }

    /// The tenant's rows of a table.
    pub(crate) async fn rows(&self, table: &str, query: &str) -> Vec<Value> {
        let url = format!("{}/{table}?tenant=eq.{}&{query}", self.url, self.tenant);
        let request = self.http.get(url).header("accept-profile", "commerce");
        let answer = request.bearer_auth(&self.key).send().await.unwrap();
        let status = answer.status();
        let body = answer.text().await.unwrap();
        assert!(status.is_success(), "{status} {body}");
        serde_json::from_str(&body).unwrap()
    }

    pub(crate) async fn head(&self, id: &str) -> Value {
        let columns = "status,deleted_at,gone,sync_epoch,total::text,refunded::text";
        let mut rows = self.rows("orders", &format!("source_id=eq.{id}&select={columns}")).await;
        assert_eq!(rows.len(), 1);
        rows.remove(0)
    }

    /// The order's line names, which tell the version that wrote them.
    pub(crate) async fn lines(&self, id: &str) -> Vec<String> {
        let query = format!("order_id=eq.{id}&select=name&order=position");
        let rows = self.rows("order_lines", &query).await;
        rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn write(&self, record: Record, epoch: u64) -> Write {
        let plan = plan::plan(&record, DocumentShape::Rows, &self.context(&mapping()));
        self.of(plan, epoch)
    }

    pub(crate) fn gone(&self, kind: Kind, id: &str, epoch: u64) -> Write {
        let context = &mapping();
        let context = self.context(context);
        self.of(plan::plan_gone(kind, &id.into(), DocumentShape::Rows, &context), epoch)
    }

    pub(crate) fn order(&self, order: Order, epoch: u64) -> Write {
        self.write(Record::Order(Box::new(order)), epoch)
    }

    pub(crate) fn context<'a>(&'a self, mapping: &'a Mapping) -> Context<'a> {
        Context {
            tenant: &self.tenant,
            source: &self.session.connection.id,
            origin: "https://store.example",
            mapping,
            start_at: Timestamp::UNIX_EPOCH,
            form: None,
            held: &plan::NOTHING_HELD,
            print: None,
        }
    }

    pub(crate) fn of(&self, mut plan: plan::Plan, epoch: u64) -> Write {
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

pub(crate) fn session(tenant: &TenantId, url: &str, key: &str) -> Session {
    let connection = Connection {
        tenant: tenant.clone(),
        id: "store-a".parse().unwrap(),
        connector: "supabase".parse().unwrap(),
        realm: "copy".into(),
        state: ConnectionState::Connected,
        settings: json!({ "url": url, "rest_path": "" }),
        start_at: Timestamp::UNIX_EPOCH,
        webhook_url: None,
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

pub(crate) fn mapping() -> Mapping {
    serde_json::from_value(json!({ "version": 1, "time_zone": "UTC" })).unwrap()
}

pub(crate) fn line(id: u64, name: &str, content: LineContent) -> Line {
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
        bundle: None,
        refunded_line: None,
        restocked: Decimal::ZERO,
    }
}

/// An order as its n-th version: the status says which, and there are n lines that say it too.
/// Three versions share a second, as a store's own times do.
pub(crate) fn version(id: &str, n: u64) -> Order {
    let goods = || LineContent::Product {
        product_id: Some("7".into()),
        variation_id: None,
        sku: "MUG".to_owned(),
        gift_card: false,
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
        redeemed: Vec::new(),
        settlement: None,
        vat_number: String::new(),
        vat_exempt: false,
        total: "123456789012.10".parse().unwrap(),
        total_tax: "0".parse().unwrap(),
        refunds: Vec::new(),
        raw: json!({ "id": id }),
    }
}

pub(crate) fn refund(id: &str) -> Refund {
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

pub(crate) fn document(write: &mut Write) -> &mut model::document::Rows {
    let Document::Rows(rows) = &mut write.document else { panic!("no rows") };
    rows
}

/// A token of the project with these claims.
pub(crate) fn token(claims: &Value) -> String {
    let folder = stack()["folder"].as_str().unwrap().to_owned();
    let settings = std::fs::read_to_string(format!("{folder}/postgrest.conf")).unwrap();
    let line = settings.lines().find(|line| line.starts_with("jwt-secret")).unwrap();
    let secret = line.split('"').nth(1).unwrap();
    let part = |json: &Value| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
    let signed = format!("{}.{}", part(&json!({ "alg": "HS256", "typ": "JWT" })), part(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// A superuser's connection to the database; it closes with the client.
pub(crate) async fn database() -> tokio_postgres::Client {
    let url = stack()["postgres_url"].as_str().unwrap().to_owned();
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("set search_path to commerce").await.unwrap();
    client
}

/// A coupon by its code.
pub(crate) fn coupon(code: &str) -> Coupon {
    Coupon {
        code: code.to_owned(),
        discount_type: "percent".to_owned(),
        discount: Decimal::ZERO,
        discount_tax: Decimal::ZERO,
    }
}
