//! A tenant made ready on a running stack: stores, one company, the analytics copy and the routes
//! between them, opened in the sandbox and stored by the program that stores them in the cloud.
//!
//! The demo is one tenant; every test that needs a running stack makes its own.

use std::fs::{File, TryLockError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use reqwest::Client;
use sandbox::scenario::StoreAccess;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::cache::repository;
use crate::run::Run;

/// The connection of a tenant's company.
pub const BOOKS: &str = "books";
/// The connection of a tenant's analytics copy.
pub const COPY: &str = "copy";
/// Signs the company's webhooks; one for all companies, as with the real system's apps.
pub const VERIFIER_TOKEN: &str = "local-verifier-token";

/// The app's secret, with which tokens are refreshed.
pub const CLIENT_SECRET: &str = "local-client-secret";

const CLIENT_ID: &str = "local-client";

/// What the stores tell us about.
const TOPICS: [&str; 10] = [
    "order.created",
    "order.updated",
    "order.deleted",
    "order.restored",
    "product.created",
    "product.updated",
    "product.deleted",
    "customer.created",
    "customer.updated",
    "customer.deleted",
];

/// Who is connected to what.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// Its name.
    pub name: String,
    /// The company.
    pub realm: String,
    /// The stores. All post to the company and are copied.
    pub stores: Vec<Store>,
}

/// A store.
#[derive(Clone, Debug)]
pub struct Store {
    /// Its name in the sandbox, and its connection.
    pub id: String,
    /// What it is opened with: a shipped version, or a document like the shipped ones.
    pub fixture: Value,
    /// The books' mapping: `a`, `b` or `c`, after the prefix of the numbers it gives.
    pub mapping: &'static str,
}

impl Store {
    /// The key to it.
    #[must_use]
    pub fn access(&self) -> StoreAccess {
        StoreAccess {
            store: self.id.clone(),
            key: format!("ck_{}", self.id),
            secret: format!("cs_{}_secret", self.id),
        }
    }

    /// Signs its webhooks.
    #[must_use]
    pub fn webhook_secret(&self) -> String {
        format!("whsec-{}", self.id)
    }
}

impl Tenant {
    /// Opens, stores and registers everything.
    ///
    /// # Errors
    /// When the sandbox, the seeding program or a store refuses.
    pub async fn connect(&self, run: &Run, http: &Client) -> Result<()> {
        self.open(run, http).await?;
        self.seed(run).await?;
        self.register(run, http, &run.api_url).await
    }

    /// Opens stores and company in the sandbox.
    ///
    /// # Errors
    /// When the sandbox refuses.
    pub async fn open(&self, run: &Run, http: &Client) -> Result<()> {
        let control = format!("{}/control", run.sandbox_url);
        let company = json!({
            "realm": self.realm, "company": "de",
            "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
            "verifier_token": VERIFIER_TOKEN, "refresh_token": self.refresh_token(),
            "webhook_url": format!("{}/webhooks/quickbooks", run.api_url),
            "webhook_format": "cloudevents",
        });
        post(http, &format!("{control}/quickbooks/companies"), &company).await?;
        for store in &self.stores {
            let StoreAccess { store: name, key, secret } = store.access();
            let opening =
                json!({ "store": name, "key": key, "secret": secret, "fixture": store.fixture });
            post(http, &format!("{control}/woocommerce/stores"), &opening).await?;
        }
        Ok(())
    }

    /// Writes connections, secrets, routes and mappings with the program that does it in the cloud.
    ///
    /// # Errors
    /// When that program refuses; its own words are shown.
    pub async fn seed(&self, run: &Run) -> Result<()> {
        self.seed_with(run, &self.connections(run)?).await
    }

    /// The same, of a file of one's own.
    ///
    /// # Errors
    /// As [`Self::seed`].
    pub async fn seed_with(&self, run: &Run, file: &Value) -> Result<()> {
        // One at a time: two that write the app's secret at once would hide each other's failure.
        let alone = File::create(run.folder.join("seed.lock"))?;
        while let Err(TryLockError::WouldBlock) = alone.try_lock() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let path = run.folder.join(format!("connections-{}.json", self.name));
        std::fs::write(&path, file.to_string())?;
        let stored = operator(run, &["seed", "--file", &path.to_string_lossy()]).await;
        std::fs::remove_file(&path)?;
        stored.context("the connections could not be stored").map(|_| ())
    }

