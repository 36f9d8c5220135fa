//! A test's own world on the stack that all tests share.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use oracle::books::Document;
use oracle::journal::Row;
use oracle::{Audit, Summary};
use reqwest::Client;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use xtask::aws::Aws;
use xtask::inspect::plain;
use xtask::run::Run;
use xtask::tenant::{BOOKS, Store, Tenant, operator};

use crate::function::Function;
use crate::messages::event;
use crate::store::fixture;

/// The outputs that name the queues.
pub const QUEUES: [&str; 4] =
    ["LiveQueueUrl", "LiveDeadLettersUrl", "BulkQueueUrl", "BulkDeadLettersUrl"];

/// The version of WooCommerce whose fixture the stores are opened with.
const VERSION: &str = "9.4.3";
/// The longest that messages of a test may lie in the queues, other tests' among them.
const PATIENCE: Duration = Duration::from_secs(150);
/// Nothing moves when nothing has moved for this long.
const STILL: Duration = Duration::from_secs(2);

/// A tenant of the test's own.
#[derive(Debug)]
pub struct World {
    /// What runs where.
    pub run: Run,
    /// Its AWS.
    pub aws: Aws,
    /// A client for anything on the loopback.
    pub http: Client,
    /// Who is connected to what.
    pub tenant: Tenant,
}