    /// Registers each store's webhooks at the API with this URL.
    ///
    /// # Errors
    /// When a store refuses.
    pub async fn register(&self, run: &Run, http: &Client, api_url: &str) -> Result<()> {
        for store in &self.stores {
            let StoreAccess { store: name, key, secret } = store.access();
            let url = format!("{}/stores/{name}/wp-json/wc/v3/webhooks", run.sandbox_url);
            for topic in TOPICS {
                let webhook = json!({
                    "name": format!("Universal Data Sync {topic}"), "topic": topic,
                    "delivery_url": format!("{api_url}/webhooks/woocommerce/{}/{name}", self.name),
                    "secret": store.webhook_secret(),
                });
                let call = http.post(&url).json(&webhook).basic_auth(&key, Some(&secret));
                let answer = call.send().await?;
                let status = answer.status();
                ensure!(status.is_success(), "{topic}: {status} {}", answer.text().await?);
            }
        }
        Ok(())
    }

    /// The refresh token that the company is first connected with.
    #[must_use]
    pub fn refresh_token(&self) -> String {
        format!("refresh-token-of-{}", self.name)
    }

    fn connections(&self, run: &Run) -> Result<Value> {
        let mut connections = vec![self.books(), copy(run)];
        let mut routes = Vec::new();
        for store in &self.stores {
            connections.push(shop(run, store));
            let kinds = json!(["order", "customer", "product"]);
            routes.push(route(&store.id, BOOKS, &json!(["order"]), store.mapping)?);
            routes.push(route(&store.id, COPY, &kinds, "rows")?);
        }
        let app = json!({
            "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
            "verifier_token": VERIFIER_TOKEN,
        });
        Ok(json!({
            "tenant": self.name, "connections": connections, "routes": routes,
            "apps": [{ "connector": "quickbooks", "secret": app }],
        }))
    }

    /// The company. Its access token has ended, so that the first call must refresh it.
    fn books(&self) -> Value {
        json!({
            "id": BOOKS, "connector": "quickbooks", "realm": self.realm,
            "start_at": "2026-01-01T00:00:00Z",
            "settings": { "tax_model": "codes", "home_currency": "EUR", "multicurrency": false },
            "secret": {
                "access_token": format!("ended-access-token-of-{}", self.name),
                "refresh_token": self.refresh_token(),
                "access_expires_at": "2026-01-01T00:00:00Z",
            },
        })
    }
}

/// Runs the operator's program against the stack and returns what it says.
///
/// # Errors
/// When it refuses, with all it said.
pub async fn operator(run: &Run, arguments: &[&str]) -> Result<String> {
    let mut command = Command::new(run.binaries.join("operator"));
    command.args(arguments).envs(&run.environment).kill_on_drop(true);
    let output = command.output().await.context("cannot run the operator's program")?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let words = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{said}{words}");
    Ok(said)
}

/// A route with the local stack's mapping of this name, as a file of connections has it.
///
/// # Errors
/// When there is no such mapping.
pub fn route(source: &str, target: &str, kinds: &Value, mapping: &str) -> Result<Value> {
    let path = repository().join(format!("infra/local/seed/mapping-{mapping}.json"));
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let mapping: Value = serde_json::from_str(&text)?;
    let route = json!({
        "source": source, "target": target, "kinds": kinds, "webhooks": true,
        "mapping_version": mapping["version"],
    });
    Ok(json!({ "route": route, "mapping": mapping }))
}

fn copy(run: &Run) -> Value {
    json!({
        "id": COPY, "connector": "supabase", "start_at": "2026-01-01T00:00:00Z",
        "settings": { "url": run.postgrest_url, "rest_path": "" },
        "secret": { "service_key": run.service_key },
    })
}

fn shop(run: &Run, store: &Store) -> Value {
    let access = store.access();
    json!({
        "id": store.id, "connector": "woocommerce", "start_at": "2026-01-01T00:00:00Z",
        "settings": { "url": format!("{}/stores/{}", run.sandbox_url, store.id) },
        "secret": {
            "consumer_key": access.key, "consumer_secret": access.secret,
            "webhook_secret": store.webhook_secret(),
        },
    })
}

async fn post(http: &Client, url: &str, body: &Value) -> Result<()> {
    let answer = http.post(url).json(body).send().await?;
    let status = answer.status();
    ensure!(status.is_success(), "{url}: {status} {}", answer.text().await?);
    Ok(())
}