impl World {
    /// A tenant with a company and a store that holds these orders of its fixture. Nothing is
    /// connected yet: see [`World::connected`].
    ///
    /// # Panics
    /// When no stack is named, or it does not answer.
    pub fn new(orders: &[u64]) -> Self {
        let file = std::env::var("UDS_STACK_FILE").expect(
            "these tests need the local stack: run `cargo xtask test`, or `cargo xtask up` and \
             name the run file that it prints in UDS_STACK_FILE",
        );
        let run = Run::load(Path::new(&file)).expect("the stack that UDS_STACK_FILE names is up");
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(240)).build();
        let http = http.expect("an HTTP client");
        let mark = format!("{:08x}", rand::random::<u32>());
        let store =
            Store { id: format!("shop-{mark}"), fixture: fixture(VERSION, orders), mapping: "a" };
        let tenant = Tenant {
            name: format!("t-{mark}"),
            realm: format!("93{:012}", rand::random::<u32>()),
            stores: vec![store],
        };
        Self { aws: run.aws(http.clone()), run, http, tenant }
    }

    /// The same, opened, stored and its webhooks registered.
    ///
    /// # Panics
    /// When the stack refuses.
    pub async fn connected(orders: &[u64]) -> Self {
        let world = Self::new(orders);
        world.tenant.connect(&world.run, &world.http).await.expect("the tenant is connected");
        world
    }

    /// The same, opened and stored, without webhooks and out of the poller's sight: nothing
    /// happens to its orders but what the test does.
    ///
    /// # Panics
    /// When the stack refuses.
    pub async fn unheard(orders: &[u64]) -> Self {
        let world = Self::new(orders);
        world.tenant.open(&world.run, &world.http).await.expect("the tenant is opened");
        world.without_poller().await;
        world.tenant.seed(&world.run).await.expect("the tenant is stored");
        world
    }

    /// The store's name, in the sandbox and as a connection.
    #[must_use]
    pub fn store(&self) -> &str {
        &self.tenant.stores[0].id
    }

    /// An output of the template.
    #[must_use]
    pub fn output(&self, name: &str) -> &str {
        self.run.output(name).expect("an output of the template")
    }

    /// Asks the sandbox's control API.
    pub async fn control(&self, path: &str) -> Value {
        let url = format!("{}/control/{path}", self.run.sandbox_url);
        let answer = self.http.get(url).send().await.expect("the sandbox answers");
        answer.json().await.expect("the sandbox answers JSON")
    }

    /// Tells the sandbox's control API.
    pub async fn control_post(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}/control/{path}", self.run.sandbox_url);
        let answer = self.http.post(url).json(body).send().await.expect("the sandbox answers");
        let status = answer.status();
        let text = answer.text().await.expect("the sandbox answers");
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).expect("the sandbox answers JSON")
    }

    /// The company's tables and counters.
    pub async fn company(&self) -> Value {
        self.control(&format!("quickbooks/companies/{}/tables", self.tenant.realm)).await
    }

    /// The store's tables.
    pub async fn tables(&self) -> Value {
        self.control(&format!("woocommerce/stores/{}/tables", self.store())).await
    }

    /// What stands in the company's books.
    pub async fn documents(&self) -> Vec<Document> {
        oracle::books::documents(&self.company().await)
    }

    /// The tenant's rows of the journal, as plain JSON, oldest first.
    ///
    /// # Panics
    /// When the journal cannot be read.
    pub async fn raw_journal(&self) -> Vec<Value> {
        let items = self.aws.scan(self.output("JournalTable")).await.expect("the journal");
        let own = items.iter().map(plain).filter(|row| row["tenant"] == *self.tenant.name);
        let mut rows: Vec<Value> = own.collect();
        rows.sort_by_key(|row| row["at"].as_str().map(str::to_owned));
        rows
    }

    /// The same, as the auditor reads it.
    ///
    /// # Panics
    /// When a row is none.
    pub async fn journal(&self) -> Vec<Row> {
        let rows = self.raw_journal().await.into_iter();
        rows.map(|row| serde_json::from_value(row).expect("a journal row")).collect()
    }

    /// The outcomes of an order in the books, oldest first.
    pub async fn outcomes(&self, order: u64) -> Vec<String> {
        let order = order.to_string();
        let rows = self.journal().await.into_iter();
        let of = rows.filter(|row| row.id == order && row.target.as_deref() == Some(BOOKS));
        of.map(|row| row.outcome).collect()
    }

    /// The jobs of this tenant that lie in a queue, in flight or not.
    pub async fn waiting_in(&self, queue: &str) -> Vec<Value> {
        let messages = self.aws.peek(self.output(queue)).await.expect("the queue can be read");
        let body = |message: &Value| {
            let fields = message.as_object()?;
            let body = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("body"))?.1;
            serde_json::from_str::<Value>(body.as_str()?).ok()
        };
        let jobs = messages.iter().filter_map(body);
        jobs.filter(|job| job["tenant"] == *self.tenant.name).collect()
    }

    /// The jobs of this tenant in all queues.
    pub async fn waiting(&self) -> Vec<Value> {
        let mut waiting = Vec::new();
        for queue in QUEUES {
            waiting.extend(self.waiting_in(queue).await);
        }
        waiting
    }

    /// Waits until the store has nothing left to send, no message of this tenant is in a queue,
    /// and the journal stands still.
    ///
    /// # Panics
    /// When that takes too long.
    pub async fn settled(&self) {
        let (started, mut rows, mut moved) = (Instant::now(), 0, Instant::now());
        while moved.elapsed() < STILL {
            tokio::time::sleep(Duration::from_millis(300)).await;
            let now = self.journal().await.len();
            let sending = self.tables().await["deliveries"]["waiting"] != 0;
            let waiting = self.waiting().await;
            if sending || !waiting.is_empty() || now != rows {
                (rows, moved) = (now, Instant::now());
            }
            assert!(started.elapsed() < PATIENCE, "it does not settle; still queued: {waiting:?}");
        }
    }

    /// Hands jobs to a worker, once a second, until it wants none of them again.
    ///
    /// # Panics
    /// When it still wants one after two minutes.
    pub async fn carry_out(&self, worker: &Function, jobs: &[Value]) {
        let event = event(self.output("LiveQueueUrl"), jobs);
        for _ in 0..120 {
            let answer = worker.invoke(&event).await;
            let failures = answer["batchItemFailures"].as_array();
            if failures.expect("a worker's answer").is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        panic!("the worker does not finish {jobs:?}; the journal: {:#?}", self.journal().await);
    }

    /// The audit of everything this world holds.
    pub async fn audit(&self, allowed_parks: &[&str]) -> Summary {
        let copy = oracle::copy::orders(&self.run.postgres_url).await.expect("the copy");
        let copy = copy.into_iter().filter(|((source, _), _)| source == self.store()).collect();
        oracle::audit(&Audit {
            stores: BTreeMap::from([(self.store().to_owned(), self.tables().await)]),
            company: self.company().await,
            copy,
            journal: self.journal().await,
            books: BOOKS,
            allowed_parks,
            seconds: Decimal::ZERO,
        })
    }

    /// Rows of a table of the copy, by a PostgREST query, of this tenant alone.
    pub async fn copied(&self, table: &str, query: &str) -> Vec<Value> {
        let url =
            format!("{}/{table}?tenant=eq.{}&{query}", self.run.postgrest_url, self.tenant.name);
        let call = self.http.get(url).bearer_auth(&self.run.service_key);
        let answer = call.header("accept-profile", "commerce").send().await;
        let answer = answer.expect("PostgREST answers");
        let status = answer.status();
        let text = answer.text().await.expect("PostgREST answers");
        assert!(status.is_success(), "{table}: {status} {text}");
        serde_json::from_str(&text).expect("PostgREST answers rows")
    }

    /// Runs the operator's program; what it said, or all it said when it refused.
    pub async fn operator(&self, command: &str, arguments: &[&str]) -> Result<String, String> {
        let of = [command, "--tenant", &self.tenant.name];
        let said = operator(&self.run, &[&of[..], arguments].concat()).await;
        said.map_err(|error| error.to_string())
    }

    /// Puts jobs into the bulk queue.
    pub async fn enqueue_bulk(&self, jobs: &[Value]) {
        for job in jobs {
            let message = json!({
                "QueueUrl": self.output("BulkQueueUrl"), "MessageBody": job.to_string(),
                "MessageGroupId": self.tenant.name,
            });
            let sent = self.aws.json("sqs", "AmazonSQS.SendMessage", &message).await;
            sent.expect("the queue takes the job");
        }
    }
}
